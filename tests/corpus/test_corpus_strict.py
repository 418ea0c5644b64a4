"""Other people's bank files against the published schemas: valid or not as counted independently."""

from __future__ import annotations

import pytest

from reconcile.errors import Refused
from reconcile.readers import strict
from tests.corpus.all_table import rows
from tests.corpus.camt_table import folder

SCHEMAS = folder().parent / "xsd"
ROWS = [row for row in rows() if row["xsd"] and row["xsd_valid"] and (SCHEMAS / row["xsd"]).exists() and row["parses"] == "yes"]
pytestmark = pytest.mark.skipif(not ROWS, reason=f"no corpus of bank files at {folder()}, or no schemas at {SCHEMAS}")


@pytest.mark.parametrize("row", ROWS, ids=[row["local_path"] for row in ROWS])
def test_a_file_is_valid_or_not_as_counted(row: dict[str, str]) -> None:
    with (folder() / row["local_path"]).open("rb") as stream:
        try:
            said = strict.check(stream, "file.xml", str(SCHEMAS))
        except Refused as refused:
            said = str(refused)
    if not said.startswith("not checked"):
        assert said.startswith("checked strictly") == (row["xsd_valid"] == "yes"), said
