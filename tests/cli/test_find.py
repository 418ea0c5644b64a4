"""``reconcile find`` as an analyst types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.answers import night, one_of
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path


def test_a_payment_is_found_by_what_is_printed_of_it_anywhere(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = one_of(workspace, "allocated", "contract_number")
    texts = (
        row["payment_id"],
        row["entry_ref"],
        row["amount"],
        row["amount"].replace(".", ","),
        row["payer_iban"],
        row["booking_date"],
        row["remittance_text"],
    )
    for text in texts:
        answer = call("-w", workspace, "find", text)
        assert answer.code == 0
        assert row["payment_id"] in answer.out, text
    words = row["payer_name"].split()
    assert row["payment_id"] in call("-w", workspace, "find", *reversed(words)).out


def test_json_lists_the_same(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = one_of(workspace, "allocated")
    found = json.loads(call("-w", workspace, "find", row["contract_no"], "--json").out)
    assert found["hits"][0]["kind"] == "contract"
    assert found["hits"][0]["reference"] == row["contract_no"]
    assert found["more"] is False


def test_nothing_found_is_said_and_is_no_failure(tmp_path: Path) -> None:
    answer = call("-w", night(tmp_path), "find", "Zvirbulis Zvirbulis")
    assert (answer.code, answer.out) == (0, "nothing is known of Zvirbulis Zvirbulis; try a part of it, or another spelling\n")
