"""What every answer has around it: the security headers, and Streamlit's shell page in Chinese or, where it would be of no use,
another answer in its place."""

from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send

from efficiency.ui.parts.menu import entries
from efficiency.ui.seams.shell import in_chinese

# Streamlit's own bundle needs inline styles, eval (charts compile their expressions) and blob workers.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# What no page reads: the page says that the link brought more than there is.
_REST = "rest=1"
_UNKEPT = {"Cache-Control": "no-store"}


def has_parts(path: str) -> bool:
    """Whether an address has several parts: no page has one like that."""
    return "/" in path.strip("/")


def _of_no_page(scope: Scope) -> Response:
    """The answer at an address of several parts at which there is nothing: a browser that opens it is led to the page that the
    first part names, which says that it knows nothing of the rest, or says that there is none of that name.

    The shell page in its place would look for its scripts below that address, and stay white.
    """
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse("没有这个页面", status_code=404, headers=_UNKEPT)
    first = scope["path"].strip("/").split("/", 1)[0]
    query = [scope["query_string"].decode("latin-1")] if scope["query_string"] else []
    if any(first == entry.url_path for entry in entries()):
        query.append(_REST)
    # One part with nothing in it that could be read as more than a name: it stays on this server.
    address = f"/{quote(first, safe='')}" + ("?" + "&".join(query) if query else "")
    return RedirectResponse(address, headers=_UNKEPT)


def wrapped(scope: Scope, receive: Receive, send: Send) -> Send:
    """``send`` with the security headers on every answer and the shell page put into Chinese, or not given where it would be of
    no use (``_of_no_page``)."""
    held: list[Message] = []

    async def on_its_way(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            if headers.get("content-type", "").startswith("text/html"):
                held.append(message)
                return
        elif held:
            held.append(message)
            if message.get("more_body"):
                return
            if has_parts(scope["path"]):
                held.clear()
                await _of_no_page(scope)(scope, receive, on_its_way)
                return
            start, page = held[0], in_chinese(b"".join(part.get("body", b"") for part in held[1:]))
            headers = MutableHeaders(scope=start)
            for validator in ("etag", "last-modified"):
                if validator in headers:
                    del headers[validator]
            if int(headers.get("content-length", "0")):
                headers["content-length"] = str(len(page))
            await send(start)
            await send({"type": "http.response.body", "body": page})
            return
        await send(message)

    return on_its_way
