"""Decisions → postings, for a chunk: each payment's cents set against the items of its contract, in order.

The chunk's open items are loaded once and followed in memory, so a payment sees what those before it left.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import plain
from reconcile.batch.deciding import Decided
from reconcile.core.allocate import LEVELLED, OpenItem, split
from reconcile.core.calendar import months_before
from reconcile.core.open_items import OpenItems
from reconcile.core.plan import is_instalment
from reconcile.store import lookup
from reconcile.store.book import State, Whole
from reconcile.store.lookup import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconcile.batch.context import Night
    from reconcile.store.pending import Waiting

_NONE = OpenItems()


class Posted(NamedTuple):
    """What a chunk's postings lead to: contracts whose new money waits, contracts whose money was freed, days of duplicates."""

    waiting: set[str]
    freed: set[str]
    held_days: set[str]


def taken_from(chunks: Iterable[Iterable[Decided | Whole]]) -> Counter[str]:
    """How many of a day's payments each contract stands to be posted to by."""
    found: Counter[str] = Counter()
    for chunk in chunks:
        found.update([one.contract_no for one in chunk])
        found.update([number for one in chunk if isinstance(one, Decided) for number, _ in one.targets])
    return found


def post_chunk(night: Night, chunk: Sequence[Decided | Whole], times: Mapping[str, int]) -> Posted:
    """Record the decisions and post what they allow, in the order given.

    ``times``: of the day's contracts, how many payments each has. What settles an item whole needs no looking after where
    it is the only one.
    """
    rows = [plain.the_long_way(one) if isinstance(one, Whole) and times[one.contract_no] > 1 else one for one in chunk]
    decided = [one for one in rows if isinstance(one, Decided)]
    said = lookup.last_decisions(night.connection, [one.payment.payment_id for one in decided if one.payment.state != "new"])
    posted = Posted(set(), set(), set())
    by_currency: dict[str, list[Decided]] = {}
    for one in decided:
        if one.outcome == "post":
            by_currency.setdefault(one.payment.currency, []).append(one)
    ledgers = {currency: Ledger(night, currency, mine, posted) for currency, mine in by_currency.items()}
    for _, some in groupby(rows, type):  # payment by payment, so that the numbers of postings do not tell the chunks
        run = list(some)
        night.book.settle([one for one in run if isinstance(one, Whole)])
        for each in [one for one in run if isinstance(one, Decided)]:
            one = ledgers[each.payment.currency].still_explained(each) if each.targets else each
            _record(night, one, said)
            if one.outcome == "post":
                ledgers[one.payment.currency].post(one)
    night.book.flush()
    return posted


def _record(night: Night, one: Decided, said: dict[str, lookup.Said]) -> None:
    """Write the decision down; a case that stays where it is says nothing twice."""
    payment, book = one.payment, night.book
    before = said.get(payment.payment_id)
    if one.outcome in {"return", "refund"} or (before and (before.rule, before.sentence) == (one.rule, one.sentence)):
        return  # returns and refunds are decided where the original is looked for
    book.decide(payment.payment_id, one.outcome, one.rule, one.contract_no, one.sentence, one.evidence, one.candidates)
    if one.outcome == "not_customer":
        book.post(payment.payment_id, "not_customer", "", "", payment.left_minor, payment.currency, one.rule)
    if one.outcome != "post":
        book.state(state_of(payment, one.outcome))


def state_of(payment: Waiting, state: str, contract_no: str = "", on_account_minor: int = 0, held_minor: int = 0) -> State:
    """The payment's row with this state."""
    return State(
        payment.payment_id, payment.booking_date, payment.account, payment.currency, payment.amount_minor, state, contract_no, on_account_minor,
        held_minor,
    )  # fmt: skip


