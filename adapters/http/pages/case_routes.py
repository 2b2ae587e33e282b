"""The page of a case, as the person's role in it reads it, and the charts beside it."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import ProblemError
from adapters.http.declared import Declares
from adapters.http.pages import (
    page_of_auditor,
    page_of_case_manager,
    page_of_clinician,
    page_of_employer,
    page_of_worker,
)
from adapters.http.pages.blocks import Block, Facts, Notice, Section
from adapters.http.pages.case_reading import Body, Reading, read
from adapters.http.pages.charts import drawn, policy_of
from adapters.http.pages.door import PageRoute, visitor_of
from adapters.http.pages.figures import all_of
from adapters.http.pages.local_times import TIMES, as_typed
from adapters.http.pages.offered import address_of, commands_of
from adapters.http.pages.rendering import page
from adapters.http.pages.unstaffed import waiting
from adapters.http.pages.words import Words
from adapters.http.requests import case_in_path, only_known
from services.actions import VIEWS, Action
from services.audiences import Audience
from services.commanders import BEFORE_INTAKE

router = APIRouter(route_class=PageRoute, include_in_schema=False)

BUILDERS: Mapping[Audience, Callable[[Body, Words, str], list[Section]]] = {
    Audience.CASE_MANAGER: lambda body, w, _: page_of_case_manager.sections(body, w),
    Audience.CLINICIAN: page_of_clinician.sections,
    Audience.WORKER: page_of_worker.sections,
    Audience.EMPLOYER: lambda body, w, _: page_of_employer.sections(body, w),
    Audience.SUPERVISOR: lambda body, w, _: page_of_employer.sections(body, w),
    Audience.AUDIT: lambda body, w, _: page_of_auditor.sections(body, w),
}
ENDED = frozenset({"CLOSED", "WITHDRAWN", "closed"})
"""As the views of those who read the status, and of employers, call it."""
CHARTED = frozenset({Audience.CLINICIAN, Audience.WORKER})
"""Whose pages have charts."""


@router.get("/cases/{case_id}")
@Declares(*VIEWS.values(), Action.CASES_LIST)
async def case_page(request: Request, case_id: str) -> Response:
    only_known(request, frozenset({"view", "done", *TIMES}))
    visitor, case = await visitor_of(request), case_in_path(case_id)
    waits = await waiting(request, visitor, case)
    if waits is not None:
        return _waiting_page(request, waits)
    reading = await read(request, case_id)
    w, here = reading.words, f"/cases/{reading.case}"
    most, rest = _offered(reading)
    query = {key: value for key, value in request.query_params.items() if key != "done"}
    address = f"{here}/charts/{{name}}.svg?{urlencode(query)}"
    return page(
        request,
        "case.html",
        title=_title(reading),
        status=reading.body["text"],
        role=w.say(f"audience.{reading.audience}"),
        view=reading.audience if reading.others else "",
        others=[(w.say(f"audience.{each}"), f"{here}?view={each}") for each in reading.others],
        here=here,
        times=reading.times,
        as_of=as_typed(reading.times.as_of, w.zone),
        known_at=as_typed(reading.times.known_at, w.zone),
        zone=w.zone.key,
        logs=_logs(reading),
        notices=_notices(request, reading),
        sections=BUILDERS[reading.audience](reading.body, w, address),
        forms=_forms(reading.case, most, w),
        more_forms=_forms(reading.case, rest, w),
    )


def _waiting_page(request: Request, waits: Reading) -> Response:
    w, body = waits.words, waits.body
    pairs = [
        (w.say("manager.worker"), w.name(body["worker"])),
        (w.say("manager.employer"), w.name(body["employer"])),
    ]
    return page(
        request,
        "waiting.html",
        title=_title(waits),
        status=body["text"],
        facts=Facts(pairs),
        forms=_forms(waits.case, sorted(BEFORE_INTAKE), w),
    )


def _offered(reading: Reading) -> tuple[list[str], list[str]]:
    """The present alone can be changed."""
    ended = reading.body["status"] in ENDED
    return commands_of(reading.roles, ended=ended) if reading.times.is_now else ([], [])


def _forms(case: UUID, commands: Sequence[str], w: Words) -> list[tuple[str, str]]:
    return [(w.code("command", each), address_of(case, each)) for each in commands]


def _logs(reading: Reading) -> list[tuple[str, str]]:
    """Where it stands who read the case and what has changed; what the worker may take away."""
    w, here = reading.words, f"/cases/{reading.case}"
    found = [(w.say("log.link"), f"{here}/who-saw")]
    if reading.audience is Audience.WORKER:
        return [*found, (w.say("log.own_data"), f"{here}/own-data")]
    return [*found, (w.say("difference.title"), f"{here}/difference?view={reading.audience}")]


def _title(reading: Reading) -> str:
    """Whose case it is, as far as the body says so."""
    body, w = reading.body, reading.words
    if reading.audience is Audience.WORKER:
        return w.say("title.own")
    worker = (body.get("opened") or {}).get("worker_id") or body.get("worker")
    if worker is None:
        return w.say("title.case")
    name = w.names.get(str(worker))
    return (
        w.say("title.of", name=name or worker)
        if name or reading.audience is Audience.AUDIT
        else w.say("title.case")
    )


def _notices(request: Request, reading: Reading) -> list[Block]:
    w, times = reading.words, reading.times
    found: list[Block] = []
    if request.query_params.get("done") in ("done", "unchanged", "refused"):
        found.append(Notice([w.wording.text(f"outcome.{request.query_params['done']}")], "good"))
    if times.as_of is not None:
        found.append(
            Notice([w.say("times.as_of_told", at=w.moment(times.as_of.isoformat()))], "warn")
        )
    if times.known_at is not None:
        found.append(
            Notice([w.say("times.known_at_told", at=w.moment(times.known_at.isoformat()))], "warn")
        )
    return found


@router.get("/cases/{case_id}/charts/{name}.svg")
@Declares(*VIEWS.values())
async def chart(request: Request, case_id: str, name: str) -> Response:
    only_known(request, frozenset({"view", *TIMES}))
    reading = await read(request, case_id)
    charts = all_of(reading.body, reading.words) if reading.audience in CHARTED else []
    wanted = next((each for each in charts if each.name == name), None)
    if wanted is None:
        raise ProblemError(404, "not_found")
    image = drawn(wanted)
    headers = {"Content-Security-Policy": policy_of(image)}
    return Response(image, media_type="image/svg+xml", headers=headers)
