"""The agreements that stand on a day, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.agreements import Identified, identify, state
from reconcile.store import agreements as stored
from reconcile.store import lookup, number_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.core.agreements import Event, Standing


class Known(NamedTuple):
    """A standing agreement, whose it is, the contracts one slip away where it is nobody's, and when its contract closed."""

    standing: Standing
    found: Identified
    near: tuple[str, ...]
    closed_on: str


def known(connection: Connection, events: Sequence[Event], as_of: str) -> list[Known]:
    """Every agreement that stands on a day, by key."""
    standing = state(events, as_of)
    hits = stored.hits(connection, (one.event_no for one in standing))
    named = {contract_no for found in hits.values() for _, _, contract_no in found}
    closed = stored.closed(connection, named, as_of)
    still_open = frozenset(named - closed.keys())
    found = {one.event_no: identify(hits.get(one.event_no, ()), still_open) for one in standing}
    near = _near(connection, [number for number, one in found.items() if one.why == "unknown"])
    return [
        Known(one, found[one.event_no], near.get(one.event_no, ()), closed.get(found[one.event_no].contract_no, "")) for one in standing
    ]  # fmt: skip


def _near(connection: Connection, event_nos: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """By event, the contracts one slip from a number in what the payer typed; nothing is applied by them."""
    tokens = stored.numbers(connection, event_nos)
    around: dict[str, set[str]] = {}
    lengths = lookup.lengths(number_shapes.kept(connection)) if tokens else frozenset()
    for token, contract_no, _ in lookup.near_hits(connection, {token for typed in tokens.values() for token in typed}, lengths):
        around.setdefault(token, set()).add(contract_no)
    return {number: tuple(sorted({contract_no for token in typed for contract_no in around.get(token, ())})) for number, typed in tokens.items()}
