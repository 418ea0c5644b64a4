"""Whose account is a statement of: once the settings list accounts of ours, a customer's own export is not silently taken for another of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.cli.calls import call
from tests.store.bank_statements import IBAN, Line, Sent

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "LV61HABA0551000000001"
D1, D2 = "2026-03-02", "2026-03-03"
OURS = Sent(D1, D1, (Line(D1, "45.60", "A1"),), "0.00", "45.60")


def to(account: str) -> str:
    """The details of a payment to an account."""
    return f"<NtryDtls><TxDtls><RltdPties><CdtrAcct><Id><IBAN>{account}</IBAN></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls>"


def export(day: str = D1, paid_to: str = IBAN) -> bytes:
    """What Anna's internetbank gives her: her wages, and her payment to us."""
    return Sent(day, day, (Line(day, "900.00", "W"), Line(day, "-45.60", "P", inside=to(paid_to))), account=OTHER).xml()


def workspace(folder: Path, *listed: str) -> Path:
    assert call("init", folder).code == 0
    settings = folder / "reconcile.toml"
    lines = "".join(f'\n[[accounts]]\niban = "{iban}"\nname = "Main"\n' for iban in listed)
    settings.write_text(settings.read_text(encoding="utf-8") + lines, encoding="utf-8")
    return folder


def run(folder: Path, day: str, *files: bytes) -> int:
    """A night with these files in the inbox; gives how it ended."""
    for number, content in enumerate(files):
        (folder / "inbox" / f"{day}-{number}.xml").write_bytes(content)
    return call("-w", folder, "run", "--as-of", day).code


def findings(folder: Path) -> list[list[str]]:
    path = folder / "findings.csv"
    assert call("-w", folder, "export", "findings", path).code == 0
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("account_unlisted")]
    return [[row[1], row[-1]] for row in rows]


def test_a_customer_s_own_export_in_the_inbox_is_refused_and_the_rest_of_the_night_is_done(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w", IBAN)
    assert run(place, D1, OURS.xml(), export()) == 3
    (note,) = (place / "rejected").glob("*.error.txt")
    said = note.read_text(encoding="utf-8")
    assert said.startswith(f"{D1}-1.xml:")
    assert f"the statement is of {OTHER}, which [[accounts]] does not list and which pays our {IBAN}" in said
    assert "reconcile claim FILE --contract NO" in said
    assert f'[[accounts]] iban = "{OTHER}"' in said
    assert (place / "rejected" / f"{D1}-1.xml").read_bytes() == export()
    assert call("-w", place, "find", "45.60").out.count(" 45.60 ") == 1  # what came to us, and not her line of it


def test_an_account_that_the_settings_list_is_taken_as_the_note_says(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w", IBAN, OTHER)
    assert run(place, D1, OURS.xml(), export()) == 0
    assert findings(place) == []


def test_an_account_whose_statements_were_taken_before_it_was_a_question_stays_ours(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w")
    assert run(place, D1, OURS.xml(), export()) == 0
    workspace_settings = (place / "reconcile.toml").read_text(encoding="utf-8")
    (place / "reconcile.toml").write_text(f'{workspace_settings}\n[[accounts]]\niban = "{IBAN}"\n', encoding="utf-8")
    assert run(place, D2, export(D2)) == 0
    assert findings(place) == []


def test_a_first_statement_that_pays_no_account_of_ours_is_taken_and_pointed_out_once(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w", IBAN)
    assert run(place, D1, OURS.xml(), export(paid_to="LV00BANK0000000000009")) == 0
    assert findings(place) == [[OTHER, "new"]]
    page = {str(cell.value) for row in load_workbook(place / "reports" / f"night-{D1}.1.xlsx").worksheets[0].iter_rows() for cell in row}
    assert "A first statement came of LV…HABA…0001, which the settings do not list as ours." in page
    assert run(place, D2, export(D2, "LV00BANK0000000000009")) == 0
    assert findings(place) == [[OTHER, "gone"]]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_whichever_file_comes_first_the_same_one_is_refused(tmp_path: Path, order: tuple[int, int]) -> None:
    place = workspace(tmp_path / "w", IBAN)
    files = (OURS.xml(), export())
    assert run(place, D1, *(files[number] for number in order)) == 3
    assert [path.read_bytes() for path in (place / "rejected").glob("*.xml")] == [export()]


def test_where_no_account_is_listed_every_statement_is_ours_as_before(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w")
    assert run(place, D1, OURS.xml(), export()) == 0
    assert findings(place) == []
