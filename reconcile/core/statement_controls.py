"""Whether an account's statements are complete and add up: balances, chain, days, pages, totals.

Source: ISO 20022 camt.053, opening + booked entries = closing = the next opening. A bank whose closing balance leaves out
lines of a later value date closes by value date instead; which of the two holds is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import calendar, money
from reconcile.core.findings import Finding
from reconcile.core.statement_chain import chained
from reconcile.core.statement_numbers import wrong_steps
from reconcile.core.statement_pages import joined

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from reconcile.core.statement_chain import Link
    from reconcile.core.statement_numbers import Step
    from reconcile.core.statement_pages import Listed, Whole

BOOKING_DATE, VALUE_DATE = "booking date", "value date"

# (kind of sum, first day, last day): lines booked from day to day, or booked before and of a value date from day to day.
Asked = tuple[str, str, str]
BOOKED, CARRIED = "booked", "carried"
_PLACES = {
    "chain": (),
    "copy": ("sent again, counted once",),
    "inside": ("its days stand in another statement too, lines counted once",),
    "undated": ("names no period, so it cannot be put in order",),
}


class Judged(NamedTuple):
    """A statement with its place and what was found. ``rule`` is the date by which it closes, "" when it does not, None unknown."""

    link: Link
    rule: str | None
    continues: bool | None  # the chain; None when the balances do not say
    findings: tuple[Finding, ...]

    @property
    def closes(self) -> str:
        """Of the statement and its tie to the one before: yes, no or unknown."""
        if self.rule == "" or self.continues is False:
            return "no"
        return "unknown" if self.rule is None or self.continues is None else "yes"


def chain_of(rows: Sequence[Listed], messages: Mapping[str, Collection[tuple[int, int]]]) -> list[Link]:
    """The statements of one account and currency, pages joined (see ``joined``), each in its place."""
    return chained(joined(rows, messages))


def asked(links: Iterable[Link]) -> list[Asked]:
    """Which sums over the account's booked lines ``judged`` needs: few, only where balances alone do not say."""
    wanted: list[Asked] = []
    for link in links:
        if link.since is not None:
            wanted.append((BOOKED, *link.since))
        if _own_rule(link.whole, 0) == "" and link.before is not None:
            wanted.append((CARRIED, link.whole.from_date, link.whole.to_date))
    return sorted(set(wanted))


def judged(links: Sequence[Link], sums: Mapping[Asked, int], mixed: Collection[int]) -> list[Judged]:
    """Each statement judged. ``mixed`` are the statement_no of statements that list lines in another currency."""
    rules = {link.whole.number: _rule(link, sums, mixed) for link in links}
    steps = {step.after.number: step for step in wrong_steps([link.whole for link in links if link.role == "chain"])}
    result = []
    for link in links:
        rule = rules[link.whole.number]
        continues, found = _tie(link, rules, sums)
        own = [] if link.role == "copy" else [*_pages(link.whole), *_balance(link.whole, rule), *_totals(link.whole, mixed)]
        if link.role == "chain" and link.whole.number in steps and not found:
            found = [_sequence(steps[link.whole.number], proven=bool(continues))]
        result.append(Judged(link, rule, continues, (*own, *found)))
    return result


def doubtful(one: Judged) -> bool:
    """Whether its sums do not fit, which lines in another currency would explain."""
    return one.rule == "" or any(finding.kind == "totals_differ" for finding in one.findings)


def remark(one: Judged) -> str:
    """What the sheet says beside a statement: what is wrong, by which date it closes, where it stands."""
    said = [finding.sentence.partition(": ")[2] for finding in one.findings]
    whole = one.link.whole
    missing = [name for name, amount in (("opening", whole.opening_minor), ("closing", whole.closing_minor)) if amount is None]
    if one.rule:
        said.append(f"closes by {one.rule}")
    elif missing and not incomplete(whole):
        said.append(f"no booked {' or '.join(missing)} balance in its currency")
    elif not said and one.rule is None:
        said.append("lists lines in another currency, so its balance is not judged")
    return "; ".join([*said, *_PLACES[one.link.role]])


