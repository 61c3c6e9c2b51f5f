"""An import in a process of its own: the server answers everybody meanwhile, it can be stopped, and its memory has a bound.

``start`` returns at once. Run as a module, this file is the other side: it reads what to do from standard input, does it and
writes progress and outcome to standard output. Stopping kills it; what it was writing is one transaction and leaves nothing.
"""

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from efficiency.commands import Refused
from efficiency.commands.imports import load, preview
from efficiency.core.access import Forbidden
from efficiency.core.config import ROOT

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

_MEMORY = 6 * 2**30
# Two files at a time are checked, however many are sent; whoever waits is told.
_AT_A_TIME = 2
_turns = threading.BoundedSemaphore(_AT_A_TIME)
# A check that nobody has looked at for so long is given up: its browser has gone.
_SECONDS_UNWATCHED = 120
_LENGTH = struct.Struct(">Q")
_DONE, _PROGRESS, _REFUSED, _FORBIDDEN = "done", "progress", "refused", "forbidden"
_WORK = {"preview": preview, "load": load}


@dataclass
class Job:
    """One import on its way. ``about``: what it is to whoever started it. ``progress``: rows done, rows in all, words; null
    until it has begun."""

    what: str
    about: object = None
    progress: tuple[int, int, str] | None = None
    _outcome: tuple[str, object] | None = None
    _process: subprocess.Popen | None = None
    _stopped: bool = False
    _seen: float = field(default_factory=time.monotonic)
    _ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ended(self, wait: float = 0.0) -> bool:
        """Whether it is over, after up to ``wait`` seconds. Whoever asks keeps it alive."""
        self._seen = time.monotonic()
        return self._ended.wait(wait)

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._stopped

    def stop(self) -> None:
        """End it now, with whatever it started; nothing of an unfinished import is kept."""
        with self._lock:
            self._stopped = True
            if self._process is not None and self._process.poll() is None:
                _end(self._process)

    def result(self):
        """What ``preview`` or ``load`` returned; raises ``Refused`` or ``Forbidden`` as they did, also when it was stopped."""
        if self._outcome is None:
            if self._stopped:
                raise Refused("已停止，没有导入任何一行。")
            raise Refused("没有完成（文件太大，或服务器内存不足），没有导入任何一行。请拆成几个文件再试。")
        kind, value = self._outcome
        if kind == _DONE:
            return value
        raise Forbidden(value) if kind == _FORBIDDEN else Refused(value)


def start(what: str, *arguments, about: object = None) -> Job:
    """Begin ``preview`` or ``load`` with these arguments (without ``progress``); they ask the rights themselves."""
    job = Job(what, about)
    threading.Thread(target=_run, args=(job, arguments), daemon=True, name=f"import-{what}").start()
    return job


def _run(job: Job, arguments: tuple) -> None:
    try:
        while not _turns.acquire(timeout=0.2):
            if job.stopped or _abandoned(job):
                return
        try:
            _attend(job, arguments)
        finally:
            _turns.release()
    finally:
        job._ended.set()


def _attend(job: Job, arguments: tuple) -> None:
    with job._lock:
        if job.stopped:
            return
        job._process = process = subprocess.Popen(
            [sys.executable, "-m", "efficiency.commands.import_jobs"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
    watcher = threading.Thread(target=_watch, args=(job, process), daemon=True)
    watcher.start()
    try:
        _put(process.stdin, (job.what, arguments))
        process.stdin.close()
        while message := _get(process.stdout):
            kind, value = message
            if kind == _PROGRESS:
                job.progress = value
            else:
                job._outcome = message
    except OSError:  # it ended before it had read all
        pass
    finally:
        process.stdout.close()
        process.wait()


def _watch(job: Job, process: subprocess.Popen) -> None:
    """End a check whose browser has gone. Writing is finished: somebody has confirmed it."""
    while process.poll() is None:
        if job.what == "preview" and _abandoned(job):
            job.stop()
        time.sleep(1)


def _abandoned(job: Job) -> bool:
    return time.monotonic() - job._seen > _SECONDS_UNWATCHED


def _end(process: subprocess.Popen) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _put(stream: BinaryIO, message: object) -> None:
    data = pickle.dumps(message)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _get(stream: BinaryIO):
    """The next message; None at the end of what the other side had to say."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return pickle.loads(data) if len(data) == length else None


def _told(stream: BinaryIO) -> Callable[[int, int, str], None]:
    """Progress that is passed on a few times a second."""
    last = 0.0

    def tell(done: int, total: int, words: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > 0.2:
            last = now
            _put(stream, (_PROGRESS, (done, total, words)))

    return tell


def main() -> None:
    """The other side: one piece of work from standard input, messages on standard output."""
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    # Nothing else may write where messages go.
    messages, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    what, arguments = _get(sys.stdin.buffer)
    try:
        outcome = (_DONE, _WORK[what](*arguments, progress=_told(messages)))
    except Refused as refusal:
        outcome = (_REFUSED, str(refusal))
    except Forbidden as refusal:
        outcome = (_FORBIDDEN, str(refusal))
    _put(messages, outcome)


if __name__ == "__main__":
    main()
