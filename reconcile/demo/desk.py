"""Where a world is put together: homes with their bills, and the payments people make for them, as drafts.

A draft says what somebody did and what is due to it (which contract, or none); the clerk then works out the items.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from reconcile.core.near import neighbours
from reconcile.core.reference_data import Clearing
from reconcile.demo import names, texts
from reconcile.demo.days import days_between, is_banking_day, month_before, moved
from reconcile.demo.ibans import BANKS, creditor_reference, iban
from reconcile.demo.schemes import SCHEMES, blocks
from reconcile.demo.world import CURRENCY, Account, Size

_CUSTOMER_DIGITS = 9
_INVOICE_DIGITS = 9
_CREDIT = "PMNT/RCDT/ESCT"
_DUE_DAYS = 15
_STAY_IN_BANK_OF_TEN = 7  # customers who pay to our account at their own bank
_LONGEST_WAIT = 11  # days from a bill to its payment, so that the last one leaves time for what follows


class Payer(NamedTuple):
    """Who pays, from which account."""

    name: str
    account: str
    agent: str


class Home:
    """A contract, its customer's payer, and its open items: bills, or instalments of a plan."""

    __slots__ = (
        "account",
        "address",
        "closed_on",
        "contract_no",
        "customer_name",
        "customer_no",
        "email",
        "is_firm",
        "items",
        "monthly_minor",
        "payer",
        "siblings",
    )

    def __init__(self, contract_no: str, customer_no: str, customer: names.Person, payer: Payer, address: str, account: int) -> None:
        self.contract_no, self.customer_no, self.customer_name, self.is_firm = contract_no, customer_no, customer.name, customer.is_firm
        self.payer, self.address, self.account = payer, address, account
        self.siblings = 1  # contracts of the customer
        self.items: list[Item] = []
        self.monthly_minor = 0  # of a levelled plan
        self.closed_on = ""
        self.email = ""


@dataclass(slots=True, eq=False)
class Item:
    """A bill, a credit note (negative), or an instalment. ``opens_on``: the day from which it takes money."""

    key: str
    contract_no: str
    kind: str  # invoice | credit_note | instalment
    opens_on: str
    due_on: str
    month: str
    amount_minor: int
    reference: str = ""
    cleared_minor: int = 0


class Turn(NamedTuple):
    """An item and the day on which somebody would pay it."""

    item: Item
    day: str


@dataclass(slots=True, eq=False)
class Draft:
    """One payment to be. ``outcome``: post | split | clarification | not_customer | awaiting_details | return | refund."""

    kind: str
    day: str
    amount_minor: int
    account: int
    payer: Payer
    text: str = ""
    outcome: str = "post"
    contract_no: str = ""  # due to it by the doctrine
    meant_for: str = ""  # what the payer had in mind
    also_meant: tuple[str, ...] = ()
    loose: bool = False  # which items it settles is for nobody to say
    named: tuple[str, ...] = ()
    parts: tuple[tuple[str, str, int], ...] = ()  # of a split: contract, item, amount
    names_number: bool = False
    inferable: bool = True
    reference: str = ""
    end_to_end_id: str = ""
    transaction_id: str = ""
    code: str = _CREDIT
    shape: str = "single"
    inside: int = 0
    original: Draft | None = None
    return_reason: str = ""
    return_info: str = ""
    together: list[Draft] = field(default_factory=list)  # what else stands in the same line
    number: int = -1
    entry_ref: str = ""


