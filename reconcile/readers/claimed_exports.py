"""A customer's own bank files as claimed lines: what her internetbank exports of her account, and what she ordered it to pay.

An export of her account in any format that we read for ours (camt, FiDAViSta, MT940, the banks' tables, a table mapped in the
settings) says what was booked there; a payment order (pain.001, FiDAViSta) only what she meant to do. Neither proves that
anything reached us. Of the payments in it those count that went to an account of ours, or whose words name a contract
that exists; which numbers are contracts the caller knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.numbers import normal
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.core.statement import Statement
from reconcile.errors import Refused
from reconcile.readers import bank_mapped, pain, statement_readers
from reconcile.readers.bank_maps import NO_MAPS
from reconcile.readers.email_lines import numbers
from reconcile.readers.table_claims import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from reconcile.core.orders import Order
    from reconcile.core.statement import Entry, Payment
    from reconcile.readers.bank_maps import Maps
    from reconcile.readers.inputs import Input

    Contracts = Callable[[Iterable[str]], Mapping[str, str]]

# What the customer's own file says of a payment, as the status of its line: the better the later. That her bank's reference
# is found among ours is better still, and for the comparison to see.
ORDERED, PROCESSING, REVOKED, EXECUTED = "ordered", "processing", "revoked", "executed"
GRADES = ("", ORDERED, EXECUTED)  # "": her own words

_STATED = {"E": EXECUTED, "R": REVOKED, "P": PROCESSING, "O": PROCESSING}
_DOCUMENT_DATE = re.compile(r"document date (\d{4}-\d\d-\d\d)")  # as the readers of tables keep the customer's own date
_LONGEST = 2_000  # characters of words that are kept


class ExportedLine(NamedTuple):
    """One payment that left her account, or that she ordered. Days are ISO texts, "" where the file does not say.

    ``claimed`` names no contract yet; ``numbers`` are those its words may name one with.
    """

    claimed: ClaimedLine
    numbers: tuple[str, ...]
    ordered_on: str
    executed_on: str
    booked_on: str  # on her account; on ours it may be another day


class Exported(NamedTuple):
    """A file as a whole: her accounts, and the days it covers ("" for orders, which cover none)."""

    accounts: tuple[str, ...]
    from_date: str
    to_date: str
    lines: tuple[ExportedLine, ...]


def is_export(kind: str) -> bool:
    """Whether ``detect`` gave a kind that is read here when it is a customer's."""
    return kind in {pain.ORDERS, pain.STATUSES, bank_mapped.KIND, *(reader.kind for reader in statement_readers.READERS)}


def read_claimed(
    one: Input, kind: str, ours: Collection[str], contracts: Contracts, contract_no: str = "", maps: Maps = NO_MAPS
) -> Iterator[list[ClaimCase | ClaimedLine]]:
    """One case, then its lines, as ``table_claims`` gives them. The case is named after the file and its content.

    ``ours``: our accounts. ``contracts``: of numbers, in their normal form (``core.numbers``), the one contract each names.
    ``contract_no``: of lines whose words name none. Raises: Refused, also when nothing in it was paid to us, and when it
    is a statement of an account of ours.
    """
    exported = read_exported(one, kind, maps)
    own = [account for account in exported.accounts if account in ours]
    if own:
        raise Refused(one.name, f"it is a statement of {own[0]}, an account of ours, and no customer's", "take it in with `reconcile import`")
    found = contracts([number for line in exported.lines for number in line.numbers])
    lines = placed(exported.lines, ours, found, contract_no)
    if not lines:
        raise Refused(
            one.name, f"none of its {len(exported.lines)} payments went to an account of ours or names a contract of ours",
            "ask the customer for the export of the account she paid from",
        )  # fmt: skip
    case_no = f"{stem(one.name)}-{one.sha256[:8]}"
    yield [_case(case_no, exported, lines), *(line._replace(case_no=case_no, line_no=number) for number, line in enumerate(lines, 1))]


def read_exported(one: Input, kind: str, maps: Maps = NO_MAPS) -> Exported:
    """Everything that left her account, or was ordered to. Raises: Refused."""
    if kind in {pain.ORDERS, pain.STATUSES}:
        with one.open() as stream:
            return Exported((), "", "", tuple(_ordered(one.name, list(pain.read_orders(stream, one.name)))))
    accounts: list[str] = []
    days: list[str] = []
    lines: list[ExportedLine] = []
    for event in _events(one, kind, maps):
        if isinstance(event, Statement):
            accounts.append(event.account)
            days += [event.from_date, event.to_date]
        elif event.status in {"BOOK", "PDNG"} and event.amount_minor < 0:
            lines += [_exported(event, payment, accounts[-1]) for payment in event.payments if payment.amount_minor < 0]
    said = sorted(filter(None, days))
    return Exported(tuple(dict.fromkeys(accounts)), said[0] if said else "", said[-1] if said else "", tuple(lines))


