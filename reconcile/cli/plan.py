"""``reconcile plan``: levelled payments, from the forecast to the settlement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconcile.cli.common import JSON, a_day, maybe_a_day, opened, put_json
from reconcile.cli.printing import put_heading, put_table, shown

if TYPE_CHECKING:
    from reconcile.batch.plan_propose import Proposed
    from reconcile.core.plan_drift import Drift
    from reconcile.core.plan_settle import Settlement

_SHOWN = 40  # rows of the barometer on a screen; --json and the export hold them all
_CSV = click.option("--csv", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write what is proposed to a file (.csv or .parquet).")


@click.group(short_help="Levelled payments: propose, check, settle.")
def command() -> None:
    """Levelled payments: a plan from what was used, whether it still fits, and its settlement.

    \b
    reconcile plan propose 1002003000      equal instalments for the next twelve months
    reconcile plan check                   who will get a surprise at the end of the plan's year
    reconcile plan settle 1002003000 --explain

    All three only propose: what is to hold comes back from the billing system as plans or invoices.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so


@command.command(short_help="Equal instalments from what was used.")
@click.argument("contract", metavar="CONTRACT")
@click.option("--months", type=click.IntRange(1, 24), default=12, show_default=True, help="How many months to forecast and to spread over.")
@click.option("--price", default="", metavar="EUR", help="Price of a kilowatt hour, as 0.1523; default [plans] price_per_kwh, else last year's cost.")
@click.option("--as-of", callback=a_day, metavar="DAY", help="The day from which it is seen; the plan begins the month after. Default today.")
@_CSV
@JSON
@click.pass_context
def propose(ctx: click.Context, contract: str, months: int, price: str, as_of: str, path: Path | None, as_json: bool) -> int:
    """Forecast what CONTRACT will use, by calendar month, price it, and spread it evenly.

    A month is expected to be like the same month of the last two years, the nearer one counting two thirds. A month known of
    neither is expected to be like the average day; the answer says of how many months. The error is what the same method
    would have missed the last known months by.

    \b
    reconcile plan propose 1002003000 --csv plans.csv      then `reconcile import plans.csv`
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import plan_propose, plan_settings
    from reconcile.batch.takers import counted
    from reconcile.store.plans_money import Known

    if price:
        plan_settings.checked_price(price, "--price")
    with opened(ctx) as (workspace, engine), engine.connect() as connection:
        found = plan_propose.propose(connection, Known(as_of), contract.strip(), price or workspace.policy.plan_price_per_kwh, months)
    if path:
        plan_propose.write_plans(path, found.stretches)
        click.echo(f"{path}: {counted(len(found.stretches), 'row', 'rows')}", err=True)
    if as_json:
        put_json(_proposed(found))
    else:
        _put_proposed(found)
    return 0


@command.command(short_help="The drift barometer: who will get a surprise.")
@click.argument("contract", metavar="[CONTRACT]", required=False, default="")
@click.option("--as-of", callback=maybe_a_day, metavar="DAY", help="As seen on this day; default the last night's.")
@click.option("--all", "everything", is_flag=True, help="List every contract, not only the first ones.")
@JSON
@click.pass_context
def check(ctx: click.Context, contract: str, as_of: str, everything: bool, as_json: bool) -> int:
    """Hold each plan's year against what was used: paid, consumed, expected to the year's end, for one contract or all.

    Those who will get a surprise stand first, the largest debt on top, with the instalment that would mend it from the next
    month on. `drift` is what the year will have cost less what its instalments ask and what waits on account.

    \b
    reconcile plan check
    reconcile plan check 1002003000
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import plan_check
    from reconcile.batch.takers import counted

    with opened(ctx) as (workspace, engine), engine.connect() as connection:
        known = plan_check.newest(connection, as_of)
        rows = plan_check.of_policy(connection, known, workspace.policy, contract.strip())
    if as_json:
        put_json({"as_of": known.as_of, "portfolio": [_texts(one) for one in plan_check.portfolio(rows)], "contracts": [_texts(one) for one in rows]})
        return 0
    click.echo(f"Levelled plans as of {known.as_of}")
    for one in plan_check.portfolio(rows):
        said = _texts(one)
        click.echo(
            f"{one.currency}: {counted(one.contracts, 'plan', 'plans')}; {one.owing} will owe {said['owed']} more than they expect, {one.getting_back} will get "
            f"{said['credit']} back, of {one.unknown} the use is not known; together {said['drift']}"
        )
    _put_drifts(rows if everything or contract else rows[:_SHOWN])
    if len(rows) > _SHOWN and not everything:
        click.echo(f"\n{len(rows) - _SHOWN} more: --all, --json, or `reconcile export plans FILE`")
    return 0


