"""What somebody may be told now: asked when it is put into the outbox, and again at each try."""

from dataclasses import dataclass
from uuid import UUID

from adapters.main import Product
from adapters.notifying.outbox import Notification
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from services.access import may
from services.actions import VIEWS
from services.audiences import audience_of
from services.notifications import Notice, may_be_told, name_of_case
from services.relating import relation_in, subject_of


@dataclass(frozen=True, slots=True)
class Rights:
    product: Product

    async def name_now(self, told: Notification) -> str | None:
        """As ``name_for``, of what stands in the outbox. Raises StoreUnavailable, ValueError for a
        role that is not known here, and whatever an unreadable case leads to."""
        letter, role = DataClass(told.letter), Role(told.role)
        notice = Notice(told.reader, role, told.code, letter, whole=told.whole)
        state = (await self.product.commands.cases.load(told.tenant, told.case_id)).state
        return await self.name_for(told.tenant, told.case_id, state, notice)

    async def name_for(
        self, tenant: UUID, case: UUID, state: CaseState, notice: Notice
    ) -> str | None:
        """How the case is called to the reader of a notice; None where he may not be told it.
        Raises StoreUnavailable."""
        commands, now = self.product.commands, self.product.clock.now()
        subject = await subject_of(commands, tenant, notice.reader, acting=notice.role)
        relation = await relation_in(commands, subject, state, now)
        audience = audience_of(notice.role)
        assert audience is not None
        allowed = may(subject, VIEWS[audience], relation, None, now)
        if not may_be_told(notice, allowed, relation, now):
            return None
        return name_of_case(state, case, allowed)
