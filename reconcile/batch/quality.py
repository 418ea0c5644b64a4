"""Our own quality control: each night's sample is drawn, what people found on checking it is a rate, and a wrong match a case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.batch.report_look import sentence
from reconcile.core import money, quality, rule_words
from reconcile.core.findings import Finding
from reconcile.reports.night_quality import QualityRate, QualityRow
from reconcile.store import quality as stored
from reconcile.store import report_as_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from reconcile.batch.report_look import Look
    from reconcile.core.policy import Policy
    from reconcile.core.quality import Stratum
    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.quality import Drawn
    from reconcile.store.runs import Run

KIND = "sample_wrong"
COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("payment_id", "text"), ("entry_ref", "text"), ("booking_date", "day"), ("amount", "money"), ("currency", "text"), ("payer_name", "text"),
    ("payer_iban", "text"), ("remittance_text", "text"), ("matched_contract", "text"), ("customer_name", "text"), ("rule", "text"),
    ("evidence", "text"), ("right", "text"), ("by", "text"), ("on", "text"),
)  # fmt: skip


def draw(connection: Connection, policy: Policy, run_no: int, run_id: str) -> None:
    """Draw and keep the sample of what a run has posted."""
    if policy.sample_size:
        stored.keep(connection, run_no, *quality.drawn(run_id, stored.posted(connection, run_no), policy.sample_size))


def findings(connection: Connection) -> list[Finding]:
    """Matches found wrong that nobody has ruled on yet: a check is no ruling, so each says what to type."""
    found = []
    for one in stored.found_wrong(connection):
        on = f" on {one.on}" if one.on else ""
        numbers = _contracts(one.contract_no, one.evidence)
        words = (
            f"{one.by} checked this match{on} and found it wrong: it stands on contract {numbers} ({rule_words.words(one.rule)}). "
            f"Move it with `reconcile reallocate {one.payment_id} {one.contract_no or 'FROM'} TO --reason mistake`, or take it back with "
            f"`reconcile unassign {one.payment_id}`"
        )
        found.append(
            Finding(
                KIND, one.payment_id, contract_no=one.contract_no, payment_id=one.payment_id, entry_ref=one.entry_ref, booked_minor=one.amount_minor,
                currency=one.currency, sentence=words, day=one.on,
            )
        )  # fmt: skip
    return found


def _contracts(contract_no: str, evidence: str) -> str:
    """The contracts a payment was posted to: one, or the several it names."""
    return contract_no or ", ".join(json.loads(evidence).get("named", ())) or "several"


def rows(look: Look) -> list[QualityRow]:
    """Tonight's sample as the run left it: answers that came with later files are not in it."""
    drawn = stored.sample(look.connection, look.run.run_no, look.at.last_file_no)
    names = report_as_of.customers(look.connection, look.at, {one.contract_no for one in drawn})
    return [
        QualityRow(
            one.payment_id, one.payment_ref, one.booking_date, one.amount_minor, one.currency, one.payer_name, one.text,
            _contracts(one.contract_no, one.evidence), names.get(one.contract_no, ""), rule_words.words(one.rule), _why(one), one.right, one.by, one.on,
        )
        for one in drawn
    ]  # fmt: skip


def _why(one: Drawn) -> str:
    return rule_words.evidence_words(json.loads(one.evidence)) or sentence(one.sentence)


def rates(look: Look) -> list[QualityRate]:
    """The rate of wrong matches over all nights up to this one: in total, then by rule, the worst first."""
    return rate_rows(stored.strata(look.connection, look.run.run_no, look.at.last_file_no))


def rate_rows(strata: Sequence[Stratum]) -> list[QualityRate]:
    """As they are shown; nothing where nothing was checked."""
    whole = quality.rate(strata)
    if not whole.checked:
        return []
    by_rule = {rule: quality.rate([one for one in strata if one.rule == rule]) for rule in sorted({one.rule for one in strata})}
    ordered = sorted(by_rule, key=lambda rule: (-by_rule[rule].worst, -by_rule[rule].posted, rule))
    shown = [("All rules together", whole), *((rule_words.words(rule), by_rule[rule]) for rule in ordered)]
    return [QualityRate(name, one.posted, one.covered, one.checked, one.wrong, one.words) for name, one in shown]


def exported(connection: Connection, run: Run) -> Iterator[tuple[Value, ...]]:
    """A night's sample as a table to be filled in and imported again."""
    drawn = stored.sample(connection, run.run_no)
    names = stored.customers(connection, {one.contract_no for one in drawn})
    for one in drawn:
        yield (
            one.payment_id, one.payment_ref, one.booking_date, money.to_decimal(one.amount_minor, one.currency), one.currency, one.payer_name,
            one.payer_account, one.text, _contracts(one.contract_no, one.evidence), names.get(one.contract_no, ""), one.rule, _why(one), one.right,
            one.by, one.on,
        )  # fmt: skip
