"""The numbers, names and addresses that people may quote, and what each stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.names import address_key, name_key
from reconcile.core.numbers import SHORTEST, normal
from reconcile.store import bulk, number_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

COLUMNS = ("key", "kind", "contract_no", "item_key")
_NAMES = ", ".join(COLUMNS)
# What is its own normal form, as either database sees it.
_PLAIN = {"sqlite": "{0} NOT GLOB '*[^A-Z0-9]*'", "postgresql": "{0} !~ '[^A-Z0-9]'"}


def add_keys(connection: Connection, keys: Iterable[tuple[str, str, str, str]]) -> None:
    """Add (key, kind, contract_no, item_key) to the numbers people may quote; known ones and short ones are passed over."""
    rows = sorted([key for key in keys if len(key[0]) >= SHORTEST])
    number_shapes.add(connection, rows)
    if connection.dialect.name == "sqlite":  # there a row costs less than staging it does
        if rows:
            connection.exec_driver_sql(f"INSERT INTO number_key ({_NAMES}) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)
        return
    bulk.stage(connection, "stage_key", COLUMNS, rows)
    bulk.execute(connection, f"INSERT INTO number_key ({_NAMES}) SELECT {_NAMES} FROM stage_key WHERE TRUE ON CONFLICT DO NOTHING")


def plain(connection: Connection, column: str) -> str:
    """The condition that a stored text is a number to be added as it is written: in its normal form, and long enough."""
    return f"{_PLAIN[connection.dialect.name].format(column)} AND LENGTH({column}) >= {SHORTEST}"


def contract_keys(contract_no: str, customer_no: str, customer_name: str, address: str) -> list[tuple[str, str, str, str]]:
    """Every number, name and address under which a version of a contract is found."""
    return [
        (normal(contract_no), "contract", contract_no, ""),
        (normal(customer_no), "customer", contract_no, ""),
        (name_key(customer_name), "name", contract_no, ""),
        (address_key(address), "address", contract_no, ""),
    ]


def item_keys(item_key: str, invoice_no: str, contract_no: str, payment_reference: str) -> list[tuple[str, str, str, str]]:
    """The numbers under which a bill is found; an instalment has none."""
    keys = [(normal(invoice_no), "invoice", contract_no, item_key), (normal(payment_reference), "reference", contract_no, item_key)]
    return keys if keys[0][0] and keys[1][0] else [key for key in keys if key[0]]
