"""``import`` says what a corrected statement would touch; ``--accept-correction`` takes it as the right one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.batch.test_corrections import DAY, RIGHT, WRONG
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path

CONTRACTS = "contract_no,customer_no,customer_name\n1002003017,C1,Anna Bērziņa\n1002003118,C2,Jānis Kalniņš\n"


def workspace(folder: Path) -> Path:
    """A workspace after the night of the wrong statement; the right one lies beside it."""
    assert call("init", folder).code == 0
    (folder / "inbox" / "contracts.csv").write_text(CONTRACTS, encoding="utf-8")
    (folder / "inbox" / "wrong.xml").write_bytes(WRONG.xml())
    (folder / "right.xml").write_bytes(RIGHT.xml())
    call("-w", folder, "run", "--as-of", DAY)
    return folder


def test_import_lists_what_would_be_touched_and_how_to_accept_it(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w")
    answer = call("-w", place, "import", place / "right.xml")
    assert answer.code == 0
    assert "0 new, 2 contradict an earlier statement" in answer.out
    assert "right.xml (not accepted): adds 1, withdraws 1" in answer.out
    assert f"20.00 EUR of {DAY}: 20.00 on account of contract 1002003017" in answer.out
    assert f" import --accept-correction {place / 'right.xml'}" in answer.out


def test_from_the_inbox_it_is_found_where_it_was_put_away(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w")
    (place / "inbox" / "right.xml").write_bytes(RIGHT.xml())
    answer = call("-w", place, "import", place / "inbox" / "right.xml")
    accept = answer.out.partition("--accept-correction ")[2].strip().splitlines()[0]
    assert call("-w", place, "import", "--accept-correction", accept, "--who", "ilze").code == 0


def test_accepted_the_next_night_is_sound_and_the_contradiction_gone(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w")
    call("-w", place, "import", place / "right.xml")
    answer = call("-w", place, "import", "--accept-correction", place / "right.xml", "--who", "ilze", "--reason", "the bank wrote", "--json")
    (told,) = json.loads(answer.out)
    assert (answer.code, told["added"], len(told["withdrawn"])) == (0, 1, 1)
    assert call("-w", place, "run", "--as-of", "2026-03-11").code == 0
    assert call("-w", place, "verify").code == 0
    again = call("-w", place, "import", "--accept-correction", place / "right.xml")
    assert (again.code, "was accepted before" in again.err) == (2, True)
