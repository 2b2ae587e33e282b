"""What every ledger promises. A test module subclasses it and gives a ``ledger`` and a ``tenant``
that has one; ``other_tenant`` has one too."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.recorded import Actor, Fact, event_id_of
from domain.unread import kind_of, read
from services.ports import (
    ClaimTaken,
    CommandSeen,
    Commit,
    ConflictError,
    Ledger,
    StreamAppend,
    VersionTaken,
)
from tests.golden.samples import SAMPLES

LIFTED = SAMPLES["rtw.case:HoldLifted"]
LOADED = SAMPLES["rtw.case:LoadTargetSet"]
GRANTED = SAMPLES["consent:Granted"]
NOON = datetime(2025, 4, 7, 10, 0, 0, 123456, tzinfo=UTC)
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def a_commit(tenant: UUID, stream: UUID, *facts: Fact, expected: int = 0, **said: Any) -> Commit:
    """One stream, one new command id, at noon, unless said otherwise."""
    command_id = uuid4()
    commit = Commit(
        tenant=tenant,
        command_id=command_id,
        fingerprint=command_id.bytes * 2,
        actor=Actor(UUID(int=7), "clinician", on_behalf_of=UUID(int=8)),
        effective_at=NOON - timedelta(hours=1),
        recorded_at=NOON,
        streams=(StreamAppend(stream, expected, facts or (LIFTED,)),),
        correlation_id=stream,
        causation_id=command_id,
        reason="Told on the telephone",
    )
    return commit._replace(**said)


@pytest.mark.anyio
class LedgerContract:
    """Run by every implementation."""

    async def test_what_is_appended_is_what_is_loaded(self, ledger: Ledger, tenant: UUID) -> None:
        commit = a_commit(tenant, uuid4(), LIFTED, LOADED)

        stored = await ledger.append(commit)

        loaded = await ledger.load(tenant, commit.streams[0].stream)
        assert list(loaded) == list(stored)
        assert [each.fact for each in stored] == [LIFTED, LOADED]

    async def test_what_is_to_be_read_later_is_the_same_once_it_is_read(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        commit = a_commit(tenant, uuid4(), LIFTED, LOADED)
        stored = await ledger.append(commit)
        stream = commit.streams[0].stream

        unread = await ledger.load_unread(tenant, stream)

        assert [read(each) for each in unread] == list(stored)
        assert [kind_of(each) for each in unread] == [type(LIFTED), type(LOADED)]
        known = [(each.version, each.position, each.recorded_at) for each in unread]
        assert known == [(each.version, each.position, each.recorded_at) for each in stored]
        assert [each.version for each in await ledger.load_unread(tenant, stream, 1)] == [2]

    async def test_the_envelope_says_who_when_why_and_where(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        commit = a_commit(tenant, uuid4(), LIFTED, LOADED)

        first, second = await ledger.append(commit)

        assert (first.version, second.version) == (1, 2)
        assert (first.position, second.position) == (1, 2)
        assert first.event_id == event_id_of(commit.command_id, 0)
        assert second.event_id == event_id_of(commit.command_id, 1)
        for each in (first, second):
            assert (each.effective_at, each.recorded_at) == (commit.effective_at, NOON)
            assert (each.actor, each.reason) == (commit.actor, "Told on the telephone")
            assert each.correlation_id == commit.correlation_id
            assert each.causation_id == each.command_id == commit.command_id

    async def test_times_are_read_in_utc_whatever_zone_they_were_said_in(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        summer = datetime.fromisoformat("2025-04-07T12:00:00.123456+02:00")

        (stored,) = await ledger.append(a_commit(tenant, uuid4(), recorded_at=summer))

        assert stored.recorded_at.isoformat() == "2025-04-07T10:00:00.123456+00:00"

    async def test_a_stream_is_read_on_from_a_version(self, ledger: Ledger, tenant: UUID) -> None:
        stream = uuid4()
        stored = await ledger.append(a_commit(tenant, stream, LIFTED, LOADED, LIFTED))

        assert await ledger.load(tenant, stream, 2) == list(stored)[2:]
        assert await ledger.load(tenant, stream, 3) == []
        assert await ledger.load(tenant, uuid4()) == []

    async def test_the_newest_event_of_a_stream_is_its_last(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        stream = uuid4()
        stored = await ledger.append(a_commit(tenant, stream, LIFTED, LOADED))

        assert await ledger.newest(tenant, stream) == stored[-1]
        assert await ledger.newest(tenant, uuid4()) is None

    async def test_several_streams_move_in_one_commit_in_the_order_they_are_named(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        case, consent = uuid4(), uuid4()
        await ledger.append(a_commit(tenant, consent, GRANTED))
        both = (StreamAppend(case, 0, (LIFTED, LOADED)), StreamAppend(consent, 1, (GRANTED,)))

        stored = await ledger.append(a_commit(tenant, case, streams=both))

        places = [(each.stream, each.version, each.position) for each in stored]
        assert places == [(case, 1, 2), (case, 2, 3), (consent, 2, 4)]

    async def test_a_version_is_taken_once_and_the_second_writer_writes_nothing(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        stream, untouched = uuid4(), uuid4()
        await ledger.append(a_commit(tenant, stream))
        late = (StreamAppend(untouched, 0, (LIFTED,)), StreamAppend(stream, 0, (LIFTED,)))

        with pytest.raises(VersionTaken):
            await ledger.append(a_commit(tenant, stream, streams=late))

        assert await ledger.load(tenant, untouched) == []
        assert len(await ledger.load(tenant, stream)) == 1

    async def test_a_version_that_does_not_follow_the_last_is_refused(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        stream = uuid4()
        await ledger.append(a_commit(tenant, stream))

        with pytest.raises(ConflictError):
            await ledger.append(a_commit(tenant, stream, expected=2))
        assert len(await ledger.load(tenant, stream)) == 1

    async def test_recorded_times_of_a_stream_do_not_go_back(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        stream = uuid4()
        await ledger.append(a_commit(tenant, stream))
        earlier = NOON - timedelta(microseconds=1)

        with pytest.raises(ConflictError):
            await ledger.append(a_commit(tenant, stream, expected=1, recorded_at=earlier))
        await ledger.append(a_commit(tenant, stream, expected=1))

    async def test_effective_times_may_go_back(self, ledger: Ledger, tenant: UUID) -> None:
        stream, long_ago = uuid4(), NOON - timedelta(days=400)
        await ledger.append(a_commit(tenant, stream))

        (late,) = await ledger.append(a_commit(tenant, stream, expected=1, effective_at=long_ago))

        assert late.effective_at == long_ago

    async def test_a_receipt_tells_what_a_command_wrote(self, ledger: Ledger, tenant: UUID) -> None:
        case, consent = uuid4(), uuid4()
        both = (StreamAppend(case, 0, (LIFTED, LOADED)), StreamAppend(consent, 0, (GRANTED,)))
        commit = a_commit(tenant, case, streams=both)
        stored = await ledger.append(commit)
        await ledger.append(a_commit(tenant, case, expected=2))

        receipt = await ledger.receipt(tenant, commit.command_id)

        assert receipt is not None
        assert receipt.fingerprint == commit.fingerprint
        assert list(receipt.events) == list(stored)

    async def test_a_command_that_wrote_nothing_has_no_receipt(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        stream = uuid4()
        await ledger.append(a_commit(tenant, stream))
        late = a_commit(tenant, stream)
        with pytest.raises(VersionTaken):
            await ledger.append(late)

        assert await ledger.receipt(tenant, late.command_id) is None
        assert await ledger.receipt(tenant, uuid4()) is None

    async def test_a_command_id_is_used_once(self, ledger: Ledger, tenant: UUID) -> None:
        first, elsewhere = uuid4(), uuid4()
        commit = a_commit(tenant, first)
        await ledger.append(commit)

        with pytest.raises(CommandSeen):
            await ledger.append(a_commit(tenant, elsewhere, command_id=commit.command_id))
        with pytest.raises(ConflictError):
            await ledger.append(commit)

        assert await ledger.load(tenant, elsewhere) == []
        assert len(await ledger.load(tenant, first)) == 1

    async def test_a_claim_is_held_once_until_it_is_released(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        holder, later = uuid4(), uuid4()
        await ledger.append(a_commit(tenant, holder, take=(KEY,)))

        with pytest.raises(ClaimTaken):
            await ledger.append(a_commit(tenant, later, take=(OTHER_KEY, KEY)))
        assert await ledger.load(tenant, later) == []

        await ledger.append(a_commit(tenant, later, take=(OTHER_KEY,)))
        await ledger.append(a_commit(tenant, holder, expected=1, release=(KEY,)))
        await ledger.append(a_commit(tenant, uuid4(), take=(KEY,)))

    async def test_a_claim_may_be_released_and_taken_in_one_commit(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        await ledger.append(a_commit(tenant, uuid4(), take=(KEY,)))

        await ledger.append(a_commit(tenant, uuid4(), take=(KEY,), release=(KEY,)))

        with pytest.raises(ClaimTaken):
            await ledger.append(a_commit(tenant, uuid4(), take=(KEY,)))

    async def test_tenants_share_nothing(
        self, ledger: Ledger, tenant: UUID, other_tenant: UUID
    ) -> None:
        stream = uuid4()
        commit = a_commit(tenant, stream, LIFTED, take=(KEY,))
        await ledger.append(commit)

        assert await ledger.load(other_tenant, stream) == []
        assert await ledger.receipt(other_tenant, commit.command_id) is None
        (own,) = await ledger.append(commit._replace(tenant=other_tenant))
        assert (own.version, own.position) == (1, 1)

    async def test_of_many_writers_at_once_one_wins_each_version(
        self, ledger: Ledger, tenant: UUID
    ) -> None:
        stream = uuid4()
        commits = [a_commit(tenant, stream) for _ in range(8)]

        outcomes = await asyncio.gather(
            *(ledger.append(each) for each in commits), return_exceptions=True
        )

        lost = [each for each in outcomes if isinstance(each, VersionTaken)]
        assert len(lost) == 7
        (only,) = await ledger.load(tenant, stream)
        assert only.position == 1
