"""What the fuzzer found, each as the small file that shows it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from reconcile.errors import Refused
from reconcile.readers import detect, inputs
from reconcile.readers.email_read import read_email
from tests.readers import camt_files, fidavista_files, mt940_files
from tests.readers.bank_files import refusal
from tests.readers.table_files import given
from tests.readers.test_bank_others import LUMINOR, LUMINOR_HEADING

if TYPE_CHECKING:
    from pathlib import Path

INTERIM = mt940_files.interim(mt940_files.line(), mt940_files.line("260312D1,NTRFNONREF//C"))


@pytest.mark.parametrize("cut", range(INTERIM.index(":61:"), INTERIM.index(":90D:") + 4))
def test_an_mt942_cut_before_its_end_is_refused(cut: int) -> None:
    with pytest.raises(Refused, match="the dash that ends a message are missing"):
        mt940_files.read(INTERIM[:cut])


def test_an_mt942_may_end_in_its_sums_or_in_a_dash_alone() -> None:
    without_dash, without_sums = INTERIM.removesuffix("-\n"), INTERIM[: INTERIM.index(":90D:")] + "-}"
    assert [len(mt940_files.entries(each)) for each in (without_dash, without_sums)] == [2, 2]


def test_a_zip_cut_off_behind_an_archive_inside_it_is_not_read_as_that_one(tmp_path: Path) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("march.xml", camt_files.statement(camt_files.entry()))
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("april.xml", camt_files.statement(camt_files.entry(amount="1.00")))
        archive.writestr("march.zip", inner.getvalue())
    whole = outer.getvalue()
    (tmp_path / "cut.zip").write_bytes(whole[: whole.rindex(b"PK\1\2april.xml"[:4])])
    (only,) = inputs.expand([tmp_path / "cut.zip"])
    assert only.refusal is not None
    assert "that of an archive inside it" in str(only.refusal)
    (tmp_path / "cut.zip").write_bytes(whole)
    assert [each.refusal for each in inputs.expand([tmp_path / "cut.zip"])] == [None, None]


def test_a_member_of_an_archive_without_a_name_is_read_all_the_same(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), "x")
    assert [each.size for each in inputs.expand([tmp_path / "a.zip"])] == [1]


@pytest.mark.parametrize("encoding", ["utf-16", "idna", "base64", "unicode_escape", "UCS-4", "x" * 300])
def test_an_encoding_in_which_no_file_is_written_is_not_believed(encoding: str) -> None:
    content = fidavista_files.document(fidavista_files.currency(fidavista_files.transaction()), encoding=encoding)
    assert [entry.amount_minor for entry in fidavista_files.entries(content.encode())] == [4560]
    assert [entry.amount_minor for entry in fidavista_files.entries(content.encode("cp1257"))] == [4560]


def test_words_that_look_like_a_declared_encoding_stay_in_the_text() -> None:
    text = fidavista_files.one().partition("\n")[2].replace("līg. 1002003000", "līg.  encoding='x'")
    assert fidavista_files.entries(text)[0].payments[0].remittance_text.endswith("encoding='x' marts")


def test_a_letter_that_no_database_keeps_is_replaced() -> None:
    mail = read_email(io.BytesIO(b"12.03.2026 samaks\xc4\x81ju 45,60 EUR\0, ligums 1002003000"), "a.txt")
    assert [line.words for line in mail.lines] == ["12.03.2026 samaksāju 45,60 EUR\ufffd, ligums 1002003000"]
    escaped = (
        b'From: a@b.lv\r\nTo: c@d.lv\r\nDate: x\r\nContent-Type: text/plain; charset="unicode_escape"\r\n\r\n12.03.2026 paid 45.60 EUR \\ud800\r\n'
    )
    assert "\ud800" not in str(read_email(io.BytesIO(escaped), "a.eml"))


def test_a_pasted_cell_longer_than_any_tables_is_no_table() -> None:
    mail = read_email(io.BytesIO(("Datums\tSumma\n" + "1" * 200_000 + "\t45,60\n").encode()), "a.txt")
    assert mail.lines == ()


def test_a_refusal_never_repeats_a_hostile_file() -> None:
    for content in (f"<{'A' * 200_000}", camt_files.statement(camt_files.entry(currency="E" * 200_000))):
        with pytest.raises(Refused) as caught:
            detect.detect(given(content)) if content.startswith("<A") else camt_files.read(content)
        assert len(str(caught.value)) < 5_000


@pytest.mark.parametrize("text", ["12.03.2026 samaksāju {} EUR", "Datums\tSumma\n12.03.2026\t{}\n"])
def test_a_sum_no_database_keeps_is_not_understood(text: str) -> None:
    mail = read_email(io.BytesIO(text.format("9" * 30 + ",00").encode()), "a.txt")
    assert mail.lines == ()
    assert mail.not_understood


def test_a_luminor_row_shorter_than_its_date_is_refused() -> None:
    rows = "\n".join([f"Sąskaita {LUMINOR}", LUMINOR_HEADING, "C"])
    swapped = rows.replace("Operacijos/Balanso Tipas,Data,", "C/D,").replace("Ekvivalentas,C/D,", "Ekvivalentas,Operacijos/Balanso Tipas,Data,")
    assert "the row does not fit the heading" in refusal(swapped)


def test_a_text_of_more_lines_than_a_letter_has_is_said_to_be_none() -> None:
    for text in ("a b c\n" * 60_000, "\n" * 100_000 + "samaksāju\n" * 6_000):
        mail = read_email(io.BytesIO(text.encode()), "a.txt")
        assert mail.lines == ()
        assert "lines is none; send the payments as a table" in mail.not_understood[0][1]
