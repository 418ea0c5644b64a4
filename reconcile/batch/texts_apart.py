"""What the texts of coming payments say, read by another process while this one decides and posts those before them.

Nothing of it changes while a run posts, and it is a third of a large night's work. The other process opens the store by itself
and sees what is committed; payments that name an instalment, which this night may have opened, it leaves to this one. What it has
not read is read here, by the same functions: with it, without it and when it dies, a night writes the same rows.
"""

from __future__ import annotations

import contextlib
import gc
import pickle
import struct
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.batch import evidence_texts, other_process, plain
from reconcile.store import pending, runs
from reconcile.store.engine import open_store
from reconcile.store.pending import Waiting

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.batch.context import Night, Ours
    from reconcile.batch.evidence_texts import Said
    from reconcile.batch.plain import Named

_WORTH_A_PROCESS = 50_000  # payments of a night: to read the texts of so many takes longer than to start it
_PIPE = 1 << 20  # bytes that may lie in a pipe, where the system lets us choose
_SIZE = struct.Struct("<Q")  # of an answer


class Portion(NamedTuple):
    """Payments whose texts are read together: those of some whole days, or of a day with more than a chunk the chunk of this place."""

    days: tuple[str, ...]
    place: int


class Read(NamedTuple):
    """What was read: of these payments, and of no other, all there is to know."""

    payment_ids: frozenset[str]
    said: Said
    named: dict[str, Named]


class _Request(NamedTuple):
    url: str
    facts: tuple[int, int, int]  # the newest that this run works on
    portions: list[tuple[Portion, list[int]]]  # with the entries whose details have become payments of these days tonight
    chunk: int
    ours: tuple[Any, ...]


class _Ours(NamedTuple):
    """``context.Ours``."""

    connection: Connection
    number_lengths: frozenset[int]
    contract_lengths: frozenset[int]
    address_lengths: frozenset[int]
    dense: frozenset[tuple[str, int]]
    lettered: frozenset[str]


def portions(days: Mapping[str, int], chunk: int) -> list[Portion]:
    """The portions of a night, in order: whole days as long as they fit a chunk, for of half a day all would be read again."""
    found: list[Portion] = []
    room = 0
    for day, count in sorted(days.items()):
        if count <= room:
            found[-1] = Portion((*found[-1].days, day), 0)
        else:
            found += [Portion((day,), place) for place in range(-(-count // chunk))]
        room = (room if count <= room else chunk) - count
    return found


def read(ours: Ours, payments: Sequence[Waiting]) -> Read:
    """What the texts of these payments say, and which of them name one contract and nothing beside it."""
    said = evidence_texts.read(ours, [payment for payment in payments if evidence_texts.needs_evidence(payment)])
    return Read(frozenset([payment.payment_id for payment in payments]), said, plain.named(ours, payments, said))


def completed(ours: Ours, payments: Sequence[Waiting], found: Read | None) -> Read:
    """What was found of these payments, maybe of others too, and, read here, what was not."""
    if found is None:
        return read(ours, payments)
    left = [payment for payment in payments if payment.payment_id not in found.payment_ids]
    if not left:
        return found
    here = read(ours, left)
    return Read(found.payment_ids | here.payment_ids, found.said.and_of(here.said), {**found.named, **here.named})


class Apart:
    """The portions of a night that another process reads, in their order; none, where the night is small or it cannot be started."""

    def __init__(self, night: Night, wanted: Sequence[Portion], payments: int) -> None:
        """``payments``: how many there are."""
        self._portions = list(wanted)
        self._process: subprocess.Popen[bytes] | None = None
        if self._portions and payments >= _WORTH_A_PROCESS and not getattr(sys, "frozen", False):
            ours = tuple(getattr(night, name) for name in _Ours._fields[1:])
            url = night.connection.engine.url.render_as_string(hide_password=False)
            request = _Request(url, runs.facts_now(night.connection), _with_entries(wanted, night.book.brought_in), night.chunk, ours)
            with contextlib.suppress(OSError):  # no more processes, or no memory
                self._process = _started(request)

    def take(self, portion: Portion) -> Read | None:
        """What was found in a portion, waiting for it; the portions before it are passed over. None where nothing was, or will be."""
        while self._process is not None and portion in self._portions:
            found = self._next()
            if self._portions.pop(0) == portion:
                return found
        return None

    def _next(self) -> Read | None:
        assert self._process is not None
        assert self._process.stdout is not None
        head = self._process.stdout.read(_SIZE.size)
        size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
        found = self._process.stdout.read(size)
        if size and len(found) == size:
            return Read(*pickle.loads(found))  # noqa: S301  from our own other half
        self.close()  # it died, or found that it cannot
        return None

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            other_process.ended(self._process)
            self._process = None


def _with_entries(wanted: Sequence[Portion], brought_in: Sequence[tuple[str, int]]) -> list[tuple[Portion, list[int]]]:
    """Each portion with the entries, (booking day, entry_no), of its days; of a day with several portions the first has them."""
    return [(one, [number for day, number in brought_in if day in one.days] if not one.place else []) for one in wanted]


def _started(request: _Request) -> subprocess.Popen[bytes]:
    return other_process.started("reconcile.batch.texts_apart", pickle.dumps(tuple(request)), _PIPE)


def _coming(connection: Connection, request: _Request) -> Iterator[list[Waiting]]:
    """The new payments of each portion."""
    begun, chunks = "", iter(list[list[Waiting]]())
    for ((day, *others), place), entry_nos in request.portions:
        if day != begun:
            begun, chunks = day, islice(pending.new_on(connection, day, request.chunk), place, None)
        of_others = [payment for other in others for payment in next(pending.new_on(connection, other, request.chunk), [])]
        yield [*next(chunks, []), *of_others, *(pending.notified(connection, entry_nos) if entry_nos else ())]


def _lasting(payments: Sequence[Waiting], found: Read) -> Read:
    """Without the payments that name an instalment: what has been committed does not tell whether there is one since tonight."""
    left = {payment.payment_id for payment in payments if evidence_texts.instalments_in(payment, found.said.hits.get(payment.payment_id, ()))}
    return Read(found.payment_ids - left, found.said, {key: one for key, one in found.named.items() if key not in left}) if left else found


def main() -> None:
    """Answer one request of the standard input, a portion at a time: a portion waits in the pipe until it is asked for."""
    other_process.alone()
    gc.set_threshold(50_000, 20, 50)  # as the command line has it
    request = _Request(*pickle.load(sys.stdin.buffer))  # noqa: S301  from our own other half
    other_process.end_with_the_first()
    engine = open_store(request.url)
    with engine.connect() as connection:
        if runs.facts_now(connection) != request.facts:
            return  # not committed: who asked sees more than this process can
        ours = _Ours(connection, *request.ours)
        for payments in _coming(connection, request):
            answer = pickle.dumps(tuple(_lasting(payments, read(ours, payments))), pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.write(_SIZE.pack(len(answer)) + answer)
            sys.stdout.buffer.flush()
    engine.dispose()


if __name__ == "__main__":
    main()
