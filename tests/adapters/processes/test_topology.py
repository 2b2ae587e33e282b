"""Both ways to run the product apart are made from one table, and the committed file is current."""

import re
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from adapters.broker.nats_server import nats_server
from adapters.broker.rights import (
    rights_of_listener,
    rights_of_system,
    user_block,
    user_of_listener,
)
from adapters.cli import _parser
from adapters.processes.compose import compose
from adapters.processes.topology import NODES, TOPOLOGY, places_on_loopback
from adapters.settings import settings_from_environment

ROOT = Path(__file__).parents[3]
HEX = "0" * 64


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(compose())
    return found


def test_the_committed_file_is_what_the_table_says() -> None:
    assert (ROOT / "docker-compose.yml").read_text("utf-8") == compose()


def test_every_part_is_a_service_and_none_is_more(document: dict[str, Any]) -> None:
    assert list(document["services"]) == [part.name for part in TOPOLOGY]
    assert [part.word for part in TOPOLOGY].count(("api",)) == 2
    assert [part.word for part in TOPOLOGY].count(("projector",)) == 2
    assert len(NODES) == 3


def test_whatever_a_service_needs_is_there(document: dict[str, Any]) -> None:
    for service in document["services"].values():
        assert set(service.get("depends_on", {})) <= set(document["services"])
        assert {each["source"] for each in service.get("configs", [])} <= set(document["configs"])
        assert {each["source"] for each in service.get("secrets", [])} <= set(document["secrets"])
        volumes = {each.partition(":")[0] for each in service.get("volumes", [])}
        assert volumes <= set(document["volumes"])


def test_a_service_is_healthy_before_another_needs_it(document: dict[str, Any]) -> None:
    for service in document["services"].values():
        for name, how in service.get("depends_on", {}).items():
            waited_for = document["services"][name]
            wanted = how["condition"]
            assert wanted == "service_completed_successfully" or "healthcheck" in waited_for


def test_our_processes_understand_their_words_and_their_environment(
    document: dict[str, Any],
) -> None:
    for part in TOPOLOGY:
        if part.kind not in ("process", "job"):
            continue
        service = document["services"][part.name]
        settings = settings_from_environment(
            {name: _filled_in(value) for name, value in service["environment"].items()}
        )
        assert _parser().parse_args(service["command"][1:]).word == part.word[0]
        assert settings.env == "prod"
        assert settings.migrates is (part.kind == "job")


def test_api_and_broker_are_published_and_on_loopback_alone(document: dict[str, Any]) -> None:
    published = {
        name: service["ports"]
        for name, service in document["services"].items()
        if "ports" in service
    }

    assert published == {
        "nats-1": ["127.0.0.1:4222:4222"],
        "nats-2": ["127.0.0.1:4223:4222"],
        "nats-3": ["127.0.0.1:4224:4222"],
        "api-1": ["127.0.0.1:8080:8080"],
        "api-2": ["127.0.0.1:8081:8080"],
    }


@pytest.mark.parametrize("systems", [(), ("clinic",), ("clinic", "hr")])
def test_the_tested_server_takes_the_configuration_with_systems_from_outside(
    document: dict[str, Any], tmp_path: Path, systems: tuple[str, ...]
) -> None:
    blocks = [user_block(each, "secret", rights_of_system(each)) for each in systems]
    hears = rights_of_listener(UUID(int=1))
    blocks += [user_block(user_of_listener(each), "secret", hears) for each in systems]
    given = ", ".join(blocks)
    text = document["configs"]["nats-1.conf"]["content"]
    assert text.count("${RTW_NATS_SYSTEMS:-}") == 1
    filled = _filled_in(text.replace("${RTW_NATS_SYSTEMS:-}", given)).replace("$$", "$")
    file = tmp_path / "nats.conf"
    file.write_text(filled.replace('"/data"', f'"{tmp_path}"'))

    checked = subprocess.run(
        [nats_server(), "-t", "-c", str(file)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    told = subprocess.run([nats_server(), "--version"], capture_output=True, text=True, check=True)
    image = document["services"]["nats-1"]["image"]
    assert image == f"nats:{told.stdout.strip().rpartition('v')[2]}-alpine"


def test_both_ways_notifications_have_a_folder(document: dict[str, Any]) -> None:
    told = {
        name: service["environment"]["RTW_NOTIFICATIONS"]
        for name, service in document["services"].items()
        if "RTW_NOTIFICATIONS" in service.get("environment", {})
    }

    assert list(told) == [part.name for part in TOPOLOGY if part.notifies] == ["consumer"]
    assert f"notifications:{told['consumer']}" in document["services"]["consumer"]["volumes"]
    assert f"install --directory --owner rtw --group rtw {told['consumer']}\n" in (
        ROOT / "Dockerfile"
    ).read_text("utf-8")


def test_passwords_belong_to_the_user_of_the_image(document: dict[str, Any]) -> None:
    """Compose gives them to root unless told otherwise, and ours is not root."""
    made = (ROOT / "Dockerfile").read_text("utf-8")
    own = re.search(
        r"useradd --uid (\d+) --gid (\d+) --create-home (\w+) [^#]*\nUSER (\w+)\n", made
    )
    given = [
        (each["uid"], each["gid"], each["mode"])
        for service in document["services"].values()
        for each in service.get("secrets", [])
    ]

    assert own is not None
    assert own[3] == own[4]
    assert len(given) == 3
    assert set(given) == {(own[1], own[2], "0440")}


def test_no_secret_stands_in_the_file() -> None:
    text = compose()

    told = re.findall(r"(?:password: |PASSWORD: |://\w+:)\"?([^@\",]*)", text)
    assert told
    assert all(each.startswith("${") for each in told)


def test_a_process_has_no_more_rights_than_its_own(document: dict[str, Any]) -> None:
    logins = {
        name: set(re.findall(r"postgresql://(\w+):", str(service.get("environment"))))
        for name, service in document["services"].items()
    }

    assert logins["api-1"] == logins["deadlines"] == {"rtw_api"}
    assert logins["projector-1"] == {"rtw_api", "rtw_project"}
    assert "postgres" in logins["migrate"]


@pytest.mark.parametrize("first", [None, 24_000])
def test_on_one_machine_no_two_parts_share_a_port(first: int | None) -> None:
    places = places_on_loopback(first)

    ports = [port for each in places.values() for port in (each.port, each.beside) if port]
    assert len(ports) == len(set(ports))
    assert places["api-1"].port == (first or 8080)
    assert places["api-2"].port == places["api-1"].port + 1


def _filled_in(value: str) -> str:
    """As Compose does; a claim key where one is asked for."""
    answers = {"RTW_CLAIM_KEY": HEX, "RTW_ISSUER": "https://issuer.example"}
    return re.sub(
        r"\$\{(\w+)(?::[?-][^}]*)?\}", lambda found: answers.get(found[1], "given"), str(value)
    )


def test_the_projectors_share_as_many_parts_as_there_are_of_them(document: dict[str, Any]) -> None:
    services = document["services"]
    numbers = [
        services[name]["environment"]["RTW_PROJECTOR"] for name in services if "projector" in name
    ]

    assert numbers == ["1/2", "2/2"]
    assert services["migrate"]["command"][-2:] == ["--parts", "2"]
