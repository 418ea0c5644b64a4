"""Paper bills for the night: who could do without, what was asked for and is not carried out yet, what was refused."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.core import delivery as rules
from reconcile.core import requests as asking
from reconcile.core.calendar import months_before
from reconcile.core.delivery import Asked, Delivery, delivery
from reconcile.core.findings import Anew, Finding
from reconcile.core.plan_months import day_after
from reconcile.store import lookup, requests, runs
from reconcile.store import requests_delivery as facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.store.runs import Run

KINDS = rules.KINDS
_ANY_DAY = "9999-12-31"


def findings(connection: Connection, policy: Policy, as_of: str, last_night: Run | None) -> Iterator[list[Finding] | Anew]:
    """Candidates are looked for among the contracts paid since the last night; those of that night stand as long as nothing came."""
    asked = states(connection, as_of=as_of)
    wanted = {number: one for number, one in asked.items() if one.outstanding}
    yield [*_refused(connection), *(rules.change(number, wanted[number]) for number in sorted(wanted))]
    yield _candidates(connection, policy, as_of, last_night, frozenset(asked))


def states(connection: Connection, last_file_no: int = requests.NEWEST, as_of: str = _ANY_DAY) -> dict[str, Delivery]:
    """How the bills of each contract are to go out about which a customer has asked."""
    asked: dict[str, list[Asked]] = defaultdict(list)
    for one in requests.applied(connection, last_file_no):
        if one.said.request in {asking.PAPER_OFF, asking.PAPER_ON} and one.said.received_on <= as_of:
            asked[one.contract_no].append(Asked(one.file_no, one.request_no, one.said.request, one.said.received_on, one.said.channel))
    told = facts.versions(connection, asked, last_file_no) if asked else {}
    return {number: delivery(versions, asked[number], has_email=email) for number, (versions, email) in sorted(told.items())}


def _refused(connection: Connection) -> list[Finding]:
    return [
        Finding(rules.REFUSED, asking.key(one.said), verdict=one.refusal, sentence=asking.why(one.refusal, one.said), day=one.said.received_on)
        for one in requests.refused(connection)
    ]


def _candidates(connection: Connection, policy: Policy, as_of: str, last_night: Run | None, asked: frozenset[str]) -> Anew:
    """What the last night said stands where nothing was paid since, the settings are its own and its first payment is still looked at."""
    first_day = months_before(as_of, policy.paper_months)
    known_since = facts.first_statement_day(connection)
    if not known_since or known_since > day_after(first_day):
        return Anew(rules.CANDIDATE, [], None)  # of some of these months nobody knows how the bills were paid
    settled = last_night and last_night.policy == runs.as_json(policy.as_dict()) and not facts.new_accounts(connection, last_night.last_file_no)
    again = facts.standing(connection, rules.CANDIDATE, first_day if settled else "") if last_night else set()
    paper = facts.on_paper(connection, last_night.run_no if last_night else 0, again, as_of) - asked
    own = {*lookup.own_accounts(connection), *(account.iban for account in policy.accounts)}
    habits = facts.habits(connection, paper, first_day, as_of, {*policy.collectors, *own})
    found = rules.candidates(habits, policy.paper_fee_minor, min(policy.paper_paid_months, policy.paper_months))
    if not last_night or not settled:
        return Anew(rules.CANDIDATE, found, None)
    return Anew(rules.CANDIDATE, found, asked.union(again, paper, facts.off_paper(connection, last_night, as_of)))


def delivery_rows(connection: Connection, last_file_no: int = requests.NEWEST) -> Iterator[tuple[str, str, str, str]]:
    """(contract_no, bill_delivery, since, reason) of what the billing system has to change, by contract."""
    for number, one in states(connection, last_file_no).items():
        if one.outstanding:
            yield number, one.bill_delivery, one.since, one.reason


def refused_rows(connection: Connection, last_file_no: int = requests.NEWEST) -> Iterator[tuple[str, str, str, str, str, str]]:
    """(contract_no as given, request, received_on, channel, reply_lv, reply_en) of every refused request, in order."""
    for one in requests.refused(connection, last_file_no):
        answer = asking.reply(one.refusal, one.said.contract_no)
        yield *one.said[:4], answer.latvian, answer.english
