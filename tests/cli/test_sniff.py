"""``reconcile sniff``: what it prints can be pasted, and then the file comes in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path

OURS = "LV44HABA0551000000001"
TABLE = (
    "Datums;Summa;Maksātājs;Maksājuma mērķis\r\n"
    "12.03.2026;45,60;Anna Bērziņa;līg. 1002003000\r\n"
    "13.03.2026;-12,30;Banka;Komisija\r\n"
)  # fmt: skip
SWEDBANK = (
    '"Klienta konts";"Ieraksta tips";"Datums";"Saņēmējs/Maksātājs";"Informācija saņēmējam";"Summa";"Valūta";"Debets/Kredīts";"Arhīva kods";'
    '"Maksājuma veids";"Refernces numurs";"Dokumenta numurs";\r\n'
    f'"{OURS}";"20";"12.03.2026";"Anna Bērziņa";"1002003000";"45,60";"EUR";"K";"2026031200000001";"INB";"";"";\r\n'
)


def test_the_section_printed_lets_the_file_in(tmp_path: Path) -> None:
    file = tmp_path / "Mana banka.csv"
    file.write_bytes(TABLE.encode("cp1257"))
    shown = call("sniff", file, "--iban", "LV44 HABA 0551 0000 0000 1")
    assert (shown.code, shown.err) == (0, "")
    assert "# Mana banka.csv: windows-1257, semicolon, heading on line 1" in shown.out
    assert "2026-03-12           45.60 EUR  Anna Bērziņa" in shown.out
    section = shown.out.split("\n\n")[0].replace('only_currency = "EUR"  #', 'only_currency = "EUR" #')
    workspace = tmp_path / "night"
    call("init", workspace)
    refused = call("-w", workspace, "import", file)
    assert refused.code == 3
    settings = workspace / "reconcile.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + section + "\n", encoding="utf-8")
    (outcome,) = json.loads(call("-w", workspace, "import", file, "--json").out)
    assert (outcome["kind"], outcome["outcome"]) == ("mapped", "taken")
    assert outcome["message"] == "1 statement, 2 entries, 2 new, read as windows-1257"


def test_a_table_we_know_needs_no_map_and_its_encoding_is_told_when_it_comes_in(tmp_path: Path) -> None:
    workspace = tmp_path / "night"
    call("init", workspace)
    for encoding, said in (("cp1257", ", read as windows-1257"), ("utf-8-sig", "")):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(SWEDBANK.encode(encoding))
        assert call("sniff", file).out == f"{encoding}.csv: read as it is (swedbank); it needs no map\n"
        (outcome,) = json.loads(call("-w", workspace, "import", file, "--json").out)
        assert outcome["message"].endswith(f"1 statement, 1 entry, {1 if said else 0} new{said}")


def test_a_file_that_is_no_table_of_payments_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("one,two,three\nA,B,C\n", encoding="utf-8")
    shown = call("sniff", file)
    assert shown.code == 3
    assert "it holds no row of column names above rows with a day and a sum; export it with a heading" in shown.err


def test_rows_that_do_not_fit_their_heading_are_not_proposed_as_if_they_did(tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text("Date;Amount;City;Name;Text\n2026-03-12;1.00;Anna;x\n", encoding="utf-8")
    shown = call("sniff", file, "--iban", OURS)
    assert shown.code == 3
    assert "by this map a row cannot be read: short.csv:2: the row has 4 cells, the heading 5" in shown.err


def test_an_account_that_fails_its_check_number_is_not_proposed(tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    file.write_text(TABLE, encoding="utf-8")
    shown = call("sniff", file, "--iban", OURS[:-1] + "9")
    assert (shown.code, shown.out) == (2, "")
    assert "“LV44HABA0551000000009” fails its check number; copy it from the bank" in shown.err


def test_a_wrong_map_refuses_its_own_table_and_the_night_reads_the_rest(tmp_path: Path) -> None:
    workspace = tmp_path / "night"
    call("init", workspace)
    inbox = workspace / "inbox"
    (inbox / "other.csv").write_text(TABLE, encoding="utf-8")
    (inbox / "swedbank.csv").write_text(SWEDBANK, encoding="utf-8")
    pasted = call("sniff", inbox / "other.csv").out.split("\n\n")[0]
    assert 'iban = "LV00BANK' in pasted
    settings = workspace / "reconcile.toml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n{pasted}\n", encoding="utf-8")
    shown = call("-w", workspace, "run", "--as-of", "2026-03-13")
    assert shown.code == 3
    assert (
        "it is the table of [statements.other] of reconcile.toml, which iban = 'LV00BANK0000000000000' fails its check number"
        in shown.out + shown.err
    )
    assert [path.name for path in inbox.iterdir()] == []
    assert json.loads(call("-w", workspace, "find", "Bērziņa", "--json").out)["hits"][0]["amount"] == "45.60"


def test_a_map_without_text_says_loudly_that_nothing_can_be_matched(tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    file.write_text("Päev;Raha;Kes\n12.03.2026;45,60;Anna\n13.03.2026;-12,30;Jan\n", encoding="utf-8")
    shown = call("sniff", file, "--iban", OURS)
    assert shown.code == 3
    assert '# text = ?  # what for, with the contract\'s number: perhaps "Kes"\n' in shown.out
    assert '# payer_name = ?  # who paid: perhaps "Kes"\n' in shown.out
    assert "without one NOTHING CAN BE MATCHED" in shown.err
