"""What a decision is told about the world beside the case: published catalogues, holidays."""

from uuid import UUID

from domain.case.opening import linking, opening
from domain.case.state import CaseState
from domain.context import Context
from domain.job_profile import JobProfile, JobProfileState
from domain.protocol import ClinicalProtocol, ProtocolState
from domain.recorded import Request
from services.ports import AppliedCalendar, Calendars
from services.streams import StreamCache


class NoHolidays:
    """Every Monday to Friday is a business day, wherever the case is."""

    async def applied(self, jurisdiction: str | None, tenant: UUID) -> AppliedCalendar:  # noqa: ARG002
        return AppliedCalendar()


class Contexts:
    """Completes contexts. A published version never changes, so a cached one is good enough;
    whether a protocol is retired is asked anew for a case that is to be pinned to it."""

    def __init__(
        self,
        profiles: StreamCache[JobProfileState],
        protocols: StreamCache[ProtocolState],
        calendars: Calendars,
    ) -> None:
        self._profiles = profiles
        self._protocols = protocols
        self._calendars = calendars

    async def completed(
        self, tenant: UUID, request: Request, case: CaseState, context: Context
    ) -> Context:
        """With the protocol and the job profile that the request names, else those of the
        case, where that version is published, and with the holidays that apply to it."""
        calendar = await self._calendars.applied(_jurisdiction(request, case), tenant)
        fresh = isinstance(request, linking.PinProtocol)
        protocol = await self._protocol(tenant, _named_protocol(request, case), fresh=fresh)
        profile = await self._profile(tenant, _named_profile(request, case))
        return Context(
            context.now,
            context.effective_at,
            context.actor,
            context.command_id,
            protocol,
            profile,
            calendar.holidays,
            context.unread,
        )

    async def _protocol(
        self, tenant: UUID, named: tuple[UUID, int] | None, *, fresh: bool
    ) -> ClinicalProtocol | None:
        if named is None:
            return None
        known = await self._protocols.load(tenant, named[0], fresh=fresh)
        found = known.state.at(named[1])
        if found is None:
            known = await self._protocols.load(tenant, named[0])
            found = known.state.at(named[1])
        return found

    async def _profile(self, tenant: UUID, named: tuple[UUID, int] | None) -> JobProfile | None:
        if named is None:
            return None
        known = await self._profiles.load(tenant, named[0], fresh=False)
        found = known.state.at(named[1])
        if found is None:
            known = await self._profiles.load(tenant, named[0])
            found = known.state.at(named[1])
        return found


def _jurisdiction(request: Request, case: CaseState) -> str | None:
    if isinstance(request, opening.OpenCase):
        return request.jurisdiction
    return case.opening.jurisdiction if case.opening else None


def _named_protocol(request: Request, case: CaseState) -> tuple[UUID, int] | None:
    if isinstance(request, linking.PinProtocol):
        return request.protocol_id, request.version
    pinned = case.linked.protocol
    return None if pinned is None else (pinned.protocol_id, pinned.version)


def _named_profile(request: Request, case: CaseState) -> tuple[UUID, int] | None:
    if isinstance(request, linking.LinkJobProfile):
        return request.job_profile_id, request.version
    return case.linked.job_profile
