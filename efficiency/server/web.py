"""What the server answers besides the pages: health, the two sign-in routes, and the wrapping of every answer."""

import asyncio
import contextlib
import importlib
import json
import logging
import pkgutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request, cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import efficiency
from efficiency import campaign
from efficiency.accounts import sessions
from efficiency.accounts.attempts import HERE
from efficiency.accounts.security import rules
from efficiency.accounts.sessions import COOKIE
from efficiency.core import collector
from efficiency.core.config import settings
from efficiency.judgements import obligations
from efficiency.queries.condition import Condition, condition
from efficiency.queries.days import board_day
from efficiency.server import files
from efficiency.server.wrapping import has_parts, wrapped
from efficiency.ui.parts import errors
from efficiency.ui.parts.frame import DEMO_WORDS
from efficiency.ui.parts.menu import FRONT_PAGES
from efficiency.ui.seams import bundle, delivery, dictionary, downloads, greeting, importing, presses, shell
from efficiency.ui.seams.endpoints import SIGNED_ON, is_closed, is_file
from efficiency.ui.seams.shell import DICTIONARY_PATH, PARTIAL, STYLE_PATH
from efficiency.ui.seams.turns import Turns

log = logging.getLogger(__name__)

_MAX_BODY = 4096
_RETRY_SECONDS = 5
_AHEAD_SECONDS = 20
# Pages open before signing in: a building full of colleagues behind one address, and what one process bears besides.
_MOST_OF_ONE, _MOST_IN_ALL = 60, 240
_RUN_NOT_IMPORTED = ("efficiency.main", "efficiency.__main__", "efficiency.migrations")

# A front page answers at / only; asked for by its name it would be told to be missing.
_FRONT_NAMES = frozenset(f"/{url_path}" for url_path in FRONT_PAGES)


# ---------------------------------------------------------------- routes


def _condition() -> Condition | None:
    try:
        return condition()
    except SQLAlchemyError:
        return None


async def health(_request: Request) -> JSONResponse:
    """``/healthz``: 200 while the database answers, 503 otherwise; beside it a word each on the disk, on waiting for the write
    lock and on the last backup. Anybody may ask, so no figure is told."""
    found = await run_in_threadpool(_condition)
    if found is None:
        return JSONResponse({"status": "database unavailable"}, status_code=503)
    disk = "unknown" if found.free is None else "nearly full" if found.is_short_of_room else "ok"
    return JSONResponse(
        {
            "status": "ok",
            "disk": disk,
            "locks": "waiting" if found.waits or found.waiting else "ok",
            "backup": "ok" if found.is_backed_up else "old" if found.last_backup else "none",
        }
    )


async def exchange(request: Request) -> Response:
    """``POST /auth/exchange``: trade a one-time ticket for the session cookie, which scripts cannot read."""
    body = await _json_from_own_page(request)
    ticket = body.get("ticket") if body is not None else None
    # JSON can name halves of characters, which are no text.
    if not isinstance(ticket, str) or not ticket.isascii():
        return PlainTextResponse("请求无效", status_code=400 if body is not None else 403)
    address = request.client.host if request.client else HERE
    agent = request.headers.get("user-agent", "")[:400]
    token = await run_in_threadpool(sessions.trade_ticket, ticket, address, agent)
    if token is None:
        return PlainTextResponse("登录凭据无效或已过期", status_code=403)
    limits = await run_in_threadpool(rules)
    response = Response(status_code=204)
    response.set_cookie(
        COOKIE,
        token,
        max_age=limits.session_hours * 3600,
        path="/",
        secure=settings().secure_cookie,
        httponly=True,
        samesite="strict",
    )
    # Who came by single sign-on has a session of ours from here on; what the provider said is not kept beside it.
    for name in request.cookies:
        if name.startswith(SIGNED_ON):
            response.delete_cookie(name, path="/")
    return response


async def sign_out(request: Request) -> Response:
    """``POST /auth/sign-out``: end the session and drop the cookie."""
    if await _json_from_own_page(request) is None:
        return PlainTextResponse("请求无效", status_code=403)
    token = request.cookies.get(COOKIE)
    if token:
        await run_in_threadpool(sessions.end_session, token)
    response = Response(status_code=204)
    response.delete_cookie(
        COOKIE, path="/", secure=settings().secure_cookie, httponly=True, samesite="strict"
    )
    return response


async def _json_from_own_page(request: Request) -> dict[str, Any] | None:
    """The JSON object that a page of this server posted; None for anything that another site could have sent.

    A form of another site can neither carry our Origin nor the JSON content type.
    """
    own = _is_own_origin(request.headers, required=True)
    if not own or not request.headers.get("content-type", "").startswith("application/json"):
        return None
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MAX_BODY:
            return None
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _is_own_origin(headers: Headers, *, required: bool) -> bool:
    """Whether the request came from a page of this server. Programs that are no browsers send no Origin."""
    origin = headers.get("origin")
    if origin is None:
        return not required
    return bool(origin) and urlsplit(origin).netloc == headers.get("host")


