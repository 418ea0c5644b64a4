"""What a file is, by its content alone: its first bytes, an XML's elements, a table's heading; never by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.errors import Refused
from reconcile.readers import bank_mapped, email_read, fidavista, finvoice, pain, statement_readers, table_heading
from reconcile.readers.bank_maps import NO_MAPS
from reconcile.readers.table_heading import NO_COLUMNS
from reconcile.readers.table_open import ZIP, find_table
from reconcile.readers.table_schema import schemas
from reconcile.readers.xml import looks_like_xml, root_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconcile.readers.bank_maps import Maps
    from reconcile.readers.inputs import Input

EMAIL = "email"

_HEAD = 1 << 16
_TAR = 257  # where a tar archive has its mark
_STATEMENT = "ask the bank for a camt.053 of the account"
_TABLE = "export it as CSV or .xlsx"
_UNPACK = "unpack it, or pack it as .zip"
# What else is sent by mistake: its first bytes, its name, what to do.
_OTHERS = (
    (b"%PDF", "a PDF", f"a PDF cannot be read safely; {_STATEMENT}, or for a table {_TABLE}"),
    (b"\xd0\xcf\x11\xe0", "an old or a protected Office document (.xls, .doc)", "save it without a password as .xlsx"),
    (b"\x89PNG", "a picture", _TABLE),
    (b"\xff\xd8\xff", "a picture", _TABLE),
    (b"GIF8", "a picture", _TABLE),
    (b"{\\rtf", "a text document (RTF)", _TABLE),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"\x7fELF", "a program", "look where it came from"),
    (b"MZ", "a program", "look where it came from"),
    (b"SQLite format 3", "a database", _TABLE),
    (b"PAR1", "a Parquet table", _TABLE),
)
_XML = {
    "html": ("a web page", _TABLE),
}


def detect(one: Input, columns: Mapping[str, Mapping[str, str]] = NO_COLUMNS, statements: Maps = NO_MAPS) -> str:
    """The kind of statement, or of table, the file holds; ``email`` for a message, or a letter that says what was paid.

    ``columns`` are other people's column names, by kind; ``statements`` the maps of other banks' tables, by name.

    Raises: Refused when it is nothing we take in, saying what it is; WrongUse when ``columns`` name what there is not.
    """
    table_heading.check_columns(columns)
    with one.open() as stream:
        head = stream.read(_HEAD)
    if email_read.is_email(head):
        return EMAIL
    statement = statement_readers.claimed(head, one)
    if statement:
        return statement
    if finvoice.claims(head):
        return finvoice.KIND
    if looks_like_xml(head):
        return _xml(one, head)
    _refuse_others(one.name, head)
    if bank_mapped.claims(one, statements):
        return bank_mapped.KIND
    try:
        return find_table(one, columns, schemas()).heading.kind
    except Refused:
        if not head.startswith(ZIP) and email_read.is_prose(head):
            return EMAIL
        raise


def _xml(one: Input, head: bytes) -> str:
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower() == b"<!doctype html":
        raise Refused(one.name, "it is a web page", _TABLE)
    part = fidavista.first_part(head)
    if part is not None:  # a statement was claimed before
        return pain.STATUSES if part == "PmtStat" else pain.ORDERS
    with one.open() as stream:
        root = root_of(stream, one.name)
    kind = pain.order_kind(root.child)
    if kind:
        return kind
    for name in (root.child, root.name):
        if name in _XML:
            what, to_do = _XML[name]
            raise Refused(one.name, f"it is {what}", to_do)
    inside = f" with <{root.child}>" if root.child else ""
    raise Refused(one.name, f"it is an XML document <{root.name}>{inside}, which is no bank statement", _STATEMENT)


def _refuse_others(name: str, head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, what, to_do in _OTHERS:
        if start.startswith(mark):
            raise Refused(name, f"it is {what}", to_do)
    if head[_TAR : _TAR + 5] == b"ustar":
        raise Refused(name, "it is a tar archive", _UNPACK)
    if not start:
        raise Refused(name, "there is nothing but empty space in it", "send the file again")
    if b"\0" in head and not head.startswith((ZIP, b"\xff\xfe", b"\xfe\xff")):
        raise Refused(name, "it is neither a text nor a workbook", f"{_STATEMENT}, or for a table {_TABLE}")
