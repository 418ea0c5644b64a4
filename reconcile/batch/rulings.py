"""A person's ruling on a payment: a fact, and a run of its own that undoes what stands and posts what was said.

The night leaves a payment somebody has ruled on to people; money it frees is used by the next night.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import refund, ruling_back, ruling_targets
from reconcile.core import money
from reconcile.core.allocate import Allocation, OpenItem, allocate, split
from reconcile.errors import WrongUse
from reconcile.store import check, going_back, habits, lookup, refusals, runs
from reconcile.store import rulings as stored
from reconcile.store.book import Book
from reconcile.store.runs import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.batch.ruling_targets import Target
    from reconcile.core.policy import Policy
    from reconcile.store.book import State
    from reconcile.store.going_back import Place

_CREDIT = frozenset({"on_account", "held"})
_MOVABLE = frozenset({"item", "on_account", "held", "not_customer"})
_WHY_NOT = {
    "new": ("no run has looked at it yet", "call `reconcile run` first"),
    "returned": ("went back to the payer", "there is nothing left of it to assign"),
    "explained": ("is a batch whose money stands in its details", "assign those: see `reconcile explain`"),
    "awaiting_details": ("is a batch that waits for the bank's details", "import its camt.054, or wait until the days for it have passed"),
}


class Ruler(NamedTuple):
    """Who rules, when (an instant, as text), on which day, and why; ``login``: the user of the computer, "" when unknown."""

    who: str
    given_at: str
    day: str
    reason: str
    login: str = ""


def assign(connection: Connection, policy: Policy, payment_id: str, texts: Sequence[str], ruler: Ruler) -> Run:
    """Post a payment to the contracts and invoices a person names, whatever it stood on before.

    Raises: WrongUse when it cannot be placed so; Broken when an invariant of ours fails. The caller rolls back.
    """
    state, left = _rulable(connection, payment_id)
    ruling = _begin(connection, ruler)
    if state.amount_minor < 0:
        return _assign_outgoing(ruling, policy, state, texts)
    places = _undo(ruling, state)
    targets = ruling_targets.read(connection, texts, state, left)
    placed, rest = _allocations(ruling, policy, state, targets, left)
    rests = {number: amount for number, amount in rest.items() if amount}
    for number, each in placed:
        ruling.book.post(payment_id, "item", number, each.item_key, each.amount_minor, state.currency, each.rule)
    for number, amount in rests.items():
        ruling.book.post(payment_id, "on_account", number, "", amount, state.currency, "on_account")
    numbers = list(dict.fromkeys(target.contract_no for target in targets))
    only = numbers[0] if len(numbers) == 1 else ""
    payer = stored.payer(connection, payment_id)
    for number in numbers:
        ruling.book.remember(payer, state.booking_date, payment_id, number, "ruling")
    waits_on = "" if len(rests) > 1 else next(iter(rests), only)
    ruling.book.state(state._replace(state="posted", contract_no=waits_on, on_account_minor=sum(rests.values()), held_minor=0))
    _leave_refunds_covered(ruling, payment_id, places)
    evidence = {"who": ruler.who, "reason": ruler.reason, "assigned_to": [list(target) for target in targets]}
    ruling.book.decide(payment_id, "post", "ruling", only, _sentence("assigned", ruler), evidence, _lost(connection, payment_id, places, numbers))
    return _close(ruling, policy, payment_id, "assign", [list(target) for target in targets])


def unbilled(connection: Connection, payment_id: str) -> list[tuple[str, int, str]]:
    """(contract, minor units, currency) of what of a payment is on account where no bill is in its currency, though others are."""
    currency = lookup.states(connection, [payment_id])[payment_id].currency
    return [
        (place.contract_no, place.amount_minor, currency)
        for place in going_back.places(connection, payment_id)
        if place.account_code == "on_account" and place.amount_minor > 0
        and (billed := stored.currencies(connection, place.contract_no)) and currency not in billed
    ]  # fmt: skip


def _assign_outgoing(ruling: _Ruling, policy: Policy, state: State, texts: Sequence[str]) -> Run:
    """Say which contract's payment a return takes back, or whose credit it is that we paid out."""
    connection, payment_id = ruling.connection, state.payment_id
    _must_be_undecided(state)
    if len(texts) != 1 or "=" in texts[0]:
        raise WrongUse(f"payment {payment_id}", "goes back whole", f"write `reconcile assign {payment_id} CONTRACT` or CONTRACT:INVOICE")
    target = ruling_targets.one(connection, texts[0], state)
    back = stored.returned(connection, payment_id)
    if back.is_return:
        ruling_back.take_back(connection, ruling.book, state, target, back.reason)
    else:
        ruling_back.pay_out(connection, ruling.book, state, target, ruling.ruler.day)
        ruling.book.flush()
        if found := refund.uncovered(connection, [target.contract_no]):
            raise WrongUse(f"payment {payment_id}", found, "withdraw the refund first: `reconcile refund withdraw NO`")
    what = "takes back a payment of this contract, as said" if back.is_return else "paid back out of this contract's credit, as said"
    evidence = {"who": ruling.ruler.who, "reason": ruling.ruler.reason, "assigned_to": [list(target)]}
    outcome = "return" if back.is_return else "refund"
    lost = _lost(connection, payment_id, [], [target.contract_no])
    ruling.book.decide(payment_id, outcome, "ruling", target.contract_no, _sentence(what, ruling.ruler), evidence, lost)
    return _close(ruling, policy, payment_id, "assign", [list(target)])


