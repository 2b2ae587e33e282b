"""One rich sample of every fact that is ever stored: every field is set, to nothing's default."""

from domain.recorded import Fact
from tests.golden.samples import (
    assessments,
    clockwork,
    disclosures,
    gates,
    governance,
    loads,
    outcomes,
    sessions,
    spine,
    work,
)
from tests.golden.samples.parts import REASON

__all__ = ["REASON", "SAMPLES"]

SAMPLES: dict[str, Fact] = {
    kind.event_name(): kind.model_validate(fields)
    for kind, fields in {
        **spine.FIELDS,
        **assessments.FIELDS,
        **clockwork.FIELDS,
        **disclosures.FIELDS,
        **gates.FIELDS,
        **loads.FIELDS,
        **sessions.FIELDS,
        **work.FIELDS,
        **governance.FIELDS,
        **outcomes.FIELDS,
    }.items()
}
"""By stored name."""
