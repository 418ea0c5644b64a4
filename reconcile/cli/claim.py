"""``reconcile claim``: a customer's list in, the verdicts and the bridge out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconcile.cli.common import JSON, WAIT, held, maybe_a_day, opened, put_json, today
from reconcile.cli.outcomes import as_dict, print_outcomes
from reconcile.cli.printing import put_heading, put_table, shown
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.core.compare_bridge import Bridge, Totals

_REFUSED = 3
AS_OF = click.option("--as-of", callback=maybe_a_day, metavar="DAY", help="Judge as on this day; today by default, or the last night's day if later.")


class _Claim(click.Group):
    """``claim FILE…`` is ``claim take FILE…``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["take", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Claim, no_args_is_help=True, subcommand_metavar="FILE… | list | show CASE")
def command() -> None:
    """Take a customer's list of payments in, and say of each line what became of it.

    \b
    reconcile claim her-list.xlsx                          verdicts, and the bridge from her total to ours
    reconcile claim her-list.csv --contract 1002003000     for a list that names no contract
    reconcile claim her-list.csv --notice-date 2026-03-15 --notice-total 310.46
    reconcile claim list                                   every case, and how it stands today
    reconcile claim show CL-007                            one case again

    The list is kept: each night judges it again, until the money turns up. A file that is called like a command is written
    ./list. More: `reconcile claim take --help`.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="FILE…")
@click.option("--contract", default="", metavar="NO", help="The contract of rows that name none.")
@click.option("--notice-date", callback=maybe_a_day, metavar="DAY", help="The day up to which our notice of payments counted.")
@click.option("--notice-total", default="", metavar="AMOUNT", help="The total our notice gave, as 310.46.")
@AS_OF
@JSON
@WAIT
@click.pass_context
def take(
    ctx: click.Context, files: tuple[Path, ...], contract: str, notice_date: str, notice_total: str, as_of: str, as_json: bool, wait: int
) -> int:
    """Take lists in and print the verdicts at once. The same list again changes nothing.

    Needs a column for the day and one for the amount, and one for the contract unless --contract names it; CSV or XLSX, in any
    language that reconcile.toml maps. Exit code 3: a file or a row could not be read; each says why.
    """
    from reconcile.batch import claim_list

    told = claim_list.Told(contract.strip(), notice_date, _amount(notice_total))
    with held(ctx, wait) as (workspace, engine):
        with engine.connect() as connection:
            day = as_of or claim_list.latest(connection, today())
        answer = claim_list.answer(engine, workspace.policy, files, told, day)
    if as_json:
        put_json({"files": [as_dict(one) for one in answer.outcomes], "as_of": day, "cases": [_case(one) for one in answer.cases]})
    else:
        print_outcomes(answer.outcomes)
        _put(answer.cases)
    return _REFUSED if answer.remarks else 0


@command.command("list")
@AS_OF
@JSON
@click.pass_context
def list_(ctx: click.Context, as_of: str, as_json: bool) -> int:
    """Every case, and how many of its lines have which verdict; `reconcile claim show CASE` tells more."""
    from reconcile.batch import claim_list

    with opened(ctx) as (workspace, engine), engine.begin() as connection:
        cases = claim_list.every(connection, workspace.policy, as_of or claim_list.latest(connection, today()))
    if as_json:
        put_json([{name: value for name, value in _case(one).items() if name != "lines"} for one in cases])
    elif not cases:
        click.echo("no list has been taken in yet; `reconcile claim FILE` takes one in")
    else:
        columns = ("case", "contract", "received", "claimed", "booked", "difference", "verdicts")
        put_table(columns, [_in_list(case, total) for case in cases for total in case.totals], right=columns[3:6])
    return 0


@command.command()
@click.argument("case_no", metavar="CASE")
@AS_OF
@JSON
@click.pass_context
def show(ctx: click.Context, case_no: str, as_of: str, as_json: bool) -> int:
    """One case as it stands: each line's verdict with its evidence, and the bridge."""
    from reconcile.batch import claim_list

    with opened(ctx) as (workspace, engine), engine.begin() as connection:
        cases = claim_list.look(connection, workspace.policy, as_of or claim_list.latest(connection, today()), [case_no])
    if as_json:
        put_json(_case(cases[0]))
    else:
        _put(cases)
    return 0


def _amount(text: str) -> int | None:
    from reconcile.core.money import to_minor

    if not text:
        return None
    try:
        return to_minor(text.replace(",", ".").replace(" ", ""), "EUR")
    except ValueError as error:
        raise WrongUse("--notice-total", f"“{text}” is no amount", "write it as 310.46") from error


