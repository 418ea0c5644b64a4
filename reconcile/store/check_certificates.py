"""The certificates, worked out anew: each night's cents from the payments it first saw and the postings made since the night before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.store import bulk, certificates, runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.store.certificates import Certificate

_PLACED = frozenset({"item", "returned", "refunded"})
_UNUSED = frozenset({"on_account", "held"})
# Details that explain a batch are the batch's money over again.
_CAME = (
    "SELECT f.first_no, p.account, p.currency, CAST(SUM(CASE WHEN p.amount_minor > 0 THEN p.amount_minor ELSE 0 END) AS BIGINT), "
    "CAST(SUM(CASE WHEN p.amount_minor < 0 THEN p.amount_minor ELSE 0 END) AS BIGINT) FROM payment p "
    "JOIN (SELECT payment_id, MIN(run_no) AS first_no FROM decision GROUP BY payment_id) f ON f.payment_id = p.payment_id "
    "WHERE NOT EXISTS (SELECT 1 FROM explained x WHERE x.by_entry_no = p.entry_no) GROUP BY f.first_no, p.account, p.currency"
)
_MOVED = (
    "SELECT g.run_no, p.account, g.currency, g.account_code, CAST(SUM(g.amount_minor) AS BIGINT) FROM posting g "
    "JOIN payment p ON p.payment_id = g.payment_id GROUP BY g.run_no, p.account, g.currency, g.account_code"
)

Sums = dict[tuple[str, str], dict[str, int]]


def problems(connection: Connection) -> list[str]:
    """Certificates that do not add up, do not hand over to the next, or are not what payments and postings say."""
    came, moved = _by_run(connection)
    found: list[str] = []
    ends: dict[tuple[str, str], int] = {}
    unused: dict[tuple[str, str], int] = defaultdict(int)
    since = 0
    for run in runs.all_runs(connection):
        if run.kind != "night":
            continue
        sums: Sums = defaultdict(lambda: defaultdict(int))
        for number in range(since + 1, run.run_no + 1):
            for source in (came, moved):
                for key, names in source.get(number, {}).items():
                    for name, minor in names.items():
                        sums[key][name] += minor
        lines = {(line.account, line.currency): line for line in certificates.load(connection, run.run_no)}
        for key in sorted({*lines, *(key for key in sums if any(sums[key].values())), *(key for key in ends if ends[key])}):
            unused[key] += sums[key]["on_account"]
            line = lines.get(key)
            found += _line_problems(run.run_id, key, line, ends.get(key, 0), sums[key], unused[key])
            ends[key] = line.end_minor if line else 0
        since = run.run_no
    return found


def _by_run(connection: Connection) -> tuple[dict[int, Sums], dict[int, Sums]]:
    came: dict[int, Sums] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for run_no, account, currency, credit, debit in bulk.fetch(connection, _CAME):
        came[int(run_no)][account, currency].update(credit=int(credit), debit=int(debit))
    moved: dict[int, Sums] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for run_no, account, currency, code, minor in bulk.fetch(connection, _MOVED):
        name = "allocated" if code in _PLACED else "on_account" if code in _UNUSED else str(code)
        moved[int(run_no)][account, currency][name] += int(minor)
    return came, moved


def _line_problems(run_id: str, key: tuple[str, str], line: Certificate | None, before: int, sums: dict[str, int], unused: int) -> list[str]:
    where = f"{key[0]} {key[1]}"
    if line is None:
        return [f"run {run_id} has no certificate for {where}, although money moved or waits there"]
    found = []
    if line.difference_minor:
        found.append(f"the certificate of run {run_id} for {where} does not add up")
    if line.start_minor != before:
        found.append(f"run {run_id} does not start where the run before it ended, for {where}")
    said = (line.credit_minor, line.debit_minor, line.allocated_minor, line.not_customer_minor, line.on_account_minor)
    if said != (sums["credit"], sums["debit"], sums["allocated"], sums["not_customer"], unused):
        found.append(f"the certificate of run {run_id} for {where} is not what its payments and postings add up to")
    return found
