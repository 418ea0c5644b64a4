"""The cases of earlier nights: decided again where something new bears on them.

What a case was decided by is kept: the contracts looked at, the words looked for, its payer and its sum. Where none of it has
changed since, and the settings are the same, it would be decided the same, and is left as it stands.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from reconcile import __version__
from reconcile.batch import case_words
from reconcile.batch.ahead import Ahead
from reconcile.batch.deciding import Looked, decide_chunk
from reconcile.batch.evidence import items_of
from reconcile.core.case_looks import frame, hinted, stands_otherwise, touched
from reconcile.store import case_looks, lookup, pending, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.context import Night
    from reconcile.batch.deciding import Decided
    from reconcile.core.case_looks import Look
    from reconcile.store.pending import Waiting


def decide(night: Night) -> list[list[Decided]]:
    """The decisions, a list a chunk, of the cases that wait and on which something new bears."""
    connection, ground = night.connection, _ground(night)
    unchanged = _unchanged(night, ground)
    decided = []
    for payments in pending.seen_before(connection, night.as_of, night.chunk, unchanged):
        ruled = lookup.ruled(connection, [payment.payment_id for payment in payments])
        mine = [payment for payment in payments if payment.payment_id not in ruled]  # taken back by a person, it waits for that person
        if mine:
            ahead, looked = Ahead(night), Looked({}, {})
            decided.append(decide_chunk(night, mine, ahead, looked))
            case_looks.keep(connection, night.book.run_no, _looks(night, mine, looked))
    case_looks.stand(connection, night.book.run_no, ground)
    return decided


def _unchanged(night: Night, ground: str) -> frozenset[str]:
    """The cases, by payment_id, that would be decided as they were."""
    last = runs.last(night.connection, kind="night")
    if last is None or not case_looks.hold(night.connection, last.run_no, ground):
        case_looks.forget(night.connection)
        return frozenset()
    looks = frame(case_looks.kept(night.connection))
    if not looks.height:
        return frozenset()
    came = case_looks.news(night.connection, last, str(looks["booking_date"].max()))
    hints = hinted(looks, came.moved)
    items = items_of(night, {one.contract_no for one in hints}, ())
    return frozenset(looks["payment_id"].to_list()) - touched(looks, came) - stands_otherwise(hints, items)


def _ground(night: Night) -> str:
    """A hash of what bears on every case: the settings, our own accounts, the shapes of our numbers, this program."""
    shapes = (night.number_lengths, night.contract_lengths, night.address_lengths, night.dense, night.schemes.items(), night.lettered)
    told = (__version__, runs.as_json(night.policy.as_dict()), sorted(night.own_accounts), *(sorted(shape) for shape in shapes))
    return sha256(repr(told).encode()).hexdigest()


def _looks(night: Night, cases: Sequence[Waiting], looked: Looked) -> list[Look]:
    """What these cases were decided by, of those whose evidence was gathered."""
    mine = [case for case in cases if case.payment_id in looked.contracts]
    words = case_words.of(night, mine)
    return [
        (
            case.payment_id, case.payer_account, case.booking_date, case.amount_minor, case.currency,
            case_looks.as_list(looked.contracts[case.payment_id]), case_looks.as_list(looked.hints[case.payment_id]),
            case_looks.as_list(words[case.payment_id].exact), case_looks.as_list(words[case.payment_id].near),
        )
        for case in mine
    ]  # fmt: skip
