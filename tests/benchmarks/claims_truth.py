"""Lists of customers over an invented world, each line with the verdict that is due: every verdict, with mistakes as people make them.

What stands where is the world's own truth, never what the program made of it; nothing of the program's rules is used here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconcile.demo.world import Paid, World

COLUMNS = (
    "case_no", "contract_no", "paid_on", "amount", "currency", "payer_name", "payer_iban", "beneficiary_iban", "bank_reference", "details", "status",
    "period_from", "period_to", "received_on",
)  # fmt: skip
_BOOKED = frozenset({"allocated", "on_account"})
_NEVER = range(200_100, 300_000)  # sums nobody pays and no bill asks for
_CASES_A_VERDICT = 6
_STRANGER = "LV97HABA0012345678910"


class Money(NamedTuple):
    """One payment of the world, and what of it stands on each contract."""

    paid: Paid
    day: str
    stands: dict[str, int]
    status: str


class Due(NamedTuple):
    """A line as the customer writes it, and what is due to it. ``line`` is False for ours that she leaves out."""

    paid_on: str
    amount: str
    booked_minor: int
    verdict: str
    claimed_minor: int
    said: dict[str, str]
    line: bool = True


class Lists(NamedTuple):
    """Rows for ``claims.csv``, and of each case its lines and what is left out, in their order."""

    rows: list[tuple[str, ...]]
    due: dict[str, list[Due]]


def make_lists(world: World, seed: int) -> Lists:
    """Some cases for every verdict that the world has something for."""
    maker = _Maker(world, seed)
    rows: list[tuple[str, ...]] = []
    due: dict[str, list[Due]] = {}
    for verdict, story in _STORIES.items():
        for number in range(_CASES_A_VERDICT):
            made = story(maker)
            if made is None:
                break
            contract_no, lines = made
            case_no = f"{verdict}-{number}"
            shuffled = [line for line in lines if line.line]
            maker.random.shuffle(shuffled)
            shuffled = _counted_first(shuffled)
            due[case_no] = [*shuffled, *(line for line in lines if not line.line)]
            rows += [_row(case_no, contract_no, line, world) for line in shuffled]
    return Lists(rows, due)


def _counted_first(lines: list[Due]) -> list[Due]:
    """What several lines are together is counted at the first of them."""
    at = next((place for place, line in enumerate(lines) if line.verdict == "merged"), None)
    if at is not None:
        whole = sum(line.claimed_minor for line in lines if line.verdict == "merged")
        lines[at] = lines[at]._replace(booked_minor=whole)
    return lines


class Score(NamedTuple):
    """Of each verdict due: lines, right verdicts, right differences; and what is wrong, in words."""

    lines: Counter[str]
    verdicts: Counter[str]
    differences: Counter[str]
    faults: tuple[str, ...]


def score(lists: Lists, found: dict[str, list[tuple[int, str, int]]]) -> Score:
    """``found``: of each case (line, verdict, difference); lines alike to the letter may change places."""
    lines, verdicts_, differences = Counter[str](), Counter[str](), Counter[str]()
    faults: list[str] = []
    for case_no, due in lists.due.items():
        mine = sorted(one for one in found.get(case_no, []) if one[0])
        pairs: dict[tuple[str, ...], tuple[list[Due], list[tuple[int, str, int]]]] = defaultdict(lambda: ([], []))
        for number, one in enumerate(line for line in due if line.line):
            pair = pairs["line", one.paid_on, one.amount, str(sorted(one.said.items()))]
            pair[0].append(one)
            pair[1].extend(mine[number : number + 1])
        pairs["left out",] = ([line for line in due if not line.line], sorted(one for one in found.get(case_no, []) if not one[0]))
        for dues, given in pairs.values():
            wanted = sorted((one.verdict, one.claimed_minor - one.booked_minor) for one in dues)
            got = sorted((verdict, difference) for _, verdict, difference in given)
            for verdict, difference in wanted:
                lines[verdict] += 1
                same = [one for one in got if one[0] == verdict]
                chosen = (verdict, difference) if (verdict, difference) in same else next(iter(same or got), ("nothing", 0))
                verdicts_[verdict] += chosen[0] == verdict
                differences[verdict] += chosen[1] == difference and chosen[0] != "nothing"
                if chosen != (verdict, difference):
                    faults.append(f"{case_no}: {verdict} {difference} is due, {chosen[0]} {chosen[1]} was said")
                if chosen in got:
                    got.remove(chosen)
            faults += [f"{case_no}: {verdict} {difference} is due to nothing" for verdict, difference in got]
    return Score(lines, verdicts_, differences, tuple(faults))


def _row(case_no: str, contract_no: str, line: Due, world: World) -> tuple[str, ...]:
    said = line.said
    return (
        case_no, contract_no, line.paid_on, line.amount, "EUR", said.get("name", ""), said.get("account", ""), said.get("to", ""),
        said.get("reference", ""), "par elektrību", said.get("status", ""), world.starts_on, world.size.ends_on, world.size.ends_on,
    )  # fmt: skip


class _Maker:
    """The world by contract, and which contracts have a list already."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, Random(seed * 7_919 + 1)
        stands: dict[int, dict[str, int]] = defaultdict(Counter)
        statuses: dict[int, set[str]] = defaultdict(set)
        for row in world.truth:
            statuses[row.number].add(row.status)
            if row.status in _BOOKED and row.allocated_minor:
                stands[row.number][row.contract_no] += row.allocated_minor
        self.all = {
            paid.number: Money(paid, line.booking_date, dict(stands[paid.number]), "+".join(sorted(statuses[paid.number])))
            for line in world.lines
            for paid in line.payments
        }
        self.meant: dict[str, list[Money]] = defaultdict(list)
        self.on: dict[str, list[Money]] = defaultdict(list)
        for number, one in sorted(self.all.items()):
            for contract_no in world.meant[number].contracts:
                self.meant[contract_no].append(one)
            for contract_no in one.stands:
                self.on[contract_no].append(one)
        self.customer = {one.contract_no: one.customer_no for one in world.contracts}
        self.names = {one.contract_no: one.customer_name for one in world.contracts}
        self.many = Counter(self.customer.values())
        accounts: dict[str, set[str]] = defaultdict(set)
        for one in self.all.values():
            accounts[one.paid.payer_account].update(one.stands)
        self.pays_for = accounts
        self.free = [one.contract_no for one in world.contracts]
        self.random.shuffle(self.free)
        self.banking = sorted({one.day for one in self.all.values()})

    def take(self, fits: Callable[[str, list[Money]], bool]) -> tuple[str, list[Money]] | None:
        """A contract that fits and has no list yet, with what was paid for it."""
        for contract_no in self.free:
            money = sorted(self.meant[contract_no], key=lambda one: (one.day, one.paid.number))
            if money and fits(contract_no, money):
                self.free.remove(contract_no)
                return contract_no, money
        return None

    def plain(self, contract_no: str, money: list[Money]) -> bool:
        """Her own payments, each whole on this contract alone and of another sum, and nobody else's on it."""
        whole = all(one.stands == {contract_no: one.paid.amount_minor} and one.paid.amount_minor > 0 for one in money)
        sums = {one.paid.amount_minor for one in money}
        return (
            whole
            and len(sums) == len(money) == len(self.on[contract_no])
            and self.many[self.customer[contract_no]] == 1
            and self.own(contract_no, money)
        )

    def own(self, contract_no: str, money: list[Money]) -> bool:
        """All from one account, which pays for nothing else."""
        accounts = {one.paid.payer_account for one in money}
        return len(accounts) == 1 and "" not in accounts and self.pays_for[accounts.pop()] <= {contract_no}

    def line(self, one: Money, contract_no: str, verdict: str = "agreed") -> Due:
        """A payment as she remembers it: the day of the order, her account if she thinks of it."""
        ordered = max(one.day, self.world.starts_on)
        if self.random.random() < 0.5:
            ordered = self.before(one.day, 1)
        said = {"name": self.names[contract_no]}
        if self.random.random() < 0.7:
            said["account"] = one.paid.payer_account
        if one.paid.entry_ref and self.random.random() < 0.2:
            said["reference"] = one.paid.entry_ref
        minor = one.paid.amount_minor
        return Due(ordered, _text(minor), one.stands.get(contract_no, 0), verdict, minor, said)

    def before(self, day: str, by: int) -> str:
        """A banking day so many before; the first there is at least."""
        at = self.banking.index(day)
        return self.banking[max(at - by, 0)]

    def right(self, contract_no: str, money: list[Money]) -> list[Due]:
        return [self.line(one, contract_no) for one in money]

    def claimed(self, day: str, minor: int, verdict: str, **said: str) -> Due:
        """A payment that is nowhere."""
        return Due(day, _text(minor), 0, verdict, minor, said)


