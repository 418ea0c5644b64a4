"""What a letter about a claim needs of a contract: whose it is, where it is sent, in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


class Customer(NamedTuple):
    contract_no: str
    customer_no: str
    customer_name: str
    object_address: str
    language: str


def customers(connection: Connection, numbers: Iterable[str]) -> dict[str, Customer]:
    """The contracts that are known, by number."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT n.contract_no, n.customer_no, n.customer_name, n.object_address, n.language FROM stage_contract_no s "
        "JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY n.contract_no"
    )
    return {row[0]: Customer(*row) for row in bulk.fetch(connection, sql)}
