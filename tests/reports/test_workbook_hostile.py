"""Names and texts that want to be more than text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.reports.cells import CUT_NOTE, LONGEST_TEXT, clean
from reconcile.reports.night import ON_ACCOUNT, FileRow, Hurt, OnAccountRow
from reconcile.reports.workbook import write_workbook
from tests.reports.nights import HOSTILE_TEXTS, TOO_LONG, realistic
from tests.reports.opened import cell, opened, part, parts

if TYPE_CHECKING:
    from pathlib import Path


def written(tmp_path: Path, texts: tuple[str, ...]) -> Path:
    """A workbook with these texts as customers' names, files and items that hurt."""
    night = realistic(
        0,
        on_account=tuple(OnAccountRow(text, text, 1, "EUR", "2026-03-31", text, text, text) for text in texts),
        files=tuple(FileRow(text, text, text, 1, text) for text in texts),
        hurts=tuple(Hurt(text, text, 1, "EUR", text, ON_ACCOUNT, 1) for text in texts[:10]),
        policy=tuple((text, text) for text in texts),
        totals=(),
    )
    write_workbook(night, tmp_path / "night.xlsx")
    return tmp_path / "night.xlsx"


def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    path = written(tmp_path, HOSTILE_TEXTS)
    book = opened(path)
    assert not [one.coordinate for sheet in book.worksheets for row in sheet.iter_rows() for one in row if one.data_type == "f"]
    sheets = [part(path, name) for name in parts(path) if name.startswith("xl/worksheets/sheet")]
    assert not any(re.search(r"<f[ >]", sheet) for sheet in sheets)
    assert not any("TargetMode" in part(path, name) for name in parts(path) if name.startswith("xl/worksheets/_rels"))
    assert not [name for name in parts(path) if "externalLink" in name or "vba" in name]


@pytest.mark.parametrize("number", range(len(HOSTILE_TEXTS)))
def test_a_hostile_text_reads_as_it_was_written(tmp_path: Path, number: int) -> None:
    sheet = opened(written(tmp_path, HOSTILE_TEXTS))[ON_ACCOUNT]
    assert str(cell(sheet, number + 1, "customer_name").value).lstrip(" ") == HOSTILE_TEXTS[number]


def test_a_text_that_looks_like_a_formula_stays_text_when_its_cell_is_edited(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path, ("=1+1", "+371 2", "-1", "@a", "Anna")))[ON_ACCOUNT]
    assert [bool(cell(sheet, row, "customer_name").quotePrefix) for row in (1, 2, 3, 4, 5)] == [True, True, True, True, False]
    assert cell(sheet, 1, "why").alignment.wrap_text


def test_mark_up_of_the_writer_is_not_passed_on_as_mark_up(tmp_path: Path) -> None:
    path = written(tmp_path, ("<r><t>a</t></r></is></c><c><f>1+1</f><is><r></r>",))
    assert "<f>" not in "".join(part(path, name) for name in parts(path) if "sheet" in name)
    assert opened(path)


def test_control_characters_and_line_ends_are_cleaned(tmp_path: Path) -> None:
    texts = ("a\x00b\x07c", "viens\r\ndivi\ttrīs", "\ud83d pus", "a\u202egnp.exe", "x\ufffe\uffffy", "\x9bZ", "e\u200dz")
    sheet = opened(written(tmp_path, texts))[ON_ACCOUNT]
    shown = [cell(sheet, row, "customer_name").value for row in range(1, len(texts) + 1)]
    assert shown == ["abc", "viens divi trīs", "\ufffd pus", "agnp.exe", "x\ufffd\ufffdy", "Z", "e\u200dz"]


def test_a_text_longer_than_a_cell_is_cut_with_a_note_between_two_characters(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path, (TOO_LONG,)))[ON_ACCOUNT]
    shown = cell(sheet, 1, "customer_name").value
    assert shown.endswith(CUT_NOTE)
    assert TOO_LONG.startswith(shown.removesuffix(CUT_NOTE))
    assert LONGEST_TEXT - 2 < len(shown.encode("utf-16-le")) // 2 <= LONGEST_TEXT


def test_emoji_count_twice_towards_the_limit() -> None:
    assert clean("🎉" * 16_383) == "🎉" * 16_383
    assert clean("🎉" * 16_384).endswith(CUT_NOTE)
    assert clean("a" * LONGEST_TEXT) == "a" * LONGEST_TEXT
    assert len(clean("a" * (LONGEST_TEXT + 1))) == LONGEST_TEXT


def test_rows_stay_below_excels_tallest_row(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path, (TOO_LONG,)))[ON_ACCOUNT]
    assert max(one.height or 0 for one in sheet.row_dimensions.values()) < 409


@given(st.text(alphabet=st.characters(), max_size=200))
def test_a_cleaned_text_has_nothing_a_cell_cannot_hold_and_cleans_to_itself(text: str) -> None:
    result = clean(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]", result)
    assert clean(result) == result


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1), min_size=1, max_size=40))
def test_any_text_comes_back_from_the_workbook_as_cleaned(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    sheet = opened(written(tmp_path_factory.mktemp("any"), tuple(texts)))[ON_ACCOUNT]
    for row, text in enumerate(texts, 1):
        found = cell(sheet, row, "customer_name")
        # openpyxl reads numbers of blanks in an unmarked string as one writes them, but an empty string as nothing
        assert (found.value or "") == clean(text)
        assert found.value is None or found.data_type == "s"
