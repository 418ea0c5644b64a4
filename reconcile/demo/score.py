"""How far a night's results agree with the truth of a world: which mistakes, of which kind, and how much money.

Rows in, values out; rows are dictionaries of texts, as ``csv.DictReader`` gives them. A payment is known by account, the
bank's reference and the sum; where the bank gave no reference, by account, booking day, sum and text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_text
from reconcile.demo.score_claims import ClaimScore, score_claims
from reconcile.demo.score_parts import Fault, KindLine, Rate, Row, grouped, kind_lines, minor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ClaimScore", "Fault", "Judged", "KindLine", "Rate", "Score", "judge", "render", "score", "score_claims"]

_PLACED = frozenset({"allocated", "on_account", "returned", "refunded"})
_RETURN_KINDS = frozenset({"return", "return_partial", "return_unlinked", "refund_returned"})


class Score(NamedTuple):
    """``wrong_minor`` is the money posted to contracts beyond what is due to them."""

    payments: int
    absent: int  # in the truth, not in the results
    extra: int  # in the results, not in the truth
    wrong_posts: int
    wrong_minor: int
    straight_through: Rate  # of the inferable, on the right contract or rightly set aside
    named: Rate  # of the inferable that name a number
    returns: Rate
    statuses: Rate
    items: Rate  # of those whose items the truth knows
    kinds: tuple[KindLine, ...]
    faults: tuple[Fault, ...]


class _Place(NamedTuple):
    status: str
    contract_no: str
    item_key: str
    amount_minor: int


class Judged(NamedTuple):
    """One payment's result beside its truth; ``wrong_minor`` is what was posted to contracts beyond what is due to them."""

    head: Row
    found: tuple[Row, ...]
    wrong_minor: int
    posted_minor: int
    placed: bool
    status_agrees: bool
    items_agree: bool | None  # None where the truth does not know them
    fault: Fault | None


def score(truth_rows: Iterable[Row], export_rows: Iterable[Row]) -> Score:
    """Compare rows of ``truth.csv`` with rows of ``export payments``."""
    results = list(export_rows)
    judged = judge(truth_rows, results)
    absent = sum(not one.found for one in judged)
    inferable = [one for one in judged if one.head["inferable"] == "yes"]
    named = [one for one in inferable if one.head["names_number"] == "yes"]
    back = [one for one in judged if one.head["kind"] in _RETURN_KINDS]
    known = [one for one in judged if one.items_agree is not None]
    return Score(
        payments=len(judged),
        absent=absent,
        extra=len({row["payment_id"] for row in results}) - (len(judged) - absent),
        wrong_posts=sum(one.wrong_minor > 0 for one in judged),
        wrong_minor=sum(one.wrong_minor for one in judged),
        straight_through=Rate(sum(one.placed for one in inferable), len(inferable)),
        named=Rate(sum(one.placed for one in named), len(named)),
        returns=Rate(sum(one.placed and one.status_agrees for one in back), len(back)),
        statuses=Rate(sum(one.status_agrees for one in judged), len(judged)),
        items=Rate(sum(one.items_agree is True for one in known), len(known)),
        kinds=kind_lines((one.head["kind"], one.fault) for one in judged),
        faults=tuple(one.fault for one in judged if one.fault),
    )


def judge(truth_rows: Iterable[Row], export_rows: Iterable[Row]) -> list[Judged]:
    """Each payment of the truth with what became of it, in the truth's order."""
    waiting = _by_key(grouped(export_rows, "payment_id"))
    judged = []
    for rows in grouped(truth_rows, "payment_no"):
        candidates = waiting.get(_reference_key(rows[0])) or waiting.get(_text_key(rows[0])) or []
        judged.append(_judge(rows, _take_best(rows, candidates)))
    return judged


def _reference_key(row: Row) -> tuple[str, ...]:
    return (row["account_iban"], row["entry_ref"], row["amount"]) if row["entry_ref"] else ()


def _text_key(row: Row) -> tuple[str, ...]:
    return (row["account_iban"], row["booking_date"], row["amount"], row["remittance_text"], "")


def _by_key(found: Sequence[list[Row]]) -> dict[tuple[str, ...], list[list[Row]]]:
    """Results by the bank's reference; those for which our own key stands in its place, by what the line says."""
    keyed: dict[tuple[str, ...], list[list[Row]]] = defaultdict(list)
    for rows in found:
        own_key = rows[0]["entry_ref"] in {"", rows[0]["payment_id"]}
        keyed[_text_key(rows[0]) if own_key else _reference_key(rows[0])].append(rows)
    return keyed