def set_aside(connection: Connection, policy: Policy, payment_id: str, ruler: Ruler) -> Run:
    """Say that a payment is not customers' money, wherever it stood before.

    Raises: WrongUse when that cannot be said of it; Broken when an invariant of ours fails. The caller rolls back.
    """
    state, left = _rulable(connection, payment_id)
    if state.state == "not_customer":
        raise WrongUse(f"payment {payment_id}", "is set aside already", f"a customer's after all: `reconcile assign {payment_id} CONTRACT`")
    if left != state.amount_minor:
        raise WrongUse(f"payment {payment_id}", "went back in part, to a customer", "see `reconcile explain`")
    if state.amount_minor < 0:
        _must_be_undecided(state)
    ruling = _begin(connection, ruler)
    places = _undo(ruling, state)
    ruling.book.post(payment_id, "not_customer", "", "", state.amount_minor, state.currency, "ruling")
    ruling.book.state(state._replace(state="not_customer", contract_no="", on_account_minor=0, held_minor=0))
    _leave_refunds_covered(ruling, payment_id, places)
    evidence = {"who": ruler.who, "reason": ruler.reason}
    sentence = _sentence("set aside as no customer's money", ruler)
    ruling.book.decide(payment_id, "not_customer", "ruling", "", sentence, evidence, _lost(connection, payment_id, places, []))
    return _close(ruling, policy, payment_id, "set_aside", [])


def _must_be_undecided(state: State) -> None:
    """Of money that goes out. Raises: WrongUse."""
    if state.state != "clarification":
        what = f"is money that goes out ({money.to_text(state.amount_minor, state.currency)}) and has its place"
        raise WrongUse(f"payment {state.payment_id}", what, "see `reconcile explain`")


