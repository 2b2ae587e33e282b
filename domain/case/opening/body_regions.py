"""Body regions under the names that people have for them."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from domain.case.vocabulary import BodyRegion

_REGIONS = {
    "back": BodyRegion.LUMBAR,
    "low_back": BodyRegion.LUMBAR,
    "lower_back": BodyRegion.LUMBAR,
    "lumbar_spine": BodyRegion.LUMBAR,
    "upper_back": BodyRegion.THORACIC,
    "thoracic_spine": BodyRegion.THORACIC,
    "cervical_spine": BodyRegion.CERVICAL,
    "arm": BodyRegion.UPPER_ARM,
    "thumb": BodyRegion.FINGER,
    "ribs": BodyRegion.CHEST,
    "groin": BodyRegion.HIP,
    "upper_leg": BodyRegion.THIGH,
    "leg": BodyRegion.LOWER_LEG,
    "calf": BodyRegion.LOWER_LEG,
    "shin": BodyRegion.LOWER_LEG,
    "tibia": BodyRegion.LOWER_LEG,
    "heel": BodyRegion.FOOT,
}


def _region(name: Any) -> Any:
    """The region of a common name; every other word stays as it was written."""
    if not isinstance(name, str):
        return name
    plain = "_".join(name.casefold().replace("-", " ").replace("_", " ").split())
    return _REGIONS.get(plain, name)


Region = Annotated[BodyRegion, BeforeValidator(_region)]
"""A body region, by a name that is common for it too."""
