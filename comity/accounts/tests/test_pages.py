"""Where one goes after signing in."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from comity.accounts.pages import HOME, local_path


@pytest.mark.parametrize("wanted", ["/inbox", "/conversations/x?filter=all", "/a%20b", "/inbox#top"])
def test_a_path_of_ours_is_where_one_wanted_to_go(wanted: str) -> None:
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "inbox",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\r\nSet-Cookie: x=y",
        "\x00/",
        " //evil.example",
        "/é",
        "http:/inbox",
        "/\x7f",
    ],
)
def test_anywhere_else_is_home(wanted: str) -> None:
    """A07."""
    assert local_path(wanted) == HOME


@given(st.text(st.sampled_from("/\\:@.?#%25Fevil \t\n"), max_size=20))
def test_whatever_is_wanted_one_stays_here(wanted: str) -> None:
    path = local_path(wanted)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
