"""Whole cases as commands: what a demo plays and tests assert (the story contract).

Every reference becomes uuid5(tenant, story + ":" + reference) and every line's command id
uuid5(tenant, story + ":" + line number), so playing a story again changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import Role
from domain.identifiers import is_canonical
from domain.instants import TimeZone
from domain.job_profile import PublishJobProfile
from domain.party import RegisterParty
from domain.protocol import PublishProtocol, RetireProtocol
from domain.recorded import Request, tenant_of
from services.answers import Answer, criteria_body, refusal_code, refusal_criteria, unmet_of
from services.audiences import audience_of
from services.catalogues import Catalogues
from services.commands import Asked, Commands
from services.not_stored import (
    RefusedError,
    ReusedCommandError,
    StaleVersionError,
    UnknownCaseError,
    WrongRoleError,
)
from services.ports import Clock, Ledger

Expected = list[str] | dict[str, str]


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Moment = Annotated[str, AfterValidator(_moment)]
"""A time as it is written, with or without its offset."""


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Person(_Lenient):
    ref: str
    name: str | None = None
    roles: tuple[Role, ...] = ()
    organisation: str | None = None


class Organisation(_Lenient):
    ref: str
    kind: str = "organisation"
    name: str | None = None


class Header(_Lenient):
    """Line 1 of a story."""

    story: Annotated[str, Field(min_length=1, max_length=80)]
    tenant: Annotated[str, Field(min_length=1, max_length=80)]
    time_zone: TimeZone = "UTC"
    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    job_profiles: tuple[dict[str, Any], ...] = ()
    protocols: tuple[dict[str, Any], ...] = ()


class Line(BaseModel):
    """A command: when, by whom, on which case, with which data, and what it should lead to."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    at: Moment
    recorded_at: Moment | None = None
    by: str
    as_: Annotated[Role | None, Field(alias="as")] = None
    command: str
    case: str
    data: dict[str, Any] = {}
    expect: Expected | None = None


