"""Runs of entries read together give what the exact reader gives, value for value, and refuse what it refuses, word for word.

So do runs that are read ahead, by another process.
"""

from __future__ import annotations

import io
import random
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile import resources
from reconcile.errors import Refused
from reconcile.readers import camt_ahead, camt_columns, camt_lift, xml
from reconcile.readers.camt import is_camt, read_camt
from tests.benchmarks import read_camt as benchmark
from tests.corpus.camt_table import folder
from tests.readers.beside import Beside

if TYPE_CHECKING:
    from lxml import etree

    from reconcile.core.statement import Entry, Statement

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>'
    "</GrpHdr>\n<Stmt><Id>S</Id><CreDtTm>2026-04-01T06:00:00</CreDtTm><Acct><Id><IBAN>LV80BANK0000435195001</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
)
TAIL = "</Stmt></BkToCstmrStmt></Document>\n"


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read every file as a large one, in blocks that end anywhere."""
    for size in ("_LARGE", "_BLOCK"):  # alike, because where a block ends may decide which of two errors is met first
        monkeypatch.setattr(xml, size, 3_000)
    monkeypatch.setattr(xml, "_WORTH", 0)
    monkeypatch.setattr(camt_columns, "_WORTH_A_MODEL", 1)
    monkeypatch.setattr(camt_ahead, "Process", Beside)


def outcome(content: bytes, *, fast: bool) -> list[Statement | Entry] | str:
    try:
        return list(read_camt(io.BytesIO(content), "x.xml", fast=fast))
    except Refused as refused:
        return str(refused)


def ahead(content: bytes) -> list[Statement | Entry] | str:
    """The outcome when all but the head of a file is read ahead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(camt_ahead, "_WORTH_A_PROCESS", 0)
        return outcome(content, fast=True)


def same(content: bytes) -> list[Statement | Entry] | str:
    found = outcome(content, fast=True)
    assert found == outcome(content, fast=False)
    assert found == ahead(content)
    return found


PLAIN_TEXTS = st.sampled_from(
    ["SIA Priede &amp; Egle", "Jānis Bērziņš", " ar malām ", "NOTPROVIDED", "NONREF", "not provided", "a &lt;b&gt; &quot;c&quot; &apos;d", "x",
     "LV80BANK0000435195001", "LV80 BANK 0000 4351 9500 1", "LV61HABA0551000000001", "divas\nrindas", "\u00a0kails\u00a0", "&amp;lt;", "\u2028", "€"]
)  # fmt: skip
TEXTS = st.one_of(PLAIN_TEXTS, st.sampled_from(["", " ", "&#48;", "\ue0001\ue001", "\u00a0"]))
PLAIN_AMOUNTS = st.sampled_from(["12.30", "7.00", "1250.01"])
AMOUNTS = st.sampled_from(["12.30", "12.3", "0.00", "7", ".50", "12.305", "-1.00", "", "1e3", "١.٠٠", " 12.30 ", "99999999999999.99", "12.30000"])
ODDITIES = st.sampled_from(
    [
        "",
        "",
        "",
        "",
        "",
        "<!-- c -->",
        "<?p i?>",
        "<Unknown>x</Unknown>",
        "text between",
        "<![CDATA[x]]>",
        "<Empty/>",
        "<Nm x='>'>n</Nm>",
        "]]>",
        "\x01",
    ]
)
DAYS, PLAIN_DAYS = (
    st.sampled_from(["2026-03-31", "2026-03-31T10:00:00", "2026-02-30", "", " 2026-03-30 "]),
    st.sampled_from(["2026-03-31", "2026-03-30"]),
)
STATUSES = st.sampled_from(["<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd> PDNG </Cd></Sts>", "<Sts>NEW</Sts>"])
PLAIN_STATUSES = st.sampled_from(["<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>PDNG</Cd></Sts>"])


