"""``reconcile statement``: the payment history a customer gets, from the very figures of ``show``.

Nothing of another contract is in it: a part of a payment that stands elsewhere is left out, and so is who paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import show
from reconcile.core import claim_letter_words as words
from reconcile.core import money
from reconcile.core.compare_words import language_of
from reconcile.errors import WrongUse
from reconcile.reports.letters import Bill, History, Paid, Step, write_html
from reconcile.reports.statement_book import BillRow, PaidRow, StatementBook, TotalRow, write_statement
from reconcile.store.claim_letters import customers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.batch.show import Row, Shown
    from reconcile.batch.workspace import Workspace
    from reconcile.store.claim_letters import Customer

_WENT_BACK = frozenset({"returned", "refunded"})
_TOLD = _WENT_BACK | {"on_account", "refund_sent"}


def write(connection: Connection, workspace: Workspace, contract_no: str, as_of: str, language: str, path: Path) -> tuple[int, int]:
    """Write a contract's history to FILE.xlsx or FILE.html; gives how many payments and bills it tells. Raises: WrongUse, ReconcileError."""
    if path.suffix.lower() not in {".xlsx", ".html"}:
        raise WrongUse(str(path), "is neither a workbook nor a page", "name it FILE.xlsx or FILE.html")
    found = show.show(connection, contract_no, as_of)
    customer = customers(connection, [found.contract_no]).get(found.contract_no)
    tongue = language or language_of(customer.language if customer else "")
    folder, sender = workspace.letters
    if path.suffix.lower() == ".html":
        write_html(path, "statement.html", history(found, customer, tongue, sender), folder)
    else:
        write_statement(statement_book(found, tongue), path)
    return sum(bool(_parts(payment, found.contract_no, tongue)) for payment in found.payments), len(found.items)


def _sent_on(part: Row, language: str) -> str:
    return words.day_words(part.get("sent_on", ""), language)


class _Part(NamedTuple):
    where: str
    minor: int


def _parts(payment: Row, number: str, language: str) -> list[_Part]:
    """What of a payment is, or was, this contract's, and where it went; a line the bank has corrected was no payment."""
    found = []
    for part in payment["parts"]:
        status, own = part["status"], part["contract_no"] == number
        if status == "corrected":
            continue
        if not own and not (status in _WENT_BACK and part["contract_no"] == ""):
            continue
        minor = money.to_minor(part["amount"], payment["currency"])
        if status == "allocated":
            where = part["item_key"] if minor > 0 else f"{words.text('refunded', language)} ({part['item_key']})"  # out of a credit note
        else:
            came_back = show.refund_came_back(status, minor, is_taken_back=bool(payment["returned_on"]))
            told = "refund_came_back" if came_back else status if status in _TOLD else "other"
            where = words.text(told, language, day=_sent_on(part, language))
        if status == "returned" and payment["returned_on"]:
            days = ", ".join(words.day_words(one[:10], language) for one in payment["returned_on"])
            where = words.text("returned_on", language, words=where, day=days)
        found.append(_Part(where, minor))
    return found


def _totals(total: Row, refunds: Sequence[Row], language: str) -> list[TotalRow]:
    currency = total["currency"]
    amounts = {name: money.to_minor(total[name], currency) for name in ("billed", "settled_elsewhere", "allocated", "on_account", "open", "balance")}
    asked_back = sum(money.to_minor(one["amount"], currency) for one in refunds if (one["state"], one["currency"]) == ("sent", currency))
    sent = min(asked_back, max(amounts["on_account"], 0))
    balance = amounts["balance"]
    outcome = "balance_owed" if balance > 0 else "balance_credit" if balance < 0 else "balance_even"
    rows = (
        ("billed", amounts["billed"]), ("elsewhere", amounts["settled_elsewhere"]), ("total_paid", amounts["allocated"]),
        ("total_on_account", amounts["on_account"] - sent),
        ("total_refund_sent", sent), (outcome, abs(balance)),
    )  # fmt: skip
    return [TotalRow(words.text(key, language), minor, currency) for key, minor in rows if minor or key in {"billed", outcome}]


def _subject(found: Shown, language: str) -> tuple[str, str]:
    day = words.day_words(found.as_of, language)
    return words.text("statement", language, contract_no=found.contract_no), words.text("statement_intro", language, as_of=day)


def statement_book(found: Shown, language: str) -> StatementBook:
    """The workbook's values."""
    subject, intro = _subject(found, language)
    return StatementBook(
        subject=subject,
        intro=intro,
        as_of=found.as_of,
        totals=[row for total in found.totals for row in _totals(total, found.refunds, language)],
        payments=[
            PaidRow(payment["booking_date"], part.minor, payment["currency"], part.where)
            for payment in found.payments
            for part in _parts(payment, found.contract_no, language)
        ],
        bills=[
            BillRow(
                one["item_key"],
                _kind(one["kind"], language),
                one["issued_on"],
                one["due_on"],
                _minor(one, "amount"),
                _minor(one, "paid"),
                _minor(one, "settled_elsewhere"),
                _minor(one, "open"),
                one["currency"],
            )
            for one in found.items
        ],
        texts=words.TEXTS[language],
    )  # fmt: skip


def history(found: Shown, customer: Customer | None, language: str, sender: str = "") -> History:
    """The page's values: the workbook's, as texts."""
    book = statement_book(found, language)

    def shown(minor: int, currency: str) -> str:
        return words.money_words(minor, currency, language)

    payments = []
    for payment in found.payments:
        parts = _parts(payment, found.contract_no, language)
        if parts:
            whole = shown(sum(part.minor for part in parts), payment["currency"])
            received = words.day_words(payment["booking_date"], language)
            payments.append(Paid(received, whole, [(part.where, shown(part.minor, payment["currency"])) for part in parts]))
    bills = [
        Bill(
            one.item, one.kind, words.day_words(one.issued, language), words.day_words(one.due, language), shown(one.amount_minor, one.currency),
            shown(one.paid_minor, one.currency), shown(one.elsewhere_minor, one.currency) if one.elsewhere_minor else "", shown(one.open_minor, one.currency),
        )
        for one in book.bills
    ]  # fmt: skip
    return History(
        language=language,
        sender=sender,
        addressee=[one for one in ((customer.customer_name, customer.object_address) if customer else ()) if one],
        day=words.day_words(found.as_of, language),
        subject=book.subject,
        intro=book.intro,
        bills=bills,
        payments=payments,
        totals=[
            Step(one.words, shown(one.amount_minor, one.currency), total=number == len(book.totals) - 1) for number, one in enumerate(book.totals)
        ],
        settled=any(one.elsewhere_minor for one in book.bills),
        texts=words.TEXTS[language],
    )


def _kind(kind: str, language: str) -> str:
    return words.TEXTS[language].get(kind, kind)


def _minor(row: Row, name: str) -> int:
    return money.to_minor(row[name], row["currency"])
