"""What is known of each payment, put together from what was found for a chunk of them, ready to be decided.

Findings in, facts out; nothing here looks anything up. A payment has few of each, and most have one number and nothing
else: theirs is one of some dozen patterns, each made once. What is open, and which contracts are, is judged on the payment's
own booking day.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  read by NamedTuple when the module is loaded
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.check_digits import fails
from reconcile.core.found import Past
from reconcile.core.identify import Pattern
from reconcile.core.names import alike
from reconcile.core.near import one_slip
from reconcile.core.numbers import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.core.found import Contract, Found, Hit, Payment, ToPay

_RANKS = {"creditor_reference": 1, "autopay_id": 2, "invoice_number": 3, "contract_number": 4, "customer_number": 5}
_SOURCES = {"reference": "creditor_reference", "typed": "creditor_reference", "end_to_end": "autopay_id"}
_KINDS = {"contract": "contract_number", "customer": "customer_number"}
MOST_SHOWN = 100  # contracts of a payer's history that are told of: an accountant pays for thousands
_NO_PAST = Past((), ())
_MANY = 16  # open items of a contract from which on its sums are added up once
_SURE = 2  # payments by number that make a payer's account tell its contract


class Facts(NamedTuple):
    """The particulars behind one payment's pattern, for its sentence, its evidence and its suggestions."""

    pattern: Pattern
    contract_no: str  # the one a posting rule would take
    number: str
    named: tuple[str, ...]
    named_items: tuple[str, ...]
    history: tuple[str, ...]
    near: tuple[str, ...]
    times: int
    fitting: Mapping[str, bool] = {}  # contracts it may be meant for, where the sum is open: True where it is one item
    ruled: tuple[str, ...] = ()  # where people have ruled payments of this payer in the same words to, the most often first


class _Named(NamedTuple):
    """A contract a payment names. ``checked``: by a reference whose check digits are right."""

    rank: int  # the smaller, the stronger
    contract_no: str
    item_key: str
    kind: str
    token: str
    by: str
    checked: bool


def named_contracts(hits: Sequence[Hit], contracts: Mapping[str, Contract]) -> list[_Named]:
    """Each contract a payment names, strongest evidence first.

    A customer number adds nothing where a contract of that customer is named by itself; alone, it names the customer's
    contracts.
    """
    rows = [_named(hit) for hit in hits]
    if len(rows) > 1:
        spoken_for = {_customer(row, contracts) for row in rows if row.kind != "customer"} - {""}
        rows = sorted(row for row in rows if row.kind != "customer" or _customer(row, contracts) not in spoken_for)
    return rows


def _named(hit: Hit) -> _Named:
    source, token, kind, contract_no, item_key = hit
    by, checked = named_by(source, kind), source == "reference"
    return _Named(_RANKS[by] * 2 - checked, contract_no, item_key, kind, token, by, checked)


def named_by(source: str, kind: str) -> str:
    """What names the contract."""
    return _SOURCES.get(source) or _KINDS.get(kind, "invoice_number")


def _customer(row: _Named, contracts: Mapping[str, Contract]) -> str:
    found = contracts.get(row.contract_no)
    return found.customer_no if found else ""


class _Open(NamedTuple):
    """How a contract stands to a payment on its day. ``equals``: the sum is an open item of it in its currency; ``fits``: it is that, or
    the total of its oldest few.
    """

    anything: bool
    fits: bool
    equals: bool


_NOTHING = _Open(anything=False, fits=False, equals=False)


def open_on_the_day(payment: Payment, items: Sequence[ToPay], named: Sequence[str] = ()) -> _Open:
    """How the items of a contract, oldest due first, stand to a payment; those it names count as open even before their day."""
    anything = equals = total = False
    running, amount, currency, day = 0, payment.amount_minor, payment.currency, payment.booking_date
    for item in items:
        if item.opens_on <= day or item.item_key in named:
            anything = True
            if item.currency == currency:
                running += item.open_minor
                equals = equals or item.open_minor == amount
                total = total or running == amount
    return _Open(anything, equals or total, equals)


