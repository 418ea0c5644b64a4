"""The section ``[plans]`` of ``reconcile.toml``, read into the policy."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reconcile.core.plan_forecast import Price, named_price
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("price_per_kwh", "settlement", "lump_days", "surprise_percent")
_PRICE = re.compile(r"\d{1,6}(\.\d{1,12})?", re.ASCII)
_WAYS = ("spread", "lump")


def read(said: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The policy's fields that the section names. Raises: WrongUse."""
    values: dict[str, Any] = {}
    for name in ("lump_days", "surprise_percent"):
        if name in said:
            value = said[name]
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise WrongUse(path, f"[plans] {name} = {value!r} is not a whole number of 0 or more", "mend it")
            values[f"plan_{name}"] = value
    if "settlement" in said:
        if said["settlement"] not in _WAYS:
            raise WrongUse(path, f"[plans] settlement = {said['settlement']!r} is no way to settle", 'use "spread" or "lump"')
        values["plan_settlement"] = said["settlement"]
    if said.get("price_per_kwh", "") != "":
        values["plan_price_per_kwh"] = checked_price(said["price_per_kwh"], f"{path}: [plans] price_per_kwh")
    return values


def checked_price(text: object, where: str) -> str:
    """A price a kilowatt hour as it stands. Raises: WrongUse when it is none, or a number with a binary fraction."""
    if not isinstance(text, str) or not _PRICE.fullmatch(text) or not Decimal(text):
        raise WrongUse(where, f"{text!r} is not a price", 'write it in quotes with a point, as "0.1523"')
    return text


def price(text: str, currency: str) -> Price | None:
    """The policy's price; None where it leaves it to last year's cost."""
    return named_price(Decimal(text), currency) if text else None
