"""The night's sample and what people found on checking it, as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.quality import WRONG, SampleCheck, Stratum
from reconcile.errors import Refused
from reconcile.store import bulk
from reconcile.store.taken_rows import TakenRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

NEWEST = 2**62
_NAMED = 5
# The last word on each payment, among those that came with the files up to one.
_LAST = (
    "SELECT c.payment_id, c.is_right, c.checked_by, c.checked_on FROM sample_check c WHERE c.check_no = "
    "(SELECT MAX(l.check_no) FROM sample_check l WHERE l.payment_id = c.payment_id AND l.file_no <= ?)"
)


def posted(connection: Connection, run_no: int) -> Iterator[tuple[str, str]]:
    """(rule, payment_id) of everything a run has posted."""
    sql = "SELECT rule, payment_id FROM decision WHERE run_no = ? AND outcome = 'post' ORDER BY decision_no"
    for rows in bulk.stream(connection, sql, (run_no,), 50_000):
        yield from rows


def keep(connection: Connection, run_no: int, counts: Mapping[str, int], chosen: Mapping[str, Sequence[str]]) -> None:
    """Append a night's sample."""
    strata = [(run_no, rule, number, len(chosen[rule])) for rule, number in sorted(counts.items())]
    bulk.insert(connection, "sample_stratum", ("run_no", "rule", "posted_count", "drawn_count"), strata)
    rows = [(payment_id, rule) for rule, payments in sorted(chosen.items()) for payment_id in payments]
    bulk.stage(connection, "stage_drawn", ("payment_id", "rule"), rows)
    bulk.execute(
        connection,
        "INSERT INTO sample (run_no, payment_id, rule, decision_no) SELECT d.run_no, s.payment_id, s.rule, MAX(d.decision_no) FROM stage_drawn s "
        "JOIN decision d ON d.payment_id = s.payment_id WHERE d.run_no + 0 = ? GROUP BY d.run_no, s.payment_id, s.rule",  # by payment, not by run
        (run_no,),
    )


def take(connection: Connection, rows: Sequence[SampleCheck], file_no: int, file_name: str) -> TakenRows:
    """Take checks in; rows nobody has answered, and answers that are known, are passed over.

    Raises: Refused for a payment that was in no sample, or an answer without the name of who checked.
    """
    said = [row for row in rows if row.right]
    nameless = [row.payment_id for row in said if not row.by.strip()]
    if nameless:
        raise Refused(file_name, f"{_some(nameless)} is checked, but not by whom", "fill the column by with the name of who checked")
    bulk.stage(connection, "stage_check", ("payment_id", "is_right"), [(row.payment_id, row.right) for row in said])
    sql = "SELECT s.payment_id FROM stage_check s LEFT JOIN sample m ON m.payment_id = s.payment_id WHERE m.payment_id IS NULL ORDER BY s.payment_id"
    strange = [row[0] for row in bulk.fetch(connection, sql)]
    if strange:
        raise Refused(file_name, f"{_some(strange)} was in no sample", "check the payments of the Quality sheet or of `reconcile export sample`")
    known = {row[0]: tuple(row) for row in bulk.fetch(connection, f"{_LAST} AND c.payment_id IN (SELECT payment_id FROM stage_check)", (NEWEST,))}
    new = [row for row in said if known.get(row.payment_id) != (row.payment_id, row.right, row.by, row.on)]
    first = bulk.next_number(connection, "sample_check", "check_no")
    columns = ("check_no", "payment_id", "is_right", "checked_by", "checked_on", "file_no")
    bulk.insert(connection, "sample_check", columns, [(first + at, *row, file_no) for at, row in enumerate(new)])
    return TakenRows(len(rows), len(new), 0)


def _some(payments: Sequence[str]) -> str:
    more = f" and {len(payments) - _NAMED} more" if len(payments) > _NAMED else ""
    return f"payment {', '.join(payments[:_NAMED])}{more}"


