"""What the logs of a house hold."""

import json
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from services.disclosures import disclosures_of
from tests.adapters.http.living import House


def reads(house: House) -> list[dict[str, Any]]:
    """The rows of the access log, in the order in which they were written."""
    cursor = house.superuser.cursor(row_factory=dict_row)
    return cursor.execute("SELECT * FROM es.access ORDER BY stored_at").fetchall()


def disclosed(house: House, case: UUID | None = None) -> list[dict[str, Any]]:
    """What was disclosed of a case, as it is stored, with the read that it went out with."""
    stream = disclosures_of(house.tenant, case or house.case)
    rows = house.superuser.execute(
        "SELECT body, causation_id, actor_role FROM es.event WHERE stream = %s ORDER BY version",
        [stream],
    )
    return [
        {**json.loads(body)["V"], "read": read, "by": role} for body, read, role in rows.fetchall()
    ]
