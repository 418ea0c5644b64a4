"""The head of an MT940 or MT942 message: account, number and page, balances, the period its lines are of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement import Balance
from reconcile.readers import mt940_values as values
from reconcile.readers.camt_values import Defect
from reconcile.readers.mt940_fields import END
from reconcile.readers.statement_blank import STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.core.statement import Statement
    from reconcile.readers.mt940_fields import Field

# A page's balances are interim ones; the available and forward balances are no booked money.
_BALANCES = {"60F": "OPBD", "60M": "ITBD", "62F": "CLBD", "62M": "ITBD", "64": "CLAV", "65": "FWAV"}
_OPENINGS, _CLOSINGS = ("60F", "60M"), ("62F", "62M")
_ONCE = frozenset({"20", "25", "25P", "28", "28C", *_OPENINGS, *_CLOSINGS})
_INTERIM = ("34F", "13", "13D", "90C", "90D")  # what only an MT942 has
_TAGS = 20  # tags that are remembered behind the last line
_CUT = "the message is cut off, or this is only a piece of one"


class _Gathered(NamedTuple):
    """The fields of a message by tag, its lines left out: only the first and last days of those are kept."""

    fields: dict[str, list[Field]]
    first_line: int
    entry_dates: tuple[str, str]  # first and last of the lines that have one; "" when none has
    value_dates: tuple[str, str]  # first and last of the lines without an entry date
    after: frozenset[str]  # the tags behind the last statement line

    def booked(self, opening: str, closing: str) -> list[str]:
        """The first and last booking days, where there are lines."""
        return [*filter(None, self.entry_dates), *(values.booked_on(each, opening, closing) for each in self.value_dates if each)]


def read_head(ordinal: int, message: Iterator[Field]) -> Statement:
    """The statement a message is. Raises: Defect, with the line."""
    found = _gather(message)
    interim = not any(tag in found.fields for tag in (*_OPENINGS, *_CLOSINGS)) and any(tag in found.fields for tag in _INTERIM)
    if "25" not in found.fields and "25P" not in found.fields:
        raise Defect(":25:", f"is missing, so nobody knows the account; {_CUT}", found.first_line)
    head = _interim(found) if interim else _booked(found)
    field = (found.fields.get("25") or found.fields["25P"])[0]
    account, is_iban = values.account(field.lines[0], head.currency)
    if not account:
        raise Defect(":25:", "is empty, so nobody knows the account", field.line)
    number, page = values.number("".join(_first(found, "28C", "28")))
    paged = any(tag in found.fields for tag in ("60M", "62M"))
    message_id = "".join(_first(found, "20")).strip()
    return head._replace(
        message_id=message_id, statement_id=_identity(number, message_id, head.to_date, paged=paged), ordinal=ordinal, legal_sequence=number, page=page if paged else 0,
        last_page="62M" not in found.fields, account=account, account_is_iban=is_iban,
        account_servicer=field.lines[1].strip() if field.tag == "25P" and len(field.lines) > 1 else "", line=found.first_line,
    )  # fmt: skip


def _identity(number: str, message_id: str, to_date: str, *, paged: bool) -> str:
    """What tells the statement from the account's others. Some banks number none, some each as 1: there its day must help."""
    return number if paged and number else f"{number or message_id} {to_date}" if number in {"", "1"} else number


def _gather(message: Iterator[Field]) -> _Gathered:
    fields: dict[str, list[Field]] = {}
    first_line = 0
    after: list[str] = []
    dates: tuple[list[str], list[str]] = (["", ""], ["", ""])  # entry dates, value dates
    for field in message:
        first_line = first_line or field.line
        after = [] if field.tag in {"61", "86", "NS"} else [*after[-_TAGS:], field.tag]
        if field.tag in _ONCE and field.tag in fields:
            raise Defect(f":{field.tag}:", "stands twice in one message", field.line)
        if field.tag == "61":
            value, entry = values.days_of(field.lines[0])
            if entry or value:
                seen, booked = dates[0 if entry else 1], entry or value
                seen[:] = min(seen[0] or booked, booked), max(seen[1], booked)
        elif field.tag not in {"86", "NS"}:
            fields.setdefault(field.tag, []).append(field)
    return _Gathered(fields, first_line, (dates[0][0], dates[0][1]), (dates[1][0], dates[1][1]), frozenset(after))


