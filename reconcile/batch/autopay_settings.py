"""The settings of automatic payment and of paper bills: ``[[banks]]`` and ``[delivery]`` of ``reconcile.toml``."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reconcile.core import money
from reconcile.core.policy import BankRule, Policy
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CURRENCY = "EUR"
_MOST = {"retry_days": 366, "part_percent": 100, "paper_months": 120, "paper_paid_months": 120}


def banks(settings: Mapping[str, Any], path: Path) -> tuple[BankRule, ...]:
    """The banks whose rules are told. Raises: WrongUse."""
    try:
        found = tuple(BankRule(**one) for one in settings.get("banks", ()))
    except TypeError as error:
        raise WrongUse(str(path), f"[[banks]] is not as it should be: {error}", "each may have bic, name, retry_days, part_percent") from error
    for rule in found:
        if not all(isinstance(text, str) for text in (rule.bic, rule.name)) or not (rule.bic or rule.name):
            raise WrongUse(str(path), "[[banks]] has a bank without bic and name", 'write bic = "BANKLV2X"')
        _whole(rule.retry_days, "[[banks]] retry_days", _MOST["retry_days"], path)
        _whole(rule.part_percent, "[[banks]] part_percent", _MOST["part_percent"], path)
    return found


def paper(settings: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """``paper_months``, ``paper_paid_months`` and ``paper_fee_minor``, where they are set. Raises: WrongUse."""
    said = settings.get("delivery", {})
    values: dict[str, int] = {}
    for name in ("paper_months", "paper_paid_months"):
        if name in said:
            _whole(said[name], f"[delivery] {name}", _MOST[name], path)
            values[name] = max(said[name], 1)
    if "paper_fee" in said:
        fee = said["paper_fee"]
        try:
            values["paper_fee_minor"] = money.to_minor(fee if isinstance(fee, str) else format(Decimal(fee), "f"), _CURRENCY)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise WrongUse(str(path), f"[delivery] paper_fee = {fee!r} is not an amount", "write it as 3.00") from error
        if values["paper_fee_minor"] < 0:
            raise WrongUse(str(path), f"[delivery] paper_fee = {fee} is less than nothing", f"write it as {Policy().paper_fee_minor // 100}.00")
    return values


def _whole(value: object, name: str, most: int, path: Path) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise WrongUse(str(path), f"{name} = {value!r} is not a whole number from 0 to {most}", "mend it")
