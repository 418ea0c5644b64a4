"""A world from a size and a seed: stories are cast and played, the bank books what was paid, the clerk sets the truth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reconcile.core.reference_data import Contract, Invoice, Plan
from reconcile.demo import clerk, stories
from reconcile.demo.claims import make_claims
from reconcile.demo.days import month_before, moved
from reconcile.demo.desk import Desk
from reconcile.demo.kinds_ours import GRID
from reconcile.demo.world import CURRENCY, Line, Meant, Paid, Size, Truth, World

if TYPE_CHECKING:
    from reconcile.demo.desk import Draft, Home, Item

SAMPLE = Size(contracts=56, months=1, seed=15, days_per_file=10)  # the fixed world of ``sample_data``: small, and of almost every kind
_BATCHING = 3  # the account whose bank books customers' payments in batches
_LARGEST_BATCH = 200
_BATCH_DAYS_OF_FIVE = 3
_WITHOUT_REFERENCE_PERCENT = 3
_SAME_DAY_TWINS = frozenset({"two_equal_same_day", "two_instalments_same_day"})


def make_world(size: Size) -> World:
    """The world of this size; the same size always gives the same world."""
    desk = Desk(size)
    stories.cast(desk)
    stories.around(desk)
    lines = _book(desk)
    parts = _work(desk)
    claims = make_claims(desk, parts)
    return World(
        size=size,
        starts_on=desk.starts_on,
        accounts=desk.accounts,
        contracts=tuple(_contract(home, desk) for home in desk.homes),
        invoices=tuple(_invoice(item) for home in desk.homes for item in home.items if item.kind != "instalment"),
        plans=tuple(_plan(home, desk.starts_on) for home in desk.homes if home.monthly_minor),
        clearings=tuple(desk.clearings),
        lines=lines,
        truth=tuple(row for draft in sorted(desk.drafts, key=_number) for row in _truth(draft, desk, parts)),
        meant=tuple(_meant(draft) for draft in sorted(desk.drafts, key=_number)),
        claim_cases=claims.cases,
        claimed_lines=claims.lines,
        verdicts=claims.verdicts,
        collectors=tuple(desk.collectors),
        never_customers=(GRID,),
    )


def _number(draft: Draft) -> int:
    return draft.number


# What the billing system says


def _contract(home: Home, desk: Desk) -> Contract:
    language = desk.random.choice(("lv", "lv", "lv", "ru", "en"))
    delivery = desk.random.choice(("paper", "email", "email", "e-invoice", "portal")) if home.email else "paper"
    plan = "levelled" if home.monthly_minor else "actual"
    opened = moved(desk.starts_on, -desk.random.randrange(120, 4_000))
    return Contract(
        home.contract_no,
        home.customer_no,
        home.customer_name,
        home.address,
        home.email,
        language,
        delivery,
        "transfer",
        plan,
        opened,
        home.closed_on,
    )


def _invoice(item: Item) -> Invoice:
    first = f"{item.month}-01"
    last = moved(month_before(date.fromisoformat(first), -1).isoformat(), -1)
    return Invoice(item.key, item.contract_no, item.kind, item.opens_on, item.due_on, first, last, item.amount_minor, CURRENCY, item.reference)


def _plan(home: Home, starts_on: str) -> Plan:
    return Plan(home.contract_no, starts_on, home.monthly_minor, int(home.items[0].due_on[8:]), "", CURRENCY)


# What the bank books


def _book(desk: Desk) -> tuple[Line, ...]:
    """Give every draft its line, its number and the bank's reference; in account and day order."""
    by_place: dict[tuple[int, str], list[Draft]] = {}
    inside = {id(other) for draft in desk.drafts for other in draft.together}
    for draft in desk.drafts:
        if id(draft) not in inside:
            by_place.setdefault((draft.account, draft.day), []).append(draft)
    lines: list[Line] = []
    number = 0
    for (account, day), drafts in sorted(by_place.items(), key=lambda found: found[0]):
        prefix = f"{desk.accounts[account].bank.code}{day[2:4]}{day[5:7]}{day[8:]}"
        for count, group in enumerate(_groups(desk, account, drafts), 1):
            reference = f"{prefix}{count:05}"
            for at, draft in enumerate(group, 1):
                draft.number, number = number, number + 1
                draft.entry_ref = _reference(desk, draft, group, reference, at)
            lines.append(_line(account, day, group, reference))
    return tuple(lines)


