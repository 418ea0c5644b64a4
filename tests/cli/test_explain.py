"""``reconcile explain`` on a terminal, in a pipe and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.cli.printing import shown
from tests.cli.answers import night, one_of, payments
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path


def test_every_payment_of_the_sample_can_be_explained(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    for key in sorted({row["payment_id"] for row in payments(workspace)}):
        answer = call("-w", workspace, "explain", key)
        assert answer.code == 0, answer.err
        for heading in ("Where it came from", "What the bank wrote", "What was decided, and why", "How it stands now"):
            assert heading in answer.out, (key, answer.out)
        assert "_" not in answer.out.split("What was decided, and why")[1].split("\n")[1], "a rule's name is not plain words"


def test_a_posted_payment_tells_its_file_its_rule_and_its_bill(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = one_of(workspace, "allocated", "contract_number")
    answer = call("-w", workspace, "explain", row["payment_id"])
    assert ".xml, line " in answer.out
    assert "contract number in the text" in answer.out
    assert f"to {row['item_key']} of contract {row['contract_no']}" in answer.out
    assert f"reconcile -w {workspace} unassign {row['payment_id']}" in answer.out


def test_json_is_one_document_with_the_same_facts(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = one_of(workspace, "allocated")
    told = json.loads(call("-w", workspace, "explain", row["payment_id"], "--json").out)
    assert told["payment_id"] == row["payment_id"]
    assert told["standing"][0]["contract_no"] == row["contract_no"]
    assert told["decisions"][-1]["rule"] == row["rule"]
    assert told["bank_wrote"].get("text", "") == row["remittance_text"]


def test_a_reference_of_several_payments_lists_them(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    answer = call("-w", workspace, "explain", "20260302-")
    assert answer.code == 0
    assert "name one by its payment_id" in answer.out
    several = json.loads(call("-w", workspace, "explain", "20260302-", "--json").out)["several"]
    assert [one["payment_id"] for one in several] == sorted({row["payment_id"] for row in payments(workspace) if row["booking_date"] == "2026-03-02"})


def test_a_batch_and_its_details_name_each_other(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    detail = next(row for row in payments(workspace) if "one of the details" in call("-w", workspace, "explain", row["payment_id"]).out)
    said = json.loads(call("-w", workspace, "explain", detail["payment_id"], "--json").out)
    batch = said["related"][0].split()[7]
    answer = call("-w", workspace, "explain", batch)
    assert f"stands in its detail {detail['payment_id']}" in answer.out
    assert "What you can do next" not in answer.out


def test_an_unknown_reference_is_wrong_use(tmp_path: Path) -> None:
    answer = call("-w", night(tmp_path), "explain", "nothing-like-it")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("reconcile: payment nothing-like-it: no payment has this reference; look for it with")


def test_a_text_cannot_steer_the_terminal() -> None:
    assert shown("a\x1b[2Jb\nc\u202ed") == "a\ufffd[2Jb c\ufffdd"
