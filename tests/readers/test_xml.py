"""XML from outside: cut, broken, hostile or oddly written, it is refused or means the same."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO, cast

import pytest

from reconcile.errors import Refused
from reconcile.readers.camt import read_camt
from reconcile.readers.xml import looks_like_xml, root_of
from tests.readers.camt_files import ACCOUNT, balance, details, document, entry, read, statement

if TYPE_CHECKING:
    from reconcile.core.statement import Entry, Statement

TEXT = "<NtryDtls><TxDtls><RmtInf><Ustrd>Par elektrību &amp; gāzi, līg. 1002003000</Ustrd></RmtInf></TxDtls></NtryDtls>"
PLAIN = document(
    f"<Id>1</Id>{ACCOUNT}{balance('OPBD', '1.00')}{entry(TEXT)}{entry(sign='DBIT')}",
    f"<Id>2</Id>{ACCOUNT}{entry(TEXT, amount='7.77')}<AddtlStmtInf>beigas</AddtlStmtInf>",
)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def refusal(text: str | bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(text)
    return str(caught.value)


class Dribble(io.RawIOBase):
    """A stream that hands out a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__()
        self._data, self._size = io.BytesIO(data), size

    def read(self, _size: int = -1) -> bytes:
        return self._data.read(self._size)


def dribbled(data: bytes, size: int) -> list[Statement | Entry]:
    return list(read_camt(cast("BinaryIO", Dribble(data, size)), "june.xml"))


def test_a_file_cut_anywhere_is_refused() -> None:
    data = PLAIN.encode()
    whole = len(data.rstrip())
    for length in range(whole):
        with pytest.raises(Refused):
            read(data[:length])
    assert read(data[:whole]) == read(data)


def test_a_cut_file_says_so_with_its_line() -> None:
    cut = PLAIN[: PLAIN.index("7.77")]
    said = refusal(cut)
    assert said.startswith(f"june.xml:{_line(cut, len(cut))}: the file is cut off")
    assert said.endswith("ask the bank for the file again, and send it on unchanged")


@pytest.mark.parametrize("data", [b"", b"   \n", b"not xml at all", b"\x00\x01\x02", b"<?xml version='1.0'?>"])
def test_what_is_empty_or_no_xml_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="june.xml"):
        read(data)


def test_mismatched_tags_are_refused() -> None:
    assert "the XML is broken" in refusal(PLAIN.replace("</Ustrd>", "</Nm>", 1))


def test_something_behind_the_end_is_refused() -> None:
    assert "the XML is broken" in refusal(PLAIN + PLAIN.split("?>\n", 1)[1])


@pytest.mark.parametrize("encoding", ["latin-1", "cp1257"])
def test_an_invalid_byte_is_refused_with_its_line(encoding: str) -> None:
    data = PLAIN.replace("līg.", "lig.").replace("gāzi", "gazi").encode(encoding, errors="replace").replace(b"elektr?bu", b"elektr\xeebu")
    said = refusal(data)
    assert "a byte does not fit the encoding the file declares" in said
    assert said.startswith("june.xml:6: ")


def test_utf_8_declared_as_utf_16_is_refused() -> None:
    with pytest.raises(Refused):
        read(PLAIN.replace("UTF-8", "UTF-16").encode())


@pytest.mark.parametrize(
    ("declared", "written"),
    [("UTF-8", "utf-8-sig"), ("UTF-16", "utf-16"), ("UTF-16", "utf-16-be"), ("ISO-8859-13", "iso-8859-13"), ("windows-1257", "cp1257")],
)
def test_other_encodings_mean_the_same(declared: str, written: str) -> None:
    data = PLAIN.replace("UTF-8", declared).encode(written)
    if written == "utf-16-be":
        data = b"\xfe\xff" + data
    assert read(data) == read(PLAIN)


@pytest.mark.parametrize(
    "noise",
    ["<!-- </Stmt><Ntry> -->", "<?bank <Ntry> ?>", "<!--<!DOCTYPE a>-->"],
)
@pytest.mark.parametrize("place", ["<Document", "<GrpHdr>", "<Id>1", "<Ntry>", "elektrību", "</Stmt>"])
def test_comments_and_instructions_are_harmless_wherever_they_stand(noise: str, place: str) -> None:
    assert read(PLAIN.replace(place, noise + place, 1)) == read(PLAIN)


def test_text_in_cdata_means_the_same() -> None:
    marked = PLAIN.replace("Par elektrību &amp; gāzi, līg. 1002003000", "Par <![CDATA[elektrību & gāzi]]>, līg. 1002003000")
    assert read(marked) == read(PLAIN)


def test_an_entry_inside_cdata_is_text() -> None:
    inside = statement(entry(details("<RmtInf><Ustrd><![CDATA[</Ntry><Ntry>]]></Ustrd></RmtInf>")), entry())
    found = read(inside)
    assert len(found) == 3
    assert found[1].payments[0].remittance_text == "</Ntry><Ntry>"  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_how_the_bytes_come_in_does_not_matter(size: int) -> None:
    assert dribbled(PLAIN.encode(), size) == read(PLAIN)