def words(_request: Request) -> Response:
    """``/assets/zh.js``: the words that Streamlit draws itself, in Chinese."""
    return Response(dictionary.script(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def style(_request: Request) -> Response:
    """``/assets/cards.css``: how cards differ from Streamlit's own."""
    sheet = shell.sheet(DEMO_WORDS if settings().demo else "")
    return Response(sheet, media_type="text/css", headers={"Cache-Control": "no-cache"})


routes = [
    Route("/healthz", health),
    Route("/auth/exchange", exchange, methods=["POST"]),
    Route("/auth/sign-out", sign_out, methods=["POST"]),
    Route(files.ROUTE, files.follow_up_file),
    Route(DICTIONARY_PATH, words),
    Route(STYLE_PATH, style),
]


# ---------------------------------------------------------------- middleware


class Wrapping:
    """Around everything: closed doors, security headers, and the shell page in Chinese."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # Open websockets of people who are not signed in, by the address they come from.
        self._strangers: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or turn it away."""
        if scope["type"] == "http":
            await self._http(scope, receive, wrapped(scope, receive, send))
        elif scope["type"] == "websocket" and not _is_own_origin(Headers(scope=scope), required=False):
            # Streamlit would compare a foreign origin with this machine's outside address, which it asks abroad for.
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "websocket" and not await _is_signed_in(scope):
            await self._stranger(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _stranger(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page that nobody is signed in on costs as much as any other: no address may keep many of them open."""
        address = (scope.get("client") or (HERE,))[0]
        if self._strangers[address] >= _MOST_OF_ONE or self._strangers.total() >= _MOST_IN_ALL:
            await send({"type": "websocket.close", "code": 1013})
            return
        self._strangers[address] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._strangers[address] -= 1
            if not self._strangers[address]:
                del self._strangers[address]

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_closed(scope["path"], agent_api=settings().agent_api):
            await PlainTextResponse("没有这个页面", status_code=404)(scope, receive, send)
        # No route may lie below /static.
        elif (part := await _part_of_the_bundle(scope)) is not None:
            await part(scope, receive, send)
        elif scope["path"] in _FRONT_NAMES:
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"/?{query}" if query else "/")(scope, receive, send)
        elif is_file(scope["path"]):
            if not await _is_signed_in(scope):
                await PlainTextResponse("请先登录", status_code=403)(scope, receive, send)
            else:
                await self.app(scope, receive, _unkept(send))
        elif not has_parts(scope["path"]):
            # The shell page is rewritten on its way out, for which it must come whole and uncompressed; Streamlit gives it
            # at each address at which there is nothing, also to who asks for a script.
            kept = [(name, value) for name, value in scope["headers"] if name not in PARTIAL]
            await self.app({**scope, "headers": kept}, receive, send)
        else:
            await self.app(scope, receive, send)


async def _part_of_the_bundle(scope: Scope) -> Response | None:
    path, headers = scope["path"], Headers(scope=scope)
    # The name of a part changes with its version, but not with what is changed in it here.
    kept = {
        "Cache-Control": f"public, {'max-age=86400' if path in bundle.rewritten() else 'immutable, max-age=31536000'}",
        "Vary": "Accept-Encoding",
    }
    if path in bundle.parts() and "gzip" in headers.get("accept-encoding", "") and "range" not in headers:
        script = await run_in_threadpool(bundle.packed, path)
        return Response(
            script, media_type=bundle.media_type(path), headers=kept | {"Content-Encoding": "gzip"}
        )
    if path in bundle.rewritten():
        return Response(bundle.rewritten()[path], media_type=bundle.media_type(path), headers=kept)
    return None


async def _is_signed_in(scope: Scope) -> bool:
    token = cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE)
    try:
        return token is not None and await run_in_threadpool(sessions.is_alive, token)
    except SQLAlchemyError:
        # Nobody can tell while the database is away; the page says so calmly, and no file is given out.
        return False


def _unkept(send: Send) -> Send:
    """``send`` with the word that no browser and no proxy keeps the answer."""

    async def unkept(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return unkept


middleware = [Middleware(Wrapping)]


# ---------------------------------------------------------------- start


def lifespan(prepare: Callable[[], None]) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """What happens before the first visitor: ``prepare`` (the database at the newest schema and filled), slow imports.

    A database that is away does not keep the app from starting: it is tried again until it answers, and pages say so
    meanwhile.
    """

    @contextlib.asynccontextmanager
    async def started(_app: Any) -> AsyncIterator[None]:
        greeting.say_little()
        send_now = delivery.send_together()
        downloads.tell_why(errors.of_a_download)
        presses.keep(Turns(asyncio.get_running_loop(), send_now))
        again: asyncio.Task | None = None
        if not await run_in_threadpool(_prepared, prepare):
            again = asyncio.create_task(_prepare_until_done(prepare))
        await run_in_threadpool(_warm_up)
        ahead = asyncio.create_task(_stay_ahead())
        yield
        for task in (again, ahead):
            if task is not None:
                task.cancel()

    return started


async def _prepare_until_done(prepare: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(_RETRY_SECONDS)
        if await run_in_threadpool(_prepared, prepare):
            return


def _prepared(prepare: Callable[[], None]) -> bool:
    try:
        prepare()
    except OperationalError as error:
        log.warning("数据库暂时连接不上，%d秒后再试：%s", _RETRY_SECONDS, error.orig)
        return False
    return True


async def _stay_ahead() -> None:
    """What a day is compared with is worked out before its first visitor comes, and again what a write let fall."""
    while True:
        await asyncio.sleep(_AHEAD_SECONDS)
        try:
            await run_in_threadpool(_read_ahead)
        except Exception:
            # Whoever opens the page next meets the fault and is told; that others are read ahead for does not end with it.
            log.exception("预先计算没有做完")


def _read_ahead() -> None:
    # A database that is away is waited for by whoever asks next.
    with contextlib.suppress(OperationalError):
        obligations.read_ahead(board_day())


def _warm_up() -> None:
    """Import all that pages import, compute what 总览 shows first, and spare the garbage collector all that was made."""
    importing.allow_outside_pages()
    for module in pkgutil.walk_packages(efficiency.__path__, "efficiency."):
        if not module.name.startswith(_RUN_NOT_IMPORTED):
            importlib.import_module(module.name)
    campaign.load()
    _read_ahead()
    collector.settle()