class Desk:
    """The one place with a memory while a world is made."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.random = Random(size.seed)
        self.ends_on = size.ends_on
        last = date.fromisoformat(size.ends_on)
        first = month_before(last, size.months - 1)
        self.starts_on = first.isoformat()
        self.days = [day.isoformat() for day in days_between(first, last)]
        self.banking_days = [day.isoformat() for day in days_between(first, last) if is_banking_day(day)]
        self.months = [month_before(first, -count) for count in range(size.months)]
        self.accounts = tuple(Account(bank, self.new_iban(bank.code), 1_000_000 * (at + 3)) for at, bank in enumerate(BANKS))
        self.scheme = SCHEMES[size.scheme]
        self._waiting = dict.fromkeys(blocks(size.scheme, size.contracts, self.random))  # numbers not yet given out
        self.block = frozenset(self._waiting)
        self.numbers: set[str] = set()
        self._kept_free: set[str] = set()  # slips and what is near them: a later number there would make them ambiguous
        self.homes: list[Home] = []
        self.drafts: list[Draft] = []
        self.clearings: list[Clearing] = []
        self.collectors: list[str] = []
        self.plain_count = 0
        self._ids = 0

    # Numbers and parties

    def new_iban(self, bank_code: str) -> str:
        return iban(bank_code, self.random.randrange(10**12, 10**13))

    def new_number(self, digits: int, first: str = "") -> str:
        """A number nobody has yet, so random that neighbours are rare."""
        while True:
            rest = digits - len(first)
            number = first + str(self.random.randrange(10 ** (rest - 1) if not first else 0, 10**rest)).zfill(rest)
            if number not in self.numbers and number not in self._kept_free:
                self.numbers.add(number)
                return number

    def new_payer(self, name: str) -> Payer:
        """An account at one of the banks for somebody of this name."""
        bank = self.random.choice(BANKS)
        return Payer(name, self.new_iban(bank.code), bank.bic)

    def stranger(self, name: str = "") -> Payer:
        """Somebody who is no customer, nor like the one of this name."""
        return self.new_payer(names.somebody_else(self.random, name or self.homes[0].customer_name).name)

    def _contract_no(self) -> str:
        if not self.block:
            return self.new_number(self.size.number_digits, "1")
        number, _ = self._waiting.popitem()
        self.numbers.add(number)
        return number

    def neighbour_no(self, number: str) -> str:
        """A contract number one slip away from this one, still to be given out; ``""`` where a check digit leaves none."""
        if self.block:
            found = sorted(neighbours(number) & self._waiting.keys())
        else:
            alike = (one for one in neighbours(number) if len(one) == len(number) and one[0] != "0")
            found = sorted(one for one in alike if one not in self.numbers and one not in self._kept_free)
        if not found:
            return ""
        other = self.random.choice(found)
        self._waiting.pop(other, None)
        self.numbers.add(other)
        return other

    def new_home(self, like: Home | None = None, number: str = "") -> Home:
        """A contract of a new customer, or a further one of the customer of ``like``; with this number where one is given."""
        contract_no = number or self._contract_no()
        random = self.random
        if like is None:
            customer = names.somebody(random) if self.size.cast == "demo" else names.one_of_many(random)
            payer = self.new_payer(customer.name)
            own_bank = next(at for at, bank in enumerate(BANKS) if bank.bic == payer.agent)
            account = own_bank if random.randrange(10) < _STAY_IN_BANK_OF_TEN else random.randrange(len(BANKS))
            home = Home(contract_no, self.new_number(_CUSTOMER_DIGITS, "4"), customer, payer, names.address(random), account)
            home.email = names.e_mail(random, customer.name)
        else:
            customer = names.Person(like.customer_name, like.is_firm)
            home = Home(contract_no, like.customer_no, customer, like.payer, names.address(random), like.account)
            home.email = like.email
            home.siblings = like.siblings = like.siblings + 1
        self.homes.append(home)
        return home

    def slip(self, number: str) -> str:
        """A slip of this number: where numbers stand apart, nobody's and one slip away from nobody else's; in a crowded scheme as it comes."""
        while True:
            other = texts.slipped(self.random, number)
            if self.scheme.crowded and other != number:
                return other
            around = neighbours(other)
            if self._is_free(other) and {one for one in around if not self._is_free(one)} == {number}:
                self._kept_free |= {other, *around}
                return other

    def _is_free(self, number: str) -> bool:
        return number not in self.numbers and number not in self.block

    def is_somebodys(self, number: str) -> bool:
        """Whether a number of this shape is a contract's, or will be before the world is done."""
        return not self._is_free(number)

    # Days

    def banking_day(self, day: str) -> str:
        """The next day on which banks book, or the day itself; ``""`` behind the end of the world."""
        at = bisect_left(self.banking_days, day)
        return self.banking_days[at] if at < len(self.banking_days) else ""

    def after(self, day: str, count: int) -> str:
        """So many banking days later, ``""`` behind the end of the world."""
        at = bisect_left(self.banking_days, day) + count
        return self.banking_days[at] if 0 <= at < len(self.banking_days) else ""

    # Items

    def new_bill(self, home: Home, issued: date, kind: str = "invoice", amount_minor: int = 0) -> Item:
        """A bill for the month before its issue."""
        amount = amount_minor or self.random.randrange(1_501, 18_000) * (5 if home.is_firm else 1)
        key = self.new_number(_INVOICE_DIGITS + 4, f"ZE{issued.year % 100:02}")
        due = moved(issued.isoformat(), _DUE_DAYS)
        month = month_before(issued, 1).isoformat()[:7]
        item = Item(key, home.contract_no, kind, issued.isoformat(), due, month, amount, creditor_reference(key))
        home.items.append(item)
        return item

    def clear(self, item: Item, day: str, reason: str) -> None:
        """Settle an item elsewhere, whole."""
        item.cleared_minor = item.amount_minor
        self.clearings.append(Clearing(item.contract_no, item.key, item.amount_minor, CURRENCY, day, reason))

    def turns(self, home: Home, needs: int) -> list[Turn]:
        """The home's bills, each with a day on which it would be paid: those of the world's months, and as many older ones as needed."""
        random = self.random
        found = []
        for first in self.months:
            issued = first.replace(day=random.randrange(8, 13))
            if issued.isoformat() > self.ends_on:
                break
            item = self.new_bill(home, issued)
            day = self.banking_day(moved(item.opens_on, random.randrange(2, _LONGEST_WAIT)))
            if day:
                found.append(Turn(item, day))
        missing = max(needs - len(found), 0)
        older = []
        for count in range(missing):
            issued = month_before(self.months[0], missing - count).replace(day=random.randrange(8, 13))
            day = self.after(self.starts_on, 2 * count + random.randrange(2))
            if day and (not found or day < found[0].day):
                older.append(Turn(self.new_bill(home, issued), day))
        if not missing and random.randrange(4) == 0:
            taken_over = self.new_bill(home, month_before(self.months[0], 1).replace(day=10))
            self.clear(taken_over, moved(self.starts_on, -1), "takeover")
        return older + found

    # Payments

    def pay(self, home: Home, kind: str, day: str, amount_minor: int, text: str, *, payer: Payer | None = None, named: tuple[str, ...] = ()) -> Draft:
        """Somebody (the customer, when nobody else is named) pays for a home and gives a number of it."""
        who = payer or home.payer
        written = who._replace(name=names.as_bank_writes(self.random, who.name))
        draft = Draft(
            kind,
            day,
            amount_minor,
            home.account,
            written,
            text,
            contract_no=home.contract_no,
            meant_for=home.contract_no,
            named=named,
            names_number=True,
        )
        self.drafts.append(draft)
        return draft

    def unclear(self, home: Home, kind: str, day: str, amount_minor: int, text: str, payer: Payer | None = None) -> Draft:
        """A payment for which the doctrine decides nothing: a case for a person."""
        draft = self.pay(home, kind, day, amount_minor, text, payer=payer)
        draft.outcome, draft.contract_no, draft.inferable, draft.names_number = "clarification", "", False, False
        return draft

    def ours(self, kind: str, day: str, amount_minor: int, account: int, payer: Payer, text: str, code: str) -> Draft:
        """Money that is no customer's."""
        draft = Draft(kind, day, amount_minor, account, payer, text, "not_customer", code=code)
        self.drafts.append(draft)
        return draft

    def new_id(self, prefix: str) -> str:
        """An id of a bank or a payer, unlike any number of ours."""
        self._ids += 1
        return f"{prefix}{self._ids:06}"
