"""INV-1 in whatever order: one open case of a worker, a body region and an employer."""

import asyncio
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.case import aggregate
from domain.case.governance.corrections import CorrectEntry
from domain.case.guards import ENDED
from domain.case.outcome.closing import CloseCase, WithdrawCase
from domain.case.outcome.maintenance import IssueMaintenance
from domain.case.outcome.recurrence import ReopenCase
from domain.case.state import CaseState
from domain.recorded import Request
from services.not_stored import NotStoredError, RefusedError
from tests.domain import thin_case as case
from tests.domain.examples import CAMPAIGN, examples
from tests.services.world import DOCTOR, World

CASES = [case.an_id(number) for number in range(901, 906)]
WORKERS = (case.WORKER, case.an_id(911))
EMPLOYERS = (case.EMPLOYER, case.an_id(912))
REGIONS = ("lumbar", "knee")
NUMBERS = st.sampled_from([0, 0, 1, 2])
Claim = tuple[UUID, str, UUID]


class AnyClaims(RuleBasedStateMachine):
    """Several cases are opened, closed, withdrawn, reopened and corrected."""

    @initialize()
    def settle(self) -> None:
        self.world = World()
        asyncio.run(self.world.settle())
        self.open(0, WORKERS[0], "lumbar", EMPLOYERS[0])
        self.close(0)
        self.open(1, WORKERS[0], "lumbar", EMPLOYERS[0])

    @rule(
        number=st.integers(1, 4),
        worker=st.sampled_from(WORKERS),
        region=st.sampled_from(REGIONS),
        employer=st.sampled_from(EMPLOYERS),
    )
    def open(self, number: int, worker: UUID, region: str, employer: UUID) -> None:
        """Refused by INV-1 exactly where such a case is open."""
        taken = self._open_claims().count((worker, region, employer))
        is_new = self._state(CASES[number]).opening is None
        request = case.open_case(
            case_id=str(CASES[number]),
            worker_id=str(worker),
            body_region=region,
            employer_id=str(employer),
        )
        refused = self._ask(case.HR, number, request)
        staff = case.assign((case.MANAGER, "case_manager"), (DOCTOR, "clinician"))
        self._ask(case.MANAGER, number, staff)
        if is_new:
            assert (refused == "INV-1") is bool(taken), refused

    @rule(number=NUMBERS)
    def close(self, number: int) -> None:
        worker = self._state(CASES[number]).worker
        self._ask(worker or case.WORKER, number, case.consent("TREAT"))
        self._ask(DOCTOR, number, IssueMaintenance(activities=("Strength",)))
        self._ask(case.MANAGER, number, CloseCase.model_validate({"outcome": "NOT_RTW"}))

    @rule(number=NUMBERS)
    def withdraw(self, number: int) -> None:
        self._ask(case.MANAGER, number, WithdrawCase())

    @rule(number=NUMBERS)
    def reopen(self, number: int) -> None:
        opening = self._state(CASES[number]).opening
        request = ReopenCase.model_validate({"onset": self.world.now.date().isoformat()})
        open_claims = self._open_claims()
        refused = self._ask(case.MANAGER, number, request)
        if opening is not None and refused == "INV-1":
            own = (opening.worker_id, opening.body_region.value, opening.employer_id)
            assert own in open_claims

    @rule(
        number=NUMBERS,
        field=st.sampled_from(["body_region", "worker_id", "employer_id", "injury_date"]),
        new=st.sampled_from(["knee", str(WORKERS[1]), str(EMPLOYERS[1]), "2025-03-01"]),
    )
    def correct(self, number: int, field: str, new: str) -> None:
        history = asyncio.run(self.world.history(CASES[number]))
        if history:
            target = history[0].event_id
            said = {"target_event_id": target, "field": field, "new": new, "reason": "Slip"}
            self._ask(case.MANAGER, number, CorrectEntry.model_validate(said))

    @invariant()
    def one_open_case_a_claim(self) -> None:
        claims = self._open_claims() if hasattr(self, "world") else []
        assert len(set(claims)) == len(claims)

    def _ask(self, person: UUID, number: int, request: Request) -> str | None:
        """The code of the refusal, if it was refused."""
        said: dict[str, Any] = {"case": CASES[number]}
        try:
            asyncio.run(self.world.ask(person, request, **said))
        except RefusedError as error:
            return error.refusal.code
        except NotStoredError as error:
            return type(error).__name__
        return None

    def _state(self, case_id: UUID) -> CaseState:
        return aggregate.fold(asyncio.run(self.world.history(case_id)))

    def _open_claims(self) -> list[Claim]:
        states = [self._state(each) for each in CASES]
        return [
            (each.opening.worker_id, each.opening.body_region.value, each.opening.employer_id)
            for each in states
            if each.opening is not None and each.reached not in ENDED
        ]


AnyClaims.TestCase.settings = settings(
    deadline=None,
    max_examples=examples(15),
    stateful_step_count=16,
    derandomize=CAMPAIGN is None,
    suppress_health_check=list(HealthCheck),
)
TestAnyClaims = AnyClaims.TestCase
