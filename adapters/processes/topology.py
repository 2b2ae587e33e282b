"""Which processes the product is made of where it runs apart: the one table of them."""

from collections.abc import Mapping

HEALTH_PORTS: Mapping[str, int] = {
    "api": 9180,
    "projector": 9181,
    "relay": 9182,
    "consumer": 9183,
    "deadlines": 9184,
}
"""Where each kind of process answers whoever watches it, unless RTW_HEALTH_PORT says otherwise."""
