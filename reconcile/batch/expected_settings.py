"""The settings of the expected-file calendar: how often each account's statements come, and whose holidays count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.core.calendar import is_country
from reconcile.core.expected_statements import RHYTHMS
from reconcile.core.policy import Policy
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from reconcile.core.policy import OwnAccount

_DEFAULT = Policy().calendar_countries


def countries(settings: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    """``[calendar] countries``. Raises: WrongUse."""
    value = settings.get("calendar", {}).get("countries", list(_DEFAULT))
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise WrongUse(str(path), "[calendar] countries is not a list of texts", 'write it as ["LV"]')
    unknown = [one for one in value if one not in _DEFAULT and not is_country(one)]
    if unknown:
        raise WrongUse(str(path), f"[calendar] countries: {unknown[0]!r} is no country whose holidays are known", 'write it as ["LV", "EE"]')
    return tuple(sorted(set(value)))


def check_rhythms(accounts: Iterable[OwnAccount], path: Path) -> None:
    """``[[accounts]] statements``. Raises: WrongUse."""
    for one in accounts:
        if one.statements not in RHYTHMS:
            known = ", ".join(rhythm for rhythm in RHYTHMS if rhythm)
            what = f"[[accounts]] {one.iban}: statements = {one.statements!r} is no rhythm"
            raise WrongUse(str(path), what, f"use one of {known}, or leave it out")
