"""Schemathesis over the whole interface, once for each reader (RELIABILITY 7.7).

RTW_FUZZ says for how many seconds each, RTW_FUZZ_READERS whose runs; make fuzz asks for all of
them. What it checks with is tried in make test.
"""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest

from adapters.database import Database
from adapters.http import reading
from tests.adapters.http.bodies import PICKER
from tests.adapters.http.living import living
from tests.fuzz.stage import READERS, Stage, for_reader, ids_in, staged

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif("RTW_FUZZ" not in os.environ, reason="takes minutes: make fuzz"),
]

SECONDS = int(os.environ.get("RTW_FUZZ", "60"))
PHASES = ("examples,coverage,fuzzing", "stateful")
SEED = os.environ.get("RTW_SEED", "1")
ASKED = os.environ.get("RTW_FUZZ_READERS", "employer").split()
UPTO = 150
"""The line of the picker's story at which the case stands."""
CONFIG = str(Path(__file__).parent / "schemathesis.toml")
ENDS = ("WithdrawCase", "CloseCase")
"""Commands after which hardly any other would do anything."""
BEGINS = (
    *("OpenCase", "ReadView", "ReadHistory", "ReadDue", "AssignParty", "RecordEmployerContact"),
    *("ReferenceConsent", "LinkJobProfile", "PinProtocol", "RecordDiagnosis", "RecordRedFlags"),
    *("AgreeGoal", "RecordPreferences", "AssignTask", "IssueReminder", "HoldCase", "RaiseAlarm"),
)
"""What is linked with each other in one run: of all there are so many links that none is followed
far."""
NOT_CHECKED = (
    # What is not acceptable together, or in this case, no schema says: such bodies get 422.
    "positive_data_acceptance",
)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("phases", PHASES)
@pytest.mark.parametrize("reader", ASKED)
async def test_the_interface_does_what_its_document_says(
    database: Database,
    tmp_path: Path,
    reader: str,
    phases: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "WAIT_S", 0.5)
    async with living(database, tmp_path, PICKER) as house:
        await house.play(UPTO)
        await house.hire()
        await house.catch_up()
        before, _ = house.stored()
        async with staged(house) as stage:
            code, said = await _fuzzed(stage, reader, phases, tmp_path)
        after, _ = house.stored()
    print(f"{reader}, {phases}: {_counted(said)}, {after - before} events stored")
    assert code == 0, said


async def _fuzzed(stage: Stage, reader: str, phases: str, folder: Path) -> tuple[int, str]:
    house = stage.house
    document = folder / "openapi.json"
    answered = await house.ask(None, "GET", "/openapi.json")
    document.write_text(json.dumps(for_reader(answered.json(), house, READERS[reader])), "utf-8")
    person = stage.people[reader]
    options = [
        *(str(document), "--url", stage.address, "--no-color", "--continue-on-failure"),
        *("--phases", phases, "--max-examples", "3", "--seed", SEED),
        *("--exclude-checks", ",".join(NOT_CHECKED), "--max-time", str(SECONDS)),
        *_chosen(phases),
        *("--suppress-health-check", "all", "--request-timeout", "30"),
        *("--generation-database", "none", "-H", f"Authorization: {house.bearer(person)}"),
    ]
    return await _run(options, {**_environment(stage, reader), "HOME": str(folder)}, folder)


def _chosen(phases: str) -> list[str]:
    option, names = ("include", BEGINS) if phases == "stateful" else ("exclude", ENDS)
    return [each for name in names for each in (f"--{option}-operation-id", name)]


def _environment(stage: Stage, reader: str) -> dict[str, str]:
    house = stage.house
    person = {"tenant": str(house.tenant), "person": str(stage.people[reader])}
    return {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.fuzz.checks",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "RTW_FUZZ_READER": READERS[reader],
        "RTW_FUZZ_PERSON": json.dumps(person),
        "RTW_FUZZ_IDS": json.dumps(ids_in(house)),
        "RTW_FUZZ_DATABASE": house.product.database.conninfo("owner"),
    }


async def _run(options: list[str], environment: dict[str, str], folder: Path) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG, "run", *options),
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


def _counted(said: str) -> str:
    """How many cases were run, as Schemathesis says it."""
    found = re.search(r"Test cases:\n\s+(.+)", said)
    links = re.search(r"API Links:\s+(\d+ covered)", said)
    return f"{found[1] if found else 'no cases'}, links: {links[1] if links else 'none'}"
