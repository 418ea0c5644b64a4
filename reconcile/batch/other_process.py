"""A second process of ours that works beside a night; whoever started it does without when it dies or cannot be started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from threading import Thread


def started(module: str, request: bytes, pipesize: int = -1) -> subprocess.Popen[bytes]:
    """Python running a module of ours, with the request on its standard input.

    Its complaints are not shown: what it cannot do is done by who started it, and fails there, with words.
    """
    path = os.pathsep.join(each for each in sys.path if each)
    process = subprocess.Popen(  # noqa: S603  a module of ours
        [sys.executable, "-P", "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pipesize=pipesize,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it died; that nothing comes will say so
        process.stdin.write(request)  # with the store's password, which no list of processes may show
        process.stdin.flush()
    return process


def ended(process: subprocess.Popen[bytes]) -> None:
    """End it. It has nothing to lose, so it is not asked."""
    process.kill()
    process.communicate()


def alone() -> None:
    """In the other process: leave interrupts to the first one, to be called before the request is read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_with_the_first() -> None:
    """In the other process, when the request was read: end when the first process has, however it did; nobody wants the answer then."""
    Thread(target=_wait_for_its_end, daemon=True).start()


def _wait_for_its_end() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing more is ever sent
    os._exit(1)
