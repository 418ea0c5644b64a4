"""Honest files to start from: what the demo's writers write, what the tests hold, the sample data, and the corpus where it is."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.demo import statements as demo
from reconcile.demo.camt_writer import camt_details, camt_statement
from reconcile.demo.fidavista_writer import fidavista_statement
from reconcile.demo.generate import make_world
from reconcile.demo.mt940_writer import mt940_statement
from reconcile.demo.swedbank_writer import swedbank_statement
from reconcile.demo.world import Size
from tests.benchmarks import read_camt
from tests.corpus import all_table
from tests.corpus.camt_table import folder
from tests.fuzz import tables
from tests.readers import camt_files, fidavista_files, mt940_files
from tests.readers.table_files import workbook
from tests.readers.test_email_reading import letter
from tests.readers.test_pain import FIDAVISTA, PMT_STAT, STATUS, pain001, transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LARGEST = 40_000  # bytes of a seed: a small file is tried a thousand times while a large one is tried once
_SAMPLE = Path(__file__).parents[2] / "sample_data" / "inbox"
_DAY = (2026, 3, 12, 6, 0, 0)
_GERMAN = "166?00GUTSCHRIFT?105699?20EREF+E2E-1002003000-2026-03?21 KREF+K1?31LV17UNLA0050015973220?32JANIS"
_DUTCH = "/EREF/EV1//CNTP/NL32INGB0000012345/INGBNL2A/ING BANK NV/AMSTERDAM//REMI/USTD//ligums 1002003000/"
_ODD = frozenset({"wolph+mt940/mt940_tests/self-provided/multiline.sta"})  # its lines go on behind the end of its message
_LETTERS = (
    "Labdien!\n12.03.2026 samaksāju 45,60 EUR Swedbankā, līg. 1002003000.\nSamaksāju 14.04.2026 €12\n\nAr cieņu, Anna\n> 01.01.2026 samaksāju 1 EUR\n",
    "Здравствуйте! Я оплатил 2 марта 2026 года 33,10 евро, договор 1002003000. Откажитесь от бумажных счетов, пожалуйста.\n",
    "My payments:\n12 March 2026  EUR 45.60\n2026-04-14; 20.00; contract 1002003000\nPlease stop sending paper bills.\n",
    "Datums\tSumma\tLīgums\n12.03.2026\t45,60\t1002003000\n13.03.2026\t1 045,60\t1002003000\n",
)


def seeds(name: str) -> list[bytes]:
    """The honest files of a reader, the same ones in the same order every time."""
    found = [one.encode() if isinstance(one, str) else one for one in _OF[name]()]
    return [one for one in dict.fromkeys(found) if 0 < len(one) <= _LARGEST]


@cache
def _demo() -> tuple[demo.Statement, ...]:
    world = make_world(Size(contracts=12, months=1, seed=3, days_per_file=10))
    return tuple(one for place in range(len(world.accounts)) for one in list(demo.statements(world, place))[:2])


@cache
def _corpus() -> tuple[tuple[str, str], ...]:
    """(path, kind by the manifest) of the corpus; nothing where there is none."""
    return tuple((row["local_path"], row["kind"]) for row in all_table.rows() if not row["local_path"].startswith("/"))


def _from_corpus(*kinds: str) -> Iterator[bytes]:
    for path, kind in _corpus():
        if path not in _ODD and kind.startswith(kinds) and (folder() / path).stat().st_size <= _LARGEST:
            yield (folder() / path).read_bytes()


def _together() -> Iterator[str | bytes]:
    """Enough entries of some few shapes to be read together, and all that camt files may be."""
    many = io.StringIO()
    read_camt.write_to(many, 20)
    yield many.getvalue()
    yield from _camt()


def _camt() -> Iterator[str | bytes]:
    party = "<RltdPties><Dbtr><Nm>Anna</Nm></Dbtr><DbtrAcct><Id><IBAN>LV17UNLA0050015973220</IBAN></Id></DbtrAcct></RltdPties>"
    detail = f'<Refs><EndToEndId>E</EndToEndId></Refs><Amt Ccy="EUR">25.00</Amt>{party}<RmtInf><Ustrd>Līg. 1002003000</Ustrd></RmtInf>'
    whole = [camt_files.balance("OPBD", "0.00"), camt_files.balance("CLBD", "50.00"), camt_files.entry(camt_files.details(detail, detail))]
    yield camt_files.statement(*whole)
    yield camt_files.statement(*whole, version="08")
    yield camt_files.statement(camt_files.entry(), family="054")
    yield camt_files.statement(*whole, family="052")
    yield from (camt_statement(one) for one in _demo())
    yield from (found for one in _demo() if (found := camt_details(one)))
    yield from _from_corpus("camt.")


def _fidavista() -> Iterator[str | bytes]:
    yield fidavista_files.one()
    two = fidavista_files.currency(fidavista_files.transaction(), fidavista_files.transaction("12.30", "D"), closing="133.30")
    yield fidavista_files.document(two, encoding="windows-1257").encode("cp1257")
    yield from (fidavista_statement(one) for one in _demo())


def _mt940() -> Iterator[str | bytes]:
    yield mt940_files.message(mt940_files.line("2603120312C45,60NTRFNONREF//B", _GERMAN))
    yield mt940_files.message(mt940_files.line("260312RD45,60NTRFNONREF//B\n/OCMT/EUR1,/", _DUTCH))
    yield from (mt940_statement(one) for one in _demo())
    yield from _from_corpus("mt940")


def _mt942() -> Iterator[str | bytes]:
    yield mt940_files.interim(mt940_files.line())
    yield mt940_files.interim(mt940_files.line("2603120312C45,60NTRFNONREF//B", _GERMAN), mt940_files.line("260312D1,NTRFNONREF", _DUTCH))
    yield from _from_corpus("mt942")


def _swedbank() -> Iterator[str | bytes]:
    yield from tables.swedbank()
    yield from (swedbank_statement(one) for one in _demo())


def _payment_orders() -> Iterator[str | bytes]:
    yield from (pain001(transfer(), transfer(), version=version) for version in ("03", "09"))
    yield from _from_corpus("pain.001", "pain.008")


def _order_statuses() -> Iterator[str | bytes]:
    yield STATUS
    yield from _from_corpus("pain.002")


def _messages() -> Iterator[str | bytes]:
    yield from (letter(text) for text in _LETTERS)
    yield letter("Pielikumā.").replace(b"Content-Type: text/plain", b"Content-Type: multipart/mixed; boundary=x\r\nX: y")
    html = "<html><body><p>12.03.2026 samaksāju <b>45,60 EUR</b>, līg. 1002003000</p><table><tr><td>1<td>2</table></body></html>"
    yield letter(html).replace(b"text/plain", b"text/html")


def _reference_tables() -> Iterator[bytes]:
    for name in ("contracts", "invoices", "plans", "consumption", "clearings", "agreements", "claims", "requests"):
        lines = (_SAMPLE / f"{name}.csv").read_bytes().splitlines(keepends=True)
        yield b"".join(lines[:8])
        yield b"".join(lines[:4]).replace(b",", b";").replace(b"\n", b"\r\n")
    yield b"invoice_no,contract_no,issued_on,due_on,amount\nA1,1002003000,2026-03-01,2026-03-20,45.60\nA2,1002003000,2026-04-01,2026-04-20,145.60\n"
    yield b"contract_no;valid_from;due_day;monthly_amount\n1002003000;2026-03-01;19;105,00\n1002003018;2026-03-01;19;1 105,00\n"


def _workbooks() -> Iterator[bytes]:
    for content in _reference_tables():
        rows = [line.split(",") for line in content.decode().splitlines() if '"' not in line]
        if len(rows[0]) > 1:
            yield _book(rows)


def _mapped_books() -> Iterator[bytes]:
    for content in tables.mapped()[:4]:
        yield _book([line.split(";") for line in content.decode().splitlines()])


def _book(rows: list[list[str]]) -> bytes:
    """A workbook without the time at which it was made, so that it is the same every time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(rows))) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(zipfile.ZipInfo(name, _DAY), re.sub(rb"\d{4}-\d\d-\d\dT[0-9:]+Z", b"", made.read(name)))
    return stream.getvalue()


