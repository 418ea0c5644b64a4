"""Payments whose contract a careful clerk finds all the same: hard texts, lists of invoices, equal payments in two files, a year ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.demo import texts, texts_hard
from reconcile.demo.kinds import all_plain, by_number, contract_number
from reconcile.demo.kinds_sums import levelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconcile.demo.desk import Desk, Home, Turn

    Household = tuple[Home, list[Turn]]
    Plain = Callable[[Desk, Home, Turn], None]


def _pays(desk: Desk, home: Home, turn: Turn, kind: str, text: str) -> None:
    desk.pay(home, kind, turn.day, turn.item.amount_minor, text)


def long_text(desk: Desk, home: Home, turn: Turn) -> None:
    """The number within a letter that the bank cuts at its limit."""
    _pays(desk, home, turn, "long_text", texts_hard.long_text(desk.random, home.contract_no))


def with_phone(desk: Desk, home: Home, turn: Turn) -> None:
    """The number beside a phone number."""
    _pays(desk, home, turn, "with_phone", texts_hard.with_phone(desk.random, home.contract_no))


def with_sum(desk: Desk, home: Home, turn: Turn) -> None:
    """The number beside the sum."""
    _pays(desk, home, turn, "with_sum", texts_hard.with_sum(desk.random, home.contract_no, turn.item.amount_minor))


def with_readings(desk: Desk, home: Home, turn: Turn) -> None:
    """The number beside two readings."""
    _pays(desk, home, turn, "with_readings", texts_hard.with_readings(desk.random, home.contract_no))


def garbled(desk: Desk, home: Home, turn: Turn) -> None:
    """The letters with diacritics replaced by question marks."""
    _pays(desk, home, turn, "garbled", texts_hard.garbled(desk.random, home.contract_no, turn.day))


def grouped(desk: Desk, home: Home, turn: Turn) -> None:
    """The number in odd groups."""
    _pays(desk, home, turn, "grouped", texts_hard.grouped(desk.random, home.contract_no))


def in_words(desk: Desk, home: Home, turn: Turn) -> None:
    """The number within a sentence."""
    _pays(desk, home, turn, "in_words", texts_hard.in_words(desk.random, home.contract_no, turn.day))


def two_own_numbers(desk: Desk, home: Home, turn: Turn) -> None:
    """Contract and invoice, or customer and contract: two numbers that agree."""
    text = texts_hard.two_own(desk.random, home.contract_no, turn.item.key, home.customer_no)
    named = (turn.item.key,) if turn.item.key in text else ()
    desk.pay(home, "two_own_numbers", turn.day, turn.item.amount_minor, text, named=named)


HARD: tuple[Plain, ...] = (long_text, with_phone, with_sum, with_readings, garbled, grouped, in_words, two_own_numbers)


def hard_to_read(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Each bill paid in another way that is hard to read."""
    for turn in turns:
        desk.random.choice(HARD)(desk, home, turn)