def incomplete(whole: Whole) -> bool:
    """Whether pages are missing, so that nothing can be said of its balance yet."""
    return bool(whole.missing)


def _rule(link: Link, sums: Mapping[Asked, int], mixed: Collection[int]) -> str | None:
    whole = link.whole
    carried = sums.get((CARRIED, whole.from_date, whole.to_date), 0)
    rule = _own_rule(whole, carried)
    return None if rule == "" and any(page.statement_no in mixed for page in whole.pages) else rule


def _own_rule(whole: Whole, carried_minor: int) -> str | None:
    if whole.opening_minor is None or whole.closing_minor is None or incomplete(whole):
        return None
    moved = whole.closing_minor - whole.opening_minor
    if moved == whole.booked_minor:
        return BOOKING_DATE
    return VALUE_DATE if moved in {whole.value_dated_minor, whole.value_dated_minor + carried_minor} else ""


def _tie(link: Link, rules: Mapping[int, str | None], sums: Mapping[Asked, int]) -> tuple[bool | None, list[Finding]]:
    """Whether it opens where the one before closed. The first, and what stands inside another, has nothing to continue."""
    whole, before = link.whole, link.before
    if before is None:
        return (None if link.role == "undated" else True), []
    if incomplete(whole) or incomplete(before):
        return None, []
    expected = {_expected(link, before, sums)}
    if rules.get(before.number) == VALUE_DATE and link.since is None and before.closing_minor is not None:
        expected.add(before.closing_minor + before.booked_minor - before.value_dated_minor)
    if whole.opening_minor is None or None in expected:
        return None, _days_missing(whole, before)
    if whole.opening_minor in expected:
        return True, []
    return False, [_chain_break(link, before, next(iter(sorted(one for one in expected if one is not None))))]


def _expected(link: Link, before: Whole, sums: Mapping[Asked, int]) -> int | None:
    if link.since is None:
        return before.closing_minor
    return None if before.opening_minor is None else before.opening_minor + sums.get((BOOKED, *link.since), 0)


def _chain_break(link: Link, before: Whole, expected: int) -> Finding:
    whole = link.whole
    first = whole.first
    opening = whole.opening_minor or 0
    missing = opening - expected
    opens, closed, net = (_money(amount, first.currency) for amount in (opening, expected, missing))
    if link.since is not None:
        said = f"by {before.name} and its lines the account then stood at {closed}; {net} lie between: ask the bank which is right"
    elif whole.from_date > before.to_date:
        said = (
            f"the one before ({before.to_date}) closed with {closed}; a statement of {net} net is missing between {before.to_date} and "
            f"{whole.from_date}{_numbers(before, whole)}: ask the bank for it"
        )
    else:
        said = f"{before.name}, of the same day, closed with {closed}; {net} are missing between them{_numbers(before, whole)}: ask the bank for what is missing"
    sentence = f"{first.account}: {whole.name} opens with {opens}, {said}"
    return _finding("chain_break", whole, sentence, difference=missing, booked=opening, claimed=expected)


def _numbers(before: Whole, whole: Whole) -> str:
    one, other = before.first.electronic_sequence, whole.first.electronic_sequence
    return f" (numbers {one} and {other})" if one and other and one != other else ""


def _days_missing(whole: Whole, before: Whole) -> list[Finding]:
    """Banking days no statement covers, where no balance proves that nothing was booked."""
    if whole.from_date <= calendar.add_banking_days(before.to_date, 1):
        return []
    sentence = (
        f"{whole.first.account}: no statement covers the days between {before.to_date} and {whole.from_date}, and the balances do not say "
        "whether anything was booked: ask the bank for these days"
    )
    return [_finding("days_missing", whole, sentence)]


def _sequence(step: Step, *, proven: bool) -> Finding:
    whole, before = step.after, step.before
    if step.first == 0:
        said = f"has the same number as {before.name}: ask the bank whether both are right"
    else:
        numbers = f"number {step.first} is" if step.first == step.last else f"numbers {step.first} to {step.last} are"
        balances = ", though the balances connect" if proven else ""
        said = f"follows {before.name}, but {numbers} not in{balances}: ask the bank for what stands between"
    return _finding("sequence_gap", whole, f"{whole.first.account}: {whole.name} {said}")


