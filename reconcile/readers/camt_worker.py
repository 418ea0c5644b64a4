"""The second process: runs of entries, or small files, come in by its standard input, their values go out by its standard output.

It ends when its input does, so it never outlives the process that started it, however that ended.
"""

from __future__ import annotations

import io
import marshal
import os
import signal
import struct
import sys
from typing import TYPE_CHECKING

from reconcile.readers.camt_made import Place
from reconcile.readers.camt_run import read_run
from reconcile.readers.camt_whole import read_whole

if TYPE_CHECKING:
    from io import FileIO

SIZES = struct.Struct("<QQ")  # of a request: its place, or the file's name; its bytes
SIZE = struct.Struct("<Q")  # of an answer


def request(run: bytes, place: Place | str) -> tuple[bytes, bytes]:
    """What is sent for a run, or for a file of this name."""
    said = marshal.dumps(place if isinstance(place, str) else tuple(place))
    return SIZES.pack(len(said), len(run)) + said, run


def answer(said: bytes, run: bytes) -> bytes:
    """What is sent back: a ``camt_run.Plain`` for a run, a ``camt_whole.Whole`` for a file, or None."""
    place = marshal.loads(said)  # noqa: S302  from our own other half
    return marshal.dumps(read_whole(run, place) if isinstance(place, str) else read_run(run, Place(*place)))


def whole(pipe: FileIO, size: int) -> bytes:
    """So many bytes of a pipe; fewer when it ended."""
    found = bytearray(size)
    view, at = memoryview(found), 0
    while at < size and (count := pipe.readinto(view[at:])):
        at += count
    return bytes(view[:at])


def sent(pipe: FileIO, data: bytes) -> None:
    """Write all of it. Raises: OSError when nobody reads any more."""
    view = memoryview(data)
    while view:
        view = view[pipe.write(view) :]


def main() -> None:
    """Answer until there are no more requests."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that started this one, which then ends this one
    with io.FileIO(os.dup(sys.stdin.fileno()), "rb") as requests, io.FileIO(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anything prints must not get between the answers
        while len(head := whole(requests, SIZES.size)) == SIZES.size:
            of_place, of_run = SIZES.unpack(head)
            said, run = whole(requests, of_place), whole(requests, of_run)
            if len(run) < of_run:
                return
            found = answer(said, run)
            try:
                sent(answers, SIZE.pack(len(found)) + found)
            except OSError:
                return


if __name__ == "__main__":
    main()