def strata(connection: Connection, run_no: int = NEWEST, last_file_no: int = NEWEST) -> list[Stratum]:
    """Of every night up to a run, and of the checks that had come with the files up to one: a row a night and rule."""
    sql = (
        "SELECT t.rule, t.posted_count, COUNT(c.payment_id), CAST(SUM(CASE WHEN c.is_right = 'no' THEN 1 ELSE 0 END) AS BIGINT) FROM sample_stratum t "
        f"LEFT JOIN sample m ON m.run_no = t.run_no AND m.rule = t.rule LEFT JOIN ({_LAST}) c ON c.payment_id = m.payment_id "
        "WHERE t.run_no <= ? GROUP BY t.run_no, t.rule, t.posted_count ORDER BY t.run_no, t.rule"
    )
    return [Stratum(row[0], int(row[1]), int(row[2]), int(row[3] or 0)) for row in bulk.fetch(connection, sql, (last_file_no, run_no))]


class Drawn(NamedTuple):
    """A payment of a night's sample, with the decision to be checked and the answer as far as there is one."""

    run_no: int
    payment_id: str
    payment_ref: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    payer_account: str
    text: str
    contract_no: str
    rule: str
    sentence: str
    evidence: str  # JSON
    right: str
    by: str
    on: str


def sample(connection: Connection, run_no: int, last_file_no: int = NEWEST) -> list[Drawn]:
    """A run's sample, by rule and payment."""
    sql = (
        "SELECT m.run_no, m.payment_id, p.entry_ref, p.booking_date, p.amount_minor, p.currency, p.payer_name, p.payer_account, "
        "CASE WHEN p.remittance_text <> '' THEN p.remittance_text ELSE p.additional_info END, d.contract_no, m.rule, d.sentence, d.evidence, "
        "COALESCE(c.is_right, ''), COALESCE(c.checked_by, ''), COALESCE(c.checked_on, '') FROM sample m JOIN payment p ON p.payment_id = m.payment_id "
        f"JOIN decision d ON d.decision_no = m.decision_no LEFT JOIN ({_LAST}) c ON c.payment_id = m.payment_id "
        "WHERE m.run_no = ? ORDER BY m.rule, m.payment_id"
    )
    return [Drawn(*row) for row in bulk.fetch(connection, sql, (last_file_no, run_no))]


class FoundWrong(NamedTuple):
    """A match a person has checked and found wrong, and nobody has ruled on since."""

    payment_id: str
    entry_ref: str
    contract_no: str
    amount_minor: int
    currency: str
    rule: str
    by: str
    on: str
    evidence: str


def found_wrong(connection: Connection) -> list[FoundWrong]:
    """By payment; a ruling on the payment, whatever it says, is the answer to it."""
    wrong = [(row[0], row[2], row[3]) for row in bulk.fetch(connection, f"{_LAST} ORDER BY c.payment_id", (NEWEST,)) if row[1] == WRONG]
    bulk.stage(connection, "stage_wrong", ("payment_id", "checked_by", "checked_on"), wrong)  # few: the rest is found by index
    sql = (
        "SELECT s.payment_id, p.entry_ref, d.contract_no, p.amount_minor, p.currency, d.rule, s.checked_by, s.checked_on, d.evidence FROM stage_wrong s "
        "JOIN payment p ON p.payment_id = s.payment_id JOIN payment_state t ON t.payment_id = s.payment_id AND t.state = 'posted' "
        "JOIN decision d ON d.decision_no = (SELECT MAX(m.decision_no) FROM sample m WHERE m.payment_id = s.payment_id) "
        "WHERE NOT EXISTS (SELECT 1 FROM ruling r WHERE r.payment_id = s.payment_id) ORDER BY s.payment_id"
    )
    return [FoundWrong(*row) for row in bulk.fetch(connection, sql)]


def customers(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """The names of these contracts' customers."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = "SELECT n.contract_no, n.customer_name FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY n.contract_no"
    return {row[0]: row[1] for row in bulk.fetch(connection, sql)}