def _text(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


_Made = tuple[str, list[Due]] | None


def _plain(maker: _Maker, change: Callable[[_Maker, str, list[Money], list[Due]], list[Due] | None], least: int = 1) -> _Made:
    """A right list with one thing changed; tries contracts until one can be changed so."""
    passed = []
    made: _Made = None
    while not made and (found := maker.take(lambda contract_no, money: len(money) >= least and maker.plain(contract_no, money))):
        contract_no, money = found
        changed = change(maker, contract_no, money, maker.right(contract_no, money))
        if changed is None:
            passed.append(contract_no)
        else:
            made = contract_no, changed
    maker.free += passed
    return made


def _agreed(maker: _Maker) -> _Made:
    return _plain(maker, lambda _maker, _no, _money, lines: lines)


def _date_differs(maker: _Maker) -> _Made:
    def change(maker: _Maker, _no: str, money: list[Money], lines: list[Due]) -> list[Due] | None:
        day = date.fromisoformat(money[-1].day) - timedelta(days=maker.random.choice((12, 14, 20, 30, 31)))
        if day.isoformat() < maker.world.starts_on:
            return None
        said = {name: value for name, value in lines[-1].said.items() if name != "reference"}
        return [*lines[:-1], lines[-1]._replace(paid_on=day.isoformat(), verdict="date_differs", said=said)]

    return _plain(maker, change)


def _slips(minor: int, random: Random) -> list[int]:
    """What a hand makes of a sum."""
    digits = list(str(minor))
    at = random.randrange(len(digits) - 1)
    swapped = [*digits[:at], digits[at + 1], digits[at], *digits[at + 2 :]]
    wrong = [*digits]
    wrong[at] = str((int(digits[at]) + random.choice((1, 2, 7))) % 10)
    left_out = digits[:at] + digits[at + 1 :]
    return [int("".join(swapped)), int("".join(wrong)), int("".join(left_out)), minor // 100 * 100, minor * 10]


def _amount_differs(maker: _Maker) -> _Made:
    def change(maker: _Maker, _no: str, money: list[Money], lines: list[Due]) -> list[Due] | None:
        at = maker.random.randrange(len(lines))
        sums = {one.paid.amount_minor for one in money}
        found = [minor for minor in _slips(lines[at].claimed_minor, maker.random) if minor > 100 and minor not in sums]
        if not found:
            return None
        minor = maker.random.choice(found)
        return [*lines[:at], lines[at]._replace(amount=_text(minor), claimed_minor=minor, verdict="amount_differs"), *lines[at + 1 :]]

    return _plain(maker, change)


def _split(maker: _Maker) -> _Made:
    def change(maker: _Maker, _no: str, money: list[Money], lines: list[Due]) -> list[Due] | None:
        for at in range(len(money) - 1):
            one, other = money[at], money[at + 1]
            if maker.banking.index(other.day) - maker.banking.index(one.day) <= 1:
                minor = one.paid.amount_minor + other.paid.amount_minor
                together = Due(one.day, _text(minor), minor, "split", minor, {"account": one.paid.payer_account})
                return [*lines[:at], together, *lines[at + 2 :]]
        return None

    return _plain(maker, change, least=2)


def _merged(maker: _Maker) -> _Made:
    def change(maker: _Maker, _no: str, money: list[Money], lines: list[Due]) -> list[Due] | None:
        one = money[-1]
        first = one.paid.amount_minor * maker.random.randrange(30, 45) // 100 or 1
        parts = [first, one.paid.amount_minor - first]
        said = {"account": one.paid.payer_account}
        return [*lines[:-1], *(Due(one.day, _text(minor), 0, "merged", minor, said) for minor in parts)]

    return _plain(maker, change)


def _claimed_twice(maker: _Maker) -> _Made:
    def change(maker: _Maker, _no: str, _money: list[Money], lines: list[Due]) -> list[Due]:
        again = maker.random.choice(lines)
        return [*lines, again._replace(booked_minor=0, verdict="claimed_twice")]

    return _plain(maker, change)


def _gone(status: str) -> Callable[[_Maker], _Made]:
    """A payment that came and went back whole, among others that stayed."""

    def story(maker: _Maker) -> _Made:
        def fits(contract_no: str, money: list[Money]) -> bool:
            gone = [one for one in money if one.status == status and not one.stands and one.paid.amount_minor > 0]
            rest = [one for one in money if one not in gone and one.paid.amount_minor > 0]
            sums = [one.paid.amount_minor for one in (*gone, *rest)]
            stays = all(one.stands == {contract_no: one.paid.amount_minor} for one in rest)
            return (
                len(gone) == 1
                and stays
                and len(set(sums)) == len(sums)
                and len(maker.on[contract_no]) == len(rest)
                and maker.own(contract_no, gone + rest)
            )

        found = maker.take(fits)
        if not found:
            return None
        contract_no, money = found
        return contract_no, [maker.line(one, contract_no, "agreed" if one.stands else status) for one in money if one.paid.amount_minor > 0]

    return story


def _in_clarification(maker: _Maker) -> _Made:
    def fits(contract_no: str, money: list[Money]) -> bool:
        waits = [one for one in money if one.status == "clarification" and maker.world.meant[one.paid.number].contracts == (contract_no,)]
        rest = [one for one in money if one not in waits]
        stays = all(one.stands == {contract_no: one.paid.amount_minor} and one.paid.amount_minor > 0 for one in rest)
        return (
            len(waits) == 1 and stays and waits[0].paid.amount_minor > 0 and len(maker.on[contract_no]) == len(rest) and maker.own(contract_no, money)
        )

    found = maker.take(fits)
    if not found:
        return None
    contract_no, money = found
    lines = [maker.line(one, contract_no, "agreed" if one.stands else "in_clarification") for one in money]
    return contract_no, [line._replace(said={**line.said, "account": money[0].paid.payer_account}) for line in lines]


def _other_contract(maker: _Maker) -> _Made:
    """A payment for her other object, which she thinks was for this one."""

    def fits(contract_no: str, money: list[Money]) -> bool:
        return maker.many[maker.customer[contract_no]] > 1 and all(one.stands == {contract_no: one.paid.amount_minor} for one in money)

    while found := maker.take(fits):
        contract_no, money = found
        others = [
            one
            for other, customer in sorted(maker.customer.items())
            if customer == maker.customer[contract_no] and other != contract_no
            for one in maker.meant[other]
            if one.stands == {other: one.paid.amount_minor} and one.paid.payer_account == money[0].paid.payer_account
        ]
        sums = {one.paid.amount_minor for one in money}
        others = [one for one in others if one.paid.amount_minor not in sums]
        if others and len(maker.on[contract_no]) == len(money):
            one = maker.random.choice(others)
            wrong = maker.line(one, contract_no, "other_contract")
            return contract_no, [*maker.right(contract_no, money), wrong._replace(said={**wrong.said, "account": one.paid.payer_account})]
    return None


def _not_customer(maker: _Maker) -> _Made:
    """A supplier of ours, who is a customer too, claims what he paid back to us; his confirmation has the bank's reference."""
    ours = [one for one in maker.all.values() if one.status == "not_customer" and one.paid.amount_minor > 5_000 and one.paid.entry_ref]
    if not ours:
        return None
    one = maker.random.choice(ours)

    def change(_maker: _Maker, _no: str, _money: list[Money], lines: list[Due]) -> list[Due]:
        minor = one.paid.amount_minor
        return [*lines, Due(one.day, _text(minor), 0, "not_customer", minor, {"reference": one.paid.entry_ref})]

    return _plain(maker, change)


def _added(make: Callable[[_Maker], Due]) -> Callable[[_Maker], _Made]:
    return lambda maker: _plain(maker, lambda maker, _no, _money, lines: [*lines, make(maker)])


def _sum(maker: _Maker) -> int:
    return maker.random.choice(_NEVER)


def _sure_day(maker: _Maker) -> str:
    """Far from the world's start, and from days whose batches wait for their details."""
    return maker.banking[maker.random.randrange(7, 11)]


def _not_claimed(maker: _Maker) -> _Made:
    def change(maker: _Maker, _no: str, money: list[Money], lines: list[Due]) -> list[Due]:
        at = maker.random.randrange(len(lines))
        forgotten = Due(money[at].day, "", lines[at].booked_minor, "not_claimed", 0, {}, line=False)
        return [*lines[:at], *lines[at + 1 :], forgotten]

    return _plain(maker, change, least=2)


def _unreadable(maker: _Maker) -> Due:
    day, amount = maker.random.choice((("2026-02-30", "40.00"), ("2026-03-05", "četrdesmit"), ("", "40.00"), ("2026-03-05", "")))
    return Due(day, amount, 0, "unreadable", 0, {})


_STORIES: dict[str, Callable[[_Maker], _Made]] = {
    "returned": _gone("returned"),
    "refunded": _gone("refunded"),
    "in_clarification": _in_clarification,
    "other_contract": _other_contract,
    "split": _split,
    "agreed": _agreed,
    "date_differs": _date_differs,
    "amount_differs": _amount_differs,
    "merged": _merged,
    "claimed_twice": _claimed_twice,
    "not_customer": _not_customer,
    "wrong_beneficiary": _added(lambda maker: maker.claimed(maker.random.choice(maker.banking), _sum(maker), "wrong_beneficiary", to=_STRANGER)),
    "not_executed": _added(
        lambda maker: maker.claimed(
            _sure_day(maker), _sum(maker), "not_executed", status=maker.random.choice(("Noraidīts", "processing", "Atsaukts", "P"))
        )
    ),
    "in_transit": _added(lambda maker: maker.claimed(maker.banking[-maker.random.randrange(1, 3)], _sum(maker), "in_transit")),
    "not_received": _added(lambda maker: maker.claimed(_sure_day(maker), _sum(maker), "not_received", status=maker.random.choice(("", "Izpildīts")))),
    "not_decidable": _added(
        lambda maker: maker.claimed(
            (date.fromisoformat(maker.world.starts_on) - timedelta(days=maker.random.randrange(8, 20))).isoformat(), _sum(maker), "not_decidable"
        )
    ),
    "not_claimed": _not_claimed,
    "unreadable": _added(_unreadable),
}


def verdicts() -> Iterator[str]:
    """Every verdict there is a story for."""
    yield from _STORIES