class Sums:
    """How payments stand to the items of contracts: of one with very many, the sums of a day are added up once for all payments."""

    def __init__(self, items: Mapping[str, Sequence[ToPay]]) -> None:
        self._items = items
        self._early: dict[tuple[str, str], frozenset[str]] = {}
        self._known: dict[tuple[str, str, str, frozenset[str]], tuple[bool, frozenset[int], frozenset[int]]] = {}

    def stands(self, payment: Payment, number: str, named: Sequence[str] = ()) -> _Open:
        """The same as ``open_on_the_day``."""
        items = self._items.get(number, ())
        if len(items) < _MANY:
            return open_on_the_day(payment, items, named)
        day = payment.booking_date
        if (number, day) not in self._early:
            self._early[number, day] = frozenset(item.item_key for item in items if item.opens_on > day)
        place = (number, day, payment.currency, self._early[number, day].intersection(named))
        if place not in self._known:
            self._known[place] = _added_up(items, *place[1:])
        anything, single, totals = self._known[place]
        return _Open(anything, payment.amount_minor in single or payment.amount_minor in totals, payment.amount_minor in single)


def _added_up(items: Sequence[ToPay], day: str, currency: str, named: frozenset[str]) -> tuple[bool, frozenset[int], frozenset[int]]:
    """(whether anything is open, the sums of single items, the totals of the oldest few)."""
    there = [item for item in items if item.opens_on <= day or item.item_key in named]
    single = [item.open_minor for item in there if item.currency == currency]
    return bool(there), frozenset(single), frozenset(accumulate(single))


def _shown(past: tuple[str, ...], *first: str) -> tuple[str, ...]:
    """Of a long history, the contracts that are told of, those named before others."""
    if len(past) <= MOST_SHOWN:
        return past
    return tuple(dict.fromkeys((*(number for number in first if number in past), *past[:MOST_SHOWN])))[:MOST_SHOWN]


class _Look:
    """One payment, and what was found of it."""

    def __init__(self, payment: Payment, found: Found, sums: Sums) -> None:
        self.payment, self.found, self._sums = payment, found, sums
        self.history = found.history.get(payment.payment_id, _NO_PAST)
        self.near = found.near.get(payment.payment_id, ())
        self.suggested = found.suggested.get(payment.payment_id, ())
        self.rows = named_contracts(found.hits.get(payment.payment_id, ()), found.contracts)
        self._named_items = [row.item_key for row in self.rows if row.item_key]
        self._stands: dict[str, _Open] = {}

    def stands(self, number: str) -> _Open:
        """How a contract stands to the payment."""
        known = self._stands.get(number)
        if known is None:
            known = self._stands[number] = self._sums.stands(self.payment, number, self._named_items)
        return known

    def fitting(self) -> dict[str, bool]:
        """Contracts it may be meant for, where the sum is open: True where it is one item."""
        named, near = [row.contract_no for row in self.rows], [slip.contract_no for slip in self.near]
        numbers = (*named, *_shown(self.history.contracts, *named, *near), *near, *self.suggested)
        stands = {number: self.stands(number) for number in numbers}
        return {number: one.equals for number, one in stands.items() if one.fits}


def gather(payments: Iterable[Payment], found: Found) -> dict[str, Facts]:
    """The facts of every payment, by payment_id."""
    sums = Sums(found.items)
    return {payment.payment_id: _plain_facts(payment, found, sums) or _facts(_Look(payment, found, sums)) for payment in payments}


def _plain_facts(payment: Payment, found: Found, sums: Sums) -> Facts | None:
    """The facts of a payment with one number of ours and nothing that points to another contract: most of a night, and the same as
    ``_facts`` gives. None for any other.
    """
    key = payment.payment_id
    hits = found.hits.get(key)
    if not hits or len(hits) > 1 or key in found.near or key in found.suggested:
        return None
    source, token, kind, number, item_key = hits[0]
    contract, history = found.contracts.get(number), found.history.get(key)
    if contract is None or (history and history.contracts != (number,)):
        return None
    if source != "reference" and (kind, len(token)) in found.dense:
        return None
    stands = sums.stands(payment, number, (item_key,) if item_key else ())
    settled = not stands.anything and not contract.is_open(payment.booking_date)
    billed_in = found.currencies.get(number)
    pattern = _plain(
        named_by(source, kind), stands, "same" if history else "none", settled=settled,
        other_currency=billed_in is not None and payment.currency not in billed_in,
    )  # fmt: skip
    numbers = (number,)
    return Facts(
        pattern, number, token, numbers, (item_key,) if item_key else (), numbers if history else (), (), 0, {number: stands.equals} if stands.fits else {}
    )  # fmt: skip


