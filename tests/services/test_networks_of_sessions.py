"""Of an address only the network is stored with a session."""

from __future__ import annotations

import pytest

from app.services.accounts.sessions import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unix:", ""),
        ("203.0.113.77, 10.0.0.1", ""),
    ],
)
def test_the_end_of_an_address_is_left_out(address: str, network: str) -> None:
    assert network_of(address) == network
