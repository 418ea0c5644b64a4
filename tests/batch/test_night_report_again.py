"""A past night's workbook, written again: byte for byte the same, whatever has come since."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from click.testing import CliRunner

from reconcile.batch import night_report, rulings
from reconcile.batch.report_look import look
from reconcile.batch.report_matched import matched
from reconcile.cli.report import command
from reconcile.core.money import to_decimal
from reconcile.demo.files import arriving
from reconcile.demo.generate import SAMPLE, make_world
from reconcile.errors import WrongUse
from reconcile.store import runs
from reconcile.store.findings import of_kind
from tests.batch.books import Line, small
from tests.batch.worlds import night, workspace
from tests.reports.opened import body, opened

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.night import NightResult
    from reconcile.batch.workspace import Workspace
    from tests.batch.small_nights import Small

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
SMALL_ON_SQLITE = pytest.mark.parametrize("small", ["sqlite"], indirect=True)
RULER = rulings.Ruler("Ilze", "2026-04-01T08:00:00+00:00", "2026-04-01", "mixed-up contract number")
HOSTILE = '=HYPERLINK("http://evil.example","Žanete")'


def written_again(place: Workspace, engine: Engine, results: list[NightResult]) -> dict[str, bytes]:
    """Every night's workbook as it comes now, by run."""
    with engine.begin() as connection:
        return {one.run.run_id: night_report.write_report(place, connection, one.run)[0].read_bytes() for one in results}


def rule_on_a_case(engine: Engine, place: Workspace, results: list[NightResult]) -> str:
    """Assign the payment that hurts most to the contract it hurts; gives the ruling's run."""
    with engine.begin() as connection:
        built = night_report.build(connection, results[-1].run)
        row = next(one for one in built.worklist if one.harm.startswith("Contract "))
        payment_id = next(one.payment_id for one in of_kind(connection, results[-1].run.run_no, "clarification") if one.entry_ref == row.payment_ref)
        return rulings.assign(connection, place.policy, payment_id, [row.harm.split()[1]], RULER).run_id


def renamed(place: Workspace) -> bytes:
    """The contracts again, every customer with another name, as a later file would bring them."""
    path = next(path for path in sorted(place.archive.rglob("contracts.csv")))
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    at = head.split(",").index("customer_name")
    changed = []
    for row in rows:
        cells = row.split(",")
        cells[at] = "Cits Vārds"
        changed.append(",".join(cells))
    return "\n".join([head, *changed, ""]).encode()


def settled_elsewhere(engine: Engine, results: list[NightResult]) -> bytes:
    """A table of clearings that closes what is longest open, and what was paid last night."""
    with engine.connect() as connection:
        built = night_report.build(connection, results[-1].run)
    rows = [(one.contract_no, one.item_key, one.open_minor) for one in built.open_items if one.invoice_no and one.open_minor > 0][:3]
    lines = [f"{number},{item},{minor // 100}.{minor % 100:02},2026-04-01,cash_desk" for number, item, minor in rows]
    return "\n".join(["contract_no,invoice_no,amount,cleared_on,reason", *lines, ""]).encode()


def test_a_past_night_comes_out_byte_for_byte_after_later_nights_files_and_rulings(small: Small) -> None:
    place, engine, results = small
    then = {one.run.run_id: one.paths[0].read_bytes() for one in results}
    assert written_again(place, engine, results) == then, "later nights"
    ruling = rule_on_a_case(engine, place, results)
    assert written_again(place, engine, results) == then, "a ruling"
    files = [("contracts-2.csv", renamed(place)), ("clearings-2.csv", settled_elsewhere(engine, results))]
    later = night(place, engine, "2026-04-01", files)
    assert written_again(place, engine, results) == then, "later files and the night that took them in"
    with engine.connect() as connection:
        built = night_report.build(connection, later.run)
    assert "a person's ruling" in {row.rule.partition(" →")[0] for row in built.matched}, ruling
    assert {row.customer_name for row in built.open_items} <= {"Cits Vārds", ""}
    assert later.paths[0].read_bytes() not in then.values()


def test_files_that_came_without_a_night_do_not_show_in_the_last_one(tmp_path: Path, small: Small) -> None:
    from reconcile.batch import intake

    place, engine, results = small
    then = {one.run.run_id: one.paths[0].read_bytes() for one in results}
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "clearings.csv").write_bytes(settled_elsewhere(engine, results))
    (outside / "contracts.csv").write_bytes(renamed(place))
    outcomes = intake.take(engine, place.policy, sorted(outside.iterdir()), lambda *_: None)
    assert {one.outcome for one in outcomes} == {"taken"}
    assert written_again(place, engine, results) == then


@SMALL_ON_SQLITE
def test_the_command_writes_the_night_asked_for_and_the_last_by_default(tmp_path: Path, small: Small) -> None:
    place, engine, results = small
    engine.dispose()
    shutil.copyfile(tmp_path / "reconcile.db", place.folder / "reconcile.db")
    for asked, wanted in (([], results[-1]), (["--run", results[0].run.run_id], results[0])):
        before = wanted.paths[0].read_bytes()
        wanted.paths[0].unlink()
        done = CliRunner().invoke(command, asked, obj=place.folder, standalone_mode=False, catch_exceptions=False)
        assert (done.return_value, done.stdout.splitlines()) == (0, [str(wanted.paths[0])])
        assert wanted.paths[0].read_bytes() == before
    with pytest.raises(WrongUse, match=r"2001-01-01\.1: there is no such run; the last nights are .*2026-03-31\.1"):
        CliRunner().invoke(command, ["--run", "2001-01-01.1"], obj=place.folder, standalone_mode=False, catch_exceptions=False)