@pytest.mark.parametrize("odd", ["<Ntry >", '<Ntry n="1">', "<Ntry\n>"])
def test_entries_written_unlike_the_others_are_read_alike(odd: str) -> None:
    plain = [re.sub(r"line=\d+", "", str(each)) for each in read(PLAIN)]
    found = [re.sub(r"line=\d+", "", str(each)) for each in read(PLAIN.replace("<Ntry>", odd, 1))]
    assert found == plain


def test_a_large_file_is_read_in_order_with_its_lines() -> None:
    many = [entry(TEXT, amount=f"{number}.00") for number in range(1, 2001)]
    text = statement(*many)
    found = read(text)
    first = _line(text, text.index("<Ntry>"))
    assert [each.ordinal for each in found[1:]] == list(range(1, 2001))
    assert [each.line for each in found[1:]] == list(range(first, first + 2000))
    assert read(text.replace("<GrpHdr>", "<!-- the slow way --><GrpHdr>")) == found


def test_a_broken_entry_far_down_names_its_line() -> None:
    many = [entry(TEXT) for _ in range(3000)]
    text = statement(*many, entry(amount="x"))
    assert refusal(text).startswith(f"june.xml:{_line(text, text.index('>x<'))}: Ntry/Amt is 'x'")
    mismatched = statement(*many).replace("</Stmt>", "</Stmtt>")
    assert refusal(mismatched).startswith(f"june.xml:{_line(mismatched, mismatched.index('</Stmtt>'))}: ")


DTD = "<!DOCTYPE Document [<!ENTITY a 'aaaaaaaaaa'>"
BOMB = DTD + "".join(f"<!ENTITY {name} '{('&' + before + ';') * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True)) + "]>"
PARAMETERS = "<!DOCTYPE Document [<!ENTITY % a 'x'>" + "".join(
    f"<!ENTITY % {name} '{('&#37;' + before + ';') * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
) + "%j;]>"  # fmt: skip


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Document>",
        DTD + "]>",
        BOMB,
        PARAMETERS,
        "<!DOCTYPE Document SYSTEM 'http://127.0.0.1:9/a.dtd'>",
        "<!DOCTYPE Document [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>",
    ],
)
@pytest.mark.parametrize("before", ["", "<!-- <a> -->", "<!--" + "." * 70_000 + "-->"])
def test_any_doctype_is_refused_however_it_hides(doctype: str, before: str) -> None:
    text = PLAIN.replace("<Document", before + doctype + "<Document", 1).replace("gāzi", "&j;" if doctype == BOMB else "gāzi", 1)
    for data in (text.encode(), text.replace("UTF-8", "UTF-16").encode("utf-16")):
        said = refusal(data)
        assert "DOCTYPE" in said or "the XML is broken" in said or "too deeply" in said
    assert "DOCTYPE" in refusal(PLAIN.replace("<Document", doctype + "<Document", 1))


def test_an_entity_nobody_defined_is_refused() -> None:
    assert "the XML is broken" in refusal(PLAIN.replace("&amp;", "&x;", 1))


def test_a_document_nested_too_deeply_is_refused() -> None:
    assert "nested too deeply" in refusal(PLAIN.replace("<GrpHdr>", "<a>" * 400 + "</a>" * 400 + "<GrpHdr>"))
    assert "nested too deeply" in refusal(statement(entry("<a>" * 400 + "</a>" * 400)))


def test_a_text_of_many_megabytes_is_refused() -> None:
    assert "one text of it is too long" in refusal(statement(entry(TEXT.replace("Par", "x" * 11_000_000))))
    assert "holds 300000 characters" in refusal(statement(entry(), head="<Id>" + "x" * 300_000 + "</Id>" + ACCOUNT))


def test_a_batch_larger_than_what_is_held_back_is_read_whole() -> None:
    one = '<Amt Ccy="EUR">0.01</Amt><RmtInf><Ustrd>' + "x" * 1000 + "</Ustrd></RmtInf>"
    found = read(statement(entry(details(*[one] * 5000)), entry()))
    assert len(found[1].payments) == 5000  # type: ignore[union-attr]
    assert len(found) == 3


def test_what_a_document_starts_with_is_told_whatever_its_namespace() -> None:
    namespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
    assert root_of(io.BytesIO(PLAIN.encode()), "a") == ("Document", "BkToCstmrStmt", namespace)
    assert root_of(io.BytesIO(b"<n:FIDAVISTA xmlns:n='x'><n:Header/></n:FIDAVISTA>"), "a") == ("FIDAVISTA", "Header", "x")
    assert root_of(io.BytesIO(b"<E_Invoice/>"), "a") == ("E_Invoice", "", "")


@pytest.mark.parametrize("data", [b"", b"contract_no;amount", b"<!DOCTYPE a><a/>", b"<!-- <a> --><!DOCTYPE a><a/>", b"<a"])
def test_what_does_not_start_like_safe_xml_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="^a"):
        root_of(io.BytesIO(data), "a")


def test_xml_is_told_from_tables_by_its_first_bytes() -> None:
    for text in (PLAIN.encode(), PLAIN.encode("utf-16"), PLAIN.encode("utf-8-sig"), PLAIN.encode("utf-16-be"), b"\n <a/>"):
        assert looks_like_xml(text[:100])
    for text in (b"", b"contract_no;amount", b"{1:F01", b"PK\x03\x04"):
        assert not looks_like_xml(text)