def unassign(connection: Connection, policy: Policy, payment_id: str, ruler: Ruler) -> Run:
    """Take a payment back from where it stands; it waits until a person rules again.

    Raises: WrongUse when it stands nowhere; Broken when an invariant of ours fails. The caller rolls back.
    """
    state, _ = _rulable(connection, payment_id)
    if state.state == "clarification":
        raise WrongUse(f"payment {payment_id}", "is not assigned to any contract", f"assign it with `reconcile assign {payment_id} CONTRACT`")
    if state.amount_minor < 0 and state.state != "not_customer":
        raise WrongUse(
            f"payment {payment_id}",
            f"is money that goes out ({money.to_text(state.amount_minor, state.currency)})",
            "only money that comes in, or was set aside, is taken back",
        )
    ruling = _begin(connection, ruler)
    places = _undo(ruling, state)
    ruling.book.state(state._replace(state="clarification", contract_no="", on_account_minor=0, held_minor=0))
    _leave_refunds_covered(ruling, payment_id, places)
    evidence = {"who": ruler.who, "reason": ruler.reason}
    ruling.book.decide(payment_id, "clarification", "ruling", "", _sentence("taken back", ruler), evidence, _lost(connection, payment_id, places, []))
    return _close(ruling, policy, payment_id, "unassign", [])


def _rulable(connection: Connection, payment_id: str) -> tuple[State, int]:
    """The payment's state and how much of it a person can place. Raises: WrongUse."""
    state = lookup.states(connection, [payment_id])[payment_id]
    where = f"payment {payment_id}"
    if state.state in _WHY_NOT:
        raise WrongUse(where, *_WHY_NOT[state.state])
    gone = [place for place in going_back.places(connection, payment_id) if place.account_code not in _MOVABLE]
    left = state.amount_minor - sum(place.amount_minor for place in gone)
    if not left:
        raise WrongUse(where, "was paid back whole", "there is nothing left of it to assign")
    return state, left


class _Ruling(NamedTuple):
    connection: Connection
    book: Book
    run_no: int
    run_id: str
    before: Run | None
    ruler: Ruler


def _begin(connection: Connection, ruler: Ruler) -> _Ruling:
    before = runs.last(connection)
    day = max(ruler.day, before.as_of) if before else ruler.day
    run_no, run_id = runs.next_id(connection, day)
    return _Ruling(connection, Book(connection, run_no, day), run_no, run_id, before, ruler._replace(day=day))


def _undo(ruling: _Ruling, state: State) -> list[Place]:
    """Reverse all that can be moved; what is open is worked out anew before anything is posted."""
    places = [place for place in going_back.places(ruling.connection, state.payment_id) if place.account_code in _MOVABLE]
    for place in places:
        ruling.book.post(
            state.payment_id, place.account_code, place.contract_no, place.item_key, -place.amount_minor, state.currency, "ruling",
            place.posting_no or None,
        )  # fmt: skip
    ruling.book.forget(state.payment_id)
    ruling.book.flush()
    return places


def _leave_refunds_covered(ruling: _Ruling, payment_id: str, places: Sequence[Place]) -> None:
    """Credit that is on its way back to the customer stays. Raises: WrongUse."""
    ruling.book.flush()
    found = refund.uncovered(ruling.connection, [place.contract_no for place in places if place.account_code in _CREDIT])
    if found:
        raise WrongUse(f"payment {payment_id}", found, "withdraw the refund first: `reconcile refund withdraw NO`")


def _lost(connection: Connection, payment_id: str, places: Sequence[Place], chosen: Sequence[str]) -> list[str]:
    """Where it stood before, then what else it might have been; without what was chosen now."""
    before = [place.contract_no for place in places if place.contract_no]
    return [one for one in dict.fromkeys([*before, *json.loads(stored.candidates(connection, payment_id))]) if one not in chosen]


def _sentence(what: str, ruler: Ruler) -> str:
    return f"{what} by {ruler.who}" + (f": {ruler.reason}" if ruler.reason else "")


Placed = tuple[list[tuple[str, Allocation]], dict[str, int]]


