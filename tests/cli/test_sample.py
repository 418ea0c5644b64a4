"""Our own quality control as its users see it: the Quality sheet filled in, taken back in, and what comes of it."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from tests.cli.answers import night
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = 30


def _book(workspace: Path) -> Path:
    return max((workspace / "reports").glob("night-*.xlsx"))


def _heading(sheet: Any) -> dict[str, Any]:
    row = next(row for row in sheet.iter_rows() if row[0].value == "Payment id")
    return {cell.value: cell for cell in row}


def _fill(source: Path, target: Path, answers: dict[int, str], by: str = "Ilze") -> str:
    """Fill the sheet in as a person would; gives the payment of row 0."""
    book = load_workbook(source)
    sheet = book["Quality"]
    heading = _heading(sheet)
    for at, answer in answers.items():
        row = heading["Right"].row + 1 + at
        sheet.cell(row, heading["Right"].column).value = answer
        sheet.cell(row, heading["By"].column).value = by
    payment = sheet.cell(heading["Right"].row + 1, 1).value
    book.save(target)
    return str(payment)


def test_the_nights_sheet_is_filled_in_and_a_no_becomes_a_case_until_somebody_rules(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    checked = tmp_path / "checked.xlsx"
    payment = _fill(_book(workspace), checked, {0: "no", 1: "yes", 2: "yes"})
    taken = call("-w", workspace, "sample", "take", checked)
    assert taken.code == 0, taken.err
    rates = json.loads(call("-w", workspace, "sample", "rates", "--json").out)
    assert (rates[0]["rule"], rates[0]["checked"], rates[0]["wrong"]) == ("All rules together", 3, 1)

    assert call("-w", workspace, "run", "--as-of", "2026-04-01").code in {0, 3}
    book = load_workbook(_book(workspace))
    cases = [row for row in book["Worklist"].iter_rows(values_only=True) if "Ilze checked this match" in str(row[10])]
    assert len(cases) == 1
    assert f"reconcile reallocate {payment}" in str(cases[0][10])
    assert any("All rules together" in map(str, row) for row in book["Quality"].iter_rows(values_only=True))

    assert call("-w", workspace, "unassign", payment, "--who", "ilze").code == 0
    assert call("-w", workspace, "run", "--as-of", "2026-04-02").code in {0, 3}
    words = [str(row[10]) for row in load_workbook(_book(workspace))["Worklist"].iter_rows(values_only=True)]
    assert not any("Ilze checked this match" in one for one in words)
    assert call("-w", workspace, "verify").code == 0


def test_the_sample_has_its_size_and_every_rule_in_it(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    assert call("-w", workspace, "export", "sample", tmp_path / "sample.csv").code == 0
    with (tmp_path / "sample.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["payment_id"] for row in rows}) == len(rows) == SAMPLE
    call("-w", workspace, "export", "payments", tmp_path / "payments.csv")
    with (tmp_path / "payments.csv").open(encoding="utf-8", newline="") as stream:
        posted = {row["rule"] for row in csv.DictReader(stream) if row["status"] == "allocated"}
    assert {row["rule"] for row in rows} == posted & {row["rule"] for row in rows}
    assert len({row["rule"] for row in rows}) > 4
    assert all(row["evidence"] for row in rows)


def test_a_checked_table_comes_in_from_the_inbox_and_the_night_before_stays_as_it_was(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    before = _book(workspace).read_bytes()
    call("-w", workspace, "export", "sample", tmp_path / "sample.csv")
    text = (tmp_path / "sample.csv").read_text(encoding="utf-8").splitlines()
    lines = [text[0], *(f"{line[:-3]},yes,Ilze,2026-04-01" for line in text[1:])]
    (workspace / "inbox" / "checked.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = call("-w", workspace, "run", "--as-of", "2026-04-01")
    assert run.code in {0, 3}, run.err
    assert "sample_checks" in call("-w", workspace, "import", workspace / "archive" / "2026-04-01" / "checked.csv").out
    assert call("-w", workspace, "report", "--run", "2026-03-31.1").code in {0, 3}
    assert (workspace / "reports" / "night-2026-03-31.1.xlsx").read_bytes() == before


def test_an_answer_needs_a_name_and_a_payment_of_a_sample(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    checked = tmp_path / "checked.xlsx"
    _fill(_book(workspace), checked, {0: "no"}, by="")
    answer = call("-w", workspace, "sample", "take", checked)
    assert answer.code == 3
    assert "fill the column by with the name of who checked" in answer.out
    strange = tmp_path / "strange.csv"
    strange.write_text("payment_id,right,by\n20260310-AAAAAAAAAAAA,no,Ilze\n", encoding="utf-8")
    answer = call("-w", workspace, "sample", "take", strange)
    assert answer.code == 3
    assert "payment 20260310-AAAAAAAAAAAA was in no sample" in answer.out
    assert call("-w", workspace, "sample", "rates").out.startswith("nothing is checked yet")


def test_no_sample_is_drawn_where_the_settings_say_so(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    settings = workspace / "reconcile.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[quality]\nsample_size = 0\n", encoding="utf-8")
    assert call("-w", workspace, "run", "--as-of", "2026-04-01").code in {0, 3}
    assert call("-w", workspace, "export", "sample", tmp_path / "sample.csv").err.endswith("0 rows\n")
