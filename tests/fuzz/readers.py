"""Every reader, as one call from the bytes of a file to the values in it."""

from __future__ import annotations

import hashlib
import io
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from reconcile.errors import Refused
from reconcile.readers import bank_mapped, bank_sniff, camt_ahead, camt_columns, detect, email_read, inputs, pain, statement_readers, tables, xml
from reconcile.readers.archives import GZIP
from reconcile.readers.camt import read_camt
from reconcile.readers.inputs import Input
from reconcile.readers.table_schema import KINDS
from tests.fuzz.tables import MAPS
from tests.readers.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Callable

_STATEMENTS = {"mt942": "mt940"}
_NAME = "case"


class Reader(NamedTuple):
    """``ends``: whether its files have an end mark, so that a beginning can always be told from the whole; ``None`` for prose.

    ``empty``: no row at all is a table, too, such as the new contracts of a quiet day.
    """

    read: Callable[[bytes], list[Any]]
    ends: bool | None
    empty: bool = False


def of(name: str) -> Reader:
    """The reader of this name of ``seeds.NAMES``."""
    return _READERS.get(name) or Reader(partial(_statement, _STATEMENTS.get(name, name)), name in _WITH_END)


def beside(content: bytes) -> None:
    """What else looks at a file that comes: what it is, and what a map of it could be. Raises: Refused."""
    one = _given(content)
    detect.detect(one, statements=MAPS)
    bank_sniff.sniff(one)


def _given(content: bytes) -> Input:
    return Input(_NAME, hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content))


def _statement(kind: str, content: bytes) -> list[Any]:
    reader = statement_readers.reader(kind)
    found = list(reader.read(io.BytesIO(content), _NAME))
    reader.remark(io.BytesIO(content), _NAME)
    return found


def _together(content: bytes) -> list[Any]:
    """A small camt file read as a large one is, by one process and by two, beside the exact reading of it. Raises: AssertionError where they differ."""
    with ExitStack() as patches:
        for module, name, value in _AS_LARGE:
            patches.enter_context(patch.object(module, name, value))
        exact = _outcome(content, fast=False)
        ways = {"together": _outcome(content, fast=True)}
        patches.enter_context(patch.object(camt_ahead, "_WORTH_A_PROCESS", 0))
        ways["ahead"] = _outcome(content, fast=True)
    for way, found in ways.items():
        if found != exact:
            raise AssertionError(f"{way}: {str(found)[:1000]} against {str(exact)[:1000]}")
    if isinstance(exact, Refused):
        raise exact
    return exact


def _outcome(content: bytes, *, fast: bool) -> list[Any] | Refused:
    try:
        return list(read_camt(io.BytesIO(content), _NAME, fast=fast))
    except Refused as refused:
        return _Said(refused.where, refused.what, refused.to_do)


class _Said(Refused):
    """A refusal that equals another of the same words."""

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    __hash__ = Refused.__hash__


def _mapped(content: bytes) -> list[Any]:
    return list(bank_mapped.read(_given(content), MAPS))


def _orders(content: bytes) -> list[Any]:
    return list(pain.read_orders(io.BytesIO(content), _NAME))


def _email(content: bytes) -> list[Any]:
    mail = email_read.read_email(io.BytesIO(content), _NAME)
    email_read.is_prose(content[: 1 << 16])
    found = [*(line.claimed for line in mail.lines), *mail.requests, *mail.not_understood, *mail.contract_numbers, *mail.attachments]
    if not found:
        raise Refused(_NAME, "nothing in it is a payment or a request")
    return found


def _table(content: bytes) -> list[Any]:
    one = _given(content)
    kind = detect.detect(one)
    if kind not in KINDS:
        raise Refused(_NAME, f"it is {kind}")
    return [row for chunk in tables.read_table(one, kind) for row in chunk]


def _archive(content: bytes) -> list[Any]:
    """Each content that can be read, with what it is; the others' refusals are values of their own."""
    found: list[Any] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.zip"
        path.write_bytes(content)
        for one in inputs.expand([path]):
            if one.refusal is not None:
                found.append(("refused", one.name))
                continue
            with one.open() as stream:
                found.append((one.name, one.size, one.sha256, hashlib.sha256(stream.read()).hexdigest()))
    is_file = [each[0] for each in found] == [path.name] and not content.startswith(GZIP)  # its first bytes are gone
    if is_file or all(each[0] == "refused" for each in found):
        raise Refused(_NAME, "nothing in it can be read")
    return found


_WITH_END = frozenset({"camt", "fidavista", "mt940", "mt942", "litas"})
_AS_LARGE = (
    (xml, "_LARGE", 3_000), (xml, "_BLOCK", 3_000), (xml, "_WORTH", 0), (xml, "_WORTH_LOADING", 0),
    (camt_columns, "_WORTH_A_MODEL", 1), (camt_ahead, "Process", Beside),
)  # fmt: skip
_READERS = {
    "camt together": Reader(_together, ends=True),
    "mapped": Reader(_mapped, ends=False),
    "mapped workbook": Reader(_mapped, ends=True),
    "orders": Reader(_orders, ends=True),
    "statuses": Reader(_orders, ends=True),
    "fidavista orders": Reader(_orders, ends=True),
    "e-mail": Reader(_email, ends=None),
    "letter": Reader(_email, ends=None),
    "tables": Reader(_table, ends=False, empty=True),
    "workbooks": Reader(_table, ends=True, empty=True),
    "archives": Reader(_archive, ends=True),
}