@st.composite
def entries(draw: st.DrawFn) -> str:
    """An entry as a bank may write it, or as none should."""
    is_plain = draw(st.sampled_from([True, True, False]))
    texts, oddities = (PLAIN_TEXTS, st.just("")) if is_plain else (TEXTS, ODDITIES)
    amount, ending = draw(PLAIN_AMOUNTS if is_plain else AMOUNTS), draw(st.sampled_from(["\n", "\r\n", ""]))
    currency = draw(st.sampled_from(["EUR", "EUR", "EUR", "USD", *([] if is_plain else ["JPY", "eur"])]))

    def element(name: str, values: st.SearchStrategy[str] = texts, attributes: str = "", often: int = 1) -> str:
        return "".join(f"<{name}{attributes}>{draw(values)}</{name}>{ending}" for _ in range(draw(st.integers(0, often))))

    def amounts(name: str) -> str:
        other = currency if is_plain else draw(st.sampled_from([currency, "GBP"]))
        return element(name, st.just(amount) if is_plain else AMOUNTS, f' Ccy="{other}"')

    def inside(path: str) -> str:
        outer, inner = path.split("/")
        return f"<{outer}><{inner}>{amounts('Amt')}</{inner}></{outer}>" if draw(st.booleans()) else ""

    def party(name: str) -> str:
        ids = f"<Id><OrgId>{element('LEI')}<Othr>{element('Id', often=2)}</Othr></OrgId></Id>"
        return f"<{name}><Pty>{element('Nm')}{ids if draw(st.booleans()) else ''}</Pty></{name}>" if draw(st.booleans()) else ""

    def account(name: str) -> str:
        return f"<{name}><Id>{element('IBAN')}</Id></{name}>" if draw(st.booleans()) else ""

    indicator = st.sampled_from(["CRDT", "DBIT"] if is_plain else ["CRDT", "CRDT", "DBIT", "", "X"])
    details = "".join(
        f"<TxDtls><Refs>{element('EndToEndId')}{element('InstrId')}{element('AcctSvcrRef')}</Refs>{amounts('Amt')}{element('CdtDbtInd', indicator)}"
        f"{inside('AmtDtls/InstdAmt')}{inside('Chrgs/Rcrd')}"
        f"<RltdPties>{party('Dbtr')}{account('DbtrAcct')}{party('UltmtDbtr')}{party('Cdtr')}{account('CdtrAcct')}</RltdPties>"
        f"<RmtInf>{element('Ustrd', often=3)}<Strd><CdtrRefInf>{element('Ref')}</CdtrRefInf></Strd></RmtInf>{draw(oddities)}"
        f"{element('RtrInf', st.just('<Rsn><Cd>AC04</Cd></Rsn>'))}{element('AddtlTxInf')}</TxDtls>"
        for _ in range(draw(st.sampled_from([0, 1, 1, 1, 1, 2])))
    )
    status, day = (draw(PLAIN_STATUSES), PLAIN_DAYS) if is_plain else (draw(STATUSES), DAYS)
    return (
        f'<Ntry>{ending}{element("NtryRef")}<Amt Ccy="{currency}">{amount}</Amt>{draw(oddities)}<CdtDbtInd>{draw(indicator)}</CdtDbtInd>{status}{ending}'
        f"<BookgDt>{element('Dt', day)}</BookgDt><ValDt>{element('Dt', day, often=1 if is_plain else 2)}</ValDt>{element('AcctSvcrRef')}"
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>{element('SubFmlyCd', st.sampled_from(['ESCT', 'RRTN']))}</Fmly></Domn></BkTxCd>"
        f"<NtryDtls>{element('Btch', st.just('<NbOfTxs>1</NbOfTxs>'))}{details}</NtryDtls>{element('AddtlNtryInf')}</Ntry>{ending}{draw(oddities)}"
    )


@settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(entries(), min_size=1, max_size=6), st.lists(st.integers(0, 5), max_size=12))
def test_whatever_a_bank_writes_is_read_alike(made: list[str], again: list[int]) -> None:
    same((HEAD + "".join(made) + "".join(made[at % len(made)] for at in again) + TAIL).encode("utf-8", "surrogatepass"))


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_a_file_with_wrong_bytes_is_refused_or_read_alike(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(_file(30))
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(content))
        content[at : at + chance.randrange(3)] = chance.choice(
            [b"<", b">", b"&", b"\x00", b"\xff", b"/", b" ", b"", b"</Ntry>", b"<Ntry>", b"</Stmt><Stmt>", b"\r"]
        )
    same(bytes(content))


def test_an_entry_that_looks_like_the_others_needs_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    element = camt_lift.Lifted.element

    def counted(lifted: camt_lift.Lifted, number: int) -> etree._Element:
        parsed.append(number)
        return element(lifted, number)

    monkeypatch.setattr(camt_lift.Lifted, "element", counted)
    found = same(_file(400))
    assert len(found) == 401
    assert parsed == [0]  # only the one that gives the statement its currency


def test_what_is_written_between_entries_is_left_to_the_parser() -> None:
    entry = _file(1).decode().partition("<Ntry>")[2].partition("</Ntry>")[0]
    found = same(f"{HEAD}<Ntry>{entry}</Ntry>between<Ntry>{entry}</Ntry>{TAIL}".encode())
    assert len(found) == 3


def test_an_error_names_the_line_of_the_entry_among_thousands() -> None:
    lines = _file(200).decode().split("\n")
    at = [number for number, line in enumerate(lines) if "<Cd>BOOK</Cd>" in line][150]
    lines[at] = lines[at].replace("BOOK", "BOOKED")
    found = same("\n".join(lines).encode())
    assert isinstance(found, str)
    entry = max(number for number in range(at) if "<Ntry>" in lines[number])
    assert int(found.split(":")[1]) in range(entry + 1, at + 2)


