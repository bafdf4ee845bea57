"""How refusals and faults are answered: JSON to programs, a page to people."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException

from comity.foundation.errors import BadInput, Forbidden, NotFound, Refused, TooLarge, Unauthenticated
from comity.foundation.http import FAILURE
from comity.foundation.logs import log_failure
from comity.foundation.policies import UNFINISHED
from comity.foundation.requests import bearer, header

SETUP = "/settings/security"
Ask = Request[Any, Any, Any]
DENIED = "denied"


class WrongMethod(Refused):
    status, code = 405, "wrong_method"


async def tell_denied(error: Exception, scope: Any) -> None:
    """Tell the slot `denied` of a 403: the actor, the name of the route's policy, and the route as a code."""
    route, actor = scope.get("route_handler"), scope.get("state", {}).get("actor")
    if isinstance(error, Forbidden) and route is not None and actor is not None:
        for tell in scope["state"]["runtime"].slots.get(DENIED, ()):
            try:
                await tell(actor, str(route.opt.get("policy")), f"{scope['method']} {min(route.paths)}")
            except Exception as fault:  # noqa: BLE001 - the refusal stands, whether it could be told or not
                log_failure(fault, scope)


def refused(request: Ask, error: Refused) -> Response[Any]:
    if _program(request):
        return Response(error.body(), status_code=error.status, media_type="application/json", headers=error.headers())
    if error.status == 401:
        return _to_sign_in(request)
    if error.reason == UNFINISHED:
        return _elsewhere(request, SETUP)
    templates = request.state.runtime.templates
    page: Response[str] = templates.page(
        "interface/error.html", status=error.status, title=_title(templates, error.status), sentence=error.message
    )
    page.headers.update(error.headers())
    return page


def framework_refused(request: Ask, error: HTTPException) -> Response[Any]:
    return refused(request, _translated(error))


def failed(request: Ask, error: Exception) -> Response[Any]:
    log_failure(error, request.scope)
    if _program(request):
        return Response(FAILURE, status_code=500, media_type="application/json")
    templates = request.state.runtime.templates
    sentence = templates.gettext("We could not do this. It is our fault and it is logged. Try again.")
    page: Response[str] = templates.page(
        "interface/error.html", status=500, title=_title(templates, 500), sentence=sentence
    )
    return page


def _program(request: Ask) -> bool:
    path = request.scope["path"]
    if path.startswith("/api/") or path == "/healthz" or bearer(request.scope) is not None:
        return True
    return header(request.scope, b"accept") == "application/json"


def _to_sign_in(request: Ask) -> Response[Any]:
    query = request.scope["query_string"].decode("latin-1")
    there = f"/sign-in?next={quote(request.scope['path'] + (f'?{query}' if query else ''))}"
    return _elsewhere(request, there)


def _elsewhere(request: Ask, there: str) -> Response[Any]:
    if request.headers.get("hx-request"):
        return Response(None, status_code=401, headers={"HX-Redirect": there})
    return Response(None, status_code=303, headers={"Location": there})


def _title(templates: Any, status: int) -> str:
    titles = {
        403: "Not open to you",
        404: "There is nothing here",
        429: "A moment, please",
        500: "This went wrong",
    }
    title: str = templates.gettext(titles.get(status, "This does not work"))
    return title


def _translated(error: HTTPException) -> Refused:
    if error.status_code == 404:
        return NotFound()
    if error.status_code == 405:
        return WrongMethod("This address does not take this method.")
    if error.status_code == 413:
        return TooLarge("The request body is larger than 1 MB.")
    if error.status_code == 401:
        return Unauthenticated("Sign in first.")
    extra = error.extra if isinstance(error.extra, list) else []
    fields = {str(item["key"]): str(item["message"]) for item in extra if isinstance(item, dict) and "key" in item}
    return BadInput(
        "Some fields are wrong." if fields else str(error.detail or "The request is malformed."), fields=fields
    )