def _allocations(ruling: _Ruling, policy: Policy, state: State, targets: Sequence[Target], left: int) -> Placed:
    """What each item takes, by contract, and what stays on account of each contract.

    Targets with an amount come first, in the order given; those without share what is left.
    """
    items = _Items(ruling, state, targets)
    placed: list[tuple[str, Allocation]] = []
    rest: dict[str, int] = {}
    open_ended = [target for target in targets if target.amount_minor is None]
    for target in targets:
        if target.amount_minor is not None:
            found, over = items.take(target.contract_no, target.amount_minor, [target.item_key] if target.item_key else [], policy)
            placed += found
            rest[target.contract_no] = rest.get(target.contract_no, 0) + over
            left -= target.amount_minor
    numbers = list(dict.fromkeys(target.contract_no for target in open_ended))
    if len(numbers) > 1:
        named = [target.item_key for target in open_ended if target.item_key]
        ways = split(left, {number: items.visible(number) for number in numbers}, named)
        if ways is None:
            raise WrongUse(
                f"payment {state.payment_id}",
                f"the open items of {' and '.join(numbers)} do not explain {money.to_text(left, state.currency)} {state.currency} in exactly one way",
                "say how much each takes: CONTRACT=AMOUNT",
            )
        return [*placed, *ways], rest
    number = numbers[0] if numbers else targets[0].contract_no
    if numbers:
        found, left = items.take(number, left, [target.item_key for target in open_ended if target.item_key], policy)
        placed += found
    rest[number] = rest.get(number, 0) + left
    return placed, rest


class _Items:
    """The open items of the contracts named, as they stand while the payment is placed."""

    def __init__(self, ruling: _Ruling, state: State, targets: Sequence[Target]) -> None:
        numbers = {target.contract_no for target in targets}
        self._booked = state.booking_date
        self._items = lookup.open_items(ruling.connection, numbers, state.currency, ruling.ruler.day)
        for key in {target.item_key for target in targets} - {""}:
            named = stored.item(ruling.connection, key)
            known = {item.item_key for item in self._items.get(named.contract_no, [])} if named else set()
            if named and named.open_minor > 0 and key not in known:  # not open to others yet, but named
                self._items.setdefault(named.contract_no, []).append(OpenItem(named.contract_no, key, named.due_on, named.opens_on, named.open_minor))

    def visible(self, number: str) -> list[OpenItem]:
        return self._items.get(number, [])

    def take(self, number: str, amount: int, named: Sequence[str], policy: Policy) -> tuple[list[tuple[str, Allocation]], int]:
        """(allocations, what is left over). A named item takes what it can and nothing else does; without one, what was
        open on the booking day comes before what opened later.
        """
        waiting = self.visible(number)
        if named:
            result, left = allocate(amount, [item for item in waiting if item.item_key in named], named)
        else:
            early = [item for item in waiting if item.opens_on <= self._booked]
            result, left = allocate(amount, early, (), policy.allocation_order)
            later, left = allocate(left, [item for item in waiting if item not in early], (), policy.allocation_order) if left else ([], left)
            result = [*result, *later]
        taken = {each.item_key: each.amount_minor for each in result}
        after = [item._replace(open_minor=item.open_minor - taken.get(item.item_key, 0)) for item in waiting]
        self._items[number] = [item for item in after if item.open_minor]
        return [(number, each._replace(rule="ruling") if named else each) for each in result], left


def _close(ruling: _Ruling, policy: Policy, payment_id: str, kind: str, targets: list[list[object]]) -> Run:
    connection, ruler = ruling.connection, ruling.ruler
    stored.add(connection, payment_id, kind, json.dumps(targets, ensure_ascii=False), ruler.who, ruler.given_at, ruler.day, ruler.reason)
    ruling.book.flush()
    refusals.refresh(connection, payment_id)
    habits.refresh(connection, payment_id)
    check.touched(connection, ruling.run_no)
    run = Run(
        ruling.run_no, ruling.run_id, ruler.day, "ruling", *runs.facts_now(connection), runs.as_json(policy.as_dict()),
        runs.as_json({"ruling": 1}), ruler.given_at, ruler.given_at, "",
    )  # fmt: skip
    return runs.close(ruling.book, run, ruling.before)