def _groups(desk: Desk, account: int, drafts: list[Draft]) -> list[list[Draft]]:
    """The drafts of one account and day, by the line in which they stand."""
    batched = [draft for draft in drafts if _may_be_batched(draft)] if account == _BATCHING else []
    if len(batched) <= 1 or desk.random.randrange(5) >= _BATCH_DAYS_OF_FIVE:
        batched = []
    together = {id(draft) for draft in batched}
    alone = [[draft, *draft.together] for draft in drafts if id(draft) not in together]
    batches = [batched[at : at + _LARGEST_BATCH] for at in range(0, len(batched), _LARGEST_BATCH)]
    return batches + alone


def _may_be_batched(draft: Draft) -> bool:
    plainly = draft.shape == "single" and draft.outcome in {"post", "split", "clarification"} and draft.amount_minor > 0
    return plainly and not draft.return_reason and not draft.transaction_id and not draft.end_to_end_id.startswith("PAY-")


def _reference(desk: Desk, draft: Draft, group: list[Draft], reference: str, at: int) -> str:
    if draft.shape == "collected" and draft.kind == "commission":
        return reference  # a fee shares the reference of what it was taken from
    if len(group) > 1:
        return f"{reference}-{at:03}"
    nameless = draft.payer.account == ""
    if nameless or draft.outcome in {"return", "refund"} or draft.account == _BATCHING:
        return reference
    twin = draft.kind in _SAME_DAY_TWINS and not draft.named
    return "" if twin or desk.random.randrange(100) < _WITHOUT_REFERENCE_PERCENT else reference


def _line(account: int, day: str, group: list[Draft], reference: str) -> Line:
    first = group[0]
    shape = "batch" if len(group) > 1 and first.shape == "single" else first.shape
    explained = shape == "batch" and not first.inside
    inside = first.inside or (len(group) if shape == "batch" else 1)
    entry_ref = reference if len(group) > 1 or first.entry_ref else ""
    return Line(account, day, day, entry_ref, first.code, shape, explained, inside, tuple(_paid(draft) for draft in group))


def _paid(draft: Draft) -> Paid:
    return Paid(
        draft.number, draft.kind, draft.amount_minor, draft.payer.name, draft.payer.account, draft.payer.agent, draft.text, draft.reference,
        draft.end_to_end_id, draft.transaction_id, draft.entry_ref, draft.return_reason, draft.return_info,
    )  # fmt: skip


# What is due


def _work(desk: Desk) -> dict[int, list[clerk.Part]]:
    """Where each payment stands in the end, over all contracts."""
    by_contract: dict[str, list[Draft]] = {}
    for draft in desk.drafts:
        if draft.outcome == "split":
            for contract_no, _, _ in draft.parts:
                by_contract.setdefault(contract_no, []).append(draft)
        elif draft.outcome in {"post", "return", "refund"}:
            by_contract.setdefault(draft.contract_no, []).append(draft)
    parts: dict[int, list[clerk.Part]] = {}
    for home in desk.homes:
        found = by_contract.get(home.contract_no)
        if found:
            for number, worked in clerk.work(home.contract_no, home.items, found, desk.ends_on).items():
                parts.setdefault(number, []).extend(worked)
    return parts


def _meant(draft: Draft) -> Meant:
    several = tuple(dict.fromkeys((draft.meant_for, *draft.also_meant, *(part[0] for part in draft.parts))))
    return Meant(tuple(number for number in several if number), bool(draft.named))


def _truth(draft: Draft, desk: Desk, parts: dict[int, list[clerk.Part]]) -> list[Truth]:
    head = (
        draft.number, draft.entry_ref, desk.accounts[draft.account].iban, draft.day, draft.amount_minor, draft.text, draft.kind,
        draft.names_number, draft.inferable,
    )  # fmt: skip
    if draft.number not in parts:
        return [Truth(*head, draft.outcome, "", "", None)]
    if draft.loose:
        found = parts[draft.number]
        return [Truth(*head, "allocated/on_account", found[0].contract_no, "", sum(part.amount_minor for part in found))]
    return [Truth(*head, part.status, part.contract_no, part.item_key, part.amount_minor) for part in parts[draft.number]]
