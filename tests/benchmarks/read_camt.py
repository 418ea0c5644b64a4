"""Reading camt with every field, beside a plain ``lxml.iterparse`` walk of 20 columns: ``python -m tests.benchmarks.read_camt``.

Both read the same generated file in the same run, in turns; the best round counts. Memory is a fresh process's peak.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from reconcile.core.statement import Entry
from reconcile.readers.camt import read_camt

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


def ours(path: Path) -> int:
    """Every field of statement, entry and payment."""
    with path.open("rb") as stream:
        return sum(1 for each in read_camt(stream, path.name) if isinstance(each, Entry))


def _peak(kind: str, path: Path) -> float:
    """MiB that a fresh process needs at most."""
    command = [sys.executable, "-m", "tests.benchmarks.read_camt", kind, str(path)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024  # not money


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'entries':>9} {'MB':>6} {'plain walk s':>13} {'ours s':>8} {'ours is':>9} {'plain MiB':>10} {'ours MiB':>9}")
        for count in SIZES:
            path = Path(folder) / "file.xml"
            write(path, count)
            best = {plain_walk: 1e9, ours: 1e9}
            for _ in range(ROUNDS):
                for read in (plain_walk, ours):
                    started = time.perf_counter()
                    assert read(path) == count
                    best[read] = min(best[read], time.perf_counter() - started)
            peaks = _peak("plain", path), _peak("ours", path)
            print(
                f"{count:>9} {path.stat().st_size / 1e6:>6.0f} {best[plain_walk]:>13.2f} {best[ours]:>8.2f} "
                f"{best[plain_walk] / best[ours]:>8.2f}x {peaks[0]:>10.0f} {peaks[1]:>9.0f}"
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"plain": plain_walk, "ours": ours}[sys.argv[1]](Path(sys.argv[2]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        main()
