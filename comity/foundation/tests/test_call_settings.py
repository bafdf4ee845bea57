"""Settings of calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.foundation.settings import SettingsError, load_settings

SECRET = "sixteen letters!"
TURN = {"COMITY_TURN": "turn:a.example", "COMITY_TURN_SECRET": SECRET}


def test_calls_need_no_settings(tmp_path: Path) -> None:
    calls = load_settings({}, data=str(tmp_path)).calls
    assert (calls.stun, calls.turn, calls.relay_only, calls.transcribe) == ((), (), False, ())


def test_addresses_are_lists_and_a_program_has_arguments(tmp_path: Path) -> None:
    given = TURN | {
        "COMITY_STUN": "stun:a.example, stuns:[fd00::1]:5349",
        "COMITY_TURN": "turn:a.example:3478?transport=tcp,turns:10.0.0.1:443",
        "COMITY_CALLS_RELAY_ONLY": "on",
        "COMITY_TRANSCRIBE": "/usr/bin/words --model 'a b'",
    }
    calls = load_settings(given, data=str(tmp_path)).calls
    assert calls.stun == ("stun:a.example", "stuns:[fd00::1]:5349")
    assert calls.turn == ("turn:a.example:3478?transport=tcp", "turns:10.0.0.1:443")
    assert calls.relay_only
    assert calls.transcribe == ("/usr/bin/words", "--model", "a b")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("COMITY_STUN", {"COMITY_STUN": "stun.example.org"}),
        ("COMITY_STUN", {"COMITY_STUN": "stun:a.example?transport=udp"}),
        ("COMITY_TURN", TURN | {"COMITY_TURN": "turn:a.example/x"}),
        ("COMITY_TURN", TURN | {"COMITY_TURN": "turn:me@a.example"}),
        ("COMITY_TURN_SECRET", {"COMITY_TURN": "turn:a.example"}),
        ("COMITY_TURN_SECRET", {"COMITY_TURN_SECRET": SECRET}),
        ("COMITY_TURN_SECRET", TURN | {"COMITY_TURN_SECRET": "short"}),
        ("COMITY_CALLS_RELAY_ONLY", {"COMITY_CALLS_RELAY_ONLY": "on"}),
        ("COMITY_CALLS_RELAY_ONLY", TURN | {"COMITY_CALLS_RELAY_ONLY": "yes"}),
        ("COMITY_TRANSCRIBE", {"COMITY_TRANSCRIBE": "words 'open"}),
    ],
)
def test_a_wrong_one_stops_the_start(tmp_path: Path, name: str, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=name) as wrong:
        load_settings(given, data=str(tmp_path))
    assert SECRET not in str(wrong.value)
