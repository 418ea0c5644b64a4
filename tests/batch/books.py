"""A small supplier's books for tests: contracts, bills and bank lines as values, nights and rulings on a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.batch import exports, matching, rulings
from reconcile.batch.rulings import Ruler
from reconcile.core.policy import Policy
from reconcile.core.reference_data import Contract, Invoice
from reconcile.core.statement import Balance, Entry, Payment, Statement
from reconcile.store import bulk, files, reference, statements

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reconcile.store.runs import Run

ANNA, JANIS, OLGA = "1002003017", "1002003118", "1002003219"
OUR_ACCOUNT = "LV80BANK0000435195001"
ANNAS_ACCOUNT = "LV11HABA0000000000001"


class Line(NamedTuple):
    """One line of a statement. ``amount_minor`` negative: money that goes out."""

    amount_minor: int
    text: str = ""
    reference: str = ""
    payer: str = "Anna Bērziņa"
    account: str = ANNAS_ACCOUNT
    end_to_end_id: str = ""
    is_return: bool = False
    reason: str = ""
    code: str = "PMNT/RCDT/ESCT"


class Books:
    """Everything on one store, in the order of the calls."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.policy = Policy()
        self._files = 0

    def file(self, connection: Any, kind: str) -> int:
        self._files += 1
        return files.add_file(connection, f"{kind}-{self._files}", f"sha-{self._files}", kind, 1)

    def contract(self, number: str, name: str, customer_no: str = "", closed_on: str = "") -> None:
        with self.engine.begin() as connection:
            one = Contract(
                number, customer_no or f"C{number}", name, "Rīga, Ozolu 5-2", "", "lv", "paper", "transfer", "actual", "2020-01-01", closed_on
            )
            reference.take_contracts(connection, [one], self.file(connection, "contracts"))

    def bill(self, number: str, contract_no: str, amount_minor: int, issued_on: str, due_on: str, kind: str = "invoice") -> None:
        with self.engine.begin() as connection:
            one = Invoice(number, contract_no, kind, issued_on, due_on, "", "", amount_minor, "EUR", "")
            reference.take_invoices(connection, [one], self.file(connection, "invoices"))

    def bank(self, day: str, *lines: Line) -> None:
        """One statement of a day with these lines, the bank's references R1, R2, … where a line has none."""
        with self.engine.begin() as connection:
            number = self.file(connection, "camt")
            events: list[Statement | Entry] = [_statement(day, number, lines)]
            events += [_entry(day, place, line, number) for place, line in enumerate(lines, 1)]
            statements.take_in(connection, events, number, f"camt-{number}.xml")

    def night(self, day: str) -> Run:
        with self.engine.begin() as connection:
            return matching.match(connection, self.policy, day, matching.Times("2026-01-01T06:00:00", lambda: "2026-01-01T06:01:00"), lambda *_: None)

    def payment_id(self, reference: str) -> str:
        with self.engine.connect() as connection:
            return str(bulk.fetch(connection, "SELECT payment_id FROM payment WHERE entry_ref = ?", (reference,))[0][0])

    def assign(self, ref: str, *targets: str, who: str = "ilze", reason: str = "she called", day: str = "2026-03-12") -> Run:
        with self.engine.begin() as connection:
            return rulings.assign(connection, self.policy, self.payment_id(ref), targets, Ruler(who, "2026-03-12T09:00:00+00:00", day, reason))

    def unassign(self, ref: str, who: str = "ilze", day: str = "2026-03-12") -> Run:
        with self.engine.begin() as connection:
            return rulings.unassign(connection, self.policy, self.payment_id(ref), Ruler(who, "2026-03-12T09:00:00+00:00", day, ""))

    def set_aside(self, ref: str, who: str = "ilze", day: str = "2026-03-12") -> Run:
        with self.engine.begin() as connection:
            return rulings.set_aside(connection, self.policy, self.payment_id(ref), Ruler(who, "2026-03-12T09:00:00+00:00", day, "our own"))

    def exported(self, what: str = "payments", run_id: str = "") -> list[dict[str, Any]]:
        names = [name for name, _ in exports.columns(what)]
        with self.engine.connect() as connection:
            return [dict(zip(names, row, strict=True)) for row in exports.rows(connection, what, run_id)]

    def stands(self, reference: str, run_id: str = "") -> list[tuple[str, str, str, str]]:
        """(status, contract, item, amount) of each line of a payment."""
        return [
            (row["status"], row["contract_no"], row["item_key"], "" if row["allocated_amount"] is None else str(row["allocated_amount"]))
            for row in self.exported(run_id=run_id)
            if row["entry_ref"] == reference
        ]

    def open_items(self) -> dict[str, str]:
        return {row["item_key"]: str(row["open_amount"]) for row in self.exported("open-items")}


def small(engine: Engine) -> Books:
    """Anna and Jānis with two bills each, Olga with none."""
    books = Books(engine)
    books.contract(ANNA, "Anna Bērziņa")
    books.contract(JANIS, "Jānis Kalniņš")
    books.contract(OLGA, "Olga Ozola")
    books.bill("A-1", ANNA, 2000, "2026-02-01", "2026-02-20")
    books.bill("A-2", ANNA, 3000, "2026-03-01", "2026-03-20")
    books.bill("J-1", JANIS, 1550, "2026-02-01", "2026-02-20")
    books.bill("J-2", JANIS, 4000, "2026-03-01", "2026-03-20")
    return books


def _statement(day: str, number: int, lines: tuple[Line, ...]) -> Statement:
    total = sum(line.amount_minor for line in lines)
    balances = (Balance("OPBD", "", 0, "EUR", day), Balance("CLBD", "", total, "EUR", day))
    return Statement(
        "camt.053.001.02", "camt.053", f"M{number}", f"S{number}", 1, "", "", 0, True, "", OUR_ACCOUNT, True, "Elektrum", "BANKLV22", "EUR", day, day,
        "", "", balances, None, None, None, 1,
    )  # fmt: skip


_NOT_TEXT = {"amount_minor": 0, "charges_minor": 0, "line": 0, "is_return": False, "original_amount_minor": None}
_BLANK = Payment._make(_NOT_TEXT.get(name, "") for name in Payment._fields)


def _entry(day: str, place: int, line: Line, number: int) -> Entry:
    reference = line.reference or f"R{number}-{place}"
    payment = _BLANK._replace(
        kind="detail", amount_minor=line.amount_minor, currency="EUR", servicer_reference=reference, end_to_end_id=line.end_to_end_id,
        remittance_text=line.text, counterparty_name=line.payer, counterparty_account=line.account, bank_transaction_code=line.code,
        is_return=line.is_return, return_reason=line.reason, line=place,
    )  # fmt: skip
    return Entry(
        place, line.amount_minor, "EUR", "BOOK", False, day, day, "", reference, line.code, "", 0, "", "", 0, "", line.amount_minor, 1, place, (payment,)
    )  # fmt: skip
