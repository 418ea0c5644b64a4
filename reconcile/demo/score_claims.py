"""How far the verdicts on claimed lists agree with those due to them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.demo.score_parts import Fault, KindLine, Rate, Row, grouped, kind_lines, minor

if TYPE_CHECKING:
    from collections.abc import Iterable


class ClaimScore(NamedTuple):
    """``differences``: lines whose difference is right to the cent."""

    lines: Rate
    differences: Rate
    verdicts: tuple[KindLine, ...]
    faults: tuple[Fault, ...]


def score_claims(truth_rows: Iterable[Row], findings_rows: Iterable[Row]) -> ClaimScore:
    """Compare rows of ``claims_truth.csv`` with rows of ``export findings``.

    Lines of a case are taken in their order, whether the results count them within the case or through the file; lines
    that claim the same sum for the same day may change places; so may payments the list leaves out.
    """
    results: dict[str, list[Row]] = defaultdict(list)
    for row in findings_rows:
        if row["verdict"] and row["state"] != "gone":
            results[row["case_no"]].append(row)
    faults: list[tuple[str, Fault | None]] = []
    right_differences = 0
    for rows in grouped(truth_rows, "case_no"):
        for due, found in _lines(rows, results.get(rows[0]["case_no"], [])):
            fault = None
            if found is None or found["verdict"] != due["verdict"]:
                place = f"{due['case_no']} line {due['line_no']}, {due['paid_on']} {due['claimed_amount']}"
                fault = Fault(due["verdict"], place, found is not None, due["verdict"], found["verdict"] if found else "nothing")
            right_differences += found is not None and minor(found["difference"]) == minor(due["difference"])
            faults.append((due["verdict"], fault))
    right = sum(fault is None for _, fault in faults)
    return ClaimScore(
        Rate(right, len(faults)), Rate(right_differences, len(faults)), kind_lines(faults), tuple(fault for _, fault in faults if fault)
    )


def _lines(due_rows: list[Row], found_rows: list[Row]) -> list[tuple[Row, Row | None]]:
    """Each line that is due with its result, None where there is none."""

    def in_order(rows: Iterable[Row]) -> list[Row]:
        return sorted((row for row in rows if int(row["line_no"])), key=lambda row: int(row["line_no"]))

    alike: dict[tuple[str, str], tuple[list[Row], list[Row]]] = {}
    found_lines: list[Row | None] = [*in_order(found_rows)]
    for at, due in enumerate(in_order(due_rows)):
        pair = alike.setdefault((due["paid_on"], due["claimed_amount"]), ([], []))
        pair[0].append(due)
        if at < len(found_lines) and (found := found_lines[at]) is not None:
            pair[1].append(found)
    left_out = ([row for row in due_rows if row["line_no"] == "0"], [row for row in found_rows if not int(row["line_no"])])
    result: list[tuple[Row, Row | None]] = []
    for dues, founds in (*alike.values(), left_out):
        for due in dues:
            same = [row for row in founds if row["verdict"] == due["verdict"]]
            same = [row for row in same if minor(row["difference"]) == minor(due["difference"])] or same
            chosen = next(iter(same or founds), None)
            if chosen is not None:
                founds.remove(chosen)
            result.append((due, chosen))
    return result
