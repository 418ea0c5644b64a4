"""Customers' lists: taken in once, and never changed by a second list that says something else under the same number."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING

from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.store import bulk
from reconcile.store.taken_rows import TakenRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

_CASE = ClaimCase._fields
_LINE = ClaimedLine._fields
_CONFLICT = ("conflict_no", "file_no", "kind", "key", "contract_no", "account", "currency", "day", "amount_minor", "sentence")


def take(connection: Connection, chunk: Sequence[ClaimCase | ClaimedLine], file_no: int, file_name: str) -> TakenRows:
    """One chunk of lists, each case whole and before its lines.

    The same case again changes nothing. Another content under a known case number is a conflict, and the first list
    stands; but a list without case numbers is named after its file, and files of one name may be different lists.
    """
    lists: dict[str, tuple[ClaimCase, tuple[ClaimedLine, ...]]] = {}
    for one in chunk:
        if isinstance(one, ClaimCase):
            lists[one.case_no] = (one, ())
        else:
            lists[one.case_no] = (lists[one.case_no][0], (*lists[one.case_no][1], one))
    stands = _standing(connection, lists)
    unnamed = [number for number, said in lists.items() if number == PurePath(file_name).stem and stands.get(number, said) != said]
    for number in unnamed:
        case, lines = lists.pop(number)
        own = case_number(file_name, _sha256(connection, file_no))
        lists[own] = (case._replace(case_no=own), tuple(line._replace(case_no=own) for line in lines))
    stands = _standing(connection, lists) if unnamed else stands
    new = [lists[number] for number in sorted(lists.keys() - stands.keys())]
    first = bulk.next_number(connection, "claim_case", "claim_no")
    bulk.insert(connection, "claim_case", ("claim_no", *_CASE, "file_no"), [(first + at, *case, file_no) for at, (case, _) in enumerate(new)])
    bulk.insert(connection, "claimed_line", (*_LINE, "file_no"), [(*line, file_no) for _, lines in new for line in lines])
    differ = [lists[number] for number in sorted(stands) if stands[number] != lists[number]]
    _conflicts(connection, [case for case, _ in differ], file_no, file_name)
    return TakenRows(sum(len(lines) for _, lines in lists.values()), sum(len(lines) for _, lines in new), len(differ))


def case_number(file_name: str, sha256: str) -> str:
    """The number of a list that brings none, when another list has the file's name: told apart by its content.

    >>> case_number("mail.zip/Mani maksājumi.csv", "3fa9c1d2")
    'Mani maksājumi-3fa9c1'
    """
    return f"{PurePath(file_name).stem}-{sha256[:6]}"


def _sha256(connection: Connection, file_no: int) -> str:
    return str(bulk.fetch(connection, "SELECT sha256 FROM source_file WHERE file_no = ?", (file_no,))[0][0])


def _conflicts(connection: Connection, cases: Sequence[ClaimCase], file_no: int, file_name: str) -> None:
    first = bulk.next_number(connection, "conflict", "conflict_no")
    rows = [
        (
            first + at, file_no, "claim", f"{case.case_no}/{file_no}", case.contract_no, "", case.currency, case.received_on or case.period_to,
            case.claimed_total_minor or 0,
            f"{file_name}: case {case.case_no} came again with other content; the first list stands: give the new one a number of its own",
        )
        for at, case in enumerate(cases)
    ]  # fmt: skip
    bulk.insert(connection, "conflict", _CONFLICT, rows)


def _standing(connection: Connection, numbers: Iterable[str]) -> dict[str, tuple[ClaimCase, tuple[ClaimedLine, ...]]]:
    return {case.case_no: (case, lines) for case, lines in load(connection, numbers)}


def _cases(connection: Connection, numbers: Iterable[str]) -> dict[str, ClaimCase]:
    bulk.stage(connection, "stage_case_no", ("case_no",), [(number,) for number in numbers])
    names = ", ".join(f"c.{name}" for name in _CASE)
    sql = f"SELECT {names} FROM stage_case_no s JOIN claim_case c ON c.case_no = s.case_no ORDER BY c.case_no"
    return {row[0]: ClaimCase(*row) for row in bulk.fetch(connection, sql)}


def _lines(connection: Connection, numbers: Iterable[str]) -> dict[tuple[str, int], ClaimedLine]:
    bulk.stage(connection, "stage_case_no", ("case_no",), [(number,) for number in numbers])
    names = ", ".join(f"l.{name}" for name in _LINE)
    sql = f"SELECT {names} FROM stage_case_no s CROSS JOIN claimed_line l WHERE l.case_no = s.case_no ORDER BY l.case_no, l.line_no"
    return {(row[0], int(row[1])): ClaimedLine(*row) for row in bulk.fetch(connection, sql)}


def numbers(connection: Connection) -> list[str]:
    """Every case that was taken in, in order."""
    return [row[0] for row in bulk.fetch(connection, "SELECT case_no FROM claim_case ORDER BY case_no")]


def of_file(connection: Connection, sha256: str) -> list[str]:
    """The cases a file speaks of: those it brought, and those it contradicts."""
    sql = (
        "SELECT c.case_no FROM source_file f JOIN claim_case c ON c.file_no = f.file_no WHERE f.sha256 = ? UNION "
        "SELECT c.case_no FROM source_file f JOIN conflict x ON x.file_no = f.file_no AND x.kind = 'claim' "
        "JOIN claim_case c ON x.key = c.case_no || '/' || CAST(x.file_no AS TEXT) WHERE f.sha256 = ? ORDER BY 1"
    )
    return [row[0] for row in bulk.fetch(connection, sql, (sha256, sha256))]


def rivals(connection: Connection, case_numbers: Iterable[str]) -> set[str]:
    """Other cases with a line of the same sum as one of these cases: they may claim the same payment."""
    wanted = set(case_numbers)
    bulk.stage(connection, "stage_case_no", ("case_no",), [(number,) for number in sorted(wanted)])
    sql = (
        "SELECT DISTINCT o.case_no FROM (SELECT DISTINCT l.amount_minor, l.currency FROM stage_case_no s "
        "JOIN claimed_line l ON l.case_no = s.case_no WHERE l.amount_minor > 0) x "
        "JOIN claimed_line o ON o.amount_minor = x.amount_minor AND o.currency = x.currency ORDER BY o.case_no"
    )
    return {row[0] for row in bulk.fetch(connection, sql)} - wanted


def load(connection: Connection, case_numbers: Iterable[str]) -> list[tuple[ClaimCase, tuple[ClaimedLine, ...]]]:
    """These cases with their lines, by case and line."""
    wanted = sorted(set(case_numbers))
    cases = _cases(connection, wanted)
    lines: dict[str, list[ClaimedLine]] = defaultdict(list)
    for line in _lines(connection, wanted).values():
        lines[line.case_no].append(line)
    return [(cases[number], tuple(lines[number])) for number in wanted if number in cases]
