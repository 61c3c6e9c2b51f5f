"""How what a script draws comes to the websocket that it is drawn for: together, as far as it is there.

Relies on ``AppSession`` handing each message to the thread of the server by ``_call_soon_on_event_loop``, on its calling
``_message_enqueued_callback`` after each, and on ``Runtime._loop_coroutine`` making way with ``asyncio.sleep(0)`` after each
that it sends. A page is some forty messages. At each of these steps the server lets go of the interpreter, and where other
people's scripts compute meanwhile it is their turn then, for as long as a turn lasts: with fifty people half of what the slow
clicks took was pages that were ready and did not go out. No setting changes it.
"""

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import count
from types import SimpleNamespace

from streamlit.runtime import runtime
from streamlit.runtime.app_session import AppSession

# What a browser has not taken yet is kept in a queue of some hundred messages, which is emptied where the server makes way.
SENT_AT_ONCE = 20
# How long a thread computes while another one waits for its turn. Python's own 5 ms are waited at each statement of a page and at
# each message that goes out, as soon as two people click; with much less the turns themselves take time.
TURN_SECONDS = 0.002
_WAITING, _IS_CALLED = "_handed_over", "_is_called_to_take"

_call, _sent = AppSession._call_soon_on_event_loop, count(1)


def send_together() -> None:
    """Have this process take over, note and send at once what is there of a page, and wait less for its turn to do so."""
    sys.setswitchinterval(TURN_SECONDS)
    AppSession._call_soon_on_event_loop = hand_over
    runtime.asyncio = SimpleNamespace(**vars(asyncio) | {"sleep": sleep})


def hand_over(self: AppSession, event: Callable[[], None]) -> None:
    """Have ``event`` run on the server's thread, after all that were handed over before; from any thread."""
    waiting = self.__dict__.setdefault(_WAITING, deque())
    waiting.append(event)
    # Whoever takes says so before it looks for what there is.
    if not self.__dict__.get(_IS_CALLED):
        _call_to_take(self, waiting)


def _call_to_take(self: AppSession, waiting: deque[Callable[[], None]]) -> None:
    self.__dict__[_IS_CALLED] = True
    _call(self, partial(_take, self, waiting))


def _take(self: AppSession, waiting: deque[Callable[[], None]]) -> None:
    self.__dict__[_IS_CALLED] = False
    tell, self._message_enqueued_callback = self._message_enqueued_callback, None
    try:
        while waiting:
            waiting.popleft()()
    finally:
        self._message_enqueued_callback = tell
        if tell:
            tell()
        if waiting:
            # One of them failed, as it may on its own.
            _call_to_take(self, waiting)


async def sleep(seconds: float, *result: object) -> object:
    """``asyncio.sleep``, which makes way without a pause every ``SENT_AT_ONCE`` times only."""
    if not seconds and next(_sent) % SENT_AT_ONCE:
        return None
    return await asyncio.sleep(seconds, *result)
