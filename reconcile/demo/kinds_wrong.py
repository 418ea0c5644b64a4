"""Payments that must not be posted, or that say what was not meant: wrong numbers that exist, namesakes, sums alone, strangers with figures.

``WHY_NOT`` says of every kind whose contract cannot be inferred why that is so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.demo import names, texts, texts_hard
from reconcile.demo.kinds import all_plain, by_number

if TYPE_CHECKING:
    from reconcile.demo.desk import Desk, Home, Turn

    Household = tuple[Home, list[Turn]]

WHY_NOT = {
    "slip_on_a_real_number": "the slip is another customer's number; the account's history says so, and only a person may choose",
    "slip_on_a_real_number_first": "the slip is another customer's number; name and sum point elsewhere, and they never decide alone",
    "slip_alone": "one slip from a number, but neither account, name nor history confirms it",
    "history_too_short": "no number, and one earlier payment by number is not enough",
    "history_other_contract": "no number, and the customer has another open contract",
    "history_for_another": "no number, and the text names another customer than the account has always paid for",
    "wrong_contract": "the number is another customer's; the account has always paid for its own contract, where the sum is open",
    "wrong_contract_first": "the number is another customer's; name and open sum are those of a contract it does not name",
    "wrong_contract_unknowable": "the number is another customer's, and nothing in the payment says so: it goes where it says",
    "two_numbers": "two contracts are named and their open items do not explain the sum",
    "two_objects_vague": "no number, and the account pays for two contracts",
    "vague": "no number and an unknown account; name and sum never decide alone",
    "name_only": "only a name in the text, from another person's account",
    "address_only": "only an address in the text, from an unknown account",
    "amount_only": "nothing but a sum that is somebody's open bill",
    "cut_first": "the bank cut the number, and the account is unknown",
    "closed_contract": "the contract has ended and nothing is open on it",
    "several_contracts_unclear": "several contracts are named and their open items do not explain the sum",
    "accountant_without_number": "no number, and the account pays for many",
    "relative_part": "a number among whose neighbours all are real, and neither account, name nor sum confirms it",
    "return_unlinked": "a return that may be of either of two equal payments",
    "batch_without_details": "a batch whose details never came",
    "batch_awaited": "a batch whose details may still come",
    "stranger": "no customer's money",
    "stranger_with_figures": "no customer's money, with figures of its own in the text",
    "stranger_namesake": "no customer's money, from somebody with a customer's name and with the sum of that customer's bill",
}

# Kinds whose right contract nothing in the payment points to but a sum that many bills may have.
ONLY_A_SUM = ("amount_only", "wrong_contract_unknowable")


def cut_first(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The bank's limit cuts the number in the first payment of a stranger's account."""
    item, day = turns[0]
    text = texts_hard.cut_in_number(desk.random, home.contract_no)
    desk.unclear(home, "cut_first", day, item.amount_minor, text, desk.stranger(home.customer_name))
    all_plain(desk, home, turns[1:])