def _take_best(due: list[Row], candidates: list[list[Row]]) -> list[Row]:
    """Of payments that cannot be told apart, the one that agrees, so that their order does not matter; it is used up."""
    if not candidates:
        return []
    if len(candidates) == 1:
        return candidates.pop()
    best = max(range(len(candidates)), key=lambda at: (_judge(due, candidates[at]).fault is None, -at))
    return candidates.pop(best)


def _places(rows: Iterable[Row]) -> list[_Place]:
    return sorted(
        _Place(
            row["status"],
            row["contract_no"],
            row["item_key"] if row["status"] == "allocated" else "",
            minor(row["allocated_amount"], row["currency"]),
        )
        for row in rows
    )


def _judge(due_rows: list[Row], found_rows: list[Row]) -> Judged:
    head = due_rows[0]
    due, found = _places(due_rows), _places(found_rows)
    due_money, found_money = _money(due), _money(found)
    wrong_minor = sum(max(amount - due_money[number], 0) for number, amount in found_money.items())
    status_agrees = bool(found) and _statuses_agree(due, found)
    placed = bool(found) and due_money == found_money and (bool(due_money) or status_agrees)
    items = [(place.item_key, place.amount_minor) for place in due if place.status == "allocated"]
    known = bool(items) and all(key for key, _ in items)
    items_agree = items == [(place.item_key, place.amount_minor) for place in found if place.status == "allocated"] if known else None
    right = placed and status_agrees and items_agree is not False and not wrong_minor
    fault = None
    if not right:
        place = f"{head['account_iban']} {head['booking_date']} {head['amount']} {head['entry_ref'] or 'NONREF'}"
        fault = Fault(head["kind"], place, wrong_minor > 0, _said(due), _said(found))
    return Judged(head, tuple(found_rows), wrong_minor, sum(found_money.values()), placed, status_agrees, items_agree, fault)


def _money(places: Iterable[_Place]) -> Counter[str]:
    """Money by contract, whichever its sign."""
    total: Counter[str] = Counter()
    for place in places:
        if place.status in _PLACED or "/" in place.status:
            total[place.contract_no] += abs(place.amount_minor)
    return total


def _statuses_agree(due: Iterable[_Place], found: Iterable[_Place]) -> bool:
    """A truth of ``allocated/on_account`` allows either, or both."""
    allowed = {status for place in due for status in place.status.split("/")}
    got = {place.status for place in found}
    sure = {place.status for place in due if "/" not in place.status}
    return sure <= got <= allowed


def _said(places: Iterable[_Place]) -> str:
    words = ((one.status, one.contract_no, one.item_key, to_text(one.amount_minor, "EUR") if one.amount_minor else "") for one in places)
    return " + ".join(" ".join(part for part in found if part) for found in words) or "nothing"


def render(result: Score | ClaimScore) -> str:
    """A score as a table for people, faults last; wrong ones are marked with ``!``."""
    if isinstance(result, Score):
        head = [
            ("payments", str(result.payments)),
            ("absent, extra", f"{result.absent}, {result.extra}"),
            ("wrong posts", f"{result.wrong_posts} ({to_text(result.wrong_minor, 'EUR')} EUR)"),
            ("straight through", str(result.straight_through)),
            ("of those naming a number", str(result.named)),
            ("returns", str(result.returns)),
            ("statuses", str(result.statuses)),
            ("items", str(result.items)),
        ]
        lines = result.kinds
    else:
        head = [("claimed lines", str(result.lines)), ("differences", str(result.differences))]
        lines = result.verdicts
    wide = max((len(one.kind) for one in lines), default=4)
    table = [f"{name:<26}{value}" for name, value in head]
    table += ["", f"{'kind':<{wide}}  number  right  wrong"]
    table += [f"{one.kind:<{wide}}  {one.number:>6}  {one.right:>5}  {one.wrong:>5}" for one in lines]
    if result.faults:
        table += ["", "what differs"]
        table += [f"{'!' if one.wrong else ' '} {one.kind}: {one.place}: due {one.due}; found {one.found}" for one in result.faults]
    return "\n".join(table) + "\n"
