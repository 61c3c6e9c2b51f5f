"""Files that were handed in, given out as they came: only to whom the cookie stands for, never shown in the browser itself."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from efficiency.accounts import sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.commands.exports import record_export
from efficiency.commands.recording import NoLongerSignedIn
from efficiency.core.access import Action, Forbidden, User, can, scope_of
from efficiency.exchange.attachments import FILES_PATH
from efficiency.queries.days import board_day
from efficiency.queries.follow_ups import file_content

ROUTE = FILES_PATH + "{file_id:int}"


async def follow_up_file(request: Request) -> Response:
    """``/files/follow-up/12``: the file as it came; 403 for who is not signed in, 404 for any that one may not read."""
    token = request.cookies.get(COOKIE)
    user = await run_in_threadpool(sessions.user_of, token) if token else None
    if user is None:
        return PlainTextResponse("请先登录", status_code=403)
    found = await run_in_threadpool(_found, user, request.path_params["file_id"])
    if found is None:
        return PlainTextResponse("没有这个文件，或者您无权查看。", status_code=404)
    name, content = found
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def _found(user: User, file_id: int) -> tuple[str, bytes] | None:
    if not can(user, Action.VIEW_FOLLOW_UPS):
        return None
    day = board_day()
    found = file_content(scope_of(user, day), file_id)
    if found is None:
        return None
    number, name, content = found
    try:
        record_export(user, f"督办附件 {number}", day, 1, name.rpartition(".")[2])
    except (Forbidden, NoLongerSignedIn):
        return None
    return name, content