class Ledger:
    """The open items of a chunk's contracts in one currency, as they stand while the chunk is posted."""

    def __init__(self, night: Night, currency: str, decided: Sequence[Decided], posted: Posted) -> None:
        self._night, self._currency, self._posted = night, currency, posted
        numbers = {one.contract_no for one in decided} | {number for one in decided for number, _ in one.targets}
        named = {key for one in decided for key in (*one.named_items, *(target.item_key for _, target in one.targets))}
        found = lookup.open_items(night.connection, numbers, currency, night.as_of, named)
        self._items = {number: OpenItems(items) for number, items in found.items()}
        self._standing = lookup.standing(night.connection, named)
        self._alike = lookup.paid_alike(night.connection, self._alike_rows(decided))
        automatic = [each.payment_id for stood in self._standing.values() for each in stood if each.automatic]
        self._displaceable = lookup.states(night.connection, automatic)
        self._just_paid: dict[tuple[str, str, int], tuple[str, str]] = {}

    def _alike_rows(self, decided: Sequence[Decided]) -> list[tuple[str, str, str, int, str, str]]:
        """The payments whose sum may turn out to be open nowhere, of which alone it is asked whether they are a second payment."""
        times = Counter(one.contract_no for one in decided)
        return [
            (p.payment_id, one.contract_no, p.payer_account, p.amount_minor, months_before(p.booking_date, 1), p.booking_date)
            for one in decided
            for p in (one.payment,)
            if one.contract_no and p.payer_account and not one.named_items and (times[one.contract_no] > 1 or not self._fits(one, p.left_minor))
        ]

    def post(self, one: Decided) -> None:
        """One payment, every cent of it."""
        if one.targets:
            self._post_targets(one)
            return
        payment, book, number = one.payment, self._night.book, one.contract_no
        if one.named_items:
            self._displace(one)
        left, held, duplicate_of = self._hold_duplicate(one, payment.left_minor)
        order, day = self._night.policy.allocation_order, payment.booking_date
        allocations, rest = self._of(number).allocate(left, day, one.named_items, order) if left > 0 else ([], left)
        if len(allocations) == 1 and not rest and not held:
            self._remember_paid(one, allocations[0].item_key)
        for item_key, taken, rule in allocations:
            book.post(payment.payment_id, "item", number, item_key, taken, self._currency, rule)
            self._take(one, number, item_key, taken)
        if held:
            book.post(payment.payment_id, "held", number, "", held, self._currency, f"duplicate:{duplicate_of}")
            self._posted.held_days.add(day)
        if rest:
            book.post(payment.payment_id, "on_account", number, "", rest, self._currency, "on_account")
            self._posted.waiting.add(number)
        book.state(state_of(payment, "posted", number, rest, held))
        book.remember(payment.payer_account, day, payment.payment_id, number, one.posted_by)

    def still_explained(self, one: Decided) -> Decided:
        """A payment of several contracts, by what earlier payments of the day have left: divided anew, or a case.

        Else the share of one customer would end up on the account of another.
        """
        if all(self._of(number).open_of(target.item_key) >= target.amount_minor for number, target in one.targets):
            return one
        numbers = tuple(dict.fromkeys(number for number, _ in one.targets))
        day = one.payment.booking_date
        visible = {number: self._of(number).visible(day, one.named_items) for number in numbers}
        ways = split(one.payment.left_minor, visible, one.named_items) if one.rule == "several_contracts" else None
        if ways:
            return one._replace(targets=tuple(ways))
        rule = {"several_contracts": "several_contracts_unclear", "customer_number_split": "customer_with_several"}[one.rule]
        sentence = f"the payment names {', '.join(numbers)}, but payments before it have settled what it would have paid there"
        return one._replace(outcome="clarification", rule=rule, targets=(), sentence=sentence, candidates=(*numbers, *one.candidates))

    def _of(self, number: str) -> OpenItems:
        return self._items.get(number, _NONE)

    def _post_targets(self, one: Decided) -> None:
        payment, book, rest_on = one.payment, self._night.book, ""
        rest = payment.left_minor
        for number, target in one.targets:
            taken = min(target.amount_minor, max(self._of(number).open_of(target.item_key), 0), rest)
            book.post(payment.payment_id, "item", number, target.item_key, taken, self._currency, target.rule)
            self._take(one, number, target.item_key, taken)
            rest -= taken
            rest_on = rest_on or (number if taken < target.amount_minor else "")
            book.remember(payment.payer_account, payment.booking_date, payment.payment_id, number, one.posted_by)
        book.post(payment.payment_id, "on_account", rest_on, "", rest, self._currency, "on_account")
        book.state(state_of(payment, "posted", rest_on, rest))
        if rest:
            self._posted.waiting.add(rest_on)

    def _take(self, one: Decided, number: str, item_key: str, amount_minor: int) -> None:
        """Less is open now, and the payment stands there."""
        items = self._of(number)
        item = items.get(item_key)
        if item is None or not amount_minor:
            return
        items.take(item_key, amount_minor)
        stood = Standing(item_key, number, item.amount_minor, one.payment.payment_id, amount_minor, 0, 0)
        self._standing.setdefault(item_key, []).append(stood)
        if item.open_minor == amount_minor:
            self._night.book.settled(number, item_key)

    def _displace(self, one: Decided) -> None:
        """A payment that names an item takes precedence over money on account used for it, which goes back on account."""
        book, items = self._night.book, self._of(one.contract_no)
        need = one.payment.left_minor - sum(items.open_of(key) for key in {*one.named_items})
        for key in one.named_items:
            for stood in self._standing.pop(key, []):
                amount = min(need, stood.standing_minor)
                if not stood.automatic or not stood.payment_id or amount <= 0 or stood.contract_no != one.contract_no:
                    self._standing.setdefault(key, []).append(stood)
                    continue
                book.post(stood.payment_id, "item", stood.contract_no, key, -amount, self._currency, "displaced_by_named_payment", stood.posting_no)
                book.post(stood.payment_id, "on_account", stood.contract_no, "", amount, self._currency, "displaced_by_named_payment")
                need -= amount
                self._give_back(stood, amount)
                self._restore_state(stood.payment_id, stood.contract_no, amount)
                self._posted.freed.add(stood.contract_no)

    def _give_back(self, stood: Standing, amount: int) -> None:
        """So much of an item is open again; what still stands on it is kept."""
        if amount < stood.standing_minor:
            self._standing.setdefault(stood.item_key, []).append(stood._replace(standing_minor=stood.standing_minor - amount))
        items = self._items.setdefault(stood.contract_no, OpenItems())
        if items.get(stood.item_key):
            items.take(stood.item_key, -amount)
        else:
            items.add(OpenItem(stood.contract_no, stood.item_key, "", "", amount, stood.item_minor))

    def _restore_state(self, payment_id: str, contract_no: str, amount: int) -> None:
        state = self._displaceable[payment_id].with_on_account(contract_no, amount)
        self._displaceable[payment_id] = state
        self._night.book.state(state)

    def _hold_duplicate(self, one: Decided, left: int) -> tuple[int, int, str]:
        """(what is left to allocate, what is held, the item it pays a second time)."""
        items, named = self._of(one.contract_no), one.named_items
        open_named = sum([items.open_of(key) for key in named]) if named else 0
        for key in named:
            if is_instalment(key):  # a text copied from last month's payment; equal instalments are no duplicates of one another
                continue
            stood = [each for each in self._standing.get(key, []) if not each.automatic and each.payment_id]
            if stood and not items.get(key) and left > open_named and (open_named or left == stood[0].item_minor or not self._fits(one, left)):
                held = min(left - open_named, stood[0].item_minor)
                return left - held, held, key
        again = self._paid_before(one)
        if again and not self._fits(one, left):
            return 0, left, again
        return left, 0, ""

    def _paid_before(self, one: Decided) -> str:
        """The item an equal payment of the same account has settled, when nothing has opened since that this could be for."""
        payment = one.payment
        if one.named_items or not payment.payer_account:
            return ""
        just = self._just_paid.get((one.contract_no, payment.payer_account, payment.amount_minor)) or self._alike.get(payment.payment_id)
        if not just or self._of(one.contract_no).opened_since(just[1], payment.booking_date):
            return ""
        return just[0]

    def _remember_paid(self, one: Decided, item_key: str) -> None:
        """A bill settled whole by one payment: an equal payment of the same account may be its duplicate."""
        payment = one.payment
        item = self._of(one.contract_no).get(item_key)
        if payment.payer_account and item and item.kind not in LEVELLED and item.amount_minor == payment.amount_minor:
            self._just_paid[one.contract_no, payment.payer_account, payment.amount_minor] = (item_key, payment.booking_date)

    def _fits(self, one: Decided, left: int) -> bool:
        """Whether the sum is an open item, or the total of the oldest few."""
        return self._of(one.contract_no).fits(left, one.payment.booking_date, one.named_items)