def _facts(look: _Look) -> Facts:
    rows, found = look.rows, look.found
    if not rows:
        return _named_none(look)
    number = rows[0].token
    contracts = tuple(dict.fromkeys([row.contract_no for row in rows]))
    if len(contracts) > 1 and all(row.by == "customer_number" for row in rows):
        meant = tuple(one for one in contracts if _may_take(look, one))
        if len(meant) > 1 and len({found.contracts[one].customer_no for one in meant}) == 1:
            shown = _shown(look.history.contracts, *contracts)
            return Facts(Pattern(several_of_customer=True), "", number, meant, (), shown, (), 0, look.fitting())
        contracts = meant or contracts
    past = _shown(look.history.contracts, *contracts)
    items = tuple(dict.fromkeys([row.item_key for row in rows if row.item_key and row.contract_no in contracts]))
    if len(contracts) > 1:
        unknown = any(one not in found.contracts for one in contracts)
        return Facts(Pattern(named=2, unknown_contract=unknown), "", number, contracts, items, past, (), 0, look.fitting())
    first = rows[0] if rows[0].contract_no == contracts[0] else next(row for row in rows if row.contract_no == contracts[0])
    beside = tuple(dict.fromkeys([slip.contract_no for slip in look.near]))
    pattern = _named_one(look, first)
    if beside:
        pattern = pattern._replace(beside=True)
    if pattern.points_elsewhere:
        beside = _pointed(look, first)
    return Facts(pattern, contracts[0], first.token, contracts, items, past, beside, 0, look.fitting())


def _may_take(look: _Look, number: str) -> bool:
    """Whether a contract of a customer may be meant: it is open, or something is open on it."""
    return look.found.contracts[number].is_open(look.payment.booking_date) or look.stands(number).anything


@cache
def _plain(by: str, stands: _Open, history: str, *, settled: bool, other_currency: bool) -> Pattern:
    """The pattern of a payment that names one contract and of which nothing points anywhere else."""
    return Pattern(
        named=1, by=by, settled=settled, fits_named=stands.fits, equals_named=stands.equals, history=history, other_currency=other_currency
    )  # fmt: skip


def _named_one(look: _Look, row: _Named) -> Pattern:
    payment, known, past = look.payment, look.found.contracts, look.history.contracts
    number, token = row.contract_no, row.token
    found = known.get(number)
    if found is None:
        return Pattern(named=1, by=row.by, unknown_contract=True)
    stands = look.stands(number)
    settled = not stands.anything and not found.is_open(payment.booking_date)
    other_currency = _other_currency(look, number)
    mine = number in past or (found.customer_no != "" and any(known[other].customer_no == found.customer_no for other in past))
    history = "none" if not past else "same" if mine else "other"
    dense = not row.checked and (row.kind, len(token)) in look.found.dense
    if not dense and history != "other" and not look.suggested:
        return _plain(row.by, stands, history, settled=settled, other_currency=other_currency)
    return Pattern(
        named=1,
        by=row.by,
        settled=settled,
        fits_named=stands.fits,
        equals_named=stands.equals,
        dense=dense,
        name_alike=dense and alike(payment.payer_name, found.customer_name),
        history=history,
        fits_history=history == "other" and any(look.stands(other).equals for other in past),
        slip_of_history=history == "other" and any(_one_slip(token, other, known) for other in past),
        points_elsewhere=history != "same" and bool(_pointed(look, row)),
        other_currency=other_currency,
    )