@SMALL_ON_SQLITE
def test_a_ruling_is_no_night_and_has_no_workbook(small: Small) -> None:
    place, engine, results = small
    ruling = rule_on_a_case(engine, place, results)
    with engine.begin() as connection:
        run = runs.by_id(connection, ruling)
    assert run is not None
    with engine.begin() as connection, pytest.raises(WrongUse, match="is a person's ruling, not a night"):
        night_report.write_report(place, connection, run)


@ON_SQLITE
def test_names_and_texts_that_look_like_formulas_arrive_as_text(tmp_path: Path, engine: Engine) -> None:
    world = make_world(SAMPLE)
    place = workspace(tmp_path / "workspace", world)
    files = dict(arriving(world))
    head, *rows = files["contracts.csv"].decode().splitlines()
    at = head.split(",").index("customer_name")
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    files["contracts.csv"] = "\n".join(
        [head, *(",".join(quoted if place == at else cell for place, cell in enumerate(row.split(","))) for row in rows), ""]
    ).encode()
    result = night(place, engine, "2026-03-31", files.items())
    assert [one.outcome for one in result.outcomes if one.outcome == "refused"] == []
    book = opened(result.paths[0])
    with engine.connect() as connection:
        built = night_report.build(connection, result.run)
    assert HOSTILE in {row.customer_name for row in built.open_items}
    at = next(place for place, row in enumerate(built.open_items) if row.customer_name == HOSTILE)
    one = body(book["Open items and ageing"], len(built.open_items))[at][3]
    assert (one.value, one.data_type, one.quotePrefix) == (HOSTILE, "s", True)


def test_matched_rows_beyond_the_policy_s_limit_stand_beside_the_workbook_in_the_same_words(tmp_path: Path, engine: Engine) -> None:
    world = make_world(SAMPLE)
    place = workspace(tmp_path / "workspace", world)
    settings = place.folder / "reconcile.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("# matched_rows = 100000", "matched_rows = 7"), encoding="utf-8")
    place = type(place)(place.folder)
    result = night(place, engine, "2026-03-31", arriving(world))
    with engine.connect() as connection:
        seen = look(connection, result.run)
        everything = list(matched(seen).rows)
        fetched = matched(seen, at_once=3)
        assert list(fetched.rows) == everything
        assert [fetched.rows[-1], *fetched.rows[:2]] == [everything[-1], *everything[:2]]
    assert [path.name for path in result.paths] == ["night-2026-03-31.1.xlsx", "night-2026-03-31.1.matched-rest.parquet"]
    assert night_report.rows_beside(result.paths) == [(result.paths[1], len(everything) - 7)]
    rest = pl.read_parquet(result.paths[1])
    assert [(row["payment_ref"], row["rule"], row["evidence"]) for row in rest.iter_rows(named=True)] == [
        (one.payment_ref or None, one.rule, one.evidence or None) for one in everything[7:]
    ]
    assert rest["allocated"].to_list() == [to_decimal(one.allocated_minor, one.currency) for one in everything[7:]]
    assert rest["booking_date"].to_list() == [date.fromisoformat(one.booking_date) for one in everything[7:]]
    sheet = opened(result.paths[0])["Matched"]
    words = f"The first 7 of {len(everything)} rows are here; the other {len(everything) - 7} are in night-2026-03-31.1.matched-rest.parquet beside"
    assert words in sheet["A4"].value
    assert [cells[0].value for cells in body(sheet, 7)] == [one.payment_ref for one in everything[:7]]


@pytest.mark.parametrize("is_newest", [True, False], ids=["as it stands", "as of its night"])
def test_a_credit_note_takes_nothing_from_what_is_overdue(engine: Engine, *, is_newest: bool) -> None:
    books = small(engine)
    books.bill("C-1", "2000000009", 3000, "2026-02-01", "2026-02-10")  # a contract nobody pays for
    books.bill("N-1", "3000000005", -6100, "2026-02-01", "2026-02-10", "credit_note")  # another's, which has no bill
    books.bank("2026-03-10", Line(1, "bez numura", "R1"))
    run = books.night("2026-03-11")
    if not is_newest:
        books.night("2026-03-12")
    with engine.connect() as connection:
        built = night_report.build(connection, run)
    rows = {row.item_key: row for row in built.open_items}
    assert (rows["N-1"].days_overdue, rows["N-1"].bucket, rows["N-1"].open_minor) == (0, "not due", -6100)
    overdue = sum(row.open_minor for row in rows.values() if row.days_overdue > 0)
    assert overdue == sum(row.open_minor for row in rows.values() if row.open_minor > 0 and row.due_date < "2026-03-11")
    (ageing,) = built.ageing
    assert overdue == ageing.days_1_30_minor + ageing.days_31_60_minor + ageing.days_61_90_minor + ageing.over_90_minor
    assert overdue == next(one.tonight for one in built.key_figures if one.name == "Open and overdue")
    assert ageing.total_minor == sum(row.open_minor for row in rows.values())
