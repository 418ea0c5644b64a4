"""Batches meet their details: a camt.054 explains an entry of a statement and is never counted beside it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.store import lookup, notifications

if TYPE_CHECKING:
    from reconcile.batch.context import Night
    from reconcile.store.notifications import Pair

_UNDECIDED = frozenset({"new", "clarification", "awaiting_details"})


def explain_batches(night: Night) -> None:
    """Place every notified entry that has exactly one statement entry to explain; the rest wait.

    A notification sent twice counts once, unless the statement has as many entries like it.
    """
    by_notified: dict[int, list[Pair]] = defaultdict(list)
    for pair in notifications.pairs(night.connection, night.as_of):
        by_notified[pair.notified_entry_no].append(pair)
    chosen = {number: one for number, found in sorted(by_notified.items()) if (one := _only(found)) is not None}
    claimed: dict[int, list[int]] = defaultdict(list)
    for number, pair in chosen.items():
        claimed[pair.entry_no].append(number)
    for _, numbers in sorted(claimed.items()):
        if len({chosen[number].identity for number in numbers}) == 1:
            _explain(night, numbers[0], chosen[numbers[0]])
    night.book.flush()


def _only(found: list[Pair]) -> Pair | None:
    """The one entry a notification explains: by reference, else the one batch of its sum with as many inside, as far as said.

    Where both carry the bank's reference and it differs, sum and count prove nothing: the notification is another batch's.
    """
    by_reference = [pair for pair in found if pair.by_reference]
    by_count = [pair for pair in found if pair.same_day and pair.kind == "batch" and pair.batch_count in {0, pair.details} and not pair.contradicted]
    for candidates in (by_reference, by_count):
        if candidates:
            return candidates[0] if len(candidates) == 1 else None
    return None


def _explain(night: Night, number: int, pair: Pair) -> None:
    if pair.kind not in {"batch", "entry"}:
        notifications.mark(night.connection, number, "", night.book.run_no)  # the statement shows the details itself
        return
    if pair.state not in _UNDECIDED:
        return
    notifications.bring_in(night.connection, number, pair.entry_no)
    notifications.mark(night.connection, number, pair.payment_id, night.book.run_no)
    state = lookup.states(night.connection, [pair.payment_id])[pair.payment_id]
    night.book.brought_in.append((state.booking_date, number))
    night.book.post(pair.payment_id, "explained", "", "", state.amount_minor, state.currency, "explained_by_details")
    night.book.state(state._replace(state="explained"))
    sentence = f"a batch of {pair.details}; its money stands in the details the bank sent apart"
    night.book.decide(pair.payment_id, "explained", "explained_by_details", "", sentence, {}, ())