def amount_only(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """A vague text from somebody of another name, with exactly the sum of a bill."""
    item, day = turns[0]
    desk.unclear(home, "amount_only", day, item.amount_minor, texts.vague(desk.random, day), desk.stranger(home.customer_name))
    all_plain(desk, home, turns[1:])


def relative_part(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Somebody of another name gives the number with the first payment and pays a part: in a dense scheme nothing confirms the number."""
    item, day = turns[0]
    payer = desk.stranger(home.customer_name)
    text = texts.contract_plain(desk.random, home.contract_no, day)
    part = item.amount_minor * desk.random.randrange(30, 75) // 100
    if desk.scheme.dense:
        desk.unclear(home, "relative_part", day, part, text, payer).names_number = True
    else:
        desk.pay(home, "relative_part", day, part, text, payer=payer)


def two_numbers(desk: Desk, households: list[Household]) -> None:
    """The old and the new tenant's contract in one text, and the sum of one."""
    (home, turns), (other, others) = households
    all_plain(desk, other, others)
    item, day = turns[0]
    first, second = desk.random.sample((home.contract_no, other.contract_no), 2)
    text = desk.random.choice((f"līg. {first}, agrāk {second}", f"no līguma {first} uz {second}", f"{first} vai {second}"))
    draft = desk.unclear(home, "two_numbers", day, item.amount_minor, text)
    draft.names_number, draft.also_meant = True, (other.contract_no,)
    all_plain(desk, home, turns[1:])


def two_objects_vague(desk: Desk, households: list[Household]) -> None:
    """One account has paid for two contracts by number; the last payment names none, and its sum is open on one."""
    for home, turns in households:
        for turn in turns[:-1]:
            by_number(desk, home, turn)
    (home, turns), (other, others) = households
    item, day = turns[-1]
    desk.unclear(home, "two_objects_vague", day, item.amount_minor, texts.vague(desk.random, day))
    by_number(desk, other, others[-1])


def wrong_contract_first(desk: Desk, households: list[Household]) -> None:
    """A neighbour's number copied into the first payment: the payer's own name and the exact sum say whose it is."""
    (home, turns), (other, others) = households
    item, day = turns[0]
    text = texts.contract_plain(desk.random, other.contract_no, day)
    desk.unclear(home, "wrong_contract_first", day, item.amount_minor, text).names_number = True
    all_plain(desk, home, turns[1:])
    all_plain(desk, other, others)


def wrong_contract_unknowable(desk: Desk, households: list[Household]) -> None:
    """Somebody of another name pays a bill and gives another customer's number: nobody can know."""
    (home, turns), (other, others) = households
    all_plain(desk, other, others)
    all_plain(desk, home, turns[:-1])
    item = turns[-1].item
    day = desk.after(max(turns[-1].day, others[-1].day), 1)
    if day:
        text = texts.contract_plain(desk.random, other.contract_no, day)
        payer = desk.stranger(home.customer_name)
        if desk.scheme.dense:
            desk.unclear(home, "wrong_contract_unknowable", day, item.amount_minor, text, payer).names_number = True
            return
        draft = desk.pay(other, "wrong_contract_unknowable", day, item.amount_minor, text, payer=payer)
        draft.inferable, draft.meant_for, draft.also_meant = False, other.contract_no, (home.contract_no,)


def beside_neighbour(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Two contracts whose numbers are one slip apart; the account that has always paid for one slips into the other's, with its own sum."""
    number = desk.neighbour_no(home.contract_no)
    if not number or len(desk.homes) >= desk.size.contracts:
        all_plain(desk, home, turns)
        return
    other = desk.new_home(number=number)
    all_plain(desk, other, desk.turns(other, 1))
    for turn in turns[:-1]:
        by_number(desk, home, turn)
    item, day = turns[-1]
    kind = "slip_on_a_real_number" if len(turns) > 1 else "slip_on_a_real_number_first"
    text = texts.contract_plain(desk.random, number, day)
    desk.unclear(home, kind, day, item.amount_minor, text).names_number = True


def beside_neighbour_first(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The same in the first payment of all: only name and sum speak."""
    number = desk.neighbour_no(home.contract_no)
    if not number or len(desk.homes) >= desk.size.contracts:
        all_plain(desk, home, turns)
        return
    other = desk.new_home(number=number)
    all_plain(desk, other, desk.turns(other, 1))
    item, day = turns[0]
    text = texts.contract_plain(desk.random, number, day)
    desk.unclear(home, "slip_on_a_real_number_first", day, item.amount_minor, text).names_number = True
    all_plain(desk, home, turns[1:])


def history_for_another(desk: Desk, households: list[Household]) -> None:
    """No number; the account has always paid for its own contract, and the text names another customer."""
    (home, turns), (other, others) = households
    for turn in turns[:-1]:
        by_number(desk, home, turn)
    all_plain(desk, other, others[:-1])
    item, day = others[-1].item, max(turns[-1].day, others[-1].day)
    text = f"{desk.random.choice(('par ', 'Par ', 'за '))}{other.customer_name}"
    desk.unclear(other, "history_for_another", day, item.amount_minor, text, home.payer)


def stranger_with_figures(desk: Desk) -> None:
    """A stranger's money with order, policy or phone numbers in its text."""
    _stranger(
        desk, "stranger_with_figures", names.one_of_many(desk.random).name, desk.random.randrange(1_000, 30_000), texts_hard.of_strangers(desk.random)
    )


def stranger_namesake(desk: Desk) -> None:
    """A namesake of a customer, with a sum the customer has open."""
    home = desk.random.choice(desk.homes)
    if home.items and home.items[-1].amount_minor > 0:
        text = desk.random.choice(("paldies", "dāvana", "par remontu", "за работу"))
        _stranger(desk, "stranger_namesake", home.customer_name, home.items[-1].amount_minor, text)


def _stranger(desk: Desk, kind: str, name: str, amount_minor: int, text: str) -> None:
    random = desk.random
    draft = desk.ours(kind, random.choice(desk.banking_days), amount_minor, random.randrange(4), desk.new_payer(name), text, "PMNT/RCDT/ESCT")
    draft.outcome, draft.inferable = "clarification", False
