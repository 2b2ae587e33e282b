"""What commands are called, in paths and in subjects, and which names an error about one tells."""

import re
from functools import cache

from adapters.asking.problems import declared_names
from domain.case.aggregate import REQUESTS
from domain.case.opening.opening import OpenCase


def kebab(name: str) -> str:
    """SetLoadTarget as it stands in a path: set-load-target."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


BY_PATH = {kebab(name): kind for name, kind in REQUESTS.items() if kind is not OpenCase}


@cache
def declared() -> frozenset[str]:
    """The names that an error may repeat; whatever else a caller sends is not echoed."""
    return declared_names(*REQUESTS.values())
