"""The night's workbook, from the store: the sample's month by heart, and what its sheets owe one another."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import night_report
from reconcile.batch.report_look import look
from reconcile.batch.report_matched import matched
from reconcile.reports.night import ATTENTION, INSTALMENTS, MATCHED, OPEN_ITEMS, WORKLIST
from tests.batch.night_text import GOLDEN, as_text
from tests.batch.worlds import night, sample

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.night import NightResult
    from reconcile.batch.workspace import Workspace
    from reconcile.reports.night import Night, ReturnRow, WorklistRow
    from tests.batch.small_nights import Small

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
SMALL_ON_SQLITE = pytest.mark.parametrize("small", ["sqlite"], indirect=True)


@pytest.fixture
def sampled(tmp_path: Path, engine: Engine) -> tuple[Workspace, NightResult]:
    return sample(tmp_path / "workspace", engine)


@pytest.fixture
def built(engine: Engine, sampled: tuple[Workspace, NightResult]) -> Night:
    with engine.connect() as connection:
        return night_report.build(connection, sampled[1].run)


def total(built: Night, sheet: str, field: str) -> int:
    return sum(one.amount_minor for one in built.totals if (one.sheet, one.field) == (sheet, field))


def test_the_sample_gives_the_night_we_know_on_either_database(built: Night) -> None:
    assert as_text(built).splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


@ON_SQLITE
def test_the_sheets_add_up_to_the_certificate(built: Night) -> None:
    assert all(row.difference_minor == 0 for row in built.certificate)
    assert total(built, MATCHED, "allocated_minor") == sum(row.allocated_minor for row in built.certificate)
    assert total(built, "Not customer", "amount_minor") == sum(row.not_customer_minor for row in built.certificate)
    assert total(built, "On account", "amount_minor") == sum(row.on_account_minor for row in built.certificate)
    held = sum(row.amount_minor for row in built.on_account if row.held)
    waiting = sum(row.clarification_minor + row.awaiting_minor for row in built.certificate)
    assert total(built, WORKLIST, "amount_minor") == waiting + held
    booked = total(built, "Statements", "credit_minor") + total(built, "Statements", "debit_minor")
    assert booked == sum(row.credit_minor + row.debit_minor for row in built.certificate)


@ON_SQLITE
def test_what_is_open_is_aged_and_totalled_once(built: Night) -> None:
    assert sum(row.total_minor for row in built.ageing) == total(built, OPEN_ITEMS, "open_minor")
    overdue = sum(row.open_minor for row in built.open_items if row.days_overdue > 0)
    assert overdue == next(one.tonight for one in built.key_figures if one.name == "Open and overdue")
    open_instalments = [row for row in built.instalments if row.open_minor]
    assert {row.item_key for row in open_instalments} == {row.item_key for row in built.open_items if row.kind == "instalment"}
    assert all(
        row.amount_minor == row.paid_minor + row.open_minor for row in built.instalments if row.state in {"paid", "overdue", "part paid", "not due"}
    )
    assert total(built, INSTALMENTS, "open_minor") == sum(row.open_minor for row in open_instalments)


@ON_SQLITE
def test_the_worst_is_first_and_every_link_of_the_page_points_at_what_it_speaks_of(built: Night) -> None:
    harms = [one.what for one in built.hurts]
    assert 0 < len(harms) <= 10
    assert max(Counter(harms).values()) <= 4 or len(set(harms)) == 1
    rows: dict[str, Sequence[WorklistRow | ReturnRow]] = {"Worklist": built.worklist, "Returns": built.returns}
    for one in built.hurts:
        if one.sheet in rows:
            row = rows[one.sheet][one.row - 1]
            assert (row.payment_ref, row.amount_minor) == (one.reference, one.amount_minor)
        else:
            assert built.claims[one.row - 1].case_no == one.reference
    hurting = [bool(row.harm) for row in built.worklist]
    assert hurting == sorted(hurting, reverse=True)


@ON_SQLITE
def test_evidence_and_reasons_are_words(built: Night) -> None:
    for row in built.matched:
        assert "_" not in row.rule.replace(row.item_key, "")
        assert "{" not in row.evidence
        assert row.evidence or "→" not in row.rule
    for one in built.worklist:
        assert one.reason[:1] == one.reason[:1].upper()
        assert "{" not in one.reason


@ON_SQLITE
def test_the_first_night_has_nothing_to_compare_with_and_says_so(built: Night) -> None:
    answer = built.answers[3]
    assert answer.sentence == "The first night: nothing to compare with yet."
    assert all(one.last_night is None and one.usual is None for one in built.key_figures)


def test_a_past_night_is_the_same_whether_or_not_it_may_look_at_what_is_open_now(small: Small) -> None:
    _, engine, results = small
    with engine.connect() as connection:
        seen = look(connection, results[-1].run)
        assert seen.at.newest
        assert night_report._night(seen, matched) == night_report._night(seen._replace(at=seen.at._replace(newest=False)), matched)


@SMALL_ON_SQLITE
def test_later_nights_know_what_is_usual(small: Small) -> None:
    _, engine, results = small
    with engine.connect() as connection:
        nights = [night_report.build(connection, result.run) for result in results]
    figures = [{one.name: one for one in built.key_figures} for built in nights]
    for before, tonight in pairwise(figures):
        assert tonight["On the worklist, all"].last_night == before["On the worklist, all"].tonight
        assert tonight["Money in"].last_night == before["Money in"].tonight
    usual = sorted(one["Money in"].tonight for one in figures[:-1])[(len(figures) - 2) // 2]
    assert figures[-1]["Money in"].usual == usual
    assert any(row.state == "still" for row in nights[-1].worklist)


@ON_SQLITE
def test_a_refused_file_is_the_first_question_s_answer_and_leads_to_its_row(tmp_path: Path, engine: Engine) -> None:
    place, _ = sample(tmp_path / "workspace", engine)
    result = night(place, engine, "2026-04-01", [("cut.xml", b"<Document><BkToCstmrStmt>"), ("again.csv", b"no table at all")])
    with engine.connect() as connection:
        built = night_report.build(connection, result.run)
    first = built.answers[0]
    assert (first.answer, first.sheet, first.row) == (ATTENTION, "Run", 1)
    assert first.sentence.startswith("2 files were refused: again.csv, cut.xml")
    assert [row.outcome for row in built.files] == ["refused", "refused"]
    assert all(row.reason for row in built.files)


@SMALL_ON_SQLITE
def test_an_account_that_falls_silent_is_missed_after_its_own_rhythm(small: Small) -> None:
    place, engine, results = small
    with engine.connect() as connection:
        assert "missing" not in night_report.build(connection, results[-1].run).answers[0].sentence
    result = night(place, engine, "2026-04-30")
    with engine.connect() as connection:
        first = night_report.build(connection, result.run).answers[0]
    assert first.answer == ATTENTION
    assert first.sentence.startswith("LV…")
    assert ": the statement of 2026-04-01 to 2026-04-29 (19 banking days) is missing" in first.sentence


@ON_SQLITE
def test_an_own_account_without_any_statement_is_missed(tmp_path: Path, engine: Engine) -> None:
    place, _ = sample(tmp_path / "workspace", engine)
    settings = place.folder / "reconcile.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[[accounts]]\niban = "LV00 ZEMG 0000 0000 0000 1"\n', encoding="utf-8")
    place = type(place)(place.folder)
    result = night(place, engine, "2026-04-01")
    with engine.connect() as connection:
        first = night_report.build(connection, result.run).answers[0]
    assert (first.answer, "LV…ZEMG…0001: no statement has ever come" in first.sentence) == (ATTENTION, True)
