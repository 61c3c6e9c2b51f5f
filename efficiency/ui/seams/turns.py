"""Whose page is computed: one after the other, in the order in which they were asked for.

Python computes one script at a time in any case. Where several share it, each takes as long as all of them together, and what is
ready waits for its way out beside what the others compute; one after the other, the first is there in its own time and the
next hardly later than before. With fifty people, who come as it happens, the slow clicks were made of that.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition

# A run that takes longer has others computed beside it: it may be reading a file, hashing a password, or waiting for a lock.
LONGEST_SECONDS = 0.15
# How often the server's thread goes round from where it takes over a page's last message until that lies on the socket.
ROUNDS_TO_SEND = 12


class Turns:
    """One script after the other, and beside one that has taken ``longest`` seconds.

    A turn lasts until the ``server``'s loop, whom ``send_now`` calls to it, has sent what there is.
    """

    def __init__(
        self,
        server: asyncio.AbstractEventLoop,
        send_now: Callable[[], None],
        longest: float = LONGEST_SECONDS,
    ) -> None:
        self._server, self._send_now, self._longest = server, send_now, longest
        self._changed = Condition()
        self._waiting: deque[object] = deque()
        self._whose: object = None
        self._until = 0.0

    def take(self, who: object) -> None:
        """Wait until it is the turn of ``who``."""
        with self._changed:
            self._waiting.append(who)
            while (is_later := self._waiting[0] is not who) or self._left() > 0:
                self._changed.wait(None if is_later else self._left())
            self._waiting.popleft()
            self._whose, self._until = who, time.monotonic() + self._longest
            self._changed.notify_all()

    def give_back(self, who: object) -> None:
        """Have the next one's turn begin, if it was that of ``who`` up to now."""
        # A server that has ended has nobody wait for it.
        with suppress(RuntimeError):
            self._server.call_soon_threadsafe(self._send_now)
            self._server.call_soon_threadsafe(self._give_on_when_sent, who, ROUNDS_TO_SEND)

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _give_on_when_sent(self, who: object, rounds: int) -> None:
        if rounds:
            self._server.call_soon(self._give_on_when_sent, who, rounds - 1)
        else:
            self._give_on(who)

    def _give_on(self, who: object) -> None:
        with self._changed:
            if self._whose is who:
                self._whose, self._until = None, 0.0
                self._changed.notify_all()
