"""Other people's bank files: each is read with what was counted in it independently, or refused with place and reason."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree

from reconcile.core.statement import Entry, Statement
from reconcile.readers import profile
from reconcile.readers.camt import is_camt, read_camt
from reconcile.readers.xml import local
from tests.corpus.camt_table import EXCEPTIONS, REFUSED, folder, outcome, rows

ROWS = rows()
pytestmark = pytest.mark.skipif(not ROWS, reason=f"no corpus of bank files at {folder()}; set RECONCILE_CORPUS")
READ = [row["local_path"] for row in ROWS if row["local_path"] not in REFUSED]


@pytest.mark.parametrize("row", ROWS, ids=[row["local_path"] for row in ROWS])
def test_a_file_is_read_as_counted_or_refused_with_place_and_reason(row: dict[str, str]) -> None:
    found = outcome(row)
    path = row["local_path"]
    known = EXCEPTIONS.get(path, {})
    assert found.differs == {column: (manifest, ours) for column, (manifest, ours, _) in known.items()}
    assert bool(found.refused) == (path in REFUSED)
    if found.refused:
        assert found.refused.startswith(Path(path).name)
        assert REFUSED[path] in found.refused


def _events(data: bytes) -> list[Statement | Entry]:
    return list(read_camt(io.BytesIO(data), "corpus.xml"))


@pytest.mark.parametrize("path", READ)
def test_the_payments_of_each_entry_add_up_to_it(path: str) -> None:
    for event in _events((folder() / path).read_bytes()):
        if isinstance(event, Entry):
            assert sum(payment.amount_minor for payment in event.payments) == event.amount_minor
            assert {payment.currency for payment in event.payments} == {event.currency}


@pytest.mark.parametrize("path", READ)
def test_the_quick_and_the_careful_way_read_the_same(path: str) -> None:
    data = (folder() / path).read_bytes()
    careful = data.replace(b"<GrpHdr>", b"<!-- no shortcuts behind a comment --><GrpHdr>", 1).replace(b"<Stmt>", b"<!-- --><Stmt>", 1)
    assert _events(careful) == _events(data)


@pytest.mark.parametrize("path", READ)
def test_what_is_read_fits_our_profile(path: str) -> None:
    root = etree.parse(folder() / path).getroot()
    faults = [profile.fault(each) for each in root.iter() if local(each.tag) in {"Stmt", "Rpt", "Ntfctn", "Ntry"}]
    assert [fault for fault in faults if fault is not None] == []


@pytest.mark.parametrize("row", ROWS, ids=[row["local_path"] for row in ROWS])
def test_each_is_known_by_its_content(row: dict[str, str]) -> None:
    assert is_camt((folder() / row["local_path"]).read_bytes()[:4096])


@pytest.mark.parametrize("path", READ)
def test_a_file_cut_in_the_middle_is_refused(path: str) -> None:
    from reconcile.errors import Refused

    data = (folder() / path).read_bytes()
    for part in (4, 2):
        with pytest.raises(Refused):
            _events(data[: len(data) - len(data) // part])
