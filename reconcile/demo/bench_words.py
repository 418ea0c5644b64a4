"""What the benchmark of matching says: tables for people, and the same figures for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reconcile.core.money import to_text
from reconcile.core.suggestions import MOST_HOLDERS
from reconcile.demo.kinds_wrong import ONLY_A_SUM, WHY_NOT
from reconcile.demo.schemes import SCHEMES
from reconcile.demo.score_match import Line, interval, pool, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconcile.demo.bench_match import Measured
    from reconcile.demo.score_match import Example, Tally

_HEAD = ("payments", "inferable", "through", "missed", "posted", "wrong", "EUR wrong", "cases", "first", "in 3", "named", "right")
STRANGERS = ("stranger", "stranger_with_figures", "stranger_namesake")
_MILLION = 1_000_000
_SHOWN = 140  # letters of a text


def percent(part: int, of: int, places: int = 2) -> str:
    """``99.53 %``; rounded down, so that 100 % means all.

    >>> percent(19_999, 20_000), percent(3, 3), percent(0, 0)
    ('99.99 %', '100.00 %', 'none')
    """
    if not of:
        return "none"
    scale = 10**places
    whole, rest = divmod(part * 100 * scale // of, scale)
    return f"{whole}.{rest:0{places}} %"


def _per_million(share: Decimal) -> str:
    return f"{share * _MILLION:.1f}"


def wrong_rate(line: Line) -> str:
    """The rate of wrong posts with its interval, in a million of those posted."""
    low, high = interval(line.wrong, line.posted)
    rate = Decimal(line.wrong) / line.posted if line.posted else Decimal(0)
    return f"{_per_million(rate)} in a million (95 %: {_per_million(low)} to {_per_million(high)})"


def render(measured: Sequence[Measured]) -> str:
    """All of it, for people."""
    tally = pool([one.tally for one in measured])
    lines = [
        *_worlds(measured),
        "",
        *_summary(tally),
        "",
        *_table("kind", tally.kinds),
        "",
        *_table("rule", tally.rules),
        *_shortfalls(tally),
        "",
        *_why(tally),
    ]
    return "\n".join(lines) + "\n"


def _worlds(measured: Sequence[Measured]) -> list[str]:
    lines = ["The worlds, and what each cost (seconds of processor time: files in, matching)"]
    for one in measured:
        total = one.tally.total
        cost = f"{one.milliseconds['import'] / 1000:.1f} s, {one.milliseconds['matching'] / 1000:.1f} s"
        lines.append(
            f"  {one.scheme:<9} seed {one.seed:<5} {one.contracts:>9,} contracts {one.items:>9,} bills {one.payments:>9,} payments  {cost:<18} "
            f"through {percent(total.through, total.inferable)}, wrong {total.wrong} of {total.posted:,} posted"
        )
    schemes = dict.fromkeys(one.scheme for one in measured)
    return [*lines, *(f"  {name}: {SCHEMES[name].says}" for name in schemes)]


def _summary(tally: Tally) -> list[str]:
    total = tally.total
    strangers = pooled(tally.kinds[name] for name in STRANGERS if name in tally.kinds)
    pointed = pooled(line for name, line in tally.kinds.items() if name not in ONLY_A_SUM)
    said = tally.kinds.get("wrong_contract_unknowable", Line())
    return [
        f"straight through, of the inferable          {percent(total.through, total.inferable)}  ({total.through:,} of {total.inferable:,})",
        f"posted                                      {total.posted:,} of {total.payments:,} payments",
        f"wrong posts                                 {total.wrong} ({to_text(total.wrong_minor, 'EUR')} EUR), {wrong_rate(total)}",
        f"strangers' payments posted                  {strangers.posted} of {strangers.payments:,}",
        f"right contract first on the worklist        {percent(total.first, total.cases)}  ({total.first:,} of {total.cases:,} cases that have one)",
        f"right contract among the first three        {percent(total.third, total.cases)}  ({total.third:,} of {total.cases:,})",
        f"  the same, where more than a sum points to it  first {percent(pointed.first, pointed.cases)}, among three {percent(pointed.third, pointed.cases)}",
        f"  every case with a right contract counts; a sum alone suggests where at most {MOST_HOLDERS} contracts have it open when the last night ends",
        f"named invoices settled as named             {percent(total.named_right, total.named)}  ({total.named_right:,} of {total.named:,})",
        f"posted as written, meant for somebody else  {said.posted} of {said.payments:,}: nothing in the payment says so; not counted as wrong",
    ]


def _table(what: str, lines: Mapping[str, Line]) -> list[str]:
    wide = max((len(name) for name in lines), default=4)
    found = [f"{what:<{wide}}" + "".join(f"{name:>10}" for name in _HEAD)]
    for name, line in (*lines.items(), ("in all", pooled(lines.values()))):
        cells = (
            line.payments, line.inferable, line.through, line.inferable - line.through, line.posted, line.wrong, to_text(line.wrong_minor, "EUR"),
            line.cases, line.first, line.third, line.named, line.named_right,
        )  # fmt: skip
        found.append(f"{name:<{wide}}" + "".join(f"{'' if cell in {0, '0.00'} else cell:>10}" for cell in cells))
    return found


def _shortfalls(tally: Tally) -> list[str]:
    if not tally.examples:
        return []
    ordered = sorted(tally.examples, key=lambda each: (not each.wrong, each.kind))
    return ["", "What was missed, or is wrong (!), with examples", *(_said(one) for one in ordered)]


def _said(one: Example) -> str:
    mark = "!" if one.wrong else " "
    return f"{mark} {one.kind} ({one.scheme}): {one.text[:_SHOWN]!r}: due {one.due}; found {one.found}, by {one.rule}"


def _why(tally: Tally) -> list[str]:
    known = {name: line for name, line in tally.kinds.items() if name in WHY_NOT and line.inferable < line.payments}
    head = ["What cannot be inferred, and why"]
    return head + [f"  {name} ({line.payments - line.inferable}): {WHY_NOT[name]}" for name, line in known.items()]


def as_json(measured: Sequence[Measured]) -> dict[str, Any]:
    """The same figures; money as text in EUR, rates as texts of decimals."""
    tally = pool([one.tally for one in measured])
    total = tally.total
    low, high = interval(total.wrong, total.posted)
    return {
        "worlds": [{**one._asdict(), "tally": _line(one.tally.total)} for one in measured],
        "total": {**_line(total), "wrong_rate_low": f"{low:.9f}", "wrong_rate_high": f"{high:.9f}"},
        "kinds": {name: {**_line(line), "why_not": WHY_NOT.get(name, "")} for name, line in tally.kinds.items()},
        "rules": {name: _line(line) for name, line in tally.rules.items()},
        "examples": [_example(one) for one in tally.examples],
    }


def _line(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = line._asdict()
    found["wrong_amount"] = to_text(found.pop("wrong_minor"), "EUR")
    return found


def _example(one: Example) -> dict[str, Any]:
    return one._asdict()