def placed(lines: Iterable[ExportedLine], ours: Collection[str], found: Mapping[str, str], contract_no: str = "") -> list[ClaimedLine]:
    """The lines that concern us, each on the contract its words name, else on the one told, else on the only one the file names."""
    kept = [(line, sorted({found[key] for key in map(normal, line.numbers) if key in found})) for line in lines]
    kept = [(line, named) for line, named in kept if named or line.claimed.beneficiary_iban in ours]
    everywhere = sorted({number for _, named in kept for number in named})
    return [
        _placed(line.claimed._replace(ordered_on=line.ordered_on), named, contract_no or (everywhere[0] if len(everywhere) == 1 else ""))
        for line, named in kept
    ]


def _placed(claimed: ClaimedLine, named: Sequence[str], otherwise: str) -> ClaimedLine:
    if len(named) > 1:
        return claimed._replace(problem=f"its text names {len(named)} contracts: {', '.join(named)}", amount_minor=0, contract_no=named[0])
    if named or otherwise:
        return claimed._replace(contract_no=named[0] if named else otherwise)
    return claimed._replace(problem="its text names no contract", amount_minor=0)


def _events(one: Input, kind: str, maps: Maps) -> Iterator[Statement | Entry]:
    if kind == bank_mapped.KIND:
        yield from bank_mapped.read(one, maps)
        return
    with one.open() as stream:
        yield from statement_readers.reader(kind).read(stream, one.name)


def _exported(entry: Entry, payment: Payment, account: str) -> ExportedLine:
    words = " ".join(filter(None, (payment.counterparty_name, payment.creditor_reference, payment.remittance_text)))
    references = dict.fromkeys(filter(None, (entry.servicer_reference, payment.servicer_reference, payment.end_to_end_id)))
    document = _DOCUMENT_DATE.search(payment.additional_info)
    booked = entry.booking_date if entry.status == "BOOK" else ""
    claimed = ClaimedLine(
        "", 0, "", entry.booking_date or entry.value_date, -payment.amount_minor, payment.currency, payment.own_name, account, payment.counterparty_account,
        " ".join(references), words[:_LONGEST], EXECUTED if booked else PROCESSING, "",
    )  # fmt: skip
    return ExportedLine(claimed, numbers(words), document[1] if document else "", booked, booked)


def _ordered(name: str, orders: Sequence[Order]) -> Iterator[ExportedLine]:
    """The transfers she ordered, each with the status that the same file gives it."""
    statuses = {key: order.status for order in orders if order.kind == "order_status" for key in _keys(order)}
    transfers = [order for order in orders if order.kind == "credit_transfer" and order.amount_minor]
    if not transfers:
        raise Refused(name, "it says how orders went, and not what was ordered", "ask the customer for the list of her payments")
    for order in transfers:
        words = " ".join(filter(None, (order.creditor_name, order.creditor_reference, order.text)))
        status = next((_STATED.get(statuses[key], PROCESSING) for key in _keys(order) if key in statuses), ORDERED)
        claimed = ClaimedLine(
            "", 0, "", order.ordered_on, order.amount_minor or 0, order.currency, order.debtor_name, order.debtor_account, order.creditor_account,
            order.end_to_end_id, words[:_LONGEST], status, "" if order.ordered_on else "the order names no day",
        )  # fmt: skip
        yield ExportedLine(claimed, numbers(words), order.ordered_on, "", "")


def _keys(order: Order) -> tuple[tuple[str, str], ...]:
    """What an order and its status share."""
    return tuple((name, value) for name, value in (("message", order.message_id), ("document", order.instruction_id)) if value)


def _case(case_no: str, exported: Exported, lines: Sequence[ClaimedLine]) -> ClaimCase:
    days = sorted(line.paid_on for line in lines if line.paid_on) or [""]
    return ClaimCase(
        case_no=case_no,
        contract_no=next((line.contract_no for line in lines if line.contract_no), ""),
        period_from=exported.from_date or days[0],
        period_to=exported.to_date or days[-1],
        claimed_total_minor=None,
        notice_date="",
        notice_total_minor=None,
        received_on="",
        currency=next((line.currency for line in lines if not line.problem), "EUR"),
    )
