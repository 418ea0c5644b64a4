"""Every one of other people's files ends as read, refused or set aside; none in a crash, and none differing in silence."""

from __future__ import annotations

import pytest

from reconcile.errors import Refused
from reconcile.readers.detect import detect
from reconcile.readers.statement_readers import READERS, reader
from tests.corpus.all_expected import EXCEPTIONS, REFUSED, is_piece
from tests.corpus.all_table import ASIDE, READ, ended, rows, wrong
from tests.corpus.camt_table import folder
from tests.readers.table_files import given

ROWS = rows()
pytestmark = pytest.mark.skipif(not ROWS, reason=f"no corpus of bank files at {folder()}; set RECONCILE_CORPUS")
EACH = pytest.mark.parametrize("row", ROWS, ids=[row["local_path"] for row in ROWS])
WHOLE = [row for row in ROWS if row["kind"].startswith("mt94") and not is_piece(row["kind"]) and row["local_path"] not in REFUSED]


@EACH
def test_a_file_is_read_as_counted_refused_with_a_reason_or_set_aside(row: dict[str, str]) -> None:
    assert wrong(ended(row)) == ""


@EACH
def test_orders_are_set_aside_and_statements_are_not(row: dict[str, str]) -> None:
    way = ended(row).way
    if row["kind"].startswith("pain"):
        assert way != READ
    elif row["kind"] != "archive":
        assert way != ASIDE


@pytest.mark.parametrize("row", [row for row in ROWS if row["n_ntry"]], ids=lambda row: row["local_path"])
def test_a_file_is_claimed_by_at_most_one_reader(row: dict[str, str]) -> None:
    data = (folder() / row["local_path"]).read_bytes()
    one = given(data, row["local_path"])

    assert len([each.kind for each in READERS if each.claims(data[: 1 << 16], one)]) == (0 if row["kind"].startswith("pain") else 1)


@pytest.mark.parametrize("row", WHOLE, ids=[row["local_path"] for row in WHOLE])
def test_a_message_cut_in_the_middle_is_refused(row: dict[str, str]) -> None:
    data = (folder() / row["local_path"]).read_bytes()
    start = data.rfind(b":20:")
    end = max(data.rfind(b":62F:"), data.rfind(b":62M:"), data.find(b":90", start))
    for cut in (end, start + (end - start) // 2, start + 30):
        with pytest.raises(Refused):
            list(reader("mt940").read(given(data[:cut], "cut.sta").open(), "cut.sta"))


def test_every_listed_exception_is_still_one() -> None:
    found = {row["local_path"]: ended(row) for row in ROWS if row["local_path"] in EXCEPTIONS}

    assert {path: set(one.differs) for path, one in found.items()} == {path: set(columns) for path, columns in EXCEPTIONS.items()}


def test_a_piece_of_a_message_is_recognised_as_one() -> None:
    assert detect(given(b":61:1811261126CR30,00N062NONREF\n", "piece.sta")) == "mt940"
