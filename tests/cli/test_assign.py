"""``reconcile assign`` and ``unassign`` as an analyst types them."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

from tests.cli.answers import night, one_of, payments
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def _case(workspace: Path) -> dict[str, str]:
    """A credit on the worklist with a suggestion that is not closed."""
    cases = [row for row in payments(workspace) if row["status"] == "clarification" and row["suggestions"] and not row["amount"].startswith("-")]
    return next(row for row in cases if row["rule"] != "closed_contract")


def test_a_case_is_assigned_to_what_was_suggested_and_stays_there(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    case = _case(workspace)
    number = case["suggestions"].split(";")[0]
    answer = call("-w", workspace, "assign", case["payment_id"], number, "--who", "ilze", "--reason", "she called")
    assert answer.code == 0, answer.err
    assert number in answer.out
    assert call("-w", workspace, "run", "--as-of", "2026-04-01").code in {0, 3}
    lines = [row for row in payments(workspace) if row["payment_id"] == case["payment_id"]]
    assert {row["contract_no"] for row in lines} == {number}
    assert {(row["rule"], row["reason"].split(";")[0]) for row in lines} == {("ruling", "assigned by ilze: she called")}
    assert call("-w", workspace, "verify").code == 0


def test_a_preview_of_one_payment_posts_nothing(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    case = _case(workspace)
    number = case["suggestions"].split(";")[0]
    answer = call("-w", workspace, "assign", case["payment_id"], number, "--preview")
    assert (answer.code, number in answer.out, "nothing was changed" in answer.out) == (0, True, True)
    assert case in payments(workspace)
    assert call("-w", workspace, "assign", case["payment_id"], number, "--preview", "--yes").code == 2


def test_money_is_set_aside_one_payment_at_a_time(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    case = _case(workspace)
    for wrong in (("--cluster", "number-1"), (case["payment_id"], case["suggestions"].split(";")[0]), ()):
        assert call("-w", workspace, "assign", *wrong, "--not-customer").code == 2
    assert call("-w", workspace, "assign", case["payment_id"], "--not-customer", "--preview").code == 0
    assert case in payments(workspace)
    assert call("-w", workspace, "assign", case["payment_id"], "--not-customer", "--who", "ilze", "--reason", "a gift").code == 0
    (after,) = [row for row in payments(workspace) if row["payment_id"] == case["payment_id"]]
    assert (after["status"], after["reason"]) == ("not_customer", "set aside as no customer's money by ilze: a gift")
    assert call("-w", workspace, "verify").code == 0


def test_money_for_a_closed_contract_is_kept_there_only_when_the_sum_is_said(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    case = next(row for row in payments(workspace) if row["rule"] == "closed_contract")
    number = case["suggestions"]
    answer = call("-w", workspace, "assign", case["payment_id"], number)
    assert answer.code == 2
    assert f"to keep it there on account all the same write {number}={case['amount']}" in answer.err
    assert call("-w", workspace, "assign", case["payment_id"], f"{number}={case['amount']}").code == 0
    (after,) = [row for row in payments(workspace) if row["payment_id"] == case["payment_id"]]
    assert (after["status"], after["contract_no"], after["allocated_amount"]) == ("on_account", number, case["amount"])


def test_a_payment_taken_back_is_a_case_and_the_night_leaves_it(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = one_of(workspace, "allocated", "contract_number")
    assert call("-w", workspace, "unassign", row["payment_id"], "--who", "ilze").code == 0
    assert call("-w", workspace, "run", "--as-of", "2026-04-01").code in {0, 3}
    (after,) = [each for each in payments(workspace) if each["payment_id"] == row["payment_id"]]
    assert (after["status"], after["suggestions"], after["reason"]) == ("clarification", row["contract_no"], "taken back by ilze")
    assert call("-w", workspace, "verify").code == 0


def test_without_a_name_it_is_the_user_of_the_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = night(tmp_path)
    case = _case(workspace)
    monkeypatch.setenv("LOGNAME", "peteris")
    assert call("-w", workspace, "assign", case["payment_id"], case["suggestions"].split(";")[0]).code == 0
    assert "assigned by peteris" in call("-w", workspace, "explain", case["payment_id"]).out


def test_a_reference_that_several_payments_have_is_not_guessed(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    number = one_of(workspace, "allocated")["contract_no"]
    answer = call("-w", workspace, "assign", "202603", number)
    assert answer.code == 2
    assert "several payments have this reference" in answer.err


def test_wrong_use_writes_nothing(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    case = _case(workspace)
    before = payments(workspace)
    answer = call("-w", workspace, "assign", case["payment_id"], "123")
    assert answer.code == 2
    assert answer.err.startswith("reconcile: contract 123: there is no such contract")
    assert call("-w", workspace, "assign", case["payment_id"]).code == 2
    assert payments(workspace) == before
    assert call("-w", workspace, "verify").code == 0


def test_a_workspace_in_use_is_not_written_to(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    case = _case(workspace)
    with (workspace / ".lock").open("a+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        answer = call("-w", workspace, "unassign", case["payment_id"])
    assert answer.code == 1
    assert "is in use by" in answer.err


def test_a_cluster_is_shown_first_and_posted_only_when_asked(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    text = "\n".join(["date,amount,name,text"] + [f"2026-03-31,{10 + n}.00,Payer {n},lig. 7799123456" for n in range(3)])
    settings = workspace / "reconcile.toml"
    mapped = '[statements.x]\niban = "LV80BANK0000435195001"\nonly_currency = "EUR"\ndate = "date"\namount = "amount"\n'
    mapped += 'payer_name = "name"\ntext = "text"\n'
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n{mapped}", encoding="utf-8")
    (workspace / "inbox" / "x.csv").write_text(text + "\n", encoding="utf-8")
    assert call("-w", workspace, "run", "--as-of", "2026-04-01").code in {0, 3}
    listed = call("-w", workspace, "assign", "--clusters").out
    assert "number-7799123456: 3 cases, 33.00 EUR" in listed
    number = _case(workspace)["suggestions"].split(";")[0]
    seen = call("-w", workspace, "assign", "--cluster", "number-7799123456", number, "--preview")
    assert "3 of 3 payments, 33.00 EUR, would be posted; nothing was changed" in seen.out
    assert call("-w", workspace, "assign", "--clusters").out == listed
    done = call("-w", workspace, "assign", "--cluster", "number-7799123456", number, "--yes", "--who", "ilze")
    assert "3 of 3 payments, 33.00 EUR, posted, a ruling each" in done.out
    assert "0 of 3 payments" in call("-w", workspace, "assign", "--cluster", "number-7799123456", number).out
    assert call("-w", workspace, "verify").code == 0