def _first(found: _Gathered, *tags: str) -> tuple[str, ...]:
    return next((found.fields[tag][0].lines for tag in tags if tag in found.fields), ())


def _booked(found: _Gathered) -> Statement:
    stated: dict[str, values.Stated] = {}
    balances = []
    for tag, code in _BALANCES.items():
        for field in found.fields.get(tag, ()):
            try:
                one = values.balance(f":{tag}:", "".join(field.lines))
            except Defect as defect:
                raise defect.inside(field.line) from defect
            stated.setdefault(tag, one)
            balances.append(Balance(code, "", one.amount_minor, one.currency, one.date))
    opening = next((stated[tag] for tag in _OPENINGS if tag in stated), None)
    closing = next((stated[tag] for tag in _CLOSINGS if tag in stated), None)
    if opening is None:
        raise Defect(":60F:", f"(the opening balance) is missing; {_CUT}", found.first_line)
    if closing is None:
        raise Defect(":62F:", f"(the closing balance) is missing; {_CUT}", found.first_line)
    if opening.currency != closing.currency:
        line = next(found.fields[tag][0].line for tag in _CLOSINGS if tag in found.fields)
        raise Defect(":62F:", f"is in {closing.currency}, the opening balance in {opening.currency}", line)
    from_date, to_date = _period(found, opening.date, closing.date)
    return STATEMENT._replace(
        message="mt940", family="mt940", currency=opening.currency, from_date=from_date, to_date=to_date, balances=tuple(balances), created_at=_created(found),
    )  # fmt: skip


def _period(found: _Gathered, opening: str, closing: str) -> tuple[str, str]:
    """First and last day. The opening balance is of the day before, unless a line of its own day is among these."""
    following = (date.fromisoformat(opening) + timedelta(days=1)).isoformat()
    booked = found.booked(opening, closing)
    from_date = min([following, *booked]) if booked else min(following, closing)
    to_date = max([closing, *booked])
    return min(from_date, to_date), to_date


def _interim(found: _Gathered) -> Statement:
    if not found.after & {END, "90C", "90D"}:
        raise Defect(":90D:", f"(the sums at the end), :90C: and the dash that ends a message are missing; {_CUT}", found.first_line)
    sums: dict[str, tuple[int | None, int, str]] = {}
    for tag in ("90C", "90D"):
        for field in found.fields.get(tag, ())[:1]:
            try:
                sums[tag] = values.turnover(f":{tag}:", "".join(field.lines))
            except Defect as defect:
                raise defect.inside(field.line) from defect
    floor = values.floor_currency("".join(_first(found, "34F")))
    currency = floor or next((each[2] for each in sums.values()), "")
    if not currency:
        raise Defect(":34F:", f"is missing, so nobody knows the currency; {_CUT}", found.first_line)
    credit, debit = sums.get("90C"), sums.get("90D")
    counts = [each[0] for each in (credit, debit) if each is not None and each[0] is not None]
    created = _created(found)
    booked = found.booked("", "")
    return STATEMENT._replace(
        message="mt942", family="mt942", currency=currency, from_date=min(booked, default=created[:10]), to_date=max([created[:10], *booked]),
        to_at=created, created_at=created, stated_entries=sum(counts) if counts else None,
        stated_credit_minor=credit[1] if credit else None, stated_debit_minor=-debit[1] if debit else None,
    )  # fmt: skip


def _created(found: _Gathered) -> str:
    return values.instant("".join(_first(found, "13D", "13")))