def _archives() -> Iterator[bytes]:
    first, second = camt_files.statement(camt_files.entry()).encode(), tables.seb()[0]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a/one.xml", _DAY), first)
        archive.writestr(zipfile.ZipInfo("two.csv", _DAY), second)
    yield stream.getvalue()
    yield gzip.compress(first, mtime=0)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("inner.gz", _DAY), gzip.compress(second, mtime=0))
        archive.writestr(zipfile.ZipInfo("inner.zip", _DAY), stream.getvalue())
    yield outer.getvalue()


_OF: dict[str, Callable[[], Iterator[str | bytes] | Iterator[bytes] | list[bytes]]] = {
    "camt": _camt,
    "camt together": _together,
    "fidavista": _fidavista,
    "mt940": _mt940,
    "mt942": _mt942,
    "swedbank": _swedbank,
    "seb": tables.seb,
    "luminor": tables.luminor,
    "lhv": tables.lhv,
    "litas": tables.litas,
    "collected": tables.collected,
    "mapped": tables.mapped,
    "mapped workbook": _mapped_books,
    "orders": _payment_orders,
    "statuses": _order_statuses,
    "fidavista orders": lambda: [FIDAVISTA.encode("cp1257"), PMT_STAT.encode()],
    "e-mail": _messages,
    "letter": lambda: [text.encode() for text in _LETTERS],
    "tables": _reference_tables,
    "workbooks": _workbooks,
    "archives": _archives,
}
NAMES = tuple(_OF)
