"""Writing down what a run decides: decisions and postings are appended, the projections follow.

Rows are collected and written by ``flush``; a look-up on the same connection sees them only after that.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.store import bulk
from reconcile.store.reference import reopen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.store.pending import Waiting

as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_POSTING = (
    "posting_no",
    "run_no",
    "posted_on",
    "payment_id",
    "account_code",
    "contract_no",
    "item_key",
    "amount_minor",
    "currency",
    "rule",
    "reverses",
)
_DECISION = ("decision_no", "run_no", "payment_id", "outcome", "rule", "contract_no", "sentence", "evidence", "candidates")
_HISTORY = ("payer_account", "booking_date", "payment_id", "contract_no", "posted_by")
_LINK = ("return_id", "payment_id", "run_no", "amount_minor", "currency", "reason")


class State(NamedTuple):
    """A row of ``payment_state``. ``contract_no`` is "" where money waits on several contracts: the postings tell on which."""

    payment_id: str
    booking_date: str
    account: str
    currency: str
    amount_minor: int
    state: str
    contract_no: str
    on_account_minor: int
    held_minor: int

    def with_on_account(self, contract_no: str, more_minor: int) -> State:
        """So much more waits on a contract."""
        alone = contract_no == self.contract_no or not (self.on_account_minor or self.held_minor)
        return self._replace(contract_no=contract_no if alone else "", on_account_minor=self.on_account_minor + more_minor)


class Whole(NamedTuple):
    """A payment posted whole to one item, of which just so much is open, and why; ``named_item`` is "" where it names the contract only."""

    payment: Waiting
    contract_no: str
    item_key: str
    posted_as: str  # named_item | equal_sum
    named_item: str
    rule: str
    sentence: str
    evidence: str  # JSON


class Book:
    """What one run writes. ``day`` is the day the run stands for."""

    def __init__(self, connection: Connection, run_no: int, day: str) -> None:
        self.connection, self.run_no, self.day = connection, run_no, day
        self._posting_no = bulk.next_number(connection, "posting", "posting_no")
        self._decision_no = bulk.next_number(connection, "decision", "decision_no")
        self._postings: list[tuple[object, ...]] = []
        self._decisions: list[tuple[object, ...]] = []
        self._states: dict[str, State] = {}
        self._history: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._forgotten: set[str] = set()
        self._links: list[tuple[object, ...]] = []
        self._whole: list[Whole] = []
        self.gone_back: set[str] = set()  # payments of which this run has seen some go back
        self.brought_in: list[tuple[str, int]] = []  # booking day and entry of the notified details that this run has made payments
        self.reopened: set[str] = set()  # contracts of which another sum may be open than before
        self._items: dict[str, str] = {}  # touched items; of those settled whole, their contract
        self._contract_of: dict[str, str] = {}  # of the other touched ones

    def decide(
        self, payment_id: str, outcome: str, rule: str, contract_no: str, sentence: str, evidence: Mapping[str, Any], candidates: Sequence[str]
    ) -> None:
        """Record why a payment goes where it goes; ``candidates`` are those that lost, best first."""
        row = (
            self._decision_no, self.run_no, payment_id, outcome, rule, contract_no, sentence,
            as_json(evidence), as_json(list(candidates)) if candidates else "[]",
        )  # fmt: skip
        self._decisions.append(row)
        self._decision_no += 1

    def post(
        self,
        payment_id: str,
        account_code: str,
        contract_no: str,
        item_key: str,
        amount_minor: int,
        currency: str,
        rule: str,
        reverses: int | None = None,
    ) -> int:
        """Append one posting; gives its number. Amounts of zero are passed over (0)."""
        if not amount_minor:
            return 0
        number = self._posting_no
        self._postings.append(
            (number, self.run_no, self.day, payment_id, account_code, contract_no, item_key, amount_minor, currency, rule, reverses)
        )
        if account_code == "item":
            self._items[item_key] = ""
            self._contract_of[item_key] = contract_no
        self._posting_no += 1
        return number

    def settle(self, payments: Sequence[Whole]) -> None:
        """Decide and post each of these, in the order given; nothing else that is written with them may touch their contracts."""
        run_no, day = self.run_no, self.day
        self._decisions += [
            (number, run_no, one.payment.payment_id, "post", one.rule, one.contract_no, one.sentence, one.evidence, "[]")
            for number, one in enumerate(payments, self._decision_no)
        ]
        self._postings += [
            (
                number, run_no, day, one.payment.payment_id, "item", one.contract_no, one.item_key, one.payment.amount_minor, one.payment.currency,
                one.posted_as, None,
            )
            for number, one in enumerate(payments, self._posting_no)
        ]  # fmt: skip
        self._decision_no += len(payments)
        self._posting_no += len(payments)
        self._whole += payments

    def state(self, state: State) -> None:
        """The payment's state from now on."""
        self._states[state.payment_id] = state

    def remember(self, payer_account: str, booking_date: str, payment_id: str, contract_no: str, posted_by: str) -> None:
        """What the payer's account has paid for; an empty account is nobody's."""
        if payer_account:
            row = (payer_account, booking_date, payment_id, contract_no, posted_by)
            self._history[row[:4]] = row

    def forget(self, payment_id: str) -> None:
        """A payment that was taken back no longer speaks for its payer."""
        self._forgotten.add(payment_id)
        self._history = {key: row for key, row in self._history.items() if key[2] != payment_id}

    def link_return(self, return_id: str, payment_id: str, amount_minor: int, currency: str, reason: str) -> None:
        self.gone_back.add(payment_id)
        self._links.append((return_id, payment_id, self.run_no, amount_minor, currency, reason))

    def settled(self, contract_no: str, item_key: str) -> None:
        """Nothing is open of an item after what was posted last."""
        self._items[item_key] = contract_no

    def flush(self) -> None:
        """Write what was collected; projections are worked out from the rows just written."""
        connection = self.connection
        bulk.insert(connection, "decision", _DECISION, self._decisions)
        bulk.insert(connection, "posting", _POSTING, self._postings)
        bulk.insert(connection, "return_link", _LINK, self._links)
        if self._forgotten:
            bulk.stage(connection, "stage_forgotten", ("payment_id",), [(key,) for key in sorted(self._forgotten)])
            bulk.execute(connection, "DELETE FROM payer_history WHERE payment_id IN (SELECT payment_id FROM stage_forgotten)")
        payers = [(one.payment, one.contract_no) for one in self._whole if one.payment.payer_account]
        whole = [(payment.payer_account, payment.booking_date, payment.payment_id, contract_no, "number") for payment, contract_no in payers]
        bulk.insert(connection, "payer_history", _HISTORY, [*self._history.values(), *whole])
        self._write_states()
        self._write_items()
        for rows in (self._decisions, self._postings, self._links, self._history, self._states, self._items, self._forgotten, self._whole):
            rows.clear()

    def _write_items(self) -> None:
        """What is settled whole is open no longer; of the others it is worked out anew."""
        whole = [(contract_no, item_key) for item_key, contract_no in self._items.items() if contract_no]
        whole += [(one.contract_no, one.item_key) for one in self._whole]
        if whole:
            bulk.stage(self.connection, "stage_settled", ("contract_no", "item_key"), whole)
            sql = "DELETE FROM open_item WHERE (contract_no, item_key) IN (SELECT contract_no, item_key FROM stage_settled)"
            bulk.execute(self.connection, sql)
        rest = [item_key for item_key, contract_no in self._items.items() if not contract_no]
        if rest:
            reopen(self.connection, rest)
            self.reopened.update(self._contract_of[item_key] for item_key in rest)
        self._contract_of.clear()

    def _write_states(self) -> None:
        changing = ("state", "contract_no", "on_account_minor", "held_minor")
        rows = [(key, one.state, one.contract_no, one.on_account_minor, one.held_minor) for key, one in self._states.items()]
        rows += [(one.payment.payment_id, "posted", one.contract_no, 0, 0) for one in self._whole]
        if not rows:
            return
        bulk.stage(self.connection, "stage_state", ("payment_id", *changing), sorted(rows))
        changed = ", ".join(f"{name} = s.{name}" for name in changing)
        bulk.execute(self.connection, f"UPDATE payment_state SET {changed} FROM stage_state s WHERE payment_state.payment_id = s.payment_id")
