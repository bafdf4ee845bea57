"""The code that the guide gives to those who receive webhooks is right."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from comity.foundation.clock import SECOND
from comity.foundation.logs import redact
from comity.hooks import kinds, signing

GUIDE = Path(__file__).parents[3] / "docs" / "extend" / "webhooks.md"


def checking() -> Any:
    found = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(compile(found[1], str(GUIDE), "exec"), names)  # noqa: S102 - our own guide
    return names["check"]


def test_the_guides_check_takes_what_we_sign_and_nothing_else() -> None:
    """S07: another body, another secret, an old call are refused; one of two signatures is enough."""
    check, body, now = checking(), b'{"op": "event"}', int(time.time()) * SECOND
    former, fresh = signing.new_secret(), signing.new_secret()
    told = signing.headers([fresh, former], id="d1", now=now, body=body)
    assert check(told, body, fresh) and check(told, body, former)
    assert not check(told, body + b" ", fresh)
    assert not check(told, body, signing.new_secret())
    assert not check(told | {"webhook-id": "d2"}, body, fresh)
    assert not check(signing.headers([fresh], id="d1", now=now - 400 * SECOND, body=body), body, fresh)


def test_the_guide_names_every_kind() -> None:
    assert not [kind for kind in kinds.ALL if f"`{kind}`" not in GUIDE.read_text()]


def test_logs_hold_no_secrets_of_webhooks() -> None:
    secret = signing.new_secret()
    line = redact(f"POST /api/in/ch_abcDEF123456789 {secret} from ch_abcDEF123456789")
    assert "abcDEF" not in line and secret[6:] not in line and "/api/in/ch_***" in line
