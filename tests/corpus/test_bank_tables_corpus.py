"""Other people's internetbank tables: known by their content, read with what was counted in them independently."""

from __future__ import annotations

import pytest

from reconcile.errors import Refused
from reconcile.readers.detect import detect
from reconcile.readers.inputs import expand
from reconcile.readers.statement_readers import reader
from tests.corpus.bank_tables import KINDS, differences, rows
from tests.corpus.camt_table import folder
from tests.readers.table_files import given

ROWS = rows()
pytestmark = pytest.mark.skipif(not ROWS, reason=f"no corpus of bank files at {folder()}; set RECONCILE_CORPUS")


@pytest.mark.parametrize("row", ROWS, ids=[row["local_path"] for row in ROWS])
def test_a_table_is_known_and_read_as_counted(row: dict[str, str]) -> None:
    (one,) = expand([folder() / row["local_path"]])
    kind = detect(one)
    assert kind == KINDS[row["kind"]]
    with one.open() as stream:
        assert differences(row, list(reader(kind).read(stream, one.name))) == {}


@pytest.mark.parametrize("row", ROWS, ids=[row["local_path"] for row in ROWS])
def test_a_table_cut_in_the_middle_is_refused(row: dict[str, str]) -> None:
    data = (folder() / row["local_path"]).read_bytes()
    for part in (4, 3, 2):
        one = given(data[: len(data) - len(data) // part], "cut.csv")
        with pytest.raises(Refused), one.open() as stream:
            list(reader(KINDS[row["kind"]]).read(stream, one.name))


def test_danskes_table_is_refused_with_what_to_do() -> None:
    (one,) = expand([folder() / "kedder+ofxstatement-lithuanian/src/ofxstatement/plugins/tests/samples/danske.csv"])
    with pytest.raises(Refused, match="Date, Bank, Branch, Address"):
        detect(one)
