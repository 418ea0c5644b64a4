"""A large file read by two processes, in the file's order.

This process cuts the file into runs of entries and checks all that stands around them; the other one finds the texts in a
run and sends them back as columns, of which entries are made here. So the one who takes the entries in, which is work too,
shares its processor with little more than the making of them. While the other process has enough to do and no run is
ready, this one reads runs itself: with nobody to keep it busy, both read alike.

A file is read so only after its first megabytes, because a process takes a while to start. When a run turns out not to be
as simple as it looked, the file is read once more from its start in one process, and what was given already is left out:
both ways give the same values, so nobody can tell, and errors are found where they are always found.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, cast

from lxml import etree

from reconcile.errors import Refused
from reconcile.readers import camt_made
from reconcile.readers.camt_process import Process, can_start
from reconcile.readers.xml import whole_parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.camt_lift import Lifted
    from reconcile.readers.camt_made import Place
    from reconcile.readers.camt_process import Answer
    from reconcile.readers.camt_run import Plain

    Values = Sequence[Statement | Entry]

_WORTH_A_PROCESS = 16 << 20  # bytes of runs; to read so many takes longer than to start it
_ENOUGH = 3  # runs the other process may have before it
_LONGEST_QUEUE = 8  # runs in memory


class BeginAnewError(Exception):
    """The file has to be read in one process."""


class Cut(NamedTuple):
    """A run of entries cut out of the file and not looked into; its tags are in the words of ``xml_runs``."""

    run: bytes
    opening: bytes
    closing: bytes
    wrapper: bytes

    @property
    def entries(self) -> int:
        """How many entries it has, as it seems."""
        return self.run.count(self.closing)

    def first(self) -> etree._Element:
        """Its first entry, parsed. Raises: BeginAnewError."""
        end = self.run.find(self.closing) + len(self.closing)
        try:
            return etree.fromstring(self.wrapper + self.run[:end] + b"</run>", whole_parser())[0]
        except (etree.XMLSyntaxError, IndexError) as error:
            raise BeginAnewError from error


class Job(NamedTuple):
    """A run to be read, and where it stands."""

    run: bytes
    place: Place


class _Asked(NamedTuple):
    """A run that the other process was given."""

    job: Job
    answer: Answer


class Ahead:
    """Reads ahead of the one who takes the values. ``given`` is how many of them stood in what was given to the end.

    ``other`` is a process that runs already and stays; without one it is started where it is worth it.
    """

    def __init__(self, other: Process | None = None) -> None:
        self._is_ahead, self._may_start, self._is_own = other is not None, other is None and can_start(), other is None
        self._other = other
        self._bytes = 0
        self.given = 0

    def lift(self, run: bytes, opening: bytes, closing: bytes, wrapper: bytes) -> Lifted | Cut | None:
        """A run read as a whole; from some size of the file on it is only cut out, to be a ``Job``."""
        from reconcile.readers.camt_lift import lifter  # noqa: PLC0415  numpy takes a while, and most files are small

        self._bytes += len(run)
        self._is_ahead = self._is_ahead or (self._may_start and self._bytes > _WORTH_A_PROCESS)
        return Cut(run, opening, closing, wrapper) if self._is_ahead else lifter().lift(run, opening, closing, wrapper)

    def in_order(self, work: Iterable[Values | Job]) -> Iterator[Statement | Entry]:
        """The values of all this work, in its order. Raises: BeginAnewError, and what the work raises."""
        due: deque[Values | _Asked] = deque()
        try:
            try:
                for each in work:
                    due.append(self._begun(each) if isinstance(each, Job) else each)
                    if not self._is_ahead or len(due) > _LONGEST_QUEUE or (len(due) > _ENOUGH and _is_there(due[0])):
                        yield from self._given(due.popleft())
            except Refused as refused:
                if self._is_ahead:  # a fault in a run that was not looked into may be the first
                    raise BeginAnewError from refused
                raise
            while due:
                yield from self._given(due.popleft())
        finally:
            if self._other is not None and self._is_own:
                self._other.close()

    def _begun(self, job: Job) -> Values | _Asked:
        """Given to the other process, or done here when that one has enough to do."""
        if self._may_start:
            self._may_start = False
            with suppress(OSError):  # no more processes, or no memory: then this one reads all
                self._other = Process()
        if self._other is None or self._other.waiting >= _ENOUGH:
            return _done_here(job)
        return _Asked(job, self._other.ask(job.run, job.place))

    def _given(self, one: Values | _Asked) -> Iterator[Statement | Entry]:
        if isinstance(one, _Asked):
            found = one.answer.plain()
            one = _done_here(one.job) if found is None else _made(found, one.job)
        yield from one
        self.given += len(one)


def _is_there(one: Values | _Asked) -> bool:
    return not isinstance(one, _Asked) or one.answer.is_there


def _done_here(job: Job) -> Values:
    from reconcile.readers.camt_run import read_run  # noqa: PLC0415  with it comes numpy, loaded by now

    found = read_run(*job)
    if found is None:
        raise BeginAnewError
    return _made(found, job)


def _made(found: Plain, job: Job) -> Values:
    return cast("list[Entry]", camt_made.entries(job.place.entries, *found))  # none is left out
