"""What must hold of everything a reader gives out, whatever it was given."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from reconcile.core.reference_data import ClaimCase
from reconcile.core.statement import Entry, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LARGEST = 1 << 63
_CURRENCY = 3


def fault(values: Sequence[Any]) -> str:
    """What is wrong with these values; "" when nothing is."""
    if not values:
        return "nothing was read, and nothing refused"
    head: Statement | None = None
    for value in values:
        wrong = _unstorable(value)
        if not wrong and isinstance(value, Statement):
            head = value
        elif not wrong and isinstance(value, Entry):
            wrong = _entry(value) if head else "an entry without a statement"
        if wrong:
            return f"{wrong}: {str(value)[:300]}"
    return ""


def half(values: Sequence[Any], whole: Sequence[Any], *, ends: bool) -> str:
    """What is wrong with reading a beginning of a file as ``values`` when all of it is ``whole``; "" when nothing is.

    A file with an end mark must be all there: only blank space, or a whole message behind a whole message, may be gone. Of a
    table no beginning can be told from a shorter table when it ends with a row; but each row must be as it was, only the
    last text of the last row may be shorter, and of a list that people type the last row may have its problem said.
    """
    if not ends and any(isinstance(each, Entry) and each.details_count for each in whole):
        return _half_list(_collected(values), _collected(whole))
    mine, theirs = [_plain(each) for each in values if _counts(each)], [_plain(each) for each in whole if _counts(each)]
    if not ends and mine and (_problem(mine[-1]) or _money(mine[-1:]) == _money(theirs[len(mine) - 1 : len(mine)])):
        mine = mine[:-1]
    if mine != theirs[: len(mine)]:
        at = next((place for place, (one, other) in enumerate(zip(mine, theirs, strict=False)) if one != other), len(theirs))
        return f"half a file was read otherwise than the whole one: {str(mine[at])[:300]} against {str(theirs[at : at + 1])[:300]}"
    if ends and len(mine) < len(theirs) and not _at_a_message(values, whole):
        return f"half a file was read as a whole one: {len(mine)} of {len(theirs)} values"
    return ""


def _half_list(mine: Counter[Any], theirs: Counter[Any]) -> str:
    """A collector's list of which rows are gone explains another sum than the bank booked, so nothing; but no row may say other money."""
    other = mine - theirs
    return f"half a list has money the whole one has not: {str(other)[:300]}" if other else ""


def _collected(values: Sequence[Any]) -> Counter[Any]:
    """The payments of a collector's list, however they are grouped into sums."""
    return Counter(
        (value.booking_date, value.servicer_reference, each.currency, each.amount_minor)
        for value in values
        if isinstance(value, Entry)
        for each in value.payments
        if each.kind == "detail"
    )


def _problem(row: Any) -> bool:
    return bool(getattr(row, "problem", ""))


def _money(rows: Sequence[Any]) -> list[tuple[str, Any]]:
    """The sums, days and currencies."""
    return [
        (name, each)
        for row in rows
        for name, each in _fields(row, "")
        if isinstance(each, int) or name.endswith(("_date", "_on", "currency", "_start", "_end"))
    ]


def _counts(value: Any) -> bool:
    """Whether a beginning must have it as the whole has it: of statements the period and balances follow from what is there."""
    return not isinstance(value, Statement | ClaimCase)


def _plain(value: Any) -> Any:
    return value if not isinstance(value, Entry) else (value.booking_date, value.amount_minor, value.currency, value.payments)


def _at_a_message(values: Sequence[Any], whole: Sequence[Any]) -> bool:
    """Whether what is missing begins with a statement of its own message, as several MT940 stand in a file."""
    return len(values) < len(whole) and isinstance(whole[len(values)], Statement) and whole[len(values)].family in {"mt940", "mt942"}


def _entry(entry: Entry) -> str:
    if sum(payment.amount_minor for payment in entry.payments) != entry.amount_minor or not entry.payments:
        return "the payments do not add up to the entry"
    if len(entry.currency) != _CURRENCY or not entry.currency.isalpha():
        return "the currency is none"
    return "" if entry.booking_date or entry.status != "BOOK" else "there is no booking date"


def _unstorable(value: Any) -> str:
    """Why a database could not keep this; "" when it could."""
    for name, each in _fields(value, ""):
        if isinstance(each, int) and not -_LARGEST <= each < _LARGEST:
            return f"{name} does not fit 64 bits"
        if not isinstance(each, str):
            continue
        if "\0" in each or any("\ud800" <= letter <= "\udfff" for letter in each):
            return f"{name} holds a letter that no database keeps"
        if name.endswith(("_date", "_on")) and each and not _is_day(each):
            return f"{name} is no day: {each[:40]!r}"
    return ""


def _fields(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple):
        names = value._fields if hasattr(value, "_fields") else [name] * len(value)
        for field, each in zip(names, value, strict=True):
            yield from _fields(each, field)
    else:
        yield name, value


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
