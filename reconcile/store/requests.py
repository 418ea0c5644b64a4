"""Customers' requests: taken in once; which contract each is about, or why it is refused, is judged anew whenever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.numbers import normal
from reconcile.core.requests import Request, refusal
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

NEWEST = 2**62  # a file's number beyond all there are
_STORED = ("request_no", *Request._fields, "number", "file_no")


class TakenRequests(NamedTuple):
    """``refused`` are among the new ones, as things stand now."""

    rows: int
    new: int
    refused: int


class Taken(NamedTuple):
    """A request, the one contract it is about ("" for none), and why it is refused ("" when it is not)."""

    request_no: int
    file_no: int
    said: Request
    contract_no: str
    refusal: str


def take(connection: Connection, rows: Sequence[Request], file_no: int, file_name: str) -> TakenRequests:
    """Take requests in, row by row and in their order; one that is known to the letter is passed over."""
    del file_name  # every taker of tables is given it
    distinct = list(dict.fromkeys(rows))
    bulk.stage(connection, "stage_request", (*Request._fields, "place_n"), [(*row, place) for place, row in enumerate(distinct)])
    same = " AND ".join(f"r.{name} = s.{name}" for name in Request._fields)
    fresh = f"SELECT s.place_n FROM stage_request s LEFT JOIN customer_request r ON {same} WHERE r.request_no IS NULL ORDER BY s.place_n"
    new = [distinct[int(place)] for (place,) in bulk.fetch(connection, fresh)]
    first = bulk.next_number(connection, "customer_request", "request_no")
    bulk.insert(connection, "customer_request", _STORED, [(first + at, *row, normal(row.contract_no), file_no) for at, row in enumerate(new)])
    judged = _judged(connection, "r.request_no >= ?", (first,), NEWEST)
    return TakenRequests(len(rows), len(new), sum(bool(one.refusal) for one in judged))


def refused(connection: Connection, last_file_no: int = NEWEST) -> list[Taken]:
    """The requests that are refused, in the order in which they came; as the files up to one know it."""
    return [one for one in _judged(connection, "r.file_no <= ?", (last_file_no,), last_file_no) if one.refusal]


def applied(connection: Connection, last_file_no: int = NEWEST, contract_no: str = "") -> list[Taken]:
    """The requests that stand as facts of a contract, of one contract or of all, in the order in which they came."""
    where = "r.file_no <= ? AND r.number = ?" if contract_no else "r.file_no <= ?"
    parameters = (last_file_no, normal(contract_no)) if contract_no else (last_file_no,)
    found = [one for one in _judged(connection, where, parameters, last_file_no) if not one.refusal]
    return [one for one in found if one.contract_no == contract_no] if contract_no else found


def _judged(connection: Connection, where: str, parameters: tuple[object, ...], last_file_no: int) -> list[Taken]:
    """Requests with their contracts; a number that two contracts share in the form in which we compare is nobody's."""
    names = ", ".join(f"r.{name}" for name in ("request_no", "file_no", *Request._fields))
    sql = (
        f"SELECT {names}, k.contract_no FROM customer_request r LEFT JOIN number_key k ON k.key = r.number AND k.kind = 'contract' "
        f"AND EXISTS (SELECT 1 FROM contract c WHERE c.contract_no = k.contract_no AND c.file_no <= ?) WHERE {where} ORDER BY r.request_no, k.contract_no"
    )
    contracts: dict[tuple[int, int, Request], list[str]] = {}
    for number, file_no, *said, contract_no in bulk.fetch(connection, sql, (last_file_no, *parameters)):
        found = contracts.setdefault((int(number), int(file_no), Request(*said)), [])
        if contract_no is not None:
            found.append(contract_no)
    result = []
    for (number, file_no, request), found in contracts.items():
        contract = found[0] if len(found) == 1 else ""
        result.append(Taken(number, file_no, request, contract, refusal(request, known=bool(contract))))
    return result
