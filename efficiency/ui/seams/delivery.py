"""How what a script draws comes to the websocket that it is drawn for: together, as far as it is there.

Relies on ``AppSession`` handing each message to the thread of the server by ``_call_soon_on_event_loop``, on its calling
``_message_enqueued_callback`` after each, and on ``Runtime._loop_coroutine`` making way with ``asyncio.sleep(0)`` after each
that it sends, and with a longer sleep once it has sent what there was. A page is some forty messages. At each of these steps the
server lets go of the interpreter, and where other people's scripts compute meanwhile it is their turn then, for as long as a
turn lasts: with fifty people half of what the slow clicks took was pages that were ready and did not go out. No setting changes
it.
"""

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
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
# How long what is drawn after that is gathered, unless somebody calls for it: a page that is computed longer unfolds meanwhile.
GATHERED_SECONDS = 0.05
_WAITING, _IS_CALLED = "_handed_over", "_is_called_to_take"

_call, _sent = AppSession._call_soon_on_event_loop, count(1)


def send_together() -> Callable[[], None]:
    """Have this process take over, note and send at once what is there of a page, and wait less for its turn to do so; gives what
    has it sent now, to be called on the server's thread."""
    sys.setswitchinterval(TURN_SECONDS)
    AppSession._call_soon_on_event_loop = hand_over
    is_called_for = asyncio.Event()
    runtime.asyncio = SimpleNamespace(**vars(asyncio) | {"sleep": partial(sleep, is_called_for)})
    return is_called_for.set


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


async def sleep(is_called_for: asyncio.Event, seconds: float) -> None:
    """What the server does instead of ``asyncio.sleep``: after a message it makes way every ``SENT_AT_ONCE`` times only, and
    between two rounds of sending it waits until what there is ``is_called_for``, at most ``GATHERED_SECONDS``."""
    if seconds:
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHERED_SECONDS):
                await is_called_for.wait()
        is_called_for.clear()
    elif not next(_sent) % SENT_AT_ONCE:
        await asyncio.sleep(0)
