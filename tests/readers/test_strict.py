"""Strict checking against schemas the user has: beside our own reading, refused with the line and what the schema says."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import intake
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.errors import Refused, WrongUse
from reconcile.readers import strict
from reconcile.store import bulk
from reconcile.store.engine import open_store

from . import camt_files

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
# No published schema, but one of the same name: a document of anything, whose entries have an amount, and then anything.
SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACE}" xmlns="{NAMESPACE}" elementFormDefault="qualified">
<xs:element name="Document"><xs:complexType><xs:sequence><xs:any maxOccurs="unbounded" processContents="lax"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="Ntry"><xs:complexType><xs:sequence><xs:element name="Amt"/><xs:any maxOccurs="unbounded" processContents="lax"/></xs:sequence>
</xs:complexType></xs:element></xs:schema>"""
GOOD = camt_files.statement(camt_files.entry())
BAD = GOOD.replace("<Ntry>", "<Ntry><NtryRef>1</NtryRef>")  # which the real one allows, and so do we


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "schemas"
    place.mkdir()
    (place / "camt.053.001.02.xsd").write_text(SCHEMA, encoding="utf-8")
    return place


def check(text: str, folder: Path) -> str:
    return strict.check(io.BytesIO(text.encode()), "march.xml", str(folder))


def test_a_file_that_holds_to_its_schema_is_said_to(folder: Path) -> None:
    assert check(GOOD, folder) == "checked strictly by camt.053.001.02.xsd"


def test_a_file_that_does_not_is_refused_with_its_line_and_what_the_schema_says(folder: Path) -> None:
    with pytest.raises(Refused) as caught:
        check(BAD, folder)

    line = BAD[: BAD.index("<NtryRef>")].count("\n") + 1
    assert str(caught.value).startswith(f"march.xml:{line}: by camt.053.001.02.xsd: Element 'NtryRef': This element is not expected")
    assert "[schemas]" in caught.value.to_do


def test_a_message_without_a_schema_there_is_not_checked_and_that_is_said(folder: Path) -> None:
    (folder / "camt.053.001.02.xsd").unlink()

    assert check(BAD, folder) == f"not checked strictly: {folder} has no schema of camt.053.001.02"


def test_a_schema_that_is_none_is_told(folder: Path) -> None:
    (folder / "camt.053.001.02.xsd").write_text("<html/>", encoding="utf-8")

    with pytest.raises(WrongUse, match="is no schema"):
        check(GOOD, folder)


def test_a_workspace_with_schemas_refuses_the_file_and_keeps_nothing_of_it(tmp_path: Path, folder: Path) -> None:
    make(tmp_path)
    settings = tmp_path / SETTINGS
    settings.write_text(settings.read_text(encoding="utf-8").replace('# iso20022 = "schemas"', f'iso20022 = "{folder.name}"'), encoding="utf-8")
    place = Workspace(tmp_path)
    for name, text in (("bad.xml", BAD), ("good.xml", GOOD)):
        (place.inbox / name).write_text(text, encoding="utf-8")

    engine = open_store(place.url)
    outcomes = {one.name: one for one in intake.take_inbox(place, engine, "2026-04-01", lambda *_: None)}
    with engine.connect() as connection:
        (count,) = bulk.fetch(connection, "SELECT COUNT(*) FROM statement")[0]
    engine.dispose()

    assert (outcomes["bad.xml"].outcome, outcomes["good.xml"].outcome, count) == ("refused", "taken", 1)
    assert outcomes["good.xml"].message.endswith("; checked strictly by camt.053.001.02.xsd")
    assert "NtryRef" in (place.rejected / "bad.xml.error.txt").read_text(encoding="utf-8")


def test_a_setting_that_names_no_folder_is_told(tmp_path: Path) -> None:
    make(tmp_path)
    with (tmp_path / SETTINGS).open("a", encoding="utf-8") as stream:
        stream.write('\n[schemas]\niso20022 = "nowhere"\n')
    settings = tmp_path / SETTINGS
    settings.write_text(settings.read_text(encoding="utf-8").replace("[schemas]\n# iso", "# iso", 1), encoding="utf-8")

    with pytest.raises(WrongUse, match=r"\[schemas\] iso20022 = 'nowhere' is no folder"):
        Workspace(tmp_path)
