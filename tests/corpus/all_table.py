"""Every file of the corpus, as the program would meet it in the inbox: ``python -m tests.corpus.all_table``.

Each ends in one of three ways: read, with counts, sums and balances as its manifest counted them independently; refused, with
place and reason; set aside as orders or their statuses. Anything else is an error of ours and fails the command.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money
from reconcile.core.statement import Balance, Entry, Statement
from reconcile.errors import Refused
from reconcile.readers import detect, inputs, pain, statement_readers
from tests.corpus import bank_tables, camt_table
from tests.corpus.all_expected import EXCEPTIONS, REFUSED, is_piece
from tests.corpus.camt_table import folder

if TYPE_CHECKING:
    from reconcile.core.orders import Order
    from reconcile.readers.inputs import Input

READ, REFUSED_, ASIDE = "read", "refused", "set aside"
_MORE = " (+"  # the manifest shows a file's first twelve balances


class Ended(NamedTuple):
    """How one file ended: ``kind`` is what we say it is, ``said`` the counts or the reason."""

    path: str
    manifest_kind: str
    kind: str
    way: str
    said: str
    differs: dict[str, tuple[str, str]]  # column → (manifest, ours)


def rows() -> list[dict[str, str]]:
    """The manifest, a row a file; none when there is no corpus."""
    manifest = folder() / "manifest.tsv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def ended(row: dict[str, str]) -> Ended:
    """Take one file as the program would, archives with all their members."""
    path = folder() / row["local_path"]
    found = [_one(row, one) for one in inputs.expand([path])]
    if len(found) == 1:
        return found[0]
    ways = Counter(each.way for each in found)
    return Ended(row["local_path"], row["kind"], "archive", found[0].way, ", ".join(f"{count} {way}" for way, count in sorted(ways.items())), {})


def _one(row: dict[str, str], one: Input) -> Ended:
    kind = ""
    try:
        kind = detect.detect(one)
        with one.open() as stream:
            if kind in {pain.ORDERS, pain.STATUSES}:
                orders = list(pain.read_orders(stream, one.name))
                return Ended(row["local_path"], row["kind"], kind, ASIDE, f"{len(orders)} of {kind}", _differ(row, _count_orders(orders)))
            events = list(statement_readers.reader(kind).read(stream, one.name))
    except Refused as refused:
        return Ended(row["local_path"], row["kind"], kind, REFUSED_, str(refused), {})
    counted = _count(kind, row, events)
    said = " ".join(f"{name}={value}" for name, value in counted.items() if len(value) < 80)
    return Ended(row["local_path"], row["kind"], kind, READ, said, _differ(row, counted))


def _count(kind: str, row: dict[str, str], events: list[Statement | Entry]) -> dict[str, str]:
    """What the manifest counts of this kind of file, in its own words."""
    statements = [each for each in events if isinstance(each, Statement)]
    if kind == "camt":
        return camt_table.count(events)
    if kind == "mt940":
        return _count_mt940(statements, [each for each in events if isinstance(each, Entry)])
    return {column: ours for column, (_, ours) in bank_tables.differences(row, events).items()} or {"n_stmt": str(len(statements))}


def _count_mt940(statements: list[Statement], entries: list[Entry]) -> dict[str, str]:
    sums = {"sum_credit": Decimal(0), "sum_debit": Decimal(0)}
    for entry in entries:
        sums["sum_credit" if entry.amount_minor > 0 else "sum_debit"] += abs(money.to_decimal(entry.amount_minor, entry.currency))
    heads = [(_balance(each.balances, 0), _balance(_closing(each), -1)) for each in statements]
    return {
        "n_stmt": str(len(statements)),
        "n_ntry": str(len(entries)),
        **{name: str(total) for name, total in sums.items()},
        "currencies": ",".join(sorted({each.currency for each in statements if each.family == "mt940"})),
        "opening": "; ".join(opening for opening, _ in heads),
        "closing": "; ".join(closing for _, closing in heads),
        "balance_ok": "; ".join(_adds_up(entries, statements)),
    }


def _closing(statement: Statement) -> tuple[Balance, ...]:
    return tuple(each for each in statement.balances[1:] if each.code in {"CLBD", "ITBD"})


def _balance(balances: tuple[Balance, ...], at: int) -> str:
    return money.to_text(balances[at].amount_minor, balances[at].currency) if balances else "-"


def _adds_up(entries: list[Entry], statements: list[Statement]) -> list[str]:
    """Whether each statement's entries lead from its opening to its closing balance; entries come statement by statement."""
    sums, at = [0] * len(statements), -1
    for entry in entries:
        at += entry.ordinal == 1
        while statements[at].line > entry.line or (at + 1 < len(statements) and statements[at + 1].line < entry.line):
            at += 1  # a statement without entries
        sums[at] += entry.amount_minor
    return [
        ("yes" if one.balances[0].amount_minor + total == _closing(one)[-1].amount_minor else "NO") if one.balances else "n/a"
        for one, total in zip(statements, sums, strict=True)
    ]


