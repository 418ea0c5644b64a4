"""The data folders are found in a checkout and inside an installed package."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from reconcile import resources
from reconcile.errors import ReconcileError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["schemas", "sample_data"])
def test_a_data_folder_is_found(name: str) -> None:
    assert (resources.folder(name) / "__init__.py").is_file()


def test_the_profile_of_camt_travels_with_the_schemas() -> None:
    assert b"<xs:schema" in (resources.folder("schemas") / "camt.xsd").read_bytes()


def test_a_folder_inside_the_installed_package_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "__init__.py").touch()
    installed = ModuleType("reconcile.schemas")
    installed.__file__ = str(tmp_path / "__init__.py")
    installed.__path__ = [str(tmp_path)]
    from importlib.util import spec_from_file_location

    installed.__spec__ = spec_from_file_location("reconcile.schemas", tmp_path / "__init__.py", submodule_search_locations=[str(tmp_path)])
    monkeypatch.setitem(sys.modules, "reconcile.schemas", installed)
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "site-packages" / "reconcile" / "resources.py"))
    assert str(resources.folder("schemas")) == str(tmp_path)


def test_a_folder_that_is_nowhere_means_a_broken_installation() -> None:
    with pytest.raises(ReconcileError, match="install reconcile again"):
        resources.folder("no_such_folder")