def cut_with_history(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The bank's limit cuts the number, but the account has always paid by number for this one contract."""
    for turn in turns[:-1]:
        by_number(desk, home, turn)
    item, day = turns[-1]
    draft = desk.pay(home, "cut_with_history", day, item.amount_minor, texts_hard.cut_in_number(desk.random, home.contract_no))
    draft.names_number = False


def lookalike_with_history(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Letters that look like the right ones, from an account that has paid by number."""
    for turn in turns[:-1]:
        by_number(desk, home, turn)
    item, day = turns[-1]
    draft = desk.pay(home, "lookalike_with_history", day, item.amount_minor, f"līgums {texts_hard.lookalike(home.contract_no)}")
    draft.names_number = False


def relative_with_history(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """A relative's account has always paid by number for this contract, and leaves the number out the last time."""
    payer = desk.stranger(home.customer_name)
    for item, day in turns[:-1]:
        desk.pay(home, "relative", day, item.amount_minor, texts.contract_plain(desk.random, home.contract_no, day), payer=payer)
    item, day = turns[-1]
    desk.pay(home, "relative_with_history", day, item.amount_minor, texts.vague(desk.random, day), payer=payer).names_number = False


def invoice_slip_with_history(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """One slip in the invoice's number, from an account that has paid for this contract before."""
    for turn in turns[:-1]:
        contract_number(desk, home, turn)
    item, day = turns[-1]
    digits = texts.slipped(desk.random, item.key[2:])
    if desk.is_somebodys(f"ZE{digits}") or digits == item.key[2:]:
        contract_number(desk, home, turns[-1])
        return
    draft = desk.pay(home, "invoice_slip_with_history", day, item.amount_minor, f"Rēķins ZE{digits}")
    draft.names_number, draft.loose = False, True


def old_template(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Last month's payment used again: the sum is this month's, the invoice number still the old one. The contract is sure, the item is not."""
    item, day = turns[-2]
    desk.pay(home, "invoice_number", day, item.amount_minor, f"Rēķins {item.key}", named=(item.key,))
    all_plain(desk, home, turns[:-2])
    draft = desk.pay(home, "old_template", turns[-1].day, turns[-1].item.amount_minor, f"Rēķins {item.key}", named=(item.key,))
    draft.loose = True


def several_invoices(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The last invoices of one contract in one payment, each by its number."""
    all_plain(desk, home, turns[:-2])
    lasts = turns[-2:]
    keys = tuple(turn.item.key for turn in lasts)
    text = f"{desk.random.choice(('Rēķini ', 'rēķ. Nr. ', 'счета ', ''))}{desk.random.choice((', ', ' un ', ';', ' + ')).join(keys)}"
    desk.pay(home, "several_invoices", lasts[-1].day, sum(turn.item.amount_minor for turn in lasts), text, named=keys)


def accountant_list(desk: Desk, households: list[Household]) -> None:
    """An office pays the last bills of several customers in one sum and names each invoice."""
    for home, turns in households:
        all_plain(desk, home, turns[:-1])
    day = max(turns[-1].day for _, turns in households)
    lasts = [(home, turns[-1].item) for home, turns in households]
    office = desk.new_payer(f"SIA Grāmatvede {desk.random.randrange(2, 90)}")
    text = "Rēķini " + ", ".join(item.key for _, item in lasts)
    keys = tuple(item.key for _, item in lasts)
    draft = desk.pay(households[0][0], "accountant_list", day, sum(item.amount_minor for _, item in lasts), text, payer=office, named=keys)
    draft.outcome = "split"
    draft.parts = tuple((home.contract_no, item.key, item.amount_minor) for home, item in lasts)


def two_equal_two_files(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Two bills of one sum, paid on one day by equal payments to our accounts at two banks."""
    all_plain(desk, home, turns[:-2])
    first, last = turns[-2:]
    first.item.amount_minor = last.item.amount_minor
    text = texts.contract_plain(desk.random, home.contract_no, last.day)
    desk.pay(home, "two_equal_two_files", last.day, last.item.amount_minor, text)
    other = desk.pay(home, "two_equal_two_files", last.day, last.item.amount_minor, text)
    other.account = (home.account + 1) % len(desk.accounts)


def year_ahead(desk: Desk, home: Home) -> None:
    """Twelve equal instalments at once: what is open is paid, the rest waits for the months to come."""
    turns = levelled(desk, home)
    if turns:
        item, day = turns[0]
        desk.pay(home, "year_ahead", day, 12 * item.amount_minor, texts.contract_plain(desk.random, home.contract_no, day))


def customer_of_two(desk: Desk, households: list[Household]) -> None:
    """The customer's number, two contracts, and a sum that is the open bill of one of them only."""
    (home, turns), (other, others) = households
    all_plain(desk, other, others)
    all_plain(desk, home, turns[:-1])
    item, day = turns[-1]
    desk.pay(home, "customer_of_two", day, item.amount_minor, texts.customer(desk.random, home.customer_no, day))
