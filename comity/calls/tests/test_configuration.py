"""The files for coturn and Janus: in the guide as they are tried."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from comity.calls import configuration
from comity.calls.checking import HERE, JANUS_SECRET, TURN_SECRET
from comity.foundation.fetch import is_public
from tests.sources import ROOT

GUIDE = ROOT / "docs" / "operate" / "calls.md"


def test_the_guide_has_the_files_word_by_word() -> None:
    guide = GUIDE.read_text()
    files = configuration.janus(configuration.JanusPlaces(JANUS_SECRET, HERE))
    for text in (configuration.turnserver(configuration.TurnPlaces("talk.example.org", TURN_SECRET)), *files.values()):
        assert f"```\n{text}```" in guide
    for first, last in (configuration.RELAY_PORTS, configuration.MEDIA_PORTS):
        assert f"{first}–{last} UDP" in guide


@pytest.mark.parametrize("network", configuration.CLOSED)
def test_what_is_closed_is_not_of_the_internet(network: str) -> None:
    """A range too wide would close the relay to people outside."""
    first, _, last = network.partition("-")
    assert ip_address(first).version == ip_address(last).version
    assert not is_public(ip_address(first))
