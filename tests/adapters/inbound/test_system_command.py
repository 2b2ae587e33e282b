"""rtw system as whoever runs the ledger uses it."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from adapters.console import systems
from adapters.console.finding import open_ledger
from adapters.console.speaking import BadUseError
from adapters.settings import settings_from_environment
from domain.party import RegisterParty
from domain.recorded import tenant_of
from services.catalogues import Catalogues
from tests.adapters.http.living import House
from tests.adapters.inbound.sending import Systems

pytestmark = pytest.mark.anyio
OTHER = "another tenant"


class Operator:
    """Types words, and reads what is printed."""

    def __init__(self, house: House, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._house = house
        self.folder = folder
        self._capsys = capsys

    async def types(self, *words: str) -> dict[str, Any]:
        parser = argparse.ArgumentParser()

        def word(found: Any, name: str, text: str, work: Any) -> argparse.ArgumentParser:
            made: argparse.ArgumentParser = found.add_parser(name)
            made.set_defaults(work=work, json=True)
            return made

        systems.arguments_of_systems(parser.add_subparsers(), word)
        asked = parser.parse_args(["system", *words])
        settings = settings_from_environment({"RTW_DATA": str(self.folder / "data")})
        self._capsys.readouterr()
        assert await asked.work(asked, settings, self._house.product.database) == 0
        told: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return told

    def key(self, name: str, pem: bytes) -> str:
        path = self.folder / name
        path.write_bytes(pem)
        return str(path)

    async def adds(
        self, name: str, key: str, *parties: str, tenant: str = "demo"
    ) -> dict[str, Any]:
        given = ("--client", f"{name}-app", "--key", key, "--for", *parties)
        return await self.types("add", tenant, name, *given)


@pytest.fixture
def operator(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(house, tmp_path, capsys)


async def test_a_system_that_was_added_may_send_until_it_is_removed(
    operator: Operator, house: House
) -> None:
    sender = Systems(house)
    key = operator.key("hr.pem", sender.keys["hr"].as_pem(private=False))
    added = await operator.adds("hr", key, "SU-1", "spine:EM-1", str(house.ref("SU-1")))
    good = await sender.ask("hr", "RecordShift", sender.shift())
    listed = await operator.types("list", "demo")
    removed = await operator.types("remove", "demo", "hr")
    refused = await sender.ask("hr", "RecordShift", sender.shift())

    parties = [str(house.ref(each)) for each in ("SU-1", "EM-1")]
    assert (added["id"], added["for"]) == (str(sender.system("hr").id), parties)
    assert Path(added["password_file"]).parent == operator.folder / "data" / "secrets"
    assert not list((operator.folder / "data" / "secrets").glob("nats_system_*"))
    assert [each["system"] for each in listed["systems"]] == ["hr"]
    assert good.json["events"] == ["ShiftWorked"]
    assert removed["removed"]
    assert refused.code == (401, "unauthenticated")


async def test_a_private_key_is_not_kept(operator: Operator, house: House) -> None:
    key = operator.key("own.pem", ECKey.generate_key("P-256").as_pem(private=True))
    await operator.adds("hr", key, "SU-1")

    kept = house.superuser.execute("SELECT public_key FROM es.system").fetchall()

    assert "PUBLIC KEY" in kept[0][0]
    assert "PRIVATE" not in kept[0][0]


async def test_what_makes_no_sense_is_refused_in_a_sentence(
    operator: Operator, house: House
) -> None:
    good = operator.key("good.pem", ECKey.generate_key("P-256").as_pem(private=False))
    await _elsewhere(house)
    for why, words in {
        "named by": ("Hr", good, "SU-1"),
        "named  by": ("consumer", good, "SU-1"),
        "P-256": ("hr", operator.key("x.pem", b"no key"), "SU-1"),
        "P-256 ": ("hr", operator.key("r.pem", RSAKey.generate_key(2048).as_pem()), "SU-1"),
        "cannot be read": ("hr", "/nowhere.pem", "SU-1"),
        "no such person": ("hr", good, "Nobody"),
        "its own tenant": ("hr", good, "elsewhere:P"),
    }.items():
        with pytest.raises(BadUseError, match=" ".join(why.split())):
            await operator.adds(*words)
    with pytest.raises(BadUseError, match="no such tenant"):
        await operator.adds("hr", good, "SU-1", tenant="nobody")
    with pytest.raises(BadUseError, match="no system of this name"):
        await operator.types("remove", "demo", "hr")


async def test_a_name_belongs_to_one_tenant(operator: Operator, house: House) -> None:
    key = operator.key("good.pem", ECKey.generate_key("P-256").as_pem(private=False))
    await _elsewhere(house)
    await operator.adds("hr", key, "SU-1")

    with pytest.raises(BadUseError, match="another tenant"):
        await operator.adds("hr", key, "elsewhere:P", tenant=OTHER)
    assert await operator.types("list", OTHER) == {"systems": []}


async def _elsewhere(house: House) -> None:
    """A person of another tenant."""
    await open_ledger(house.product.database, OTHER)
    catalogues = Catalogues(house.product.ledger, house.product.commands)
    party = RegisterParty(party_id=house.ref("P"), name="Somebody", reference="elsewhere:P")
    await catalogues.register(tenant_of(OTHER), party, house.product.clock.now())
