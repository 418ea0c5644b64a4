"""What tonight's rows say should be looked at: cases, conflicts, returns, refused files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core import money
from reconcile.core.calendar import add_banking_days
from reconcile.core.findings import Finding
from reconcile.store import bulk, notifications
from reconcile.store.files import MENDED

if TYPE_CHECKING:
    from sqlalchemy import Connection


def undecided(connection: Connection) -> list[Finding]:
    """Payments in clarification, waiting for details, or held as a duplicate."""
    cases = (
        "SELECT t.state, t.payment_id, p.entry_ref, t.contract_no, t.amount_minor, t.currency, d.sentence, t.booking_date FROM payment_state t "
        "JOIN payment p ON p.payment_id = t.payment_id JOIN decision d ON d.payment_id = t.payment_id "
        "WHERE t.state IN ('clarification', 'awaiting_details') AND d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = t.payment_id)"
    )
    found = [
        Finding(
            row[0],
            row[1],
            contract_no=row[3],
            payment_id=row[1],
            entry_ref=row[2],
            booked_minor=int(row[4]),
            currency=row[5],
            sentence=row[6],
            day=row[7],
        )
        for row in bulk.fetch(connection, cases)
    ]
    held = (
        "SELECT t.payment_id, p.entry_ref, t.contract_no, t.held_minor, t.currency, t.booking_date, (SELECT MAX(g.rule) FROM posting g "
        "WHERE g.payment_id = t.payment_id AND g.account_code = 'held' AND g.amount_minor > 0) FROM payment_state t "
        "JOIN payment p ON p.payment_id = t.payment_id WHERE (t.on_account_minor <> 0 OR t.held_minor <> 0) AND t.held_minor <> 0"
    )
    for row in bulk.fetch(connection, held):
        item = str(row[6]).partition(":")[2]
        sentence = f"a second payment of {item}, which is paid already; held on contract {row[2]} until somebody decides"
        found.append(
            Finding("duplicate_payment", row[0], contract_no=row[2], payment_id=row[0], entry_ref=row[1], booked_minor=int(row[3]), currency=row[4], sentence=sentence, day=row[5])
        )  # fmt: skip
    return found


def unknown_contracts(connection: Connection, as_of: str) -> list[Finding]:
    """Open items of contracts nobody has told us of."""
    sql = (
        "SELECT o.item_key, o.contract_no, o.open_minor, o.currency, o.issued_on FROM open_item o "
        "WHERE o.issued_on <= ? AND NOT EXISTS (SELECT 1 FROM contract_now n WHERE n.contract_no = o.contract_no)"
    )
    return [
        Finding(
            "unknown_contract", row[0], contract_no=row[1], booked_minor=int(row[2]), currency=row[3], day=row[4],
            sentence=f"invoice {row[0]} is for contract {row[1]}, which no contracts table has named",
        )
        for row in bulk.fetch(connection, sql, (as_of,))
    ]  # fmt: skip


def over_cleared(connection: Connection, as_of: str) -> list[Finding]:
    """Bills of which others have settled more elsewhere than they are; what we had posted on them is back on account."""
    sql = (
        "SELECT o.item_key, o.contract_no, o.amount_minor, o.open_minor, o.currency, o.issued_on FROM open_item o "
        "WHERE o.open_minor < 0 AND o.amount_minor > 0 AND o.issued_on <= ? ORDER BY o.item_key"
    )
    return [_over_cleared(*row) for row in bulk.fetch(connection, sql, (as_of,))]


def _over_cleared(item_key: str, contract_no: str, amount: int, left: int, currency: str, day: str) -> Finding:
    said = f"{money.to_text(amount - left, currency)} {currency} of bill {item_key}, which is {money.to_text(amount, currency)} {currency}"
    sentence = (
        f"{said}, was settled elsewhere: {money.to_text(-left, currency)} {currency} too much; "
        "let the clearings be corrected, or write the customer a credit note"
    )
    return Finding(
        "over_cleared", item_key, contract_no=contract_no, claimed_minor=amount - left, booked_minor=amount, difference_minor=-left,
        currency=currency, sentence=sentence, day=day,
    )  # fmt: skip


def conflicts(connection: Connection) -> list[Finding]:
    """Facts that came again with other content, as long as nobody has accepted the other."""
    sql = (
        "SELECT kind, key, contract_no, amount_minor, currency, day, sentence, conflict_no FROM conflict "
        "WHERE file_no NOT IN (SELECT accepted_file_no FROM correction) ORDER BY conflict_no"
    )
    return [
        Finding(f"{row[0]}_conflict", row[1], contract_no=row[2], booked_minor=int(row[3]), currency=row[4], day=row[5], sentence=row[6])
        for row in bulk.fetch(connection, sql)
    ]


def returns(connection: Connection, run_no: int) -> list[Finding]:
    """Returns this run has linked."""
    sql = (
        "SELECT l.return_id, p.entry_ref, l.payment_id, l.amount_minor, l.currency, p.booking_date, o.contract_no, d.sentence FROM return_link l "
        "JOIN payment p ON p.payment_id = l.return_id JOIN payment_state o ON o.payment_id = l.return_id JOIN decision d ON d.payment_id = l.return_id "
        "WHERE l.run_no = ? AND d.decision_no = (SELECT MAX(x.decision_no) FROM decision x WHERE x.payment_id = l.return_id) AND d.rule <> 'correction'"
    )
    return [
        Finding("return", row[0], contract_no=row[6], payment_id=row[2], entry_ref=row[1], booked_minor=-int(row[3]), currency=row[4], day=row[5], sentence=row[7])
        for row in bulk.fetch(connection, sql, (run_no,))
    ]  # fmt: skip


def notified_only(connection: Connection, as_of: str, banking_days: int) -> list[Finding]:
    """Money a bank has notified (camt.054) that stands on no statement of the account so many banking days later."""
    notifications.stage_unexplained(connection)
    sql = (
        "SELECT n.account, n.booking_date, n.amount_minor, n.currency, n.identity, MIN(n.entry_no), MIN(f.name) FROM stage_notified s "
        "JOIN entry n ON n.entry_no = s.entry_n JOIN statement ns ON ns.statement_no = n.statement_no JOIN source_file f ON f.file_no = ns.file_no "
        "WHERE NOT EXISTS (SELECT 1 FROM entry e, statement es WHERE es.statement_no = e.statement_no AND es.family <> 'camt.054' "
        f"AND e.account = n.account AND e.currency = n.currency AND e.amount_minor = n.amount_minor AND {notifications.within_days(connection)}) "
        "GROUP BY n.account, n.booking_date, n.amount_minor, n.currency, n.identity ORDER BY 1, 2, 3, 5"
    )
    return [
        Finding(
            "notified_only", f"{account}/{day}/{identity}", booked_minor=int(amount), currency=currency, day=day,
            sentence=f"{name}: {money.to_text(int(amount), currency)} {currency} notified for {day} on {account} stands on no statement; "
            "it counts nowhere until the bank's statement brings it: ask the bank",
        )
        for account, day, amount, currency, identity, _, name in bulk.fetch(connection, sql)
        if add_banking_days(day, banking_days) < as_of
    ]  # fmt: skip


def refused_files(connection: Connection, after: int, upto: int) -> list[Finding]:
    """Files that were refused since the last night, and have not been taken in since."""
    sql = (
        f"SELECT a.name, a.sha256, a.message FROM arrival a WHERE a.outcome = 'refused' AND a.arrival_no > ? AND a.arrival_no <= ? AND NOT ({MENDED}) "
        "ORDER BY a.arrival_no"
    )
    # A ruling between two nights lets the same file arrive twice: it is one finding, in its last words.
    last = {f"{name}/{sha256[:12]}": message for name, sha256, message in bulk.fetch(connection, sql, (after, upto, upto))}
    return [Finding("refused_file", key, sentence=message) for key, message in last.items()]


def outcomes(connection: Connection, run_no: int) -> dict[str, int]:
    """How many decisions of each outcome a run made; what a corrected statement takes back is no return of the bank's."""
    said = "CASE WHEN rule = 'correction' THEN rule ELSE outcome END"
    sql = f"SELECT {said}, COUNT(*) FROM decision WHERE run_no = ? GROUP BY {said} ORDER BY 1"
    return {f"decision_{row[0]}": int(row[1]) for row in bulk.fetch(connection, sql, (run_no,))}
