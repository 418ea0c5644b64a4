"""Rows written at once are, byte for byte, those that XlsxWriter writes cell by cell."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from reconcile.reports import lean_rows
from reconcile.reports.night import CertificateRow, NotCustomerRow, OnAccountRow, WorklistRow
from reconcile.reports.workbook import write_workbook
from tests.reports.nights import HOSTILE_TEXTS, TOO_LONG, realistic
from tests.reports.opened import part, parts

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.reports.night import Night

# Letters, the characters XML and Excel care about, and what must not reach a cell.
TEXTS = st.one_of(
    st.text(alphabet="aZ09āЖ _x&<>\"'=+-@\t\n\r\x00\x1f\x7f\u00a0\u2028\u202e\ufffe🎉", max_size=40),
    st.sampled_from(["_x0041_", " ends ", "<r>rich</r>", "", "a_x00e9_b", *HOSTILE_TEXTS]),
)
AMOUNTS = st.one_of(st.integers(-(10**9), 10**9), st.integers(-(10**18), 10**18))


def both_ways(night: Night, folder: Path) -> tuple[Path, Path]:
    """The workbook as it is written, and as it would be without the quick way."""
    write_workbook(night, folder / "lean.xlsx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lean_rows, "fits", lambda _pen: False)
        write_workbook(night, folder / "plain.xlsx")
    return folder / "lean.xlsx", folder / "plain.xlsx"


def assert_equal(night: Night, folder: Path) -> None:
    """Equal bytes; with several currencies the formats are made in another order, so the sheets are read with their formats."""
    lean, plain = both_ways(night, folder)
    assert parts(lean) == parts(plain)
    styles = {path: _formats(path) for path in (lean, plain)}
    for name in parts(lean):
        if name.startswith("xl/worksheets/"):
            assert _with_formats(part(lean, name), styles[lean]) == _with_formats(part(plain, name), styles[plain]), name


def assert_same_bytes(night: Night, folder: Path) -> None:
    lean, plain = both_ways(night, folder)
    for name in parts(lean):
        assert part(lean, name) == part(plain, name), name


def _formats(path: Path) -> list[str]:
    """What each number of a format stands for."""
    styles: Any = etree.fromstring(part(path, "xl/styles.xml").encode())

    def listed(name: str) -> list[str]:
        return [etree.tostring(one).decode() for one in styles.find(f"{{*}}{name}")]

    fonts, fills = listed("fonts"), listed("fills")
    numbers = {one.get("numFmtId"): one.get("formatCode") for one in styles.iterfind("{*}numFmts/{*}numFmt")}
    found = []
    for one in styles.find("{*}cellXfs"):
        code = numbers.get(one.get("numFmtId"), one.get("numFmtId"))
        alignment = [sorted(child.attrib.items()) for child in one]
        found.append(str((fonts[int(one.get("fontId"))], fills[int(one.get("fillId"))], code, alignment, one.get("quotePrefix"))))
    return found


def _with_formats(sheet: str, formats: list[str]) -> str:
    return re.sub(r' s="(\d+)"', lambda found: f' s="{formats[int(found[1])]}"', sheet)


def test_the_quick_way_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    real = lean_rows.write_lean

    def spied(*given: Any) -> None:
        taken.append(len(given))
        real(*given)

    monkeypatch.setattr(lean_rows, "write_lean", spied)
    write_workbook(realistic(5), tmp_path / "night.xlsx")
    assert len(taken) > 5


def test_a_whole_night_is_equal_both_ways(tmp_path: Path) -> None:
    assert_same_bytes(realistic(lean_rows._AT_ONCE + 3), tmp_path)


def test_rows_that_need_attention_and_amounts_too_long_for_a_number_are_equal(tmp_path: Path) -> None:
    rows = [CertificateRow("LV1", code, 1, 2, 3, 4, 5, 10**16, None, -7, 0, off) for code, off in (("EUR", 0), ("JPY", 3), ("BHD", -(10**17)))]  # type: ignore[arg-type]
    assert_equal(replace(realistic(3), certificate=rows), tmp_path)


def test_texts_too_long_for_a_cell_are_equal(tmp_path: Path) -> None:
    rows = [OnAccountRow("1", TOO_LONG, 1, "EUR", "2026-02-30", "x" * 40_000, "", "")]
    assert_equal(replace(realistic(3), on_account=rows), tmp_path)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(TEXTS, TEXTS, AMOUNTS, st.sampled_from(["EUR", "JPY", "BHD"]), st.sampled_from(["2026-03-01", "", "1899-01-01", "soon"])),
        max_size=6,
    )
)
def test_whatever_people_and_banks_send_is_equal_both_ways(tmp_path: Path, drawn: list[tuple[str, str, int, str, str]]) -> None:
    aside = [NotCustomerRow(a, day, minor, code, b, a, b, a, b, "") for a, b, minor, code, day in drawn]
    cases = [WorklistRow("new", day, minor % 1_000, a, day, minor, code, b, a, b, a, "", b, "", a) for a, b, minor, code, day in drawn]
    assert_equal(replace(realistic(2), not_customer=aside, worklist=cases), tmp_path)
