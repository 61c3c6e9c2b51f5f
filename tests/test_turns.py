"""One page is computed after the other, and goes out before the next one begins; held against the installed Streamlit."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.runtime import AsyncObjects, Runtime, RuntimeState
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

from efficiency.ui.seams import delivery
from efficiency.ui.seams.turns import Turns
from tests.conftest import awaited

LONG = 600.0
# As many as the longest page has.
MESSAGES = 80


@pytest.fixture
def server() -> Iterator[asyncio.AbstractEventLoop]:
    """The loop of a server's thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def until(is_so: Callable[[], object]) -> None:
    for _ in range(6000):
        if is_so():
            return
        time.sleep(0.005)
    raise AssertionError("it never came to that")


def asking(turns: Turns, who: str, came: list[str]) -> threading.Thread:
    """A script that asks for its turn, and waits for it by now."""

    def ask() -> None:
        turns.take(who)
        came.append(who)

    before = len(turns._waiting)
    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: len(turns._waiting) > before or came)
    return thread


def test_scripts_come_one_after_the_other_in_the_order_in_which_they_asked(server):
    turns, came = Turns(server, lambda: None, LONG), []
    turns.take("first")
    threads = [asking(turns, who, came) for who in ("second", "third", "fourth")]
    assert came == []
    for number, who in enumerate(("first", "second", "third")):
        # What has had its turn ends no other one's.
        turns.give_back("before")
        turns.give_back(who)
        until(lambda number=number: len(came) > number)
        assert came == ["second", "third", "fourth"][: number + 1]
    for thread in threads:
        thread.join()


def test_who_takes_long_keeps_nobody_waiting(server):
    turns, came = Turns(server, lambda: None, longest=0.01), []
    turns.take("who reads a file")
    threads = [asking(turns, who, came) for who in ("second", "third")]
    for thread in threads:
        thread.join(30)
    assert sorted(came) == ["second", "third"]


def test_a_page_has_gone_out_before_the_next_one_is_computed(monkeypatch):
    """Through Streamlit's own loop and its own sender; only the socket and the session's script are stood in for."""
    monkeypatch.setattr(delivery, "GATHERED_SECONDS", LONG)
    monkeypatch.setattr(AppSession, "_call_soon_on_event_loop", AppSession._call_soon_on_event_loop)
    monkeypatch.setattr(runtime, "asyncio", runtime.asyncio)

    async def serve() -> int:
        send_now, loop, sent = delivery.send_together(), asyncio.get_running_loop(), []

        async def send_bytes(payload: bytes) -> None:
            sent.append(payload)

        session = SimpleNamespace(
            _event_loop=loop, _browser_queue=ForwardMsgQueue(), on_flushed_messages_sent=lambda: None
        )
        session.flush_browser_queue = session._browser_queue.flush
        client = StarletteSessionClient(
            SimpleNamespace(headers={}, cookies={}, client=None, send_bytes=send_bytes)
        )
        shown = SimpleNamespace(session=session, client=client, script_run_count=0)
        objects = AsyncObjects(
            loop,
            asyncio.Event(),
            asyncio.Event(),
            asyncio.Event(),
            loop.create_future(),
            loop.create_future(),
        )
        state = RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
        streamlit = SimpleNamespace(
            _state=state,
            _get_async_objs=lambda: objects,
            _session_mgr=SimpleNamespace(list_active_sessions=lambda: [shown]),
        )
        streamlit._send_message = partial(Runtime._send_message, streamlit)
        session._message_enqueued_callback = partial(Runtime._enqueued_some_message, streamlit)
        turns, gone = Turns(loop, send_now, LONG), []
        give_on = turns._give_on
        turns._give_on = lambda who: (gone.append(len(sent)), give_on(who))

        def draw() -> None:
            turns.take("first")
            for number in range(MESSAGES):
                message = ForwardMsg()
                message.metadata.delta_path.append(number)
                delivery.hand_over(session, partial(AppSession._enqueue_forward_msg, session, message))
            turns.give_back("first")
            turns.take("second")

        serving = asyncio.create_task(Runtime._loop_coroutine(streamlit))
        await asyncio.to_thread(draw)
        serving.cancel()
        await client.aclose()
        return gone[0]

    assert awaited(serve()) == MESSAGES
