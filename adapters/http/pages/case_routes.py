"""The page of a case, as the person's role in it reads it, and the charts beside it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.case_views import Times, json_bytes, shown_from
from adapters.http.admission import admitted
from adapters.http.declared import Declares
from adapters.http.own_views import own_view
from adapters.http.pages import (
    page_of_auditor,
    page_of_case_manager,
    page_of_clinician,
    page_of_employer,
    page_of_worker,
)
from adapters.http.pages.blocks import Block, Notice, Section
from adapters.http.pages.charts import drawn, policy_of
from adapters.http.pages.door import PageRoute, Visitor, comes_to_case, visitor_of
from adapters.http.pages.figures import all_of
from adapters.http.pages.local_times import TIMES, as_typed, times_typed
from adapters.http.pages.offered import address_of, commands_of
from adapters.http.pages.rendering import page
from adapters.http.pages.words import Words
from adapters.http.problems import ProblemError
from adapters.http.reading import in_time
from adapters.http.recording import live
from adapters.http.requests import case_in_path, desk_of, only_known
from domain.case.vocabulary import Role
from services.actions import VIEWS
from services.audiences import AUDIENCES, Audience

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Body = Mapping[str, Any]
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


@dataclass(frozen=True, slots=True)
class Reading:
    """A case as somebody reads it: as whom, at which times, the body, and how to say it."""

    visitor: Visitor
    case: UUID
    audience: Audience
    others: tuple[Audience, ...]
    roles: frozenset[Role]
    times: Times
    words: Words
    body: Body


@router.get("/cases/{case_id}")
@Declares(*VIEWS.values())
async def case_page(request: Request, case_id: str) -> Response:
    only_known(request, frozenset({"view", "done", *TIMES}))
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


def _offered(reading: Reading) -> tuple[list[str], list[str]]:
    """The present alone can be changed."""
    ended = reading.body["status"] in ENDED
    return commands_of(reading.roles, ended=ended) if reading.times.is_now else ([], [])


def _forms(case: UUID, commands: Sequence[str], w: Words) -> list[tuple[str, str]]:
    return [(w.code("command", each), address_of(case, each)) for each in commands]


def _logs(reading: Reading) -> list[tuple[str, str]]:
    """Where it stands who read the case; and what the worker may take away."""
    w, here = reading.words, f"/cases/{reading.case}"
    found = [(w.say("log.link"), f"{here}/who-saw")]
    if reading.audience is Audience.WORKER:
        found.append((w.say("log.own_data"), f"{here}/own-data"))
    return found


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


async def read(request: Request, case_id: str) -> Reading:
    """What the JSON answer of the same view holds, at the times that were typed. Raises
    ProblemError as that does, and SignInNeededError."""
    visitor, case = await visitor_of(request), case_in_path(case_id)
    audience, others = await _audience(request, visitor, case)
    admission = await admitted(request, VIEWS[audience], case)
    await comes_to_case(request, visitor, case, admission.relation.roles)
    desk, tenant = desk_of(request), visitor.identity.tenant
    zone = await zone_of(request, tenant, case)
    times = times_typed(request.query_params, zone, desk.product.clock.now())
    view = own_view(request, admission, times.as_of, times.known_at)
    async with in_time():
        known = await live(request, view) if times.is_now and view.live else None
        body = await shown_from(desk.product, desk.wording, tenant, case, view, times, known=known)
    if body is None:
        raise ProblemError(404, "nothing_then")
    plain = json.loads(json_bytes(body))
    words = Words(desk.wording, zone, plain.get("names") or {})
    return Reading(visitor, case, audience, others, admission.relation.roles, times, words, plain)


async def zone_of(request: Request, tenant: UUID, case: UUID) -> ZoneInfo:
    """The zone in which the case's days are counted."""
    loaded = await desk_of(request).product.commands.cases.load(tenant, case, fresh=False)
    assert loaded.state.opening is not None
    return ZoneInfo(loaded.state.opening.time_zone)


async def _audience(
    request: Request, visitor: Visitor, case: UUID
) -> tuple[Audience, tuple[Audience, ...]]:
    """The view that was asked for, else the first that one of his roles reads; and the others
    that they read. Of who reads none the decision that follows says why."""
    product = desk_of(request).product
    loaded = await product.commands.cases.load(visitor.identity.tenant, case)
    roles = loaded.state.roles_of(visitor.identity.person, product.clock.now())
    own = [*dict.fromkeys(AUDIENCES[role] for role in AUDIENCES if role in roles)]
    wanted = request.query_params.get("view")
    if wanted is not None and wanted not in set(Audience):
        raise ProblemError(404, "not_found")
    audience = Audience(wanted) if wanted else next(iter(own), Audience.WORKER)
    return audience, tuple(each for each in own if each is not audience)
