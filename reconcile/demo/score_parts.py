"""What both scores are made of: rates, kinds with their counts, and faults with what was due and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_minor

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = Mapping[str, str]  # as ``csv.DictReader`` gives it
_PER_MILLE = 1_000


class Rate(NamedTuple):
    """So many of so many."""

    right: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return "none"
        whole, tenth = divmod(self.right * _PER_MILLE // self.of, 10)
        return f"{self.right} of {self.of} ({whole}.{tenth} %)"


class Fault(NamedTuple):
    """One payment or claimed line whose result is not the truth. ``wrong``: a result stands where it must not."""

    kind: str
    place: str
    wrong: bool
    due: str
    found: str


class KindLine(NamedTuple):
    """One kind of payment, or one verdict: how many there are, right, and wrong; the rest was left to a person or differs."""

    kind: str
    number: int
    right: int
    wrong: int


def kind_lines(found: Iterable[tuple[str, Fault | None]]) -> tuple[KindLine, ...]:
    """One line a kind, by name."""
    lines: dict[str, list[Fault | None]] = defaultdict(list)
    for kind, fault in found:
        lines[kind].append(fault)
    return tuple(
        KindLine(kind, len(faults), sum(fault is None for fault in faults), sum(fault is not None and fault.wrong for fault in faults))
        for kind, faults in sorted(lines.items())
    )


def grouped(rows: Iterable[Row], by: str) -> list[list[Row]]:
    """Rows that share a column's value, in the order in which they come first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row)
    return list(groups.values())


def minor(text: str, currency: str = "EUR") -> int:
    """Minor units; an empty text is nothing."""
    return to_minor(text, currency) if text else 0
