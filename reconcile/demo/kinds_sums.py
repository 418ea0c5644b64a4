"""Payments whose number is plain and whose sum is not: parts, several items, advances, duplicates, credit notes, plans.

Each is one household's story over its turns; what it does not need is paid in a plain way.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reconcile.demo import texts
from reconcile.demo.days import month_before, moved
from reconcile.demo.desk import Item, Turn
from reconcile.demo.ibans import creditor_reference
from reconcile.demo.kinds import all_plain, plain

if TYPE_CHECKING:
    from reconcile.demo.desk import Desk, Home

_OPENS_DAYS = 30  # an instalment takes money so many days before it is due


def _number(desk: Desk, home: Home, day: str) -> str:
    return texts.contract_plain(desk.random, home.contract_no, day)


def part_payment(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """A part of the last bill; half of those who do so pay the rest some days later."""
    all_plain(desk, home, turns[:-1])
    item, day = turns[-1]
    part = item.amount_minor * desk.random.randrange(30, 75) // 100
    desk.pay(home, "part_payment", day, part, _number(desk, home, day))
    later = desk.after(day, desk.random.randrange(2, 6))
    if later and desk.random.randrange(2):
        desk.pay(home, "rest_of_part", later, item.amount_minor - part, f"atlikums, līg. {home.contract_no}")


def rounded_up(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The last bill rounded up to full euros and some more; the rest stays on account."""
    all_plain(desk, home, turns[:-1])
    item, day = turns[-1]
    desk.pay(home, "rounded_up", day, (item.amount_minor // 500 + 1) * 500, _number(desk, home, day))


def before_the_bill(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The last bill is paid before it is issued; what is short is paid after."""
    all_plain(desk, home, turns[:-1])
    item, day = turns[-1]
    issued = date.fromisoformat(item.opens_on)
    early = desk.banking_day((issued - timedelta(days=desk.random.randrange(3, 6))).isoformat())
    if not desk.starts_on < early < item.opens_on:
        plain(desk, home, turns[-1])
        return
    short = desk.random.randrange(2) * item.amount_minor // 4
    desk.pay(home, "before_the_bill", early, item.amount_minor - short, f"avanss, līguma Nr. {home.contract_no}")
    if short:
        desk.pay(home, "rest_of_advance", day, short, _number(desk, home, day))


def several_months(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Nothing for months, then all bills in one sum."""
    day = turns[-1].day
    text = f"par {len(turns)} mēnešiem, līg. {home.contract_no}"
    desk.pay(home, "several_months", day, sum(turn.item.amount_minor for turn in turns), text)


def two_equal_same_day(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Two bills of one sum, paid on one day by two equal payments: no duplicate."""
    all_plain(desk, home, turns[:-2])
    first, last = turns[-2:]
    first.item.amount_minor = last.item.amount_minor
    if desk.random.randrange(2):
        for item in (first.item, last.item):
            desk.pay(home, "two_equal_same_day", last.day, item.amount_minor, texts.invoice(desk.random, item.key, last.day), named=(item.key,))
    else:
        text = _number(desk, home, last.day)
        for _ in range(2):
            desk.pay(home, "two_equal_same_day", last.day, last.item.amount_minor, text)


def duplicate(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The last bill paid twice, automatically and then by hand; the second payment waits on account."""
    all_plain(desk, home, turns[:-1])
    item, day = turns[-1]
    named = (item.key,) if desk.random.randrange(2) else ()
    text = texts.invoice(desk.random, item.key, day) if named else _number(desk, home, day)
    first = desk.pay(home, "paid_first", day, item.amount_minor, text, named=(item.key,))
    first.end_to_end_id = item.reference
    again = desk.after(day, desk.random.randrange(1, 5))
    if again:
        desk.pay(home, "duplicate", again, item.amount_minor, text, named=named)


def settled_before(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """A bill the old system had settled is paid once more: it must not be paid again, so the money waits."""
    all_plain(desk, home, turns)
    old = desk.new_bill(home, month_before(date.fromisoformat(desk.starts_on), 1).replace(day=9))
    desk.clear(old, moved(desk.starts_on, -1), "takeover")
    day = desk.after(turns[-1].day, desk.random.randrange(1, 4))
    if day:
        desk.pay(home, "settled_before", day, old.amount_minor, texts.invoice(desk.random, old.key, day), named=(old.key,))


def credit_note(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """A credit note follows the last bill, and the customer pays the difference."""
    all_plain(desk, home, turns[:-1])
    item, day = turns[-1]
    credit = item.amount_minor * desk.random.randrange(5, 30) // 100
    desk.new_bill(home, date.fromisoformat(item.opens_on) + timedelta(days=1), "credit_note", -credit)
    desk.pay(home, "credit_note", day, item.amount_minor - credit, _number(desk, home, day))


def cash_desk(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The first bill was paid at the cash desk; the others come through the bank, each naming its invoice."""
    desk.clear(turns[0].item, turns[0].day, "cash_desk")
    for item, day in turns[1:]:
        desk.pay(home, "invoice_number", day, item.amount_minor, texts.invoice(desk.random, item.key, day), named=(item.key,))


def levelled(desk: Desk, home: Home) -> list[Turn]:
    """Set a levelled plan up: the instalments that open in this world, and the days on which they are paid."""
    home.monthly_minor = 500 * desk.random.randrange(5, 30)
    due_day = desk.random.randrange(14, 21)
    found = []
    for first in (*desk.months, month_before(desk.months[-1], -1)):
        due = first.replace(day=due_day)
        opens = (due - timedelta(days=_OPENS_DAYS)).isoformat()
        if opens > desk.ends_on:
            break
        month = due.isoformat()[:7]
        key = f"PLAN/{home.contract_no}/{month}"
        item = Item(key, home.contract_no, "instalment", opens, due.isoformat(), month, home.monthly_minor)
        home.items.append(item)
        day = desk.banking_day(moved(due.isoformat(), -desk.random.randrange(0, 7)))
        if day and first in desk.months:
            found.append(Turn(item, day))
    return found


def _instalment_text(desk: Desk, home: Home, day: str) -> str:
    word = desk.random.choice(("izlīdzinātais maksājums, līg. ", "Izlīdzinātais maks. ", "ikmēneša maksājums, līguma nr.", "līg."))
    return f"{word}{home.contract_no}{desk.random.choice(('', f' par {texts.month_of(day)}'))}"


def instalment(desk: Desk, home: Home) -> None:
    """The same sum each month, with the contract's number; nobody gets an invoice."""
    _pay_instalments(desk, home, levelled(desk, home))


def _pay_instalments(desk: Desk, home: Home, turns: list[Turn]) -> None:
    for item, day in turns:
        draft = desk.pay(home, "instalment", day, item.amount_minor, _instalment_text(desk, home, day))
        if desk.random.randrange(4) == 0:
            draft.text, draft.reference = "", creditor_reference(home.contract_no)


def two_instalments(desk: Desk, home: Home) -> None:
    """The last instalment late, together with the next: in one sum, or as two equal payments of one day."""
    turns = levelled(desk, home)
    following = home.items[-1] if home.items else None
    late = turns and following and following is not turns[-1].item
    day = desk.banking_day(moved(following.opens_on, desk.random.randrange(1, 5))) if late and following else ""
    if not day:
        _pay_instalments(desk, home, turns)
        return
    _pay_instalments(desk, home, turns[:-1])
    item = turns[-1].item
    text = _instalment_text(desk, home, day)
    if desk.random.randrange(2):
        desk.pay(home, "two_instalments_in_one", day, 2 * item.amount_minor, text)
    else:
        for _ in range(2):
            desk.pay(home, "two_instalments_same_day", day, item.amount_minor, text)
