"""Which format a statement is in: by content, one reader a file."""

from __future__ import annotations

import pytest

from reconcile.errors import Refused
from reconcile.readers.detect import detect
from reconcile.readers.statement_readers import READERS, claimed, reader

from . import camt_files, fidavista_files, mt940_files
from .table_files import given

SAMPLES = {
    "camt": camt_files.statement(camt_files.entry()),
    "fidavista": fidavista_files.one(),
    "mt940": mt940_files.message(mt940_files.line()),
}


@pytest.mark.parametrize(("kind", "text"), SAMPLES.items())
def test_each_format_is_known_by_its_content_under_any_name(kind: str, text: str) -> None:
    assert detect(given(text, "invoices.csv")) == kind
    assert [each.kind for each in READERS if each.claims(text.encode(), given(text))] == [kind]


def test_every_kind_has_one_reader() -> None:
    kinds = [each.kind for each in READERS]

    assert len(kinds) == len(set(kinds))
    assert [reader(kind).kind for kind in kinds] == kinds


def test_a_file_two_readers_claim_is_refused_naming_both() -> None:
    doubled = (*READERS, READERS[0]._replace(kind="camt-of-old"))

    with pytest.raises(Refused, match="two.xml: it can be read as camt and as camt-of-old, which are different statements"):
        claimed(SAMPLES["camt"].encode(), given(SAMPLES["camt"], "two.xml"), doubled)


def test_an_empty_fidavista_is_refused_as_one() -> None:
    one = given("<FIDAVISTA><Header/></FIDAVISTA>", "empty.xml")

    assert detect(one) == "fidavista"
    with pytest.raises(Refused, match="the file holds no statement"), one.open() as stream:
        list(reader("fidavista").read(stream, one.name))
