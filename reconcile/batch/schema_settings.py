"""The setting of strict checking: the folder of the published ISO 20022 schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAMES = ("iso20022",)


def iso_folder(settings: Mapping[str, Any], path: Path) -> str:
    """``[schemas] iso20022``, "" when it is not set. Raises: WrongUse when it is no folder."""
    value = settings.get("schemas", {}).get("iso20022", "")
    folder = path.parent / str(value)
    if value and not (isinstance(value, str) and folder.is_dir()):
        raise WrongUse(str(path), f"[schemas] iso20022 = {value!r} is no folder", "make it and put the .xsd files there, or take the line away")
    return str(folder) if value else ""