def _pointed(look: _Look, row: _Named) -> tuple[str, ...]:
    """Other customers' contracts of the payer's own name where the sum is one open item, which speak against the number: it is not open
    on the contract named, or the number is one slip from theirs.
    """
    known = look.found.contracts
    named = known[row.contract_no]
    fits = look.stands(row.contract_no).fits
    return tuple(
        other
        for other in look.suggested
        if look.stands(other).equals
        and (not named.customer_no or known[other].customer_no != named.customer_no)
        and (not fits or _one_slip(row.token, other, known))
    )


def _one_slip(token: str, other: str, contracts: Mapping[str, Contract]) -> bool:
    return one_slip(token, normal(other)) or one_slip(token, normal(contracts[other].customer_no))


def _other_currency(look: _Look, number: str) -> bool:
    """Whether the contract is billed, and never in the payment's currency."""
    known = look.found.currencies.get(number)
    return bool(known) and look.payment.currency not in (known or ())


def _named_none(look: _Look) -> Facts:
    payment, found, near = look.payment, look.found, look.near
    past = look.history.contracts
    near_contracts = tuple(dict.fromkeys([slip.contract_no for slip in near]))
    history, blocked, times = _history_alone(look)
    one = _meant_by_slip(look, near_contracts, past)
    contract = one or (past[0] if history == "sure" else "")
    unknown, stray = found.unknown.get(payment.payment_id, ""), found.stray.get(payment.payment_id, "")
    pattern = Pattern(
        history=history,
        blocked=blocked,
        unknown_number=unknown != "",
        mistyped=fails(unknown, found.schemes.get(("contract", len(unknown)), ())),
        stray_number=stray != "",
        fits_history=history == "sure" and look.stands(past[0]).fits,
        near=1 if one else min(len(near_contracts), 2),
        near_in_history=one in past,
        near_name_and_sum=one != "" and look.stands(one).fits and alike(payment.payer_name, found.contracts[one].customer_name),
        other_currency=contract != "" and _other_currency(look, contract),
    )
    number = near[0].token if near else unknown or stray
    return Facts(pattern, contract, number, (), (), _shown(past, *near_contracts), near_contracts, times, look.fitting())


def _meant_by_slip(look: _Look, near: tuple[str, ...], past: tuple[str, ...]) -> str:
    """The one contract a slip was meant for. Of several, as in a dense scheme, the only one the account has paid for, or the only one of
    the payer's name, and either only where the sum is open; "" where that leaves none or more than one.
    """
    if len(near) < _SURE:
        return near[0] if near else ""
    fits = [number for number in near if look.stands(number).fits]
    known = [number for number in near if number in past]
    if known:
        return known[0] if len(known) == 1 and known[0] in fits else ""
    alike_too = [number for number in fits if alike(look.payment.payer_name, look.found.contracts[number].customer_name)]
    return alike_too[0] if len(alike_too) == 1 else ""


def _history_alone(look: _Look) -> tuple[str, str, int]:
    """(history, blocked, times) for a payment that names nothing."""
    payment, found, past = look.payment, look.found, look.history.contracts
    if payment.payment_id in found.collectors:
        return "none", "collector", 0
    if not past:
        return "none", "", 0
    if len(past) > 1:
        return "several", "", 0
    number, numbered = past[0], look.history.numbered[0]
    if numbered < _SURE:
        return "weak", "", numbered
    day = payment.booking_date
    if not found.contracts[number].is_open(day):
        return "sure", "closed", numbered
    if number in found.sold and not alike(payment.payer_name, found.contracts[number].customer_name):
        return "sure", "sold", numbered
    if any((not opened or opened <= day) and (not closed or closed >= day) for opened, closed in found.siblings.get(number, ())):
        return "sure", "other_contract", numbered
    pointed = "elsewhere" if payment.payment_id in found.elsewhere else "namesake" if _open_at_a_namesake(look, number) else ""
    return "sure", pointed, numbered


def _open_at_a_namesake(look: _Look, number: str) -> bool:
    """Whether the sum is not open on the contract the account pays for, and is one open item of another customer the payment's names are of."""
    if look.stands(number).fits:
        return False
    known = look.found.contracts
    mine = known[number].customer_no
    return any(look.stands(other).equals and (not mine or known[other].customer_no != mine) for other in look.suggested if other != number)
