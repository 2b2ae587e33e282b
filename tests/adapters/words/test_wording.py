"""The wording catalogue: every code has its words, and the start says which has not."""

import re
from pathlib import Path

import pytest

from adapters.asking import problems
from adapters.http import body, cursor
from adapters.signing_in import identity
from adapters.words.wording import Catalogue, MissingWording, check_wording, load_wording

DOMAIN = Path(__file__).parents[3] / "domain"


def test_every_code_of_the_edge_has_its_words() -> None:
    needed = (
        problems.WORDING_CODES | body.WORDING_CODES | cursor.WORDING_CODES | identity.WORDING_CODES
    )

    check_wording(load_wording(), needed)


def test_every_code_that_the_domain_refuses_input_with_has_its_words() -> None:
    raised = re.compile(r'(?:PydanticCustomError|_refuse)\(\s*"(\w+)"')
    codes = {code for path in DOMAIN.rglob("*.py") for code in raised.findall(path.read_text())}

    assert "control_character" in codes
    check_wording(load_wording(), {f"problem.field.{code}" for code in codes})


def test_the_check_of_the_wording_names_every_missing_code() -> None:
    with pytest.raises(MissingWording, match=r"^problem\.a, problem\.c$"):
        check_wording(Catalogue({"problem.b": "B"}), ["problem.c", "problem.b", "problem.a"])


def test_a_text_that_wants_a_value_says_so() -> None:
    with pytest.raises(MissingWording, match="no limit"):
        Catalogue({"problem.depth": "At most {limit}."}).text("problem.depth")


def test_a_catalogue_holds_texts_only(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('[a.b]\n"INV-4" = "x"\nd = 1\n')

    with pytest.raises(TypeError, match=r"^a\.b\.d must be a text$"):
        load_wording(tmp_path / "en.toml")
