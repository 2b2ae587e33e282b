"""Who says again what was said, with a guess at what he may not read, is not told whether it is so.

Every command of the stories is said once more by somebody else of each role that may say it: once
on the case as it is, so that all of his guesses are right, and once on a case that differs in the
classes that he does not read. He must be answered alike. The roles and their classes are those of
the tables; the control decides without them, and finds whom it would have told.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from adapters.console.stories import read_story
from domain.case import aggregate
from domain.case.governance.corrected import EntryCorrected
from domain.case.state import CaseState, Member
from domain.case.vocabulary import Role
from domain.case.workplace.shifts import RecordShift, ShiftWorked
from domain.context import Context
from domain.data_classes import Classified, DataClass
from domain.recorded import Actor, Fact, Recorded, Request, event_id_of
from domain.refusals import Refusal
from services.answers import refusal_code, refusal_criteria
from services.audiences import audience_of
from services.commanders import COMMANDERS
from services.commands import Commands
from services.reading_rights import unread_by
from services.stories import Header, Player
from tests.adapters.http.bodies import STORIES
from tests.projections.cutting import Letters
from tests.projections.otherwise import otherwise
from tests.services.memory_ledger import MemoryLedger
from tests.services.world import CLAIM_KEY

Lines = list[tuple[int, dict[str, Any]]]
SOMEBODY = UUID("99999999-0000-4000-8000-00000000000a")
AGAIN = UUID("99999999-0000-4000-8000-00000000000b")
ALSO_AT_WORK = frozenset(
    {
        "occurred_at",
        "place",
        "employer_safe_summary",
        "action_id",
        "ae_id",
        "action",
        "owner",
        "due",
    }
)
"""What is said once more in a class that employers read."""
DECIDED = frozenset({"decision", "unmet"})
"""What nobody says, for a rule decides it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A request, the case on which it was decided, and what it led to."""

    state: CaseState
    request: Request
    context: Context
    facts: Sequence[Fact]

    def after(self, hidden: Letters) -> CaseState:
        """The case since, with something else in what it led to of these classes."""
        history = (
            self._recorded(n, otherwise(each, hidden, ALSO_AT_WORK | DECIDED))
            for n, each in enumerate(self.facts)
        )
        return aggregate.fold(history, self.state)

    def _recorded(self, number: int, fact: Fact) -> Recorded[Fact]:
        own = self.context
        return Recorded(
            fact=fact,
            event_id=event_id_of(own.command_id, number),
            stream=own.command_id,
            version=100_000 + number,
            position=100_000 + number,
            effective_at=own.effective_at,
            recorded_at=own.now,
            command_id=own.command_id,
            actor=own.actor,
            correlation_id=own.command_id,
            causation_id=own.command_id,
        )


class Afterwards:
    """A clock that stands still, after all stories."""

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_line(by: str, command: str, **data: Any) -> dict[str, Any]:
    return {"at": UNTIL, "by": by, "command": command, "case": "W-A/1", "data": data}


UNTIL = "2025-06-26T08:00:00+02:00"
MORE = (
    a_line("CM-1", "ProposeAccommodation", acc_id="AX", kind="equipment", cost_band="low"),
    a_line("CM-1", "RespondToAccommodation", acc_id="AX", cost_band="middle"),
    a_line("SU-1", "ImplementAccommodation", acc_id="AX", cost_band="high"),
    a_line(
        "CM-1", "AddNote", note_id="NX", note="Sleeps badly since the new tablets", data_class="F"
    ),
    a_line("CM-1", "AddNote", note="Afraid of the stairs", data_class="E"),
    a_line(
        "CL-1", "AssignTask", task_id="TX", title="See the scan", data_class="C", role="supervisor"
    ),
    a_line("CM-1", "AttachDocument", sha256="0f" * 32, kind="imaging report", data_class="C"),
)
"""What no story says, of what somebody may have a guess at; said in the middle of one."""


@cache
def everything_said() -> Sequence[Said]:
    """All that the stories say and that led to something."""
    found: list[Said] = []
    decide = aggregate.decide

    def noting(state: CaseState, request: Request, context: Context) -> Any:
        decided = decide(state, request, context)
        if decided and not isinstance(decided, Refusal):
            found.append(Said(state, request, context, decided))
        return decided

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aggregate, "decide", noting)
        for header, lines in _told():
            commands = Commands(ledger := MemoryLedger(), CLAIM_KEY)
            player = Player(ledger, commands, header, Afterwards(), story_clock=True)
            assert asyncio.run(player.play(lines)).difference is None
    return found


def _told() -> Iterator[tuple[Header, Lines]]:
    for path in sorted(STORIES.glob("*.jsonl")):
        yield read_story(path)
    header, lines = read_story(STORIES / "picker.jsonl")
    middle = [each for each in lines if datetime.fromisoformat(each[1]["at"]) < _MIDDLE]
    yield header, [*middle, *enumerate(MORE, start=1000)]


_MIDDLE = datetime.fromisoformat(UNTIL)


def roles_that_may(request: Request) -> list[Role]:
    return [each for each in COMMANDERS[type(request).__name__] if each is not Role.SYSTEM]


def answered(said: Said, role: Role, hidden: Letters, unread: Letters) -> object:
    """What somebody of this role is answered who says the same again."""
    state = said.after(hidden)
    state = replace(state, members=(*state.members, Member(SOMEBODY, role)))
    again = replace(said.context, actor=Actor(SOMEBODY, role), command_id=AGAIN, unread=unread)
    decided = aggregate.decide(state, said.request, again)
    if isinstance(decided, Refusal):
        audience = audience_of(role)
        told = refusal_code(decided, audience), refusal_criteria(decided, audience)
        return (*told, decided.field)
    return [type(each).__name__ for each in decided]


def concerned() -> Iterator[tuple[Said, Role]]:
    """What is said again, and by whom, though it holds classes that he does not read."""
    for said in everything_said():
        held = frozenset[Any]().union(*(each.told_in for each in said.facts))
        yield from ((said, role) for role in roles_that_may(said.request) if held & unread_by(role))


def told_apart(*, blind: bool) -> set[tuple[str, Role]]:
    """What was answered one way where all guesses were right and another where they were not."""
    found = set()
    for said, role in concerned():
        unread = unread_by(role)
        known = unread if blind else frozenset()
        right, wrong = (answered(said, role, each, known) for each in (frozenset(), unread))
        if right != wrong:
            found.add((type(said.request).__name__, role))
    return found


def test_a_guess_at_what_somebody_may_not_read_is_answered_alike_right_or_wrong() -> None:
    assert told_apart(blind=True) == set()


MANAGER, HR, SUPERVISOR = Role.CASE_MANAGER, Role.EMPLOYER_HR, Role.SUPERVISOR
AT_WORK = (
    *("RecordShift", "ReportAdverseEvent", "PlanCorrectiveAction"),
    *("ImplementAccommodation", "AssignTask"),
)
WOULD_BE_TOLD = {
    MANAGER: {
        *("OpenCase", "PinProtocol", "RaiseAlarm", "DeliverEducation", "CompleteFollowUp"),
        *("AddNote", "AttachDocument", "AssignTask"),
    },
    HR: {"OpenCase", "RespondToAccommodation", *AT_WORK},
    SUPERVISOR: {"RecordEmployerContact", "StartRampStage", "RepeatRampStage", *AT_WORK},
    Role.WORKER: {"RespondToAccommodation"},
    Role.CLINICIAN: {"RecordScreening", "RecordPsychIntervention", "AssessPsychReadiness"},
}


def test_control_without_the_classes_that_are_unread_guesses_are_told_apart() -> None:
    found = told_apart(blind=False)

    assert found == {(name, role) for role, names in WOULD_BE_TOLD.items() for name in names}


def test_who_said_it_himself_is_told_that_he_says_the_same_until_somebody_corrects_it() -> None:
    shifts = [each for each in everything_said() if type(each.request) is RecordShift]
    said = shifts[0]
    again = replace(said.context, command_id=AGAIN, unread=unread_by(SUPERVISOR))
    own = said.after(frozenset())
    assert aggregate.decide(own, said.request, again) == []

    shift: Recorded[Any] = own.on_file(ShiftWorked)[-1]
    nothing = Classified(data_class=DataClass.J, value=None)
    corrected = EntryCorrected(
        target_event_id=shift.event_id, field="breaks_taken", old=nothing, new=nothing, reason="So"
    )
    since = aggregate.evolve(own, replace(shift, fact=corrected, event_id=AGAIN))
    assert isinstance(aggregate.decide(since, said.request, again), Refusal)
