"""What keeps a local page local: who may ask, from which page, how much, and what a browser may do with the answer.

Other pages in the same browser, and names that lead to this machine (DNS rebinding), can reach a server on
loopback. So every request must name this server as its host and carry the session that only the opened address
gives; a change must come from a page of this server and carry the token that its forms hold.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from megaroth.errors import BadInputError, MegarothError
from megaroth.web.settings import LOOPBACK, Settings

MOST_BYTES = 64 * 2**20
"""The largest body: a census of some hundred thousand rows."""
SAFE = {"GET", "HEAD", "OPTIONS"}
TOKEN_FIELD = "token"  # noqa: S105 - the name of a field
TOKEN_HEADER = "x-megaroth-token"  # noqa: S105
IN_SESSION = "megaroth.in_session"
"""Where a request says whether it came with the session: only then may a page hold the token."""
SIGN_IN = "/sign-in"
MOST_OF_A_STRANGER = 4096
"""The largest body of a sign-in, for which nobody needs a session."""
OPEN = ("/static/", SIGN_IN)
"""What needs no session: nothing personal lies there."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # not no-referrer, under which browsers send `Origin: null` with the page's own forms
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}


class RefusedError(MegarothError):
    """A request that does not come from a page of this server."""


class TooLargeError(MegarothError):
    """A body beyond :data:`MOST_BYTES`."""


def session_of(settings: Settings) -> str:
    """The value of the session's cookie: it proves the secret without holding it."""
    return _keyed(settings, "session")


def token_of(settings: Settings) -> str:
    """The value that every form of this start holds."""
    return _keyed(settings, "token")


def cookie_name(settings: Settings) -> str:
    """A name of its own for each port, since cookies know no ports."""
    return f"megaroth_{settings.port}"


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def shows_secret(headers: Headers, settings: Settings) -> bool:
    """Whether the caller sends the secret itself, as a program does that uses the API."""
    return same(headers.get("authorization", ""), f"Bearer {settings.secret}")


def _keyed(settings: Settings, purpose: str) -> str:
    return hmac.new(settings.secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


class Safety:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.once = settings.once
        names = [*LOOPBACK, *([settings.host] if settings.host else [])]
        self.hosts = {f"{name}:{settings.port}" for name in names}
        if settings.port == 80:
            self.hosts |= set(names)
        self.origins = {f"http://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on with the body counted and the answer's headers set."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks websockets
            return
        headers = Headers(scope=scope)

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                set_headers = MutableHeaders(scope=message)
                set_headers.update(HEADERS)
                static = scope["path"].startswith("/static/")
                set_headers["cache-control"] = "no-cache" if static else "no-store"  # a new version is seen at once
            await send(message)

        if said := self._refusal(scope, headers):
            await _answer(sealed, 403, said, as_json=_wants_json(scope))
        elif self._opens(scope):
            await _redirect(sealed, self._cookie())
        elif not (in_session := self._in_session(headers)) and not scope["path"].startswith(OPEN):
            if self.settings.password and not _wants_json(scope):
                await _redirect(sealed, "", SIGN_IN)
            else:
                await _answer(sealed, 401, NO_SESSION, as_json=_wants_json(scope))
        else:
            most = MOST_BYTES if in_session else MOST_OF_A_STRANGER
            size = headers.get("content-length", "")
            if size and (not size.isdigit() or int(size) > most):
                await _answer(sealed, 413, TOO_LARGE, as_json=_wants_json(scope))
                return
            scope[IN_SESSION] = in_session
            await self.app(scope, _counted(receive, most), sealed)

    def _refusal(self, scope: Scope, headers: Headers) -> str:
        """Why the request is not this server's business, or comes from another page; empty where it may go on."""
        if len(headers.getlist("host")) != 1 or headers["host"].lower() not in self.hosts:
            return "This page answers only under the address that `megaroth serve` printed."
        if scope["method"] in SAFE:
            return ""
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in self.origins:
            return "This change was asked for by another page."
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return "This change was asked for by another page."
        return ""

    def _opens(self, scope: Scope) -> bool:
        """Whether this is the address that was printed at the start, or for the first time that of the browser."""
        if scope["path"] != "/" or scope["method"] != "GET" or self.settings.password:
            return False
        query = parse_qs(scope["query_string"].decode("latin-1"))
        given, once = (query.get(name, [""])[0] for name in ("key", "once"))
        if once and self.once and same(once, self.once):
            self.once = ""
            return True
        return bool(given) and same(given, self.settings.secret)

    def _in_session(self, headers: Headers) -> bool:
        if shows_secret(headers, self.settings):
            return True
        try:
            cookies = SimpleCookie("; ".join(headers.getlist("cookie")))
        except CookieError:
            return False
        found = cookies.get(cookie_name(self.settings))
        return found is not None and same(found.value, session_of(self.settings))

    def _cookie(self) -> str:
        return cookie(self.settings)


def cookie(settings: Settings) -> str:
    """The cookie of a session, which no script sees and no other site's link sends."""
    return f"{cookie_name(settings)}={session_of(settings)}; Path=/; HttpOnly; SameSite=Strict"


NO_SESSION = "Open the address that `megaroth serve` printed: it holds the key to this page."
TOO_LARGE = f"This is larger than {MOST_BYTES // 2**20} MB, the most that is taken."


def _wants_json(scope: Scope) -> bool:
    return bool(scope["path"].startswith("/api/"))


async def _answer(send: Send, status: int, text: str, *, as_json: bool) -> None:
    """One line, without any of the page's own frame: who is refused learns nothing else."""
    if as_json:
        kind, body = "application/problem+json", json.dumps({"title": text, "status": status})
    else:
        kind, body = "text/plain; charset=utf-8", f"{text}\n"
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body.encode())).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


async def _redirect(send: Send, set_cookie: str, to: str = "/") -> None:
    headers = [(b"location", to.encode()), (b"content-length", b"0")]
    if set_cookie:
        headers.append((b"set-cookie", set_cookie.encode()))
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _counted(receive: Receive, most: int) -> Receive:
    """The body as it comes, stopped where it is more than it may be."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLargeError(TOO_LARGE)
        return message

    return counted


async def form_of(request: Request) -> FormData:
    """The fields of a request; none where it sends none.

    Raises
    ------
    BadInputError
        When they are written in another way than UTF-8, which no browser does with a form of this page.
    """
    kind = request.headers.get("content-type", "")
    charset = parse_options_header(kind)[1].get(b"charset", b"utf-8")
    if charset.lower().replace(b"_", b"-") not in (b"utf-8", b"utf8"):
        raise BadInputError("this form is not written in UTF-8", "send it from the page")
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return await request.form(max_files=8, max_fields=1000)
    return FormData()


async def checked(request: Request) -> None:
    """Refuse a change without the token: a dependency of the whole app, so that no page can forget it.

    A caller that shows the secret itself (``Authorization: Bearer``) is no browser that another page could lead.
    """
    settings: Settings = request.app.state.settings
    if request.method in SAFE or request.url.path == SIGN_IN or shows_secret(request.headers, settings):
        return
    given = request.headers.get(TOKEN_HEADER) or (await form_of(request)).get(TOKEN_FIELD, "")
    if not isinstance(given, str) or not same(given, token_of(settings)):
        await request.close()  # what was held of files in it
        raise RefusedError(
            "This form is from an earlier start of megaroth: go back, load the page again and repeat it."
        )
