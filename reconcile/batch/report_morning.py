"""The morning page: the four questions answered, the items that hurt someone today, the chart's bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import controls, expected, unlisted
from reconcile.batch.report_look import counted, sentence
from reconcile.batch.report_rows import CORRECTION
from reconcile.batch.report_usual import oddities
from reconcile.core import harm
from reconcile.core.ageing import days_overdue
from reconcile.core.claim_life import as_noted
from reconcile.core.harm import WHAT, said
from reconcile.core.rule_words import words
from reconcile.reports.night import ATTENTION, CERTIFICATE, CLAIMS, MORNING, OK, RETURNS, RUN, STATEMENTS, SUPERSEDED, WORKLIST, Answer, Bar, Hurt
from reconcile.store import claim_events, report_as_of, report_history, report_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reconcile.batch.report_look import Look
    from reconcile.batch.report_usual import Figures
    from reconcile.batch.report_worklist import Listed
    from reconcile.core.findings import Finding
    from reconcile.reports.night import CertificateRow, FileRow, ReturnRow, StatementRow
    from reconcile.reports.night_claims import ClaimRow

_MOST = 10  # items on the page
_OF_ONE_KIND = 2  # so that one sort of trouble does not hide the others; more of it only where room is left
_TWICE = frozenset({"invoice_conflict", "claim_conflict"})
_CHAIN = frozenset({"statement_conflict", *controls.KINDS})


class Sheets(NamedTuple):
    """The rows the page links to, in the order of their sheets."""

    certificate: Sequence[CertificateRow]
    worklist: Sequence[Listed]
    returns: Sequence[ReturnRow]
    claims: Sequence[ClaimRow]
    statements: Sequence[StatementRow]
    files: Sequence[FileRow]


def main_currency(certificate: Iterable[CertificateRow]) -> str:
    """The currency most money came in; EUR when none did."""
    came: Counter[str] = Counter()
    for row in certificate:
        came[row.currency] += row.credit_minor
    return min(came, key=lambda one: (-came[one], one)) if came else "EUR"


def answers(look: Look, sheets: Sheets, days: Sequence[Figures], currency: str) -> list[Answer]:
    """The four questions."""
    return [_files(look, sheets), _chains(look, sheets), _cents(sheets), _normal(days, currency)]


def _files(look: Look, sheets: Sheets) -> Answer:
    question = "Did every expected file come?"
    refused = [row.name for row in sheets.files if row.outcome == "refused"]
    missing = [one for one in look.findings if one.kind == expected.KIND]
    said_so = []
    if refused:
        said_so.append(f"{counted(len(refused), 'file was', 'files were')} refused: {_some(refused)}")
    if missing:
        said_so.append(_some([_missing(look, one) for one in missing]))
    strange = [one for one in look.findings if one.kind == unlisted.KIND and one.state == "new"]
    if strange:
        said_so.append(f"a first statement came of {_some([short(one.key) for one in strange])}, which the settings do not list as ours")
    twice = sum(one.kind in _TWICE and one.state == "new" for one in look.findings)
    if twice:
        said_so.append(f"{counted(twice, 'row')} came again with other content, the first stands")
    accounts = report_history.accounts(look.connection, look.at)
    if said_so:
        return Answer(
            question, ATTENTION, sentence("; ".join(said_so)) + ".", RUN if refused or twice or strange else STATEMENTS, 1 if refused else 0
        )
    if not accounts:
        return Answer(question, ATTENTION, "No bank statement has come yet.", RUN)
    came = counted(len(sheets.files), "file")
    return Answer(question, OK, f"{came} came, none was refused; each of {counted(accounts, 'account')} has its statements as usual.", STATEMENTS)


def _missing(look: Look, found: Finding) -> str:
    """What is missing, under the name the account is known by."""
    iban = found.key.partition("/")[0]
    name = next((one["name"] for one in look.policy["accounts"] if one["iban"] == iban), "")
    said = found.sentence.partition(": ")[2].partition(";")[0]
    return f"{name} …{iban[-4:]}: {said}" if name else f"{short(iban)}: {said}"


def _chains(look: Look, sheets: Sheets) -> Answer:
    question = "Does every balance chain close?"
    broken = [one for one in look.findings if one.kind in _CHAIN]
    if broken:
        more = f" And {counted(len(broken) - 1, 'more finding')} like it." if len(broken) > 1 else ""
        row = next((number for number, one in enumerate(sheets.statements, 1) if one.chain_closes == "no"), 0)
        return Answer(question, ATTENTION, f"{sentence(broken[0].sentence).rstrip('.')}.{more}", STATEMENTS, row)
    unknown = sum(one.chain_closes == "unknown" for one in sheets.statements)
    silent = f" {sentence(counted(unknown, 'statement shows', 'statements show'))} no balance to check." if unknown else ""
    superseded = sum(one.chain_closes == SUPERSEDED for one in sheets.statements)
    silent += f" {sentence(counted(superseded, 'statement', 'statements'))} gave way to a corrected one." if superseded else ""
    closing = counted(len(sheets.statements) - unknown - superseded, "statement closes", "statements close")
    if not sheets.statements:
        return Answer(question, OK, "No statement came, so there is no balance to check.", STATEMENTS)
    return Answer(question, OK, f"{closing}: opening + entries = closing = the next opening.{silent}", STATEMENTS)


def _cents(sheets: Sheets) -> Answer:
    question = "Is every cent placed?"
    wrong = [number for number, row in enumerate(sheets.certificate, 1) if row.difference_minor]
    if wrong:
        row = sheets.certificate[wrong[0] - 1]
        return Answer(question, ATTENTION, f"{short(row.account)} differs by {said(row.difference_minor, row.currency)}.", CERTIFICATE, wrong[0])
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in sheets.certificate:
        for place, minor in enumerate((row.end_minor, row.on_account_minor, row.clarification_minor, row.awaiting_minor)):
            sums[row.currency][place] += minor
    parts = []
    for currency, (end, on_account, clarification, awaiting) in sorted(sums.items()):
        if end or on_account or clarification or awaiting:
            twice = _on_worklist(sheets, currency, {harm.PAID_TWICE})
            held = f" ({said(twice, currency)} of it second payments, which the worklist has too)" if twice else ""
            doubted = _on_worklist(sheets, currency, {harm.FOUND_WRONG, harm.PROBABLY_WRONG})
            wrong_bill = f"; the worklist also has {said(doubted, currency)} that may be on the wrong contract" if doubted else ""
            waits = f", {said(awaiting, currency)} waits for the bank's details" if awaiting else ""
            parts.append(
                f"{said(end, currency)} is not with a bill yet: {said(on_account, currency)} on account{held}, "
                f"{said(clarification, currency)} in clarification{waits}{wrong_bill}"
            )  # fmt: skip
    rest = "; ".join(parts) if parts else "and every cent is with a bill, or set aside"
    return Answer(question, OK, f"The difference is 0.00 on {counted(len(sheets.certificate), 'account')}; {rest}.", CERTIFICATE)


def _on_worklist(sheets: Sheets, currency: str, ranks: Collection[int]) -> int:
    return sum(one.row.amount_minor for one in sheets.worklist if one.row.currency == currency and one.harm.rank in ranks)


def _normal(days: Sequence[Figures], currency: str) -> Answer:
    question = "Is anything unlike a normal night?"
    if len(days) == 1:
        return Answer(question, OK, "The first night: nothing to compare with yet.", MORNING)
    odd = oddities(days, currency)
    if odd:
        return Answer(question, ATTENTION, sentence("; ".join(odd)) + ".", MORNING)
    return Answer(question, OK, f"Counts and sums are like those of the last {counted(len(days) - 1, 'day')}.", MORNING)


def hurts(look: Look, sheets: Sheets) -> list[Hurt]:
    """The ten that hurt someone today, the worst first; no kind takes more than its share while others wait."""
    found = [*_worklist_hurts(sheets), *_return_hurts(look, sheets), *_claim_hurts(look, sheets)]
    found.sort(key=lambda each: (each[0], -abs(each[1].amount_minor), each[1].reference, each[1].sentence))
    taken: Counter[int] = Counter()
    first: list[tuple[int, Hurt]] = []
    later: list[tuple[int, Hurt]] = []
    for rank, hurt in found:
        taken[rank] += 1
        (first if taken[rank] <= _OF_ONE_KIND and rank != harm.NOBODY_YET else later).append((rank, hurt))
    chosen = [*first, *later][:_MOST]
    return [hurt for _, hurt in sorted(chosen, key=lambda each: (each[0], -abs(each[1].amount_minor), each[1].reference))]


def _worklist_hurts(sheets: Sheets) -> list[tuple[int, Hurt]]:
    found = []
    for number, one in enumerate(sheets.worklist, 1):
        row, rank = one.row, one.harm.rank
        why = f"{one.harm.sentence}. {row.reason}" if one.harm.sentence else row.reason
        found.append((rank, Hurt(WHAT[rank], row.payment_ref, row.amount_minor, row.currency, f"{why}.", WORKLIST, number)))
    return found


def _return_hurts(look: Look, sheets: Sheets) -> list[tuple[int, Hurt]]:
    """Linked returns that opened bills again: the customer believes they are paid."""
    opened = report_rows.reopened(look.connection, look.at)
    items = report_as_of.items_by_key(look.connection, look.at, {key for pairs in opened.values() for key, _ in pairs})
    due = {key: item.due_on for key, item in items.items() if item.open_minor > 0}
    found = []
    for number, row in enumerate(sheets.returns, 1):
        keys = [part.partition(" (")[0] for part in row.reopened.split(", ") if part]
        again = [key for key in keys if key in due]
        if not again:
            continue
        late = days_overdue(due[again[0]], look.at.as_of)
        when = f"overdue for {counted(late, 'day')}" if late > 0 else f"due on {due[again[0]]}"
        text = f"{_some(again)} is open again, {when}: {_why_again(row)}."
        found.append((harm.REOPENED, Hurt(WHAT[harm.REOPENED], row.payment_ref, row.amount_minor, row.currency, text, RETURNS, number)))
    return found


def _why_again(row: ReturnRow) -> str:
    if row.bank_reason == words(CORRECTION):
        return f"the bank's corrected statement no longer lists the payment of {row.original_date}"
    return f"the bank sent the payment of {row.original_date} back" + (f" ({row.bank_reason})" if row.bank_reason else "")


def _claim_hurts(look: Look, sheets: Sheets) -> list[tuple[int, Hurt]]:
    """One a case that does not agree with us and that the customer waits for: none that is resolved, or was answered."""
    standing = {number: as_noted(one.state, one.waits_for) for number, one in claim_events.at_run(look.connection, look.run.run_no).items()}
    done = {number for number, now in standing.items() if now.state == "resolved" or now.waits_for == "customer"}
    cases: dict[str, list[tuple[int, ClaimRow]]] = defaultdict(list)
    for number, row in enumerate(sheets.claims, 1):
        cases[row.case_no].append((number, row))
    found = []
    for case_no, rows in cases.items():
        off = [(number, row) for number, row in rows if row.difference_minor or row.verdict == "unreadable"]
        if not off or case_no in done:
            continue
        total = sum(row.difference_minor or 0 for _, row in rows)
        number, worst = max(off, key=lambda each: (abs(each[1].difference_minor or 0), -each[0]))
        more = f" {sentence(counted(len(off) - 1, 'more line differs', 'more lines differ'))}." if len(off) > 1 else ""
        text = f"The customer's list and ours differ by {said(total, worst.currency)}. {worst.sentence.rstrip('.')}.{more}"
        found.append((harm.WAITS_FOR_ANSWER, Hurt(WHAT[harm.WAITS_FOR_ANSWER], case_no, total, worst.currency, text, CLAIMS, number)))
    return found


def bars(look: Look, certificate: Sequence[CertificateRow], currency: str) -> list[Bar]:
    """One an account with money in the chart's currency."""
    names = {one["iban"]: one["name"] for one in look.policy["accounts"] if one["name"]}
    banks = report_history.account_banks(look.connection, look.at)
    return [
        Bar(
            f"{names.get(row.account) or banks.get(row.account, '')[:4] or row.account[:2]} …{row.account[-4:]}",
            row.allocated_minor, row.on_account_minor, row.clarification_minor, row.awaiting_minor, row.not_customer_minor,
        )
        for row in certificate
        if row.currency == currency
    ]  # fmt: skip


def short(account: str) -> str:
    """An account by its country, bank and last four."""
    return f"{account[:2]}…{account[4:8]}…{account[-4:]}" if len(account) > 12 else account  # noqa: PLR2004  shorter ones are shown whole


def _some(texts: Sequence[str], most: int = 3) -> str:
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more
