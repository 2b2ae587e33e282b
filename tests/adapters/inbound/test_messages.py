import pytest
from tests.adapters.inbound.sending import SHIFT, Post

pytestmark = pytest.mark.anyio


async def test_a_shift(post: Post) -> None:
    answered = await post.send("hr", "RecordShift", post.event("hr", "RecordShift", "SU-1", SHIFT))
    print(answered)
    assert answered.json["events"] == ["ShiftWorked"]
    await post.settled()
