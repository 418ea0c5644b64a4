"""Reading camt with every field, beside ``lxml.iterparse`` walks: ``python -m tests.benchmarks.read_camt --size 100000``.

One walk fills 20 columns, the other all the fields that we fill. All read the same generated file in the same run, in turns; the best round
counts. ``ours, two`` is what a night does: from 16 MB on, a second process reads ahead, which needs a free processor to show in
wall time; CPU is that of the process that takes more of it. Memory is the peak of a fresh process, and of the one it starts.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any, TextIO
from unittest.mock import patch

from lxml import etree

from reconcile.core.statement import Entry
from reconcile.readers import camt_ahead
from reconcile.readers.camt import read_camt
from reconcile.readers.camt_entry import Around, read_entry

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
ROUNDS = 5
SIZES = (10_000, 100_000)
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{NAMESPACE}">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-04-01T06:00:00</CreDtTm></GrpHdr>
    <Stmt>
      <Id>S1</Id>
      <Acct><Id><IBAN>LV80BANK0000435195001</IBAN></Id><Ccy>EUR</Ccy></Acct>
"""
COLUMNS = (
    "NtryRef", "Amt", "CdtDbtInd", "Sts/Cd", "BookgDt/Dt", "ValDt/Dt", "AcctSvcrRef", "BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd",
    "BkTxCd/Domn/Fmly/SubFmlyCd", "NtryDtls/TxDtls/Refs/InstrId", "NtryDtls/TxDtls/Refs/EndToEndId", "NtryDtls/TxDtls/Refs/TxId",
    "NtryDtls/TxDtls/Amt", "NtryDtls/TxDtls/RltdPties/Dbtr/Pty/Nm", "NtryDtls/TxDtls/RltdPties/DbtrAcct/Id/IBAN",
    "NtryDtls/TxDtls/RltdPties/Cdtr/Pty/Nm", "NtryDtls/TxDtls/RltdAgts/DbtrAgt/FinInstnId/BICFI", "NtryDtls/TxDtls/RmtInf/Ustrd",
)  # fmt: skip


@cache
def _pattern(has_document: bool, has_reference: bool, is_company: bool, is_charged: bool) -> str:
    """One entry of about 1.6 KB, indented like most banks' files, with NUMBER and AMOUNT to be filled in."""
    details = "NtryDtls/TxDtls"
    values = {
        "NtryRef": "NUMBER", "Amt": "AMOUNT", "CdtDbtInd": "CRDT", "Sts/Cd": "BOOK",
        "BookgDt/Dt": "2026-03-31", "ValDt/Dt": "2026-03-31", "AcctSvcrRef": "REFNUMBER", "BkTxCd/Domn/Cd": "PMNT",
        "BkTxCd/Domn/Fmly/Cd": "RCDT", "BkTxCd/Domn/Fmly/SubFmlyCd": "ESCT",
        f"{details}/Refs/InstrId": "NUMBER" if has_document else "", f"{details}/Refs/EndToEndId": "NOTPROVIDED",
        f"{details}/Refs/TxId": "TXNUMBER", f"{details}/Amt": "AMOUNT", f"{details}/CdtDbtInd": "CRDT",
        f"{details}/Chrgs/Rcrd/Amt": "0.10" if is_charged else "",
        f"{details}/RltdPties/Dbtr/Pty/Nm": "SIA Priede & Egle NUMBER" if is_company else "Jānis Bērziņš NUMBER",
        f"{details}/RltdPties/DbtrAcct/Id/IBAN": "LV61HABANUMBER", f"{details}/RltdPties/Cdtr/Pty/Nm": "SIA Gaisma",
        f"{details}/RltdAgts/DbtrAgt/FinInstnId/BICFI": "HABALV22",
        f"{details}/RmtInf/Ustrd": "Par elektrību, līgums NUMBER, rēķins R-NUMBER",
        f"{details}/RmtInf/Strd/CdtrRefInf/Ref": "RF48NUMBER" if has_reference else "",
    }  # fmt: skip
    root = etree.Element("Ntry")
    for path, value in values.items():
        element = root
        for name in path.split("/") if value else ():
            found = element.find(name)
            element = etree.SubElement(element, name) if found is None else found
        if value:
            element.text = value
            if path.endswith("Amt"):
                element.set("Ccy", "EUR")
    etree.indent(root, "  ", level=3)
    return "      " + etree.tostring(root, encoding="unicode") + "\n"


def write(path: Path, count: int) -> None:
    """A file of so many entries, all different, in sixteen shapes; a twentieth are companies with ``&``, a fiftieth charged."""
    with path.open("w", encoding="utf-8") as stream:
        write_to(stream, count)


