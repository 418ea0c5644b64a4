"""A second process to read runs of entries in, beside this one; it may die at any time, and nothing is lost but time.

Two threads carry requests and answers, so that neither process waits for the other's full pipe. The process is a plain
``python -m``, and not a copy of this one: that works alike on every system, whatever the program was started from.
"""

from __future__ import annotations

import marshal
import os
import queue
import subprocess
import sys
from threading import Event, Thread
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from io import FileIO

    from reconcile.readers.camt_made import Place
    from reconcile.readers.camt_run import Plain
    from reconcile.readers.camt_whole import Whole

_PIPE = 1 << 20  # bytes that may lie in a pipe, where the system lets us choose


class Answer:
    """What the other process makes of one run, or of one file."""

    def __init__(self) -> None:
        self._done = Event()
        self._found = b""

    def give(self, found: bytes) -> None:
        """Bytes that came; b"" when none will."""
        self._found = found
        self._done.set()

    @property
    def is_there(self) -> bool:
        """Whether it would be waited for."""
        return self._done.is_set()

    def plain(self) -> Plain | None:
        """What was found in a run, waiting for it. None when the process died, or when the run is not for it."""
        return cast("Plain | None", self._loaded())

    def whole(self) -> Whole | None:
        """The same of a file."""
        return cast("Whole | None", self._loaded())

    def _loaded(self) -> object:
        self._done.wait()
        found, self._found = self._found, b""
        return marshal.loads(found) if found else None  # noqa: S302  from our own other half


class Process:
    """The other process. Raises: OSError when it cannot be started."""

    def __init__(self) -> None:
        path = os.pathsep.join(each for each in sys.path if each)
        # Its complaints are not shown: what it cannot do is done here, and fails here, with words.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "reconcile.readers.camt_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0, pipesize=_PIPE, env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        self._requests: queue.SimpleQueue[tuple[bytes, ...] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self._waiting: list[Answer] = []
        self._threads = [Thread(target=self._send, daemon=True), Thread(target=self._receive, daemon=True)]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many runs it has still to answer."""
        self._waiting = [each for each in self._waiting if not each.is_there]
        return len(self._waiting)

    def ask(self, run: bytes, place: Place | str) -> Answer:
        """Send it a run, or a whole file and its name."""
        from reconcile.readers.camt_worker import request  # noqa: PLC0415  with it comes numpy

        answer = Answer()
        self._waiting.append(answer)
        self._answers.put(answer)
        self._requests.put(request(run, place))
        return answer

    def close(self) -> None:
        """End it. It has nothing to lose, so it is not asked."""
        self._process.kill()
        self._requests.put(None)
        self._answers.put(None)
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            cast("FileIO", pipe).close()
        self._process.wait()

    def _send(self) -> None:
        from reconcile.readers.camt_worker import sent  # noqa: PLC0415

        pipe = cast("FileIO", self._process.stdin)
        while (parts := self._requests.get()) is not None:
            try:
                for part in parts:
                    sent(pipe, part)
            except OSError:  # it died; the answers will say so
                return

    def _receive(self) -> None:
        from reconcile.readers.camt_worker import SIZE, whole  # noqa: PLC0415

        pipe = cast("FileIO", self._process.stdout)
        while (answer := self._answers.get()) is not None:
            head = whole(pipe, SIZE.size)
            size = SIZE.unpack(head)[0] if len(head) == SIZE.size else 0
            found = whole(pipe, size)
            answer.give(found if len(found) == size else b"")


def can_start() -> bool:
    """Whether this program is a Python that can start another one, and not one frozen into a program of its own."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)
