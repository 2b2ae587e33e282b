"""People who write to cases and read them without a pause, over HTTP, whatever is killed meanwhile.

Each command has a key, and is sent again under it until it is answered. A part of the answers gets
lost on its way, as where a network is cut: the command is stored, and nobody was told.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx

from adapters.signing_in.identity import DevIssuer, Identity
from domain.case.vocabulary import BodyRegion
from tests.faults.history import History, Operation
from tests.faults.tally import Tally

LONGEST_S = 120.0
"""How long one operation is tried before its outcome is left unknown."""
TIMEOUT_S = 20.0
PAUSE_S = 0.05
LONG_CASE = 60
"""Events after which a case is left for a new one."""
READS = 0.1
REGIONS = [each.value for each in BodyRegion]
"""A worker has one open case of each."""
TOKEN_S = 600.0
NOT_NOW = frozenset({429, 502, 503})

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class People:
    """Who acts, by the names of the spine's story, and the workers whose cases are opened."""

    tenant: UUID
    refs: Mapping[str, UUID]
    workers: Sequence[UUID]


class UnexpectedAnswerError(AssertionError):
    """An answer that nothing that was killed explains."""


@dataclass
class Caller:
    """Sends requests until they are answered, to one address after the other where one is away.

    ``loses`` is the part of the answers that get lost. With ``new_ids`` it does what nobody must:
    it sends a command again under another key.
    """

    addresses: Sequence[str]
    issuer: DevIssuer
    people: People
    chance: random.Random
    loses: float = 0.0
    new_ids: bool = False
    repaired: int = 0
    refusals: list[httpx.Response] = field(default_factory=list)
    """What said that it cannot be done now."""
    _tokens: dict[str | UUID, tuple[float, str]] = field(default_factory=dict)

    async def command(
        self,
        client: httpx.AsyncClient,
        person: str | UUID,
        case: UUID,
        path: str,
        body: Body,
        token: str,
    ) -> Operation:
        ids: list[str] = []
        tries, invoked = 0, time.monotonic_ns()
        while (sent := time.monotonic_ns()) - invoked < LONGEST_S * 1e9:
            tries += 1
            if self.new_ids or not ids:
                ids.append(str(uuid5(case, f"{token}:{len(ids)}")))
            headers = {**self.signed(person), "Idempotency-Key": ids[-1]}
            answered = await self._sent(client, "POST", path, json=body, headers=headers)
            returned = time.monotonic_ns()
            if answered is not None and self.chance.random() >= self.loses:
                told = answered.json()
                repeated = "idempotent-replayed" in answered.headers
                self.repaired += repeated
                asked = Operation("command", str(case), invoked, sent, tries, token, tuple(ids))
                return replace(
                    asked,
                    returned=returned,
                    status=answered.status_code,
                    version=told["version"],
                    position=told["position"],
                    events=tuple(told["events"]),
                    repeated=repeated,
                )
        return Operation("command", str(case), invoked, sent, tries, token, tuple(ids))

    async def read(
        self, client: httpx.AsyncClient, person: str | UUID, case: UUID, at_least: int
    ) -> Operation:
        path = f"/v1/cases/{case}/views/clinician?at_least={at_least}"
        invoked = time.monotonic_ns()
        while (sent := time.monotonic_ns()) - invoked < LONGEST_S * 1e9:
            answered = await self._sent(client, "GET", path, headers=self.signed(person))
            if answered is not None:
                asked = Operation("read", str(case), invoked, sent, at_least=at_least)
                version, now = answered.json()["version"], time.monotonic_ns()
                return replace(asked, returned=now, status=answered.status_code, version=version)
        return Operation("read", str(case), invoked, sent, at_least=at_least)

    async def _sent(
        self, client: httpx.AsyncClient, method: str, path: str, **parts: Any
    ) -> httpx.Response | None:
        """The answer; None where there is none yet. Raises UnexpectedAnswerError."""
        address = self.chance.choice(self.addresses)
        with suppress(httpx.TransportError):
            answered = await client.request(method, address + path, **parts)
            if answered.status_code == 200:
                return answered
            if answered.status_code not in NOT_NOW and not _is_busy(answered):
                raise UnexpectedAnswerError(f"{method} {path}: {answered.text}")
            self.refusals.append(answered)
        await asyncio.sleep(PAUSE_S)
        return None

    def signed(self, person: str | UUID) -> dict[str, str]:
        until, token = self._tokens.get(person, (0.0, ""))
        if time.monotonic() > until:
            who = Identity(self._id_of(person), self.people.tenant)
            token = self.issuer.token(who)
            self._tokens[person] = time.monotonic() + TOKEN_S, token
        return {"Authorization": f"Bearer {token}"}

    def _id_of(self, person: str | UUID) -> UUID:
        return person if isinstance(person, UUID) else self.people.refs[person]


@dataclass
class Case:
    """One that is written to, as far as somebody has been told."""

    id: UUID
    worker: UUID
    version: int = 0
    position: int = 0