def test_a_file_cut_off_is_refused() -> None:
    content = _file(60)
    for at in range(len(content) // 2, len(content) - 2, 977):
        assert isinstance(same(content[:at]), str)


def test_line_ends_of_windows_and_prefixes_are_read_together_too() -> None:
    content = _file(40)
    assert len(same(content.replace(b"\n", b"\r\n"))) == 41
    prefixed = (
        content.replace(b"</", b"</a:")
        .replace(b"<", b"<a:")
        .replace(b"<a:/a:", b"</a:")
        .replace(b"<a:?xml", b"<?xml")
        .replace(b"xmlns=", b"xmlns:a=")
    )
    assert len(same(prefixed)) == 41


def test_several_statements_in_a_file_keep_their_own_accounts() -> None:
    entry = "<Ntry>" + _file(1).decode().partition("<Ntry>")[2].partition("</Ntry>")[0] + "</Ntry>\n"
    other = "<Stmt><Id>T</Id><Acct><Id><IBAN>LV61HABA0000000000000</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    found = same(f"{HEAD}{entry * 9}</Stmt>{other}{entry * 9}{TAIL}".encode())
    assert len(found) == 20


def test_a_whole_document_inside_an_entry_is_no_statement_of_its_own() -> None:
    head, entry, tail = _file(1).decode().partition("<Ntry>")[0], _file(1).decode().partition("<Ntry>")[2].partition("</Ntry>")[0], TAIL
    inner = f"{head.partition('?>')[2]}<Ntry>{entry}</Ntry>{tail}"
    found = same(f"{HEAD}<Ntry>{entry}{inner}</Ntry><Ntry>{entry}</Ntry>{TAIL}".encode())
    assert len(found) == 3


def test_a_last_entry_much_shorter_than_the_others_of_its_tags_is_read_alike() -> None:
    entry = "<Ntry><Amt Ccy='EUR'>1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-31</Dt></BookgDt>{}<X>a</X></Ntry>\n"
    assert len(same((HEAD + entry.format(" " * 600) * 3 + entry.format("") + TAIL).encode())) == 5


def test_a_line_that_ends_within_a_tag_is_counted_alike() -> None:
    entry = _file(1).decode().partition("<Ntry>")[2].partition("</Ntry>")[0].replace("<NtryDtls>", "<NtryDtls\n>").replace("><", ">\n<")
    assert "<NtryDtls\n>" in entry
    assert len(same(f"{HEAD}{f'<Ntry>{entry}</Ntry>' * 9}{TAIL}".encode())) == 10


@pytest.mark.parametrize("path", sorted(Path(str(resources.folder("sample_data"))).rglob("*.xml")), ids=lambda path: path.name)
def test_the_demo_is_read_alike(path: Path) -> None:
    content = path.read_bytes()
    if is_camt(content[:65_536]):
        assert len(same(content)) > 0


@pytest.mark.skipif(not folder().is_dir(), reason=f"no corpus of bank files at {folder()}; set RECONCILE_CORPUS")
def test_every_collected_file_is_read_alike() -> None:
    read = 0
    for path in sorted(folder().rglob("*")):
        if path.is_file() and is_camt(path.read_bytes()[:65_536]):
            read += isinstance(same(path.read_bytes()), list)
    assert read > 50


@cache
def _file(count: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        benchmark.write(Path(folder) / "file.xml", count)
        return (Path(folder) / "file.xml").read_bytes()


def test_a_batch_of_many_details_is_read_alike_and_nothing_of_it_is_learned() -> None:
    """Hardly two have as many details, and to learn one takes longer than to read it."""
    detail = '<TxDtls><Refs><EndToEndId>E{0}</EndToEndId></Refs><Amt Ccy="EUR">1.00</Amt></TxDtls>\n'
    batch = '<Ntry><Amt Ccy="EUR">{0}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-31</Dt></BookgDt><NtryDtls>{1}</NtryDtls></Ntry>\n'
    counts = (150, 1, 151, 2)
    content = (HEAD + "".join(batch.format(count, "".join(map(detail.format, range(count)))) for count in counts) + TAIL).encode()
    camt_lift.lifter.cache_clear()
    found = same(content)
    assert [len(entry.payments) for entry in found[1:]] == list(counts)  # type: ignore[union-attr]
    learned = [shape for shapes in camt_lift.lifter()._shapes.values() for shape in shapes]
    assert len(learned) == 2, "of one and of two details"
    for wrong, right in ((b"</Refs>", b"</Ref>"), (b"</TxDtls>", b""), (b"E149", b"E<149"), (b"1.00", b"1,00"), (b"<TxDtls>", b"<Ntry>")):
        assert isinstance(same(content.replace(wrong, right, 1)), str), right
