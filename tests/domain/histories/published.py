"""What is published around a case: the job and the protocol of its story, and others of them."""

import asyncio
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from uuid import UUID

from domain import job_profile
from domain.case.vocabulary import TissueClass
from domain.job_profile import JobProfile, JobProfileState
from domain.protocol import ClinicalProtocol
from services.stories import Header, Player
from tests.domain.histories.course import Published
from tests.services.memory_ledger import MemoryLedger

HOLIDAYS = frozenset(
    {date(2025, 4, 21), date(2025, 5, 1), date(2025, 5, 8), date(2025, 7, 4), date(2025, 12, 25)}
)
OTHER_PROTOCOL = UUID("44444444-0000-4000-8000-000000000001")
"""Of a tissue for which a clinician must set the healing days; this one sets those of P2 alone."""
LATER_VERSIONS: tuple[Mapping[str, str], ...] = (
    {
        "load.hard_pct": "10",
        "load.soft_pct": "5",
        "gate.G12.worst7d": "4",
        "gate.G23.capacity_pct": "60",
        "ramp.min_days": "7",
        "pain.red": "5",
        "deload.load_factor": "0.7",
    },
    {
        "load.hard_pct": "25",
        "load.soft_pct": "20",
        "deload.after_increases": "8",
        "ramp.max_step_pts": "30",
        "ramp.start_pct": "60",
        "override.max_d": "90",
        "sustain.days": "14",
    },
)
"""A stricter and a looser protocol, published after the one of the story."""


def profiles_in(
    header: Header, player: Player, ledger: MemoryLedger
) -> Mapping[Published, JobProfile]:
    """The jobs as the story has them, and as they were before: without their last task."""
    found = {}
    for tree in header.job_profiles:
        stream, version = player.resolve(tree["ref"]), tree["version"]
        stored = asyncio.run(ledger.load(player.tenant, stream))
        known = reduce(job_profile.evolve, stored, JobProfileState()).at(version)
        assert known is not None
        found[stream, version] = known
        found[stream, 1] = JobProfile(
            stream, 1, known.name, known.strength_scheme, known.tasks[:-1]
        )
    return MappingProxyType(found)


def protocols_in(header: Header, player: Player) -> Mapping[Published, ClinicalProtocol]:
    found = {}
    for tree in header.protocols:
        stream, first = player.resolve(tree["ref"]), tree["version"]
        tissue = TissueClass(tree["tissue_class"])
        for version, said in enumerate((tree.get("set", {}), *LATER_VERSIONS), start=first):
            found[stream, version] = _protocol(stream, version, tissue, said)
    fracture = {"heal.fracture.P2": "20"}
    found[OTHER_PROTOCOL, 1] = _protocol(OTHER_PROTOCOL, 1, TissueClass.FRACTURE, fracture)
    return MappingProxyType(found)


def _protocol(
    stream: UUID, version: int, tissue: TissueClass, said: Mapping[str, str]
) -> ClinicalProtocol:
    settings = {key: Decimal(value) for key, value in said.items()}
    return ClinicalProtocol(stream, version, tissue, MappingProxyType(settings))
