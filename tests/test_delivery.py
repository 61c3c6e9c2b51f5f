"""A page that is ready goes out together, beside whatever other people's pages compute; held against the installed Streamlit."""

import asyncio
import inspect
import re
from collections.abc import Callable
from functools import partial
from threading import Thread
from types import SimpleNamespace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.runtime_util import MESSAGE_FLUSH_INTERVAL_SECS
from streamlit.web.server.starlette.starlette_server_config import WEBSOCKET_MAX_SEND_QUEUE_SIZE

from efficiency.ui.seams import delivery
from tests.conftest import awaited


def taken_over(*events: Callable[[SimpleNamespace], object]) -> list[int]:
    """What the server was told of messages while it took over ``events`` that a script handed to it when it was busy: each
    time, how many lay there."""
    told: list[int] = []

    async def serve() -> None:
        session = SimpleNamespace(
            _event_loop=asyncio.get_running_loop(),
            _browser_queue=ForwardMsgQueue(),
            _message_enqueued_callback=lambda: told.append(len(session._browser_queue)),
        )

        def draw() -> None:
            for event in events:
                delivery.hand_over(session, partial(event, session))

        script = Thread(target=draw)
        script.start()
        script.join()
        await asyncio.sleep(0.01)

    awaited(serve())
    return told


def test_what_a_script_draws_is_taken_over_in_its_order_and_told_of_once():
    order = []

    def draw(number: int, session: SimpleNamespace) -> None:
        order.append(number)
        AppSession._enqueue_forward_msg(session, ForwardMsg())

    assert taken_over(*(partial(draw, number) for number in range(50))) == [50]
    assert order == list(range(50))


def test_what_could_not_be_taken_over_keeps_nothing_back_that_comes_after_it(caplog):
    def fail(_session: SimpleNamespace) -> None:
        raise ZeroDivisionError

    def draw(session: SimpleNamespace) -> None:
        AppSession._enqueue_forward_msg(session, ForwardMsg())

    assert taken_over(draw, fail, draw) == [1, 2]
    assert "ZeroDivisionError" in caplog.text


def test_the_steps_of_a_message_are_those_that_are_taken_together():
    assert "self._call_soon_on_event_loop(" in inspect.getsource(AppSession._on_scriptrunner_event)
    assert "if self._message_enqueued_callback:" in inspect.getsource(AppSession._enqueue_forward_msg)
    assert inspect.getsource(runtime).count("asyncio.sleep(0)") == 1
    loop = inspect.getsource(Runtime._loop_coroutine)
    assert re.search(r"self\._send_message\(.*?await asyncio\.sleep\(0\)", loop, re.DOTALL)
    assert (
        loop.count("asyncio.sleep(")
        == loop.count("await asyncio.sleep(MESSAGE_FLUSH_INTERVAL_SECS)") + 1
        == 2
    )


def test_the_server_makes_way_while_it_sends_long_before_a_browser_is_taken_for_gone():
    async def turns_of_others() -> int:
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        beside = asyncio.create_task(other())
        for _ in range(WEBSOCKET_MAX_SEND_QUEUE_SIZE):
            await delivery.sleep(asyncio.Event(), 0)
        beside.cancel()
        return turns

    assert 10 < awaited(turns_of_others()) < 50


@pytest.mark.parametrize(("gathered", "calls"), [(0.001, False), (600, True)])
def test_what_is_drawn_is_gathered_for_a_while_or_until_it_is_called_for(monkeypatch, gathered, calls):
    monkeypatch.setattr(delivery, "GATHERED_SECONDS", gathered)

    async def gather() -> None:
        is_called_for = asyncio.Event()
        if calls:
            asyncio.get_running_loop().call_soon(is_called_for.set)
        await asyncio.wait_for(delivery.sleep(is_called_for, MESSAGE_FLUSH_INTERVAL_SECS), 60)
        assert not is_called_for.is_set()

    awaited(gather())
