"""What the section [learning] of the settings may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.core.policy import Policy
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAMES = ("text_habits",)
_CHOICES = ("suggest", "post", "off")


def text_habits(settings: Mapping[str, Any], path: Path) -> str:
    """What is done with what people ruled on the same words. Raises: WrongUse for a word there is not."""
    said = settings.get("learning", {}).get("text_habits", Policy.__dataclass_fields__["text_habits"].default)
    if said not in _CHOICES:
        raise WrongUse(str(path), f"[learning] text_habits = {said!r} is no choice", f"use one of {', '.join(_CHOICES)}")
    return str(said)
