"""An identity provider of our own that lies as it is told to: `/CASE` is an issuer, and the case says how it lies."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KID = "lamp"
PATIENCE = 30
Said = dict[str, Any]


class Hostile:
    """`asked` are the paths that were asked for; `subject` and `email` are who comes, `more` what else is claimed."""

    def __init__(self) -> None:
        self.key, self.other = (RSAKey.generate_key(2048, {"kid": KID}) for _ in range(2))
        self.later = RSAKey.generate_key(2048, {"kid": "later"})
        self.asked: list[str] = []
        self.codes: dict[str, Said] = {}
        self.subject, self.email = "s-1", "eve@lumen.example"
        self.more: Said = {}
        self.leaving = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._desk())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        self.leaving.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def _desk(self) -> type[BaseHTTPRequestHandler]:
        hostile = self

        class Desk(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hostile._answer(self, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                hostile._answer(self, {name: values[0] for name, values in parse_qs(body).items()})

            def log_message(self, *_: Any) -> None:
                """Nothing to the terminal."""

        return Desk

    def _answer(self, desk: BaseHTTPRequestHandler, form: Said) -> None:
        parts = urlsplit(desk.path)
        case, _, what = parts.path[1:].partition("/")
        self.asked.append(parts.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answers: dict[str, Callable[[], Said | bytes]] = {
            ".well-known/openid-configuration": lambda: self._directions(case),
            "keys": lambda: self._keys(case),
            "token": lambda: self._token(case, form),
        }
        if what == "authorize":
            self._send_back(desk, case, query)
            return
        found = answers[what]()
        status = 400 if isinstance(found, dict) and "error" in found else 200
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        desk.send_response(status)
        desk.send_header("content-type", "application/json")
        desk.send_header("content-length", str(len(content)))
        desk.end_headers()
        desk.wfile.write(content)

    def _directions(self, case: str) -> Said | bytes:
        issuer = f"{self.url}/{case}"
        said: Said = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            "authorization_response_iss_parameter_supported": case == "silent",
        }
        if case == "slow":
            self.leaving.wait(PATIENCE)
        if case == "huge":
            return b'{"issuer": "' + b"x" * 5_000_000 + b'"}'
        lies: dict[str, Said] = {
            "renamed": {"issuer": "https://login.example"},
            "script": {"authorization_endpoint": "javascript:alert(1)//"},
            "inside": {"token_endpoint": "http://10.0.0.1/token"},
            "nothing": {"jwks_uri": None},
            "unsigned": {"id_token_signing_alg_values_supported": ["none", "HS256"]},
        }
        return b"[" * 100_000 if case == "deep" else said | lies.get(case, {})

    def _keys(self, case: str) -> Said:
        key = self.later if case == "rotated" and self.asked.count("/rotated/keys") > 1 else self.key
        shared = {"kty": "oct", "k": "AAAA", "kid": KID}
        return {"keys": [shared, {"kty": "new"}, key.as_dict(private=False) | {"use": "sig"}]}

    def _send_back(self, desk: BaseHTTPRequestHandler, case: str, query: Said) -> None:
        code = secrets.token_urlsafe(12)
        self.codes[code] = query
        said = {"code": code, "state": query["state"]}
        if case in ("mixed", "honest"):
            said["iss"] = f"{self.url}/{'other' if case == 'mixed' else case}"
        desk.send_response(303)
        desk.send_header("location", f"{query['redirect_uri']}?{urlencode(said)}")
        desk.end_headers()

    def _token(self, case: str, form: Said) -> Said:
        """A code works once, and only with the PKCE verifier of who asked for it."""
        query = self.codes.pop(form.get("code", ""), None)
        made = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
        if query is None or query["code_challenge"] != challenge or query["redirect_uri"] != form["redirect_uri"]:
            return {"error": "invalid_grant"}
        return {"id_token": self._signed(case, query), "access_token": "x", "token_type": "Bearer"}

    def _signed(self, case: str, query: Said) -> str:
        now = int(time.time())
        claims: Said = {
            "iss": f"{self.url}/{case}",
            "sub": self.subject,
            "aud": query["client_id"],
            "exp": now + 300,
            "iat": now,
            "nonce": query["nonce"],
            "email": self.email,
            "email_verified": True,
            "name": "Eve Doe",
        } | self.more
        lies: dict[str, Said] = {
            "issuer": {"iss": f"{self.url}/{case}/"},
            "audience": {"aud": "somebody-else"},
            "audiences": {"aud": [query["client_id"], "somebody-else"]},
            "party": {"azp": "somebody-else"},
            "nonce": {"nonce": "of-another-browser"},
            "old": {"exp": now - 3_600, "iat": now - 7_200},
            "future": {"iat": now + 3_600},
            "subject": {"sub": ""},
            "number": {"sub": 5},
            "unchecked": {"email_verified": False},
            "unsaid": {"email_verified": None},
        }
        claims |= lies.get(case, {})
        return self._with_key(case, claims)

    def _with_key(self, case: str, claims: Said) -> str:
        if case in ("none", "shared"):
            header = {"alg": "none"} if case == "none" else {"alg": "HS256", "kid": KID}
            signed = ".".join(_plain(json.dumps(part).encode()) for part in (header, claims))
            public = self.key.as_pem(private=False)
            mac = b"" if case == "none" else hmac.digest(public, signed.encode(), "sha256")
            return f"{signed}.{_plain(mac)}"
        if case == "garbage":
            return "not.a.token"
        key = {"forged": self.other, "rotated": self.later}.get(case, self.key)
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def _plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
