"""The workbook of a claim, opened again: its bridge adds up, its lines are the verdicts, and it is the same every time."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import case_workbook, claim_list, claim_rulings
from reconcile.core.claim_letter_words import SAID, VERDICTS
from reconcile.core.money import to_decimal
from reconcile.reports.case_values import SHEETS
from reconcile.reports.case_words import WORDS
from reconcile.reports.case_workbook import sheets
from reconcile.store import bulk
from tests.batch.worlds import sample
from tests.reports.opened import opened

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.core.compare_bridge import Bridge

AS_OF = "2026-03-31"
pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def written(tmp_path: Path, engine: Engine) -> list[tuple[Bridge, Path]]:
    place, _ = sample(tmp_path, engine)
    found = []
    with engine.begin() as connection:
        for case in claim_list.every(connection, place.policy, AS_OF):
            for name in ("one", "again"):
                path = tmp_path / f"{case.head.case_no}-{name}.xlsx"
                case_workbook.write(connection, place.policy, AS_OF, case, claim_rulings.history(connection, case), "en", path)
            found.append((case, tmp_path / f"{case.head.case_no}-one.xlsx"))
    return found


def test_every_cases_workbook_has_its_bridge_its_lines_and_its_proof(tmp_path: Path, engine: Engine) -> None:
    cases = written(tmp_path, engine)
    assert len(cases) > 20
    for case, path in cases:
        book = opened(path)
        assert book.sheetnames == ["Summary", *(sheet.name for sheet in SHEETS), "Chart"]
        total = case.totals[0]
        cells = {row[0].value: row[1].value for row in book["Summary"].iter_rows(min_row=1, max_row=30)}
        assert cells["The customer's total"] == float(to_decimal(total.claimed_minor, total.currency))
        assert cells["Booked by us"] == float(to_decimal(total.booked_minor, total.currency))
        lines = [row for row in book["Lines"].iter_rows(min_row=5, values_only=True) if row[0]]
        assert [row[7] for row in lines] == [one.verdict for one in case.lines]
        assert sum(round(100 * (row[5] or 0)) for row in lines) == total.difference_minor
        proven = {row[0] for row in book["Proof"].iter_rows(min_row=5, values_only=True) if row[1]}
        assert proven == {str(one.line_no) for one in case.lines if one.verdict in {"not_received", "not_decidable"}}
        assert path.read_bytes() == path.with_name(path.name.replace("one", "again")).read_bytes()


def test_the_bridge_is_a_chart_whose_columns_hang_together(tmp_path: Path, engine: Engine) -> None:
    case, path = next(one for one in written(tmp_path, engine) if one[0].totals[0].by_verdict)
    with zipfile.ZipFile(path) as archive:
        assert "xl/charts/chart1.xml" in archive.namelist()
    rows = list(opened(path)["Chart"].iter_rows(values_only=True))
    assert len(rows) == 2 + len(case.totals[0].by_verdict)
    end = round(100 * rows[0][2])
    for _, base, _, less, more in rows[1:-1]:
        before, end = end, end - round(100 * (less or 0)) + round(100 * (more or 0))
        assert round(100 * base) == min(before, end)
    assert end == round(100 * rows[-1][2]) == case.totals[0].booked_minor


def test_its_headings_are_in_the_contracts_language_as_its_letter_is(tmp_path: Path, engine: Engine) -> None:
    place, _ = sample(tmp_path, engine)
    with engine.begin() as connection:
        latvian = {row[0] for row in bulk.fetch(connection, "SELECT contract_no FROM contract_now WHERE language = 'lv'")}
        case = next(one for one in claim_list.every(connection, place.policy, AS_OF) if one.head.contract_no in latvian)
        path = tmp_path / "case.xlsx"
        case_workbook.write(connection, place.policy, AS_OF, case, claim_rulings.history(connection, case), "", path)
    book = opened(path)
    assert book.sheetnames == ["Kopsavilkums", *(sheet.name for sheet in sheets("lv")), "Diagramma"]
    assert [cell.value for cell in book["Rindas"][4]][:5] == ["Rinda", "Līgums", "Samaksāts", "Prasīts", "Ieskaitīts"]
    assert "Klienta kopsumma" in {row[0].value for row in book["Kopsavilkums"].iter_rows(max_row=30)}


@pytest.mark.parametrize("language", sorted(set(SAID) - {"en"}))
def test_every_heading_is_told_in_every_language_of_letters(language: str, store_url: str) -> None:
    del store_url
    told = WORDS[language]
    headings = {text for sheet in SHEETS for text in (sheet.name, sheet.about, sheet.nothing, *(column.title for column in sheet.columns))}
    assert headings <= told.keys()
    assert len({one.name for one in sheets(language)}) == len(SHEETS)
    assert {verdict.replace("_", " ").capitalize() for verdict in VERDICTS["en"]} <= told.keys()
    assert all(len(sheet.name) <= 31 for sheet in sheets(language)), "the longest name of a sheet"
