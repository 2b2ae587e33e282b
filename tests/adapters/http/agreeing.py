"""What a worker agrees to over HTTP, and what others then read."""

from typing import Any
from uuid import UUID, uuid4

from tests.adapters.http.living import House

AGREED = ["TREAT", "FUNC->employer", "CLAIM->insurer", "PSYCH->insurer"]
"""What she agrees to in the spine."""


async def seen(house: House, person: str, view: str, **query: str) -> dict[str, Any]:
    answered = await house.ask(person, "GET", f"/v1/cases/{house.case}/views/{view}", params=query)
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def agree(
    house: House, *scopes: str, version: int = 2, case: UUID | None = None, **more: str
) -> None:
    consent = {"consent_id": str(house.ref("C-A")), "version": version, "scopes": [*scopes], **more}
    answered = await house.send("W-A", "ReferenceConsent", consent, case=case)
    assert answered.status_code == 200, answered.text
    await house.catch_up()


async def another_case(house: House) -> UUID:
    """Of the same worker, just opened."""
    other = uuid4()
    opening = house.body_of("OpenCase") | {"case_id": str(other), "body_region": "knee"}
    opened = await house.send("EM-1", "OpenCase", opening)
    assert opened.status_code == 200, opened.text
    return other
