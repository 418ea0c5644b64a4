"""Strict checking of ISO 20022 files against the published schemas, where the user has put them into a folder.

It stands beside our own reading, which already refuses what would make money wrong: this refuses whatever the standard does
not allow, too. The schemas are not ours to give on; their files are named after the message, as ISO publishes them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lxml import etree

from reconcile.errors import Refused, WrongUse
from reconcile.readers.statement_encoding import rewindable
from reconcile.readers.xml import local, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_MESSAGE = re.compile(r"((?:camt|pain)\.[0-9]{3}\.[0-9]{3}\.[0-9]{2}(?:\.[a-z]{2}\.[0-9]{2})?)$")
_NAMESPACE = re.compile(r"\{[^{}]*\}")
_BULK = frozenset({"Ntry", "CdtTrfTxInf", "DrctDbtTxInf", "TxInfAndSts"})  # to be forgotten once they were looked at
_LARGEST = 1 << 26  # bytes of a document that is looked at whole to say where its fault is
_TO_DO = "ask the bank for a file of the standard, or take [schemas] out of reconcile.toml to accept what can be read"


def check(stream: BinaryIO, name: str, folder: str) -> str:
    """What to say of a file that holds to its schema; "" when its message has none in the folder.

    Raises: Refused with line, path and what the standard says; WrongUse when the schema itself is none.
    """
    stream = rewindable(stream)
    found = _MESSAGE.search(root_of(stream, name).namespace)
    path = Path(folder) / f"{found[1]}.xsd" if found else None
    if path is None or not path.is_file():
        return f"not checked strictly: {folder} has no schema of {found[1] if found else 'a document without an ISO namespace'}"
    stream.seek(0)
    schema = _schema(str(path))
    try:
        _walk(etree.iterparse(stream, events=("end",), schema=schema, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
    except etree.XMLSyntaxError as error:
        line, said = _place(stream, schema) or (error.lineno or 1, error.msg or "it is not valid")
        raise Refused(f"{name}:{line}", f"by {path.name}: {_NAMESPACE.sub('', said).strip().rstrip('.')}", _TO_DO) from error
    return f"checked strictly by {path.name}"


def _place(stream: BinaryIO, schema: etree.XMLSchema) -> tuple[int, str] | None:
    """The line and the words of the first fault, which only a whole document tells; None where it is too large for that."""
    stream.seek(0)
    data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        return None
    schema.validate(etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)))
    faults = list(schema.error_log)
    return (faults[0].line, faults[0].message) if faults else None


def _walk(events: Iterable[tuple[str, etree._Element]]) -> None:
    for _, element in events:
        if local(element.tag) in _BULK:
            element.clear(keep_tail=True)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


@lru_cache(maxsize=8)
def _schema(path: str) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False)))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise WrongUse(path, f"is no schema ({error})", "put the file there as ISO 20022 publishes it") from error