def _pages(whole: Whole) -> list[Finding]:
    if not whole.missing:
        return []
    numbers, known = ", ".join(map(str, whole.missing)), ", ".join(str(page.page) for page in whole.pages)
    what = f"page {numbers} is" if len(whole.missing) == 1 else f"pages {numbers} are"
    sentence = f"{whole.first.account}: {whole.name}: {what} not in (here: {known}), so its balance is not judged; ask the bank for the missing page"
    return [_finding("page_missing", whole, sentence)]


def _balance(whole: Whole, rule: str | None) -> list[Finding]:
    if rule != "":
        return []
    opening, closing, booked = whole.opening_minor or 0, whole.closing_minor or 0, whole.booked_minor
    difference = closing - opening - booked
    opens, adds, closes, rest = (_money(amount, whole.first.currency) for amount in (opening, booked, closing, difference))
    sentence = (
        f"{whole.first.account}: {whole.name} opens with {opens}, its {whole.entry_count} entries add {adds}, yet it closes with {closes}: "
        f"{rest} are not listed; ask the bank for a complete statement"
    )
    return [_finding("balance_break", whole, sentence, difference=difference, booked=opening + booked, claimed=closing)]


def _totals(whole: Whole, mixed: Collection[int]) -> list[Finding]:
    """The bank's own totals against what is listed, by page; the totals of the whole statement on a page are right too."""
    if incomplete(whole):
        return []
    wrong = []
    for page in whole.pages:
        parts = [
            f"{name} {_said(stated, page.currency, name)}, listed are {_said(one, page.currency, name)}"
            for name, stated, one, allowed in _stated(whole, page, amounts=page.statement_no not in mixed)
            if stated is not None and stated not in allowed
        ]
        if parts:
            where = f" page {page.page}" if len(whole.pages) > 1 else ""
            wrong.append(f"{where} {' and '.join(parts)}".strip())
    if not wrong:
        return []
    sentence = f"{whole.first.account}: {whole.name}: the bank states {'; '.join(wrong)}; ask the bank whether a line is missing"
    return [_finding("totals_differ", whole, sentence)]


def _stated(whole: Whole, page: Listed, *, amounts: bool) -> list[tuple[str, int | None, int, set[int]]]:
    """(name, stated, listed, what would be right) of each total: all that is listed, or the booked alone."""
    pages = whole.pages
    found: list[tuple[str, int | None, int, set[int]]] = [("entries", page.stated_entries, page.entry_count, {page.entry_count, whole.entry_count})]
    if amounts:
        credit = {page.credit_minor, page.listed_credit_minor, sum(p.credit_minor for p in pages), sum(p.listed_credit_minor for p in pages)}
        debit = {page.debit_minor, page.listed_debit_minor, sum(p.debit_minor for p in pages), sum(p.listed_debit_minor for p in pages)}
        found += [
            ("credits of", page.stated_credit_minor, page.listed_credit_minor, credit),
            ("debits of", page.stated_debit_minor, page.listed_debit_minor, debit),
        ]
    return found


def _said(number: int, currency: str, name: str) -> str:
    return str(number) if name == "entries" else _money(abs(number), currency)


def _money(minor: int, currency: str) -> str:
    return f"{money.to_text(minor, currency)} {currency}".strip()


def _finding(kind: str, whole: Whole, sentence: str, difference: int | None = None, booked: int | None = None, claimed: int | None = None) -> Finding:
    """``claimed`` is what the bank's balance says, ``booked`` what the lines come to."""
    first = whole.first
    key = f"{first.account}/{first.currency}/{whole.from_date}/{whole.to_date}/{first.statement_id}"
    return Finding(
        kind, key, claimed_minor=claimed, booked_minor=booked, difference_minor=difference, currency=first.currency, sentence=sentence,
        day=whole.from_date,
    )  # fmt: skip