def write_to(stream: TextIO, count: int) -> None:
    """The same into an open file."""
    stream.write(HEAD)
    for number in range(count):
        pattern = _pattern(number % 3 > 0, number % 5 == 0, number % 20 == 0, number % 50 == 0)
        cents = number * 37 % 90_000 + 1
        stream.write(pattern.replace("NUMBER", f"{number:013}").replace("AMOUNT", f"{cents // 100}.{cents % 100:02}"))
    stream.write("    </Stmt>\n  </BkToCstmrStmt>\n</Document>\n")


def _plan() -> dict[str, Any]:
    plan: dict[str, Any] = {}
    for position, path in enumerate(COLUMNS):
        *above, last = (f"{{{NAMESPACE}}}{name}" for name in path.split("/"))
        inner = plan
        for name in above:
            inner = inner.setdefault(name, {})
        inner[last] = position
    return plan


def plain_walk(path: Path) -> int:
    """What one would write without us: iterparse, a dictionary-driven walk of the children, clearing."""
    plan, count = _plan(), 0

    def walk(element: etree._Element, inner: dict[str, Any], row: list[str | None]) -> None:
        for child in element:
            action = inner.get(str(child.tag))
            if action is None:
                continue
            if type(action) is dict:
                walk(child, action, row)
            else:
                row[action] = child.text
                if action == 1:
                    row[19] = child.get("Ccy")

    with path.open("rb") as stream:
        for _, element in etree.iterparse(stream, events=("end",), tag=f"{{{NAMESPACE}}}Ntry"):
            row: list[str | None] = [None] * 20
            walk(element, plan, row)
            count += 1
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    return count


def same_walk(path: Path) -> int:
    """The same walk filling every field that we fill, in the same values."""
    count, around = 0, Around("LV80BANK0000435195001", "2026-03-31")
    with path.open("rb") as stream:
        for _, element in etree.iterparse(stream, events=("end",), tag=f"{{{NAMESPACE}}}Ntry"):
            count += isinstance(read_entry(element, count + 1, around, 0), Entry)
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    return count


def exact(path: Path) -> int:
    """Ours, every entry walked by itself: statement, entry and payment with every field."""
    with path.open("rb") as stream:
        return sum(1 for each in read_camt(stream, path.name, fast=False) if isinstance(each, Entry))


def fast(path: Path) -> int:
    """Ours as it reads a large file, on two processors: the same values."""
    with path.open("rb") as stream:
        return sum(1 for each in read_camt(stream, path.name) if isinstance(each, Entry))


def alone(path: Path) -> int:
    """The same in one process, however large the file is."""
    with patch.object(camt_ahead, "can_start", lambda: False):
        return fast(path)


READERS = {"20 columns": plain_walk, "all fields": same_walk, "ours exact": exact, "ours, one": alone, "ours, two": fast}


def _peak(kind: str, path: Path) -> float:
    """MiB that a fresh process needs at most, and the one it starts."""
    command = [sys.executable, "-m", "tests.benchmarks.read_camt", "--one", kind, str(path)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024  # not money


def _cpu() -> tuple[float, float]:  # not money
    """Seconds of a processor that this process has taken, and those it ended."""
    mine, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime, others.ru_utime + others.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        READERS[arguments.one[0]](Path(arguments.one[1]))
        print(sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
        return
    print(f"{'entries':>9} {'MB':>6} {'reader':<12} {'wall s':>8} {'CPU s':>8} {'entries/s':>10} {'x all fields':>13} {'by CPU':>7} {'MiB':>6}")
    for count in arguments.size or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file.xml"
            write(path, count)
            best = dict.fromkeys(READERS, (1e9, 1e9))
            for _ in range(arguments.rounds):
                for name, read in READERS.items():
                    wall, before = time.perf_counter(), _cpu()
                    assert read(path) == count
                    wall, cpu = time.perf_counter() - wall, max(now - then for now, then in zip(_cpu(), before, strict=True))
                    best[name] = min(best[name][0], wall), min(best[name][1], cpu)
            for name, (wall, cpu) in best.items():
                print(
                    f"{count:>9} {path.stat().st_size / 1e6:>6.0f} {name:<12} {wall:>8.2f} {cpu:>8.2f} {count / wall:>10,.0f} "
                    f"{best['all fields'][0] / wall:>12.2f}x {best['all fields'][1] / cpu:>6.2f}x {_peak(name, path):>6.0f}"
                )


if __name__ == "__main__":
    main()