# ---------------------------------------------------------------- on paper


def _text(minor: int | None, currency: str) -> str:
    from reconcile.core.money import to_text

    return "" if minor is None else to_text(minor, currency)


def _signed(minor: int, currency: str) -> str:
    return ("+" if minor > 0 else "") + _text(minor, currency)


def _put(cases: Sequence[Bridge]) -> None:
    columns = ("line", "paid on", "claimed", "booked", "difference", "verdict", "what became of it")
    for case in cases:
        head = case.head
        notice = f", notice of {head.notice_date}" if head.notice_date else ""
        put_heading(f"Case {head.case_no}, contract {head.contract_no or '-'}, {head.period_from} to {head.period_to}{notice}")
        put_table(columns, [_cells(one) for one in case.lines], right=columns[2:5])
        for total in case.totals:
            _put_bridge(case, total)


def _cells(one: Any) -> list[str]:
    number = str(one.line_no) if one.line_no else "ours"
    money = [_text(minor, one.currency) for minor in (one.claimed_minor, one.booked_minor, one.difference_minor)]
    return [number, one.paid_on, *money, one.verdict, one.sentence]


def _put_bridge(case: Bridge, total: Totals) -> None:
    currency = total.currency
    count = sum(one.line_no > 0 and one.currency == currency and one.verdict != "unreadable" for one in case.lines)
    rows = [(f"claimed, {count} lines", _text(total.claimed_minor, currency))]
    rows += [(f"  {verdict.replace('_', ' ')}", _signed(-amount, currency)) for verdict, amount in total.by_verdict]
    rows.append(("booked by us", _text(total.booked_minor, currency)))
    if total.notice_booked_minor is not None:
        rows.append((f"of it by {case.head.notice_date}, the notice's day", _text(total.notice_booked_minor, currency)))
    if total.notice_minor is not None and total.notice_booked_minor is not None:
        rows.append(("the notice said", _text(total.notice_minor, currency)))
        rows.append(("  what the notice has more, or less", _signed(total.notice_minor - total.notice_booked_minor, currency)))
    put_table(("the bridge", currency), rows, right=(currency,))
    if total.stated_minor is not None and total.stated_minor != total.claimed_minor:
        stated = f"{_text(total.stated_minor, currency)} {currency}"
        click.echo(shown(f"  The list's own total is {stated}; its readable lines add up to {_text(total.claimed_minor, currency)} {currency}."))


def _in_list(case: Bridge, total: Totals) -> list[str]:
    counts = Counter(one.verdict for one in case.lines if one.currency == total.currency)
    verdicts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items()))
    money = [_text(minor, total.currency) for minor in (total.claimed_minor, total.booked_minor, total.difference_minor)]
    return [case.head.case_no, case.head.contract_no, case.head.received_on, *money, verdicts]


# ---------------------------------------------------------------- as JSON


def _case(case: Bridge) -> dict[str, Any]:
    head = case.head
    return {
        "case_no": head.case_no,
        "contract_no": head.contract_no,
        "period_from": head.period_from,
        "period_to": head.period_to,
        "received_on": head.received_on,
        "notice_date": head.notice_date,
        "totals": [_total(one) for one in case.totals],
        "lines": [_line(one) for one in case.lines],
    }


def _total(one: Totals) -> dict[str, Any]:
    currency = one.currency
    return {
        "currency": currency,
        "claimed_amount": _text(one.claimed_minor, currency),
        "claimed_total": _text(one.stated_minor, currency),
        "booked_amount": _text(one.booked_minor, currency),
        "difference": _text(one.difference_minor, currency),
        "by_verdict": {verdict: _text(amount, currency) for verdict, amount in one.by_verdict},
        "on_notice_booked": _text(one.notice_booked_minor, currency),
        "notice_total": _text(one.notice_minor, currency),
    }


def _line(one: Any) -> dict[str, Any]:
    return {
        "line_no": one.line_no,
        "contract_no": one.contract_no,
        "paid_on": one.paid_on,
        "currency": one.currency,
        "claimed_amount": _text(one.claimed_minor, one.currency),
        "booked_amount": _text(one.booked_minor, one.currency),
        "difference": _text(one.difference_minor, one.currency),
        "verdict": one.verdict,
        "on_notice": one.on_notice,
        "sentence": one.sentence,
        "payments": [{"payment_id": each.payment_id, "entry_ref": each.entry_ref, "booking_date": each.booking_date} for each in one.payments],
    }
