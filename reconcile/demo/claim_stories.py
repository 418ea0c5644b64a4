"""What customers claim, one small function a kind of list: a right one with one thing changed, added or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.demo.days import moved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reconcile.demo.desk import Desk, Draft, Home

_SURE_DAY = 6  # banking days into the world: far from its start and from batches whose details are missing
_SHORTEST = 16  # banking days a world must have for that
_UNCLEAR_OF_HER_OWN = frozenset({"vague", "address_only", "history_too_short", "wrong_contract"})


class Line(NamedTuple):
    """A claimed line, what stands on the contract for it, and the verdict due to it."""

    paid_on: str
    claimed_minor: int
    booked_minor: int
    verdict: str
    entry_ref: str = ""
    beneficiary: str = ""

    @property
    def difference_minor(self) -> int:
        return self.claimed_minor - self.booked_minor


class Pool(NamedTuple):
    """Homes whose payments are simple enough to be listed, and all of what was paid for each."""

    homes: list[Home]
    by_contract: Mapping[str, list[Draft]]
    on_contract: Callable[[Draft, str], int]
    taken: set[str]

    def next_home(self, fits: Callable[[Home, list[Draft]], bool]) -> tuple[Home, list[Draft]] | None:
        """The first home not used yet that fits."""
        for home in self.homes:
            drafts = self.by_contract.get(home.contract_no, [])
            if home.contract_no not in self.taken and drafts and fits(home, drafts):
                self.taken.add(home.contract_no)
                return home, drafts
        return None


def _truly(pool: Pool, home: Home, drafts: Sequence[Draft]) -> list[Line]:
    """The list as it would be right."""
    return [Line(one.day, one.amount_minor, pool.on_contract(one, home.contract_no), "agreed", one.entry_ref) for one in drafts]


def _simple(home: Home, drafts: list[Draft]) -> bool:
    """Own payments only, each of another sum, all of them on this contract."""
    own = all(one.outcome == "post" and one.payer.account == home.payer.account and one.return_reason == "" for one in drafts)
    unmoved = not any(one.kind.startswith(("returned", "advance", "one_of_two")) for one in drafts)
    return own and unmoved and home.siblings == 1 and len({one.amount_minor for one in drafts}) == len(drafts)


_Made = tuple["Home", list[Line]] | None


def _changed(desk: Desk, pool: Pool, change: Callable[[Desk, list[Line]], bool], fits: Callable[[Home, list[Draft]], bool] = _simple) -> _Made:
    """A right list with one change, of the first home where that can be done."""
    tried = pool.next_home(fits)
    while tried:
        home, drafts = tried
        lines = _truly(pool, home, drafts)
        if change(desk, lines):
            return home, lines
        tried = pool.next_home(fits)
    return None


def _agreed(desk: Desk, pool: Pool) -> _Made:
    """All right; dates as ordered, a banking day before the booking."""

    def change(desk: Desk, lines: list[Line]) -> bool:
        lines[:] = [line._replace(paid_on=desk.after(line.paid_on, -desk.random.randrange(2)) or line.paid_on) for line in lines]
        return True

    return _changed(desk, pool, change)


def _instalments(desk: Desk, pool: Pool) -> _Made:
    """Equal instalments, month by month: each is its own payment."""

    def fits(home: Home, drafts: list[Draft]) -> bool:
        return home.monthly_minor > 0 and all(one.kind == "instalment" for one in drafts)

    return _changed(desk, pool, lambda _, lines: bool(lines), fits)


def _amount_differs(desk: Desk, pool: Pool) -> _Made:
    def change(desk: Desk, lines: list[Line]) -> bool:
        at = desk.random.randrange(len(lines))
        euros, cents = divmod(lines[at].claimed_minor, 100)
        tens, units = divmod(euros, 10)
        swapped = (tens // 10 * 100 + units * 10 + tens % 10) * 100 + cents  # 87.35 for 78.35
        wrong = swapped if swapped not in {lines[at].claimed_minor, cents} else lines[at].claimed_minor + 900
        lines[at] = lines[at]._replace(claimed_minor=wrong, verdict="amount_differs")
        return True

    return _changed(desk, pool, change)


def _date_differs(desk: Desk, pool: Pool) -> _Made:
    def change(desk: Desk, lines: list[Line]) -> bool:
        earlier = moved(lines[-1].paid_on, -13)
        if earlier < desk.starts_on:
            return False
        lines[-1] = lines[-1]._replace(paid_on=earlier, verdict="date_differs")
        return True

    return _changed(desk, pool, change)


def _claimed_twice(desk: Desk, pool: Pool) -> _Made:
    def change(desk: Desk, lines: list[Line]) -> bool:
        lines.append(desk.random.choice(lines)._replace(booked_minor=0, verdict="claimed_twice"))
        return True

    return _changed(desk, pool, change)


def _not_claimed(desk: Desk, pool: Pool) -> _Made:
    def change(desk: Desk, lines: list[Line]) -> bool:
        at = desk.random.randrange(len(lines))
        lines[at] = lines[at]._replace(verdict="not_claimed")
        return len(lines) > 1

    return _changed(desk, pool, change)


def _other_contract(desk: Desk, pool: Pool) -> _Made:
    """A payment of hers that she thinks was for this contract, and that named her other one."""

    def two_objects(home: Home, _: list[Draft]) -> bool:
        hers = [other for other in pool.homes if other.customer_no == home.customer_no] if home.siblings > 1 else []
        paid = [one for other in hers for one in pool.by_contract.get(other.contract_no, [])]
        return len(hers) > 1 and all(one.outcome == "post" and one.payer.account == home.payer.account for one in paid)

    found = pool.next_home(two_objects)
    if not found:
        return None
    home, drafts = found
    others = [
        one
        for other in pool.homes
        if other.customer_no == home.customer_no and other is not home
        for one in pool.by_contract.get(other.contract_no, [])
        if one.outcome == "post"
    ]
    if not others:
        return None
    moved_one = desk.random.choice(others)
    lines = _truly(pool, home, drafts)
    lines.append(Line(moved_one.day, moved_one.amount_minor, 0, "other_contract", moved_one.entry_ref))
    return home, lines


def _in_clarification(desk: Desk, pool: Pool) -> _Made:
    def fits(home: Home, drafts: list[Draft]) -> bool:
        unclear = [one for one in drafts if one.outcome == "clarification"]
        clear = [one for one in drafts if one.outcome != "clarification"]
        hers = all(one.kind in _UNCLEAR_OF_HER_OWN and one.payer.account == home.payer.account for one in unclear)
        return bool(unclear) and hers and (not clear or _simple(home, clear))

    def change(_: Desk, lines: list[Line]) -> bool:
        lines[:] = [line if line.booked_minor else line._replace(verdict="in_clarification") for line in lines]
        return True

    return _changed(desk, pool, change, fits)


def _returned(desk: Desk, pool: Pool) -> _Made:
    def fits(home: Home, drafts: list[Draft]) -> bool:
        own = all(one.outcome == "post" and one.payer.account == home.payer.account for one in drafts)
        return own and any(one.kind == "returned" and pool.on_contract(one, home.contract_no) == 0 for one in drafts)

    def change(_: Desk, lines: list[Line]) -> bool:
        lines[:] = [line if line.booked_minor else line._replace(verdict="returned") for line in lines]
        return True

    return _changed(desk, pool, change, fits)


def _wrong_beneficiary(desk: Desk, pool: Pool) -> _Made:
    def change(desk: Desk, lines: list[Line]) -> bool:
        day = desk.random.choice(desk.banking_days)
        lines.append(
            Line(
                day,
                desk.random.randrange(2_001, 9_000),
                0,
                "wrong_beneficiary",
                beneficiary=desk.stranger(desk.homes[0].customer_name).account,
            )
        )
        return True

    return _changed(desk, pool, change)


def _not_received(desk: Desk, pool: Pool) -> _Made:
    """Never paid, on a day about which every statement is there."""
    if len(desk.banking_days) < _SHORTEST:
        return None
    day = desk.banking_days[_SURE_DAY + desk.random.randrange(2)]
    return _never_came(desk, pool, day, "not_received")


def _not_decidable(desk: Desk, pool: Pool) -> _Made:
    """Before the first statement we have."""
    return _never_came(desk, pool, moved(desk.starts_on, -10), "not_decidable")


def _never_came(desk: Desk, pool: Pool, day: str, verdict: str) -> _Made:
    def change(desk: Desk, lines: list[Line]) -> bool:
        lines.append(Line(day, desk.random.randrange(200_100, 300_000), 0, verdict))
        return True

    return _changed(desk, pool, change)


CLAIM_STORIES = (
    _agreed, _amount_differs, _date_differs, _claimed_twice, _other_contract, _in_clarification, _returned, _wrong_beneficiary,
    _not_received, _not_decidable, _not_claimed, _instalments,
)  # fmt: skip
