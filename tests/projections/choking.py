"""Views that fail at an event, as a fold does that nobody thought through; and events that nobody
can read."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from adapters.main import Product
from adapters.store.committer import Committer
from adapters.store.rows import Append, NewEvent
from domain.case.safety.safety import AlarmSignRaised
from domain.recorded import Fact, Recorded
from projections.unread import kind_of
from projections.view import View
from tests.projections.told import DEMO, case_of

HELD = case_of(DEMO, "held")
SECRET = "pain of 7 in the lower back"


def choking(view: View[Any], case: UUID = HELD) -> View[Any]:
    """The view, with a fold that fails at the alarms of one case."""

    def folded_on(known: Any, events: Any) -> Any:
        for each in events:
            known = fold(known, each)
        return known

    def fold(known: Any, recorded: Recorded[Fact]) -> Any:
        if recorded.stream == case and kind_of(recorded) is AlarmSignRaised:
            raise ValueError(SECRET)
        return view.folded_on(known, [recorded])

    return replace(view, fold=fold, fold_all=folded_on)


async def store_raw(product: Product, tenant: UUID, case: UUID, **otherwise: Any) -> UUID:
    """The next event of a case, like one of its alarms but for some of its columns; its id."""
    rows = await product.reader.read_feed(tenant, 0, 10_000)
    own = [each for each in rows if each.stream == case]
    like = next((each for each in own if each.name == "rtw.case:AlarmSignRaised"), own[-1])
    new = {name: getattr(like, name) for name in NewEvent._fields}
    event = NewEvent(**new)._replace(
        version=own[-1].version + 1,
        event_id=uuid4(),
        command_id=uuid4(),
        fingerprint=None,
        recorded_at=own[-1].recorded_at,
        **otherwise,
    )
    async with Committer(product.database.conninfo("api")) as committer:
        await committer.append(Append(tenant, (event,)))
    return event.event_id
