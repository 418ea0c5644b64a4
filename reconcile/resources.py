"""The data that travels with the package: ``schemas`` and ``sample_data``.

They are top-level folders of the repository and packages inside an installed ``reconcile``; this is the one place that
knows both.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.errors import ReconcileError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def folder(name: str) -> Traversable:
    """A data folder: beside the package in a checkout, else inside the installed package.

    Raises: ReconcileError when it is in neither place, which means that the installation is broken.
    """
    beside = Path(__file__).resolve().parent.parent / name
    try:
        inside: Traversable = resources.files(f"reconcile.{name}")
    except ModuleNotFoundError:
        inside = beside
    is_checkout = (beside.parent / "pyproject.toml").is_file()  # which another checkout's installation must not stand in for
    for found in (beside, inside) if is_checkout else (inside, beside):
        if found.is_dir():
            return found
    raise ReconcileError("", f"the data folder {name!r} is missing from the installation", "install reconcile again")
