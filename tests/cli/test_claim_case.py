"""A claim from the list to the letter, the ruling and the close, as an analyst types it."""

from __future__ import annotations

import csv
import json
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.cli.calls import call, sample_workspace

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--as-of", "2026-03-31")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = sample_workspace(tmp_path_factory.mktemp("case"))
    assert call("-w", made, "run", *DAY).code == 0
    return made


def _case(workspace: Path, verdict: str) -> str:
    cases = json.loads(call("-w", workspace, "claim", "list", *DAY, "--json").out)
    return next(str(one["case_no"]) for one in cases if verdict in one["totals"][0]["by_verdict"] and one["state"] != "closed")


def _shown(workspace: Path, case_no: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(call("-w", workspace, "claim", "show", case_no, "--json").out)
    return found


def test_the_command_under_a_verdict_mends_it_and_the_history_says_who(workspace: Path) -> None:
    case_no = _case(workspace, "other_contract")
    shown = call("-w", workspace, "claim", "show", case_no)
    command = next(line.split("reconcile ", 1)[1] for line in shown.out.splitlines() if " reallocate " in line)
    assert command.startswith(f"-w {workspace} ")
    assert call(*command.split(), "--who", "ilze").code == 0
    after = _shown(workspace, case_no)
    assert after["state"] == "resolved"
    assert any(one["who"] == "ilze" and "mixed-up contract number" in one["reason"] for one in after["history"])  # type: ignore[attr-defined]
    assert call("-w", workspace, "verify").code == 0


def test_a_case_is_closed_for_a_reason_and_opened_again(workspace: Path) -> None:
    assert "a claim is closed for a reason" in call("-w", workspace, "claim", "close", "CL-001").err
    assert call("-w", workspace, "claim", "close", "CL-001", "--reason", "she agrees", "--who", "ilze").code == 0
    assert (_shown(workspace, "CL-001")["state"], _shown(workspace, "CL-001")["state_reason"]) == ("closed", "she agrees")
    assert call("-w", workspace, "claim", "reopen", "CL-001").code == 0
    assert _shown(workspace, "CL-001")["state"] == "resolved"


def test_the_workbook_and_the_letter_are_written_beside_the_verdicts(workspace: Path, tmp_path: Path) -> None:
    assert call("-w", workspace, "claim", "show", "CL-002", "--workbook", tmp_path / "case.xlsx", "--language", "lv").code == 0
    assert (tmp_path / "case.xlsx").read_bytes()[:2] == b"PK"
    answer = call("-w", workspace, "claim", "letter", "CL-002", tmp_path / "letter.html", "--language", "lv")
    assert answer.code == 0, answer.err
    assert "Jūsu maksājumi līgumā" in (tmp_path / "letter.html").read_text(encoding="utf-8")
    assert "samainīti divi cipari" in call("-w", workspace, "claim", "show", "CL-002", "--language", "lv").out


def test_a_letter_is_a_page_and_is_not_called_a_pdf(workspace: Path, tmp_path: Path) -> None:
    answer = call("-w", workspace, "claim", "letter", "CL-002", tmp_path / "letter.pdf")
    assert (answer.code, "name it FILE.html" in answer.err) == (2, True)
    assert not (tmp_path / "letter.pdf").exists()


def test_the_next_command_of_a_list_whose_name_holds_a_space_can_be_copied(workspace: Path, tmp_path: Path) -> None:
    assert call("-w", workspace, "export", "payments", tmp_path / "p.csv").code == 0
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as stream:
        paid = next(row for row in csv.DictReader(stream) if row["status"] == "allocated" and row["amount"] == row["allocated_amount"])
    (tmp_path / "Jāņa saraksts.csv").write_text(
        f"contract_no,paid_on,amount\n{paid['contract_no']},{paid['booking_date']},{paid['amount']}\n", encoding="utf-8"
    )
    shown = call("-w", workspace, "claim", tmp_path / "Jāņa saraksts.csv", *DAY).out
    command = shlex.split(shown.partition("; next: ")[2].partition("\n")[0])
    assert "Jāņa saraksts" in command, shown


def test_the_same_list_of_another_customer_is_told_how_it_becomes_another_one(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "alike.csv").write_text("Datums,Summa\n02.03.2026,12.34\n", encoding="utf-8")
    assert call("-w", workspace, "claim", tmp_path / "alike.csv", "--contract", "1079014901", *DAY).code == 0
    assert call("-w", workspace, "claim", tmp_path / "alike.csv", "--contract", "1079014901", *DAY).code == 0
    assert call("-w", workspace, "export", "payments", tmp_path / "p.csv").code == 0
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as stream:
        other = next(row["contract_no"] for row in csv.DictReader(stream) if row["contract_no"] not in {"", "1079014901"})
    answer = call("-w", workspace, "claim", tmp_path / "alike.csv", "--contract", other, *DAY)
    assert answer.code == 2
    assert f"as case alike, for contract 1079014901; for {other} give it a column contract_no" in answer.err


def test_an_answered_case_waits_for_the_customer(workspace: Path) -> None:
    case_no = _case(workspace, "not_received")
    assert _shown(workspace, case_no)["state"] == "open"
    assert "and is waiting for the customer (run " in call("-w", workspace, "claim", "answered", case_no).out
    after = _shown(workspace, case_no)
    assert (after["state"], after["waits_for"]) == ("waiting", "customer")


def test_an_answered_case_that_an_analyst_still_has_says_so_everywhere(workspace: Path) -> None:
    case_no = _case(workspace, "in_clarification")
    said = call("-w", workspace, "claim", "answered", case_no)
    assert (said.code, f"case {case_no} is noted as answered, and is waiting for an analyst" in said.out) == (0, True), said.out
    after = _shown(workspace, case_no)
    assert (after["state"], after["waits_for"]) == ("waiting", "analyst")


def test_a_statement_is_a_workbook_or_a_page_and_nothing_else(workspace: Path, tmp_path: Path) -> None:
    for name in ("history.xlsx", "history.html"):
        assert call("-w", workspace, "statement", "1079014901", tmp_path / name).code == 0
        assert (tmp_path / name).stat().st_size > 1000
    assert "neither a workbook nor a page" in call("-w", workspace, "statement", "1079014901", tmp_path / "history.doc").err


def test_a_refund_is_asked_for_by_one_and_approved_by_another(workspace: Path, tmp_path: Path) -> None:
    assert call("-w", workspace, "export", "payments", tmp_path / "p.csv").code == 0
    rows = [line.split(",") for line in (tmp_path / "p.csv").read_text(encoding="utf-8").splitlines() if ",on_account," in line]
    number = next(row[row.index("on_account") + 1] for row in rows)
    asked = call("-w", workspace, "refund", number, "0.01", "--reason", "mistake", "--who", "anna")
    assert asked.code == 0, asked.err
    assert call("-w", workspace, "refund", "approve", "1", "--who", "anna").code == 2
    same = call("-w", workspace, "refund", "approve", "1", "--who", "ilze")
    assert (same.code, "the same user of this computer" in same.err) == (2, True)
    with (workspace / "reconcile.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[refunds]\nlogins_shared = true\n")
    assert call("-w", workspace, "refund", "approve", "1", "--who", "ilze").code == 0
    assert call("-w", workspace, "refund", "write", tmp_path / "r.xml").code == 0
    listed = call("-w", workspace, "refund", "list").out
    assert all(word in listed for word in ("sent", "anna", "ilze"))
    assert call("-w", workspace, "refund", number, "0.01", "--reason", "other").code == 2


def test_the_hold_list_names_open_claims_and_not_closed_ones(workspace: Path, tmp_path: Path) -> None:
    case_no = _case(workspace, "in_clarification")
    assert call("-w", workspace, "export", "dunning-hold", tmp_path / "hold.csv").code == 0
    assert f",{case_no}," in (tmp_path / "hold.csv").read_text(encoding="utf-8")
    assert call("-w", workspace, "claim", "close", case_no, "--reason", "settled by phone").code == 0
    assert call("-w", workspace, "export", "dunning-hold", tmp_path / "hold.csv").code == 0
    assert f",{case_no}," not in (tmp_path / "hold.csv").read_text(encoding="utf-8")


def test_a_line_that_cannot_be_decided_says_which_statement_to_import(workspace: Path) -> None:
    shown = call("-w", workspace, "claim", "show", _case(workspace, "not_decidable")).out
    (line,) = [line for line in shown.splitlines() if " import FILE" in line]
    assert f"reconcile -w {workspace} import FILE  # no complete statement of " in line
