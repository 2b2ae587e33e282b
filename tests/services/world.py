"""People, catalogues and one case over a ledger in memory, brought to a stage by commands."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.case.vocabulary import Role
from domain.job_profile import PublishJobProfile
from domain.party import RegisterParty
from domain.protocol import PublishProtocol
from domain.recorded import Fact, Recorded, Request, tenant_of
from services.answers import Answer
from services.catalogues import Catalogues
from services.commands import Asked, Commands
from tests.domain import thin_case as case
from tests.domain.scenario import CASE, CLINICIAN
from tests.services.memory_ledger import MemoryLedger

DEMO = tenant_of("demo")
CLAIM_KEY = bytes(range(32))
DOCTOR = CLINICIAN.party_id
PEOPLE = {
    case.HR: (Role.EMPLOYER_HR,),
    case.MANAGER: (Role.CASE_MANAGER,),
    case.an_id(30): (Role.CASE_MANAGER,),
    DOCTOR: (Role.CLINICIAN,),
    case.WORKER: (Role.WORKER,),
    case.SUPERVISOR: (Role.SUPERVISOR,),
    case.OTHER: (Role.CLINICIAN,),
}
OTHER_MANAGER = case.an_id(30)
COURSE: list[tuple[str, UUID, Request]] = [
    ("opened", case.HR, case.open_case()),
    (
        "staffed",
        case.MANAGER,
        case.assign(
            (case.MANAGER, "case_manager"), (DOCTOR, "clinician"), (case.SUPERVISOR, "supervisor")
        ),
    ),
    ("consented", case.WORKER, case.consent("TREAT")),
    ("linked", case.MANAGER, case.link()),
    ("pinned", case.MANAGER, case.pin()),
    ("screened", DOCTOR, case.screen()),
    ("assessed", DOCTOR, case.baseline()),
    ("agreed", DOCTOR, case.agree()),
    ("planned", DOCTOR, case.programme()),
    ("prepared", DOCTOR, case.contingency()),
    ("started", DOCTOR, case.start()),
    ("loaded", DOCTOR, case.target("W1", LFW="5.0")),
    ("held", DOCTOR, case.alarm()),
]


def a_protocol(version: int = 1, **settings: str) -> PublishProtocol:
    listed = [{"key": key.replace("__", "."), "value": settings[key]} for key in settings]
    return PublishProtocol.model_validate(
        {
            "protocol_id": case.PROTOCOL,
            "version": version,
            "tissue_class": "muscle_strain_I_II",
            "set": listed,
        }
    )


@dataclass
class World:
    """``ask`` handles one request of a person, a minute after the one before."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    tenant: UUID = DEMO
    now: datetime = datetime(2025, 3, 10, 9, tzinfo=UTC)
    commands: Commands = field(init=False)

    def __post_init__(self) -> None:
        self.commands = self.another_process()

    def another_process(self) -> Commands:
        """Use cases with a cache of their own over the same ledger."""
        return Commands(self.ledger, CLAIM_KEY)

    async def settle(self) -> None:
        """Register everybody and publish what a case links to."""
        catalogues = Catalogues(self.ledger, self.commands)
        for person, roles in PEOPLE.items():
            registered = RegisterParty(party_id=person, name=f"Person {person}", roles=roles)
            await catalogues.register(self.tenant, registered, self.now)
        profile = PublishJobProfile(
            job_profile_id=case.PROFILE, version=3, tasks=case.JP_PICK.tasks
        )
        await catalogues.publish_job_profile(self.tenant, profile, self.now)
        await catalogues.publish_protocol(self.tenant, a_protocol(), self.now)

    async def until(self, stage: str) -> "World":
        """The case at a stage of its course."""
        await self.settle()
        for name, person, request in COURSE:
            await self.ask(person, request)
            if name == stage:
                return self
        raise LookupError(stage)

    def asked(self, person: UUID, request: Request, **said: Any) -> Asked:
        return Asked(
            **{
                "tenant": self.tenant,
                "person": person,
                "command_id": uuid4(),
                "case": CASE,
                "request": request,
                "now": self.now,
                **said,
            }
        )

    async def ask(self, person: UUID, request: Request, **said: Any) -> Answer:
        self.now += timedelta(minutes=1)
        return await self.commands.handle(self.asked(person, request, **said))

    async def history(self, stream: UUID = CASE) -> list[Recorded[Fact]]:
        return list(await self.ledger.load(self.tenant, stream))

    @property
    def stored(self) -> int:
        """How many events the tenant's ledger holds."""
        return len(self.ledger.events.get(self.tenant, []))
