"""How far a case has come: what has happened at least once, and the status that follows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.case.vocabulary import Phase, Role, Status
from domain.consent import Scope


@dataclass(frozen=True, slots=True)
class Milestones:
    """What has happened in this episode: any subset of a history gives a status."""

    case_manager: bool = False
    clinician: bool = False
    treat: bool = False
    baseline: bool = False
    clear: bool = False
    goal: bool = False
    programme: bool = False
    contingency: bool = False
    job_profile: bool = False
    protocol: bool = False
    phase: Phase | None = None
    full_duty: bool = False
    sustained: bool = False
    maintenance: bool = False
    closed: bool = False
    withdrawn: bool = False
    episode: int = 1

    @property
    def reached(self) -> Status:
        """The status when nothing is on hold (DOMAIN 2.6)."""
        if self.withdrawn or self.closed:
            return Status.WITHDRAWN if self.withdrawn else Status.CLOSED
        if self.full_duty:
            done = self.sustained and self.maintenance
            return Status.MAINTENANCE if done else Status.FULL_DUTY_MONITORED
        if self.phase is not None:
            return Status.GRADED_RTW if self.phase is Phase.P4 else Status.IN_PROGRAMME
        return self._before_the_programme

    @property
    def _before_the_programme(self) -> Status:
        if not (self.case_manager and self.clinician and self.treat):
            return Status.REFERRED
        if not (self.baseline and self.clear):
            return Status.INTAKE
        if not self._planned:
            return Status.ASSESSED
        return Status.PLANNED

    @property
    def _planned(self) -> bool:
        agreed = self.goal and self.programme and self.contingency
        return agreed and self.job_profile and self.protocol

    def staffed(self, role: Role) -> "Milestones":
        return replace(
            self,
            case_manager=self.case_manager or role is Role.CASE_MANAGER,
            clinician=self.clinician or role is Role.CLINICIAN,
        )

    def consented(self, scopes: tuple[Scope, ...]) -> "Milestones":
        return replace(self, treat=self.treat or Scope.TREAT in scopes)

    def reopened(self, episode: int) -> "Milestones":
        """A later episode begins at INTAKE: who is there stays, what was found does not."""
        return Milestones(
            case_manager=self.case_manager,
            clinician=self.clinician,
            treat=self.treat,
            job_profile=self.job_profile,
            protocol=self.protocol,
            episode=episode,
        )


STATUS_FOR_EMPLOYER: Mapping[Status, str] = {
    Status.REFERRED: "not_started",
    Status.INTAKE: "not_started",
    Status.ASSESSED: "not_started",
    Status.PLANNED: "not_started",
    Status.IN_PROGRAMME: "in_programme",
    Status.GRADED_RTW: "graded_return",
    Status.FULL_DUTY_MONITORED: "full_duty",
    Status.MAINTENANCE: "full_duty",
    Status.CLOSED: "closed",
    Status.WITHDRAWN: "closed",
    Status.ON_HOLD: "duties_suspended",
}
"""Class B as an employer may read it (DOMAIN 4.2)."""
SUSPENDED, NOT_SUSPENDED = STATUS_FOR_EMPLOYER[Status.ON_HOLD], "duties_not_suspended"
"""Class B as a supervisor may read it: no more than whether duties are suspended."""