def _count_orders(orders: list[Order]) -> dict[str, str]:
    """Of the orders, not of statuses given to a batch or a message; the manifest gives no sums of statuses."""
    each = [one for one in orders if one.kind in {"credit_transfer", "direct_debit", "order_status"}]
    total = sum((money.to_decimal(one.amount_minor, one.currency) for one in each if one.amount_minor is not None), Decimal(0))
    return {"n_ntry": str(len(each)), "sum_credit": str(total), "currencies": ",".join(sorted({one.currency for one in each if one.currency}))}


def _differ(row: dict[str, str], counted: dict[str, str]) -> dict[str, tuple[str, str]]:
    if row["kind"] == "archive":
        return {}  # the manifest looks into none; its members stand in it by themselves
    return {column: (row[column], ours) for column, ours in counted.items() if (row[column] or column in _ALWAYS) and not _same(row[column], ours)}


_ALWAYS = ("n_ntry",)  # entries where the manifest counts none are a difference, too


def _same(theirs: str, ours: str) -> bool:
    first, _, more = theirs.partition(_MORE)
    mine = ours.split("; ")
    if more:
        mine = mine[: len(first.split("; "))]
    return [_plain(each) for each in first.split("; ")] == [_plain(each) for each in mine]


def _plain(text: str) -> str:
    """A number, or the number of ``OPBD=18.150 EUR``, without the zeros at its end."""
    words = []
    for word in text.replace("=", " = ").split():
        digits = word.lstrip("-").replace(".", "", 1)
        words.append(f"{Decimal(word).normalize() + 0:f}" if digits.isdigit() else word)
    return " ".join(words)


def wrong(one: Ended) -> str:
    """What is not as it should be with a file's end; "" when all is."""
    known = EXCEPTIONS.get(one.path, {}) | camt_table.EXCEPTIONS.get(one.path, {})
    differs = {column: pair for column, pair in one.differs.items() if column not in known or known[column][:2] != pair}
    if differs:
        return "differs: " + ", ".join(f"{column} is {ours!r}, counted {theirs!r}" for column, (theirs, ours) in differs.items())
    expected = REFUSED.get(one.path) or camt_table.REFUSED.get(one.path) or ("" if not is_piece(one.manifest_kind) else "missing")
    if one.way == REFUSED_ and not (expected and expected in one.said):
        return f"refused, for another reason than {expected!r}" if expected else "refused"
    if one.way != REFUSED_ and one.path in REFUSED:
        return f"not refused, though {REFUSED[one.path]!r}"
    return ""


def main() -> int:
    found = [ended(row) for row in rows()]
    print(f"{'file':70} {'manifest':26} {'our kind':13} outcome")
    for one in found:
        fault = wrong(one)
        print(f"{one.path[-70:]:70} {one.manifest_kind:26} {one.kind or '-':13} {one.way}: {one.said}{'  WRONG: ' + fault if fault else ''}")
    print("\nby kind")
    for (kind, way), count in sorted(Counter((one.kind or "not recognised", one.way) for one in found).items()):
        print(f"{count:5} {kind:16} {way}")
    faults = sum(1 for one in found if wrong(one))
    ways = Counter(one.way for one in found)
    explained = sum(1 for one in found if one.differs and not wrong(one))
    print(f"\n{len(found)} files: {ways[READ]} read, {ways[ASIDE]} set aside, {ways[REFUSED_]} refused with place and reason; {faults} unexplained")
    print(f"{explained} of them differ from the manifest for a reason that is listed")
    return 1 if faults or not found else 0


if __name__ == "__main__":
    sys.exit(main())
