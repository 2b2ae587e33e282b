"""Where a webhook may not go, whatever its address looks like."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from adapters.notifying.addresses import (
    AddressRefusedError,
    Resolve,
    checked_url,
    goal_of,
    is_outside,
)

pytestmark = pytest.mark.anyio
OUTSIDE = "93.184.216.34"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def leading_to(*addresses: str) -> Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8"),
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1"),
        *("198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("168.63.129.16", "192.0.2.1"),
        *("::", "::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2001:db8::1"),
        *("64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::", "2001:0:1::1"),
    ],
)
async def test_an_address_that_is_not_of_the_world_is_refused(address: str) -> None:
    assert not is_outside(ip_address(address))
    with pytest.raises(AddressRefusedError):
        await goal_of("https://hooks.example/", loopback=False, resolve=leading_to(address))


@pytest.mark.parametrize("address", [OUTSIDE, "8.8.8.8", "2606:2800:220:1::1", "2a00:1450::1"])
async def test_an_address_of_the_world_is_dialled_itself(address: str) -> None:
    url = "https://hooks.example:8443/in?key=1"
    goal = await goal_of(url, loopback=False, resolve=leading_to(address))

    shown = f"[{address}]" if ":" in address else address
    assert goal.host == "hooks.example"
    assert goal.dialled == f"https://{shown}:8443/in?key=1"


async def test_one_bad_address_among_good_ones_is_enough() -> None:
    mixed = leading_to(OUTSIDE, "10.0.0.1")

    with pytest.raises(AddressRefusedError):
        await goal_of("https://hooks.example/", loopback=False, resolve=mixed)


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.example/", "ftp://hooks.example/", "file:///etc/passwd", "gopher://x/"),
        *("https://", "https:///path", "hooks.example", "", "https://user@hooks.example/"),
        *("https://user:word@hooks.example/", "https://hooks.example/#part", "javascript:1"),
        *("https://hooks.example:0/", "https://hooks.example:99999/", "https://[::1"),
        *("https://hooks.example/\r\nHost: other", "https://hooks.example/ a", "https://hööks.x/"),
        f"https://hooks.example/{'a' * 2000}",
    ],
)
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        checked_url(url, loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/"),
        *("https://[::1]/", "https://[::ffff:7f00:1]/", "https://169.254.169.254/latest"),
        *("https://0/", "https://017700000001/"),
    ],
)
async def test_whatever_way_it_is_written_the_machine_itself_is_refused(url: str) -> None:
    with pytest.raises((AddressRefusedError, OSError)):
        await goal_of(url, loopback=False)


async def test_while_developing_the_machine_itself_may_be_sent_to_and_nothing_else() -> None:
    here = leading_to("127.0.0.1")

    assert (await goal_of("http://localhost:1/", loopback=True, resolve=here)).port == 1
    for elsewhere in ("10.0.0.1", OUTSIDE):
        with pytest.raises(AddressRefusedError):
            await goal_of("http://hooks.example/", loopback=True, resolve=leading_to(elsewhere))
