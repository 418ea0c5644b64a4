"""The files of a night read ahead: while this process takes one in, the other one reads those that come next.

A small file is read by the other process whole; of a large one it reads the runs (``camt_ahead``). Whatever it cannot read,
or refuses, is read here, so the values, their order and what is said of a faulty file are those of one process.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from reconcile.errors import Refused
from reconcile.readers.camt import read_camt
from reconcile.readers.camt_process import Process, can_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import BinaryIO, Self

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.camt_process import Answer
    from reconcile.readers.inputs import Input

_WORTH_A_PROCESS = 8 << 20  # bytes of files; to read so many takes longer than to start it
_READ_HERE = 4 << 20  # bytes of the first files, which this one reads while the other starts
_SMALL = 8 << 20  # bytes of a file that is read whole
_MOST = 16 << 20  # bytes of files in memory that are read, or being read


class _Asked(NamedTuple):
    """A file that comes next; ``answer`` is None when it is for this process."""

    one: Input
    answer: Answer | None
    size: int


class Files:
    """Reads these files, to be asked for in this order; some of them may be left out."""

    def __init__(self, files: Sequence[Input]) -> None:
        self._other = _started() if sum(one.size for one in files) > _WORTH_A_PROCESS else None
        self._left = iter(files)
        self._asked: deque[_Asked] = deque()
        self._first_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None) -> None:
        if self._other is not None:
            self._other.close()

    def read(self, one: Input, stream: BinaryIO) -> Iterator[Statement | Entry]:
        """What ``read_camt`` gives of this file, open at its start. Raises: Refused."""
        asked = self._asked_of(one)
        found = asked.answer.whole() if asked and asked.answer else None
        if found is None:
            yield from read_camt(stream, one.name, other=self._other if asked and not asked.answer else None)
        else:
            from reconcile.readers.camt_whole import values  # noqa: PLC0415  with it comes numpy, and most nights are small

            yield from values(found)

    def _asked_of(self, one: Input) -> _Asked | None:
        """What was asked of this file, forgetting those before it, which nobody wants any more; then more is asked for."""
        if self._other is None:
            return None
        self._ask_more(self._other)
        while self._asked:
            asked = self._asked.popleft()
            if asked.one is one:
                self._ask_more(self._other)
                return asked
            self._ask_more(self._other)
        return None

    def _ask_more(self, other: Process) -> None:
        """So that the other process has something to do while this one takes in what it has read."""
        while not self._asked or sum(asked.size for asked in self._asked) < _MOST:
            one = next(self._left, None)
            if one is None:
                return
            is_first = self._first_bytes < _READ_HERE
            self._first_bytes += one.size
            self._asked.append(_Asked(one, None, 0) if is_first else _asked(other, one))


def _asked(other: Process, one: Input) -> _Asked:
    if one.size > _SMALL:
        return _Asked(one, None, 0)
    try:
        with one.open() as stream:
            return _Asked(one, other.ask(stream.read(), one.name), one.size)
    except Refused:  # who reads it here is told
        return _Asked(one, None, 0)


def _started() -> Process | None:
    try:
        return Process() if can_start() else None
    except OSError:  # no more processes, or no memory
        return None