class StoryError(Exception):
    """The file is no story; ``line`` is the number of the line at fault."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Difference:
    """The first line whose outcome was not the expected one."""

    line: int
    expected: Expected | None
    actual: Expected
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Played:
    """What a play led to: the references and their ids, and where it stopped, if it did."""

    refs: Mapping[str, UUID]
    lines: int
    difference: Difference | None = None


class Player:
    """Plays one story. ``story_clock`` says whether recorded times are the story's own."""

    def __init__(
        self,
        ledger: Ledger,
        commands: Commands,
        header: Header,
        clock: Clock,
        *,
        story_clock: bool,
    ) -> None:
        self._ledger = ledger
        self._commands = commands
        self._header = header
        self._clock = clock
        self._story_clock = story_clock
        self.tenant = tenant_of(header.tenant)
        self.refs: dict[str, UUID] = {}

    def resolve(self, ref: str) -> UUID:
        """The id of what the story calls ``ref``; a UUID stands for itself."""
        if is_canonical(ref):
            return UUID(ref)
        return self.refs.setdefault(ref, uuid5(self.tenant, f"{self._header.story}:{ref}"))

    async def play(
        self,
        lines: Sequence[tuple[int, dict[str, Any]]],
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Played:
        """All lines in order, up to the first whose outcome differs from what it expects.

        ``progress`` is told how many lines are done, of how many.
        """
        parsed = [(number, _line(number, tree)) for number, tree in lines]
        await self._enter_header(self._header_time(parsed))
        done = await self._last_stored(parsed)
        for count, (number, line) in enumerate(parsed, start=1):
            progress(count, len(parsed))
            if number < done and await self._was_not_stored(number):
                continue
            actual, details = await self._outcome(number, line)
            if not _as_expected(line.expect, actual):
                difference = Difference(number, line.expect, actual, details)
                return Played(dict(self.refs), number, difference)
        return Played(dict(self.refs), len(parsed))

    async def _last_stored(self, lines: Sequence[tuple[int, Line]]) -> int:
        """The last line that an earlier play has stored, 0 if none: what a line before it
        refused was refused then, and is not asked again of a case that has moved on."""
        for number, _ in reversed(lines):
            if not await self._was_not_stored(number):
                return number
        return 0

    async def _was_not_stored(self, number: int) -> bool:
        return await self._ledger.receipt(self.tenant, self._command_id(number)) is None

    def _command_id(self, number: int) -> UUID:
        return uuid5(self.tenant, f"{self._header.story}:{number}")

    def _header_time(self, lines: Sequence[tuple[int, Line]]) -> datetime:
        first = lines[0][1] if lines and self._story_clock else None
        return self._clock.now() if first is None else self._time(first.recorded_at or first.at)

    async def _enter_header(self, now: datetime) -> None:
        catalogues = Catalogues(self._ledger, self._commands)
        header, context = self._header, {"resolve": self.resolve}
        parties: list[Person | Organisation] = [*header.organisations, *header.people]
        for party in parties:
            request = RegisterParty.model_validate(self._party(party), context=context)
            await catalogues.register(self.tenant, request, now)
        for tree in header.job_profiles:
            data = {**tree, "job_profile_id": tree.get("ref")}
            data.pop("ref", None)
            profile = PublishJobProfile.model_validate(data, context=context)
            await catalogues.publish_job_profile(self.tenant, profile, now)
        for tree in header.protocols:
            data = {**tree, "protocol_id": tree.get("ref"), "name": tree.get("ref")}
            data.pop("ref", None)
            retired = data.pop("retired", False)
            published = PublishProtocol.model_validate(data, context=context)
            await catalogues.publish_protocol(self.tenant, published, now)
            if retired:
                gone = {"protocol_id": published.protocol_id, "version": published.version}
                await catalogues.retire_protocol(self.tenant, RetireProtocol(**gone), now)

    def _party(self, party: Person | Organisation) -> dict[str, Any]:
        known = {"party_id": party.ref, "name": party.name or party.ref}
        known["reference"] = f"{self._header.story}:{party.ref}"
        if isinstance(party, Organisation):
            return {**known, "party_kind": party.kind}
        return {**known, "roles": party.roles, "organisation": party.organisation}

    async def _outcome(self, number: int, line: Line) -> tuple[Expected, Mapping[str, Any]]:
        """The names that the line stored, or the code of a refusal that is not stored."""
        try:
            asked = self.asked(number, line)
            answer = await self._commands.handle(asked)
        except ValidationError as error:
            fields = [".".join(map(str, each["loc"])) for each in error.errors()]
            return {"refused": "input"}, {"fields": fields}
        except RefusedError as error:
            return {"refused": error.refusal.code}, self._why(error)
        except (WrongRoleError, UnknownCaseError):
            return {"refused": "role"}, {"rule": "role"}
        except StaleVersionError:
            return {"refused": "version"}, {"rule": "version"}
        except ReusedCommandError:
            return {"refused": "version"}, {"why": "an earlier play stored another command here"}
        return answer.names, self._why_stored(answer)

    def asked(self, number: int, line: Line) -> Asked:
        """The line as a request of its person. Raises StoryError, ValidationError."""
        request = REQUESTS.get(line.command)
        if request is None:
            raise StoryError(number, "there is no such command")
        effective_at = self._time(line.at)
        recorded_at = self._time(line.recorded_at) if line.recorded_at else effective_at
        now = recorded_at if self._story_clock else self._clock.now()
        return Asked(
            tenant=self.tenant,
            person=self.resolve(line.by),
            command_id=self._command_id(number),
            case=self.resolve(line.case),
            request=self._request(request, line, effective_at, now),
            now=now,
            as_role=line.as_,
        )

    def _request(
        self, kind: type[Request], line: Line, effective_at: datetime, now: datetime
    ) -> Request:
        data = {"effective_at": effective_at, **line.data}
        if kind is REQUESTS["OpenCase"]:
            data = {"time_zone": self._header.time_zone, "case_id": line.case, **data}
        zone = ZoneInfo(self._header.time_zone)
        context = {"now": now, "resolve": self.resolve, "zone": zone}
        return kind.model_validate(data, context=context)

    def _time(self, text: str) -> datetime:
        """A time of the story; one without an offset is meant in the story's zone."""
        parsed = datetime.fromisoformat(text)
        zone = ZoneInfo(self._header.time_zone)
        return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=zone)

    def _why(self, error: RefusedError) -> Mapping[str, Any]:
        """What a refusal says to the person of the line."""
        audience = audience_of(error.role)
        rule = refusal_code(error.refusal, audience)
        unmet = unmet_of(refusal_criteria(error.refusal, audience))
        return {"rule": rule, "field": error.refusal.field, **self._named(unmet)}

    def _why_stored(self, answer: Answer) -> Mapping[str, Any]:
        audience = audience_of(answer.events[0].actor.role) if answer.events else None
        if answer.outcome != "refused" or answer.decision is None or audience is None:
            return {}
        unmet = unmet_of(criteria_body(answer.decision.criteria, audience))
        return {"rule": unmet[0]["id"], **self._named(unmet)} if unmet else {}

    def _named(self, unmet: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """With the references that the story has for the ids in it."""
        known = {ref: str(each) for ref, each in self.refs.items()}
        refs = {ref: each for ref, each in known.items() if any(each in str(u) for u in unmet)}
        return {"unmet": unmet, "refs": refs}


def _line(number: int, tree: dict[str, Any]) -> Line:
    try:
        return Line.model_validate(tree)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        raise StoryError(number, f"does not fit a story's line: {fields}") from None


def _as_expected(expected: Expected | None, actual: Expected) -> bool:
    if expected is None:
        return isinstance(actual, list)
    return expected == actual