@dataclass
class Writers:
    """So many people at once on a few cases; a case that is long gives its place to a new one."""

    caller: Caller
    people: int
    hot: int
    history: History = field(default_factory=History)
    tally: Tally = field(default_factory=Tally)
    _cases: list[Case] = field(default_factory=list)
    _opened: int = 0

    @property
    def answered(self) -> int:
        """Commands."""
        return self.tally.count

    async def have_answered(self, upto: int) -> None:
        """Waits until so many commands of all have been answered."""
        await self.tally.reach(upto)

    def case(self, chance: random.Random) -> UUID:
        """One that is written to."""
        return chance.choice(self._cases).id

    async def begin(self) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
            for _ in range(self.hot):
                self._cases.append(await self._new_case(client))

    async def write(self, go_on: Callable[[], bool]) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(self.people):
                tasks.create_task(self._write(number, go_on))

    async def _write(self, number: int, go_on: Callable[[], bool]) -> None:
        chance = random.Random(f"{number} {self.caller.chance.random()}")
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
            while go_on():
                place = chance.randrange(self.hot)
                case = self._cases[place]
                if case.version >= LONG_CASE:
                    case.version = 0  # whoever comes next leaves it to us
                    self._cases[place] = await self._new_case(client)
                elif chance.random() < READS:
                    read = await self.caller.read(client, "CL-1", case.id, case.position)
                    self.history.operations.append(read)
                else:
                    await self._command(client, case, chance)

    async def _command(self, client: httpx.AsyncClient, case: Case, chance: random.Random) -> None:
        token = f"op-{chance.getrandbits(64):016x}"
        kind = chance.choice(("note-medication-effect", "add-note", "agree-goal"))
        person = "CM-1" if kind == "add-note" else "CL-1"
        await self._told(client, person, case, kind, self._body(case, kind, token), token)

    def _body(self, case: Case, kind: str, token: str) -> Body:
        match kind:
            case "note-medication-effect":
                return {"drug_class": "opioid", "effect": f"Drowsy {token}"}
            case "add-note":
                return {"text": f"Called {token}", "audience": ["clinician"]}
            case _:
                by = [str(self.caller.people.refs["CL-1"]), str(case.worker)]
                rest = {"job_task_id": "T1", "measure": "LFW", "due": _next_month()}
                target = {"value": "18.0", "unit": "kg"}
                goals = [
                    {**rest, "title": f"Lift {n} {token}", "target": target, "agreed_by": by}
                    for n in (1, 2)
                ]
                return {"goals": goals}

    async def _told(
        self,
        client: httpx.AsyncClient,
        person: str | UUID,
        case: Case,
        kind: str,
        body: Body,
        token: str,
    ) -> None:
        path = "/v1/cases" if kind == "open" else f"/v1/cases/{case.id}/commands/{kind}"
        told = await self.caller.command(client, person, case.id, path, body, token)
        self.history.operations.append(told)
        self.tally.add(told.answered)
        case.version = max(case.version, told.version)
        case.position = max(case.position, told.position)

    async def _new_case(self, client: httpx.AsyncClient) -> Case:
        refs, number = self.caller.people.refs, self._opened
        self._opened += 1
        rounds, place = divmod(number, len(self.caller.people.workers))
        worker = self.caller.people.workers[place]
        case, token = Case(uuid5(worker, f"case {number}"), worker), f"op-{number:016x}"
        opened = {
            "effective_at": _month_ago(),
            "case_id": str(case.id),
            "worker_id": str(worker),
            "employer_id": str(refs["E-100"]),
            "insurer_id": str(refs["I-7"]),
            "injury_date": "2025-03-03",
            "body_region": REGIONS[rounds],
            "laterality": "NA",
            "mechanism": f"A lift {token}",
            "jurisdiction": "CZ",
            "time_zone": "Europe/Prague",
            "contract_hours": "40.0",
            "shift_pattern": {"shifts_per_wk": "5", "shift_h": "8", "nights": False},
        }
        await self._told(client, "CM-1", case, "open", opened, token)
        party = {"party_id": str(refs["CL-1"]), "role": "clinician"}
        manager = {"party_id": str(refs["CM-1"]), "role": "case_manager"}
        parties = {"effective_at": _month_ago(), "parties": [manager, party]}
        await self._told(client, "CM-1", case, "assign-party", parties, f"parties {case.id}")
        consent = {"consent_id": str(uuid5(case.id, "consent")), "version": 1, "scopes": ["TREAT"]}
        await self._told(client, worker, case, "reference-consent", consent, f"consent {case.id}")
        profile = {"job_profile_id": str(refs["JP-PICK"]), "version": 3}
        await self._told(client, "CM-1", case, "link-job-profile", profile, f"job {case.id}")
        return case


def _month_ago() -> str:
    """So that what a new case asks for is overdue."""
    return (datetime.now(UTC) - timedelta(days=30)).isoformat()


def _next_month() -> str:
    return str(datetime.now(UTC).date() + timedelta(days=30))


def _is_busy(answered: httpx.Response) -> bool:
    """Too many wrote to the same case; what may be sent again."""
    return answered.status_code == 409 and answered.json()["code"] == "busy"