@command.command(short_help="The yearly settlement, and why it is what it is.")
@click.argument("contract", metavar="[CONTRACT]", required=False, default="")
@click.option("--as-of", callback=maybe_a_day, metavar="DAY", help="As seen on this day; default the last night's.")
@click.option("--explain", is_flag=True, help="Why the balance is what it is, in parts that add up; also before the year is over.")
@click.option("--running", is_flag=True, help="Explain the year that is not over, also where an earlier one is.")
@_CSV
@JSON
@click.pass_context
def settle(ctx: click.Context, contract: str, as_of: str, explain: bool, running: bool, path: Path | None, as_json: bool) -> int:
    """Settle plan years that are over: what the year cost, less what its instalments asked.

    A proposal for the billing system; it becomes an open item when billing sends it as an invoice of kind `settlement`. A
    year is held while a claim or a payment in clarification touches the contract, and waits while days have no reading.
    With --explain a contract's balance is told in parts, for the customer who asks "I paid everything, why this debt?".

    \b
    reconcile plan settle --csv settlements.csv
    reconcile plan settle 1002003000 --explain
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import plan_check, plan_settle
    from reconcile.batch.takers import counted

    if (explain or running) and not contract:
        raise click.UsageError("--explain and --running need a CONTRACT")
    with opened(ctx) as (workspace, engine), engine.connect() as connection:
        known = plan_check.newest(connection, as_of)
        if contract:
            found = [plan_settle.explain(connection, known, workspace.policy, contract.strip(), running=running)]
        else:
            found = plan_settle.everything(connection, known, workspace.policy)
    if path:
        click.echo(f"{path}: {counted(plan_settle.write_proposal(path, found, known.as_of), 'row', 'rows')}", err=True)
    if as_json:
        put_json({"as_of": known.as_of, "settlements": [_settled(one) for one in found]})
    elif contract:
        _put_settlement(found[0], known.as_of)
    else:
        _put_settlements(found, known.as_of)
    return 0


def _texts(row: Any) -> dict[str, Any]:
    """A row with its money as plain texts."""
    from reconcile.core import money

    return {
        name.removesuffix("_minor"): money.to_text(value, row.currency) if name.endswith("_minor") and value is not None else value
        for name, value in row._asdict().items()
    }


def _proposed(found: Proposed) -> dict[str, Any]:
    from reconcile.batch.plan_propose import kwh
    from reconcile.core import money
    from reconcile.core.plan_forecast import shown_price

    def text(minor: int) -> str:
        return money.to_text(minor, found.currency)

    return {
        "contract_no": found.contract_no,
        "currency": found.currency,
        "method": found.found.method,
        "months_known": found.found.months_known,
        "month_error_per_mille": found.found.month_error,
        "year_error_per_mille": found.found.year_error,
        "price_per_kwh": str(shown_price(found.price, found.currency)),
        "price_from": found.price_from,
        "total": text(found.total_minor),
        "months": [
            {"month": one.month, "kwh": kwh(one.kwh_milli), "cost": text(one.cost_minor), "instalment": text(one.instalment_minor)}
            for one in found.rows
        ],
        "plans": [
            {"valid_from": one.valid_from, "monthly_amount": text(one.monthly_amount_minor), "due_day": one.due_day} for one in found.stretches
        ],
    }


def _put_proposed(found: Proposed) -> None:
    said = _proposed(found)
    click.echo(shown(f"Contract {found.contract_no}: {said['total']} {found.currency} in {len(found.rows)} instalments"))
    click.echo(f"method: {said['method']} ({said['months_known']} whole months known)")
    if found.found.month_error is None:
        click.echo("tried on: nothing, too little is known to try the method on")
    else:
        month, year = found.found.month_error, found.found.year_error or 0
        click.echo(f"tried on the last known months: off by {_percent(month)} a month on average, {_percent(year)} over all of them")
    click.echo(f"price: {said['price_per_kwh']} {found.currency} a kilowatt hour ({found.price_from})")
    put_heading("By month")
    put_table(("month", "kwh", "cost", "instalment"), [tuple(one.values()) for one in said["months"]], right=("kwh", "cost", "instalment"))


def _percent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10} %"


def _put_drifts(rows: list[Drift]) -> None:
    names = ("contract_no", "state", "drift", "instalment", "mending", "asked", "paid", "consumed", "forecast", "last_day")
    titles = ("contract", "state", "drift", "now", "mend with", "year asks", "paid", "consumed", "still to come", "year ends")
    cells = [["" if one[name] is None else str(one[name]) for name in names] for one in map(_texts, rows)]
    if cells:
        put_heading("Those who will get a surprise first")
        put_table(titles, cells, right=titles[2:9])


def _settled(one: Settlement) -> dict[str, Any]:
    from reconcile.batch.plan_propose import kwh

    said = _texts(one)
    said["kwh"] = kwh(said.pop("kwh_milli"))
    said["parts"] = [{**_texts_of(part, one.currency)} for part in one.parts]
    said["shares"] = [{**_texts_of(share, one.currency)} for share in one.shares]
    return said


def _texts_of(row: Any, currency: str) -> dict[str, Any]:
    from reconcile.core import money

    return {
        name.removesuffix("_minor"): money.to_text(value, currency) if name.endswith("_minor") else value for name, value in row._asdict().items()
    }


def _put_settlement(one: Settlement, as_of: str) -> None:
    said = _settled(one)
    owed = "owes" if one.balance_minor >= 0 else "has to the good"
    balance = said["balance"].removeprefix("-")
    click.echo(shown(f"Contract {one.contract_no}, {one.first_day} to {one.last_day}, as of {as_of}: {one.state}"))
    for why in one.why:
        click.echo(shown(f"  {why}"))
    click.echo(f"the customer {owed} {balance} {one.currency} for this time")
    estimated = f", {one.estimated_days} days of it expected, not read" if one.estimated_days else ""
    put_heading(f"Used: {said['kwh']} kWh for {said['cost']} {one.currency}{estimated}")
    rows = [
        ("the instalments asked", said["asked"]),
        ("paid on them", said["paid"]),
        ("waits on account", said["on_account"]),
        ("to be billed", said["bill"]),
    ]
    put_table(("", one.currency), rows, right=(one.currency,))
    put_heading("Why")
    parts = [(part["name"], part["amount"], part["sentence"]) for part in said["parts"]]
    put_table(("part", one.currency, "in words"), [*parts, ("together", said["balance"], "")], right=(one.currency,))
    if one.shares:
        put_heading("To be paid")
        put_table(("due", one.currency), [(share["due_on"], share["amount"]) for share in said["shares"]], right=(one.currency,))


def _put_settlements(found: list[Settlement], as_of: str) -> None:
    click.echo(f"Plan years that are over, as of {as_of}: {len(found)}")
    names = ("contract_no", "state", "last_day", "cost", "asked", "bill", "balance")
    rows = [[str(said[name]) for name in names] + ["; ".join(one.why)] for one, said in ((one, _settled(one)) for one in found)]
    if rows:
        put_table((*names, "why"), rows, right=names[3:])
