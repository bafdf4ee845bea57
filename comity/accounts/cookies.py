"""The session cookie."""

from __future__ import annotations

from litestar.datastructures import Cookie

from comity.accounts.actions import SESSION_DAYS
from comity.foundation.requests import COOKIE
from comity.foundation.runtime import Runtime


def session_cookie(runtime: Runtime, secret: str) -> Cookie:
    """HttpOnly and SameSite=Lax; Secure where the public URL is https."""
    age = SESSION_DAYS * 86_400 if secret else 0
    return Cookie(
        key=COOKIE, value=secret, max_age=age, path="/", httponly=True, samesite="lax", secure=runtime.settings.https
    )
