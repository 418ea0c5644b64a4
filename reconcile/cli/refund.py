"""``reconcile refund``: money goes back to a customer, when two people say so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconcile.cli.common import WAIT, held, opened
from reconcile.cli.printing import put_table, shown
from reconcile.cli.reallocate import NOTE, WHY, why
from reconcile.cli.ruling import REASON, WHO, ruler

if TYPE_CHECKING:
    from reconcile.batch.refund import Story
    from reconcile.core.refunds import Refund


class _Refund(click.Group):
    """``refund CONTRACT AMOUNT`` is ``refund ask CONTRACT AMOUNT``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["ask", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Refund, no_args_is_help=True, subcommand_metavar="CONTRACT AMOUNT | approve NO | withdraw NO | list | write FILE.xml")
def command() -> None:
    """Pay a contract's credit back to who paid it.

    \b
    reconcile refund 1002003017 25.00 --reason mistake    ask for it; nothing is paid yet
    reconcile refund approve 3                            a second person's yes
    reconcile refund write refunds.xml                    all approved ones as one pain.001 for the internetbank
    reconcile refund list                                 every refund, and how it stands
    reconcile refund withdraw 3                           undo, before it is written out; later only --not-executed

    The books change when the bank books the payment: the night finds it and takes it from the contract's credit. Until then no bill
    uses the money that was asked for.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so


@command.command()
@click.argument("contract", metavar="CONTRACT")
@click.argument("amount", metavar="AMOUNT")
@click.option("--to", "iban", default="", metavar="IBAN", help="Whom to pay; default the account the credit was paid from.")
@click.option("--name", default="", metavar="NAME", help="Whose account that is.")
@click.option("--currency", default="", metavar="CUR", help="Of the credit, e.g. USD; default that of its last payment.")
@WHY
@NOTE
@WHO
@WAIT
@click.pass_context
def ask(
    ctx: click.Context, /, contract: str, amount: str, *, iban: str, name: str, currency: str, reason: str, note: str, who: str, wait: int
) -> int:
    """Ask for a part of a contract's credit to be paid back; a second person approves it."""
    from reconcile.batch import refund

    with held(ctx, wait) as (workspace, engine), engine.begin() as connection:
        one = refund.ask(connection, workspace.policy, contract, amount, ruler(who, why(reason, note)), refund.Payee(iban, name), currency)
    click.echo(shown(f"refund {one.refund_no}: {_text(one)} to {one.payee_name}, {one.payee_iban}, asked for by {one.who}"))
    click.echo(f"  a second person approves it with `reconcile refund approve {one.refund_no}`")
    return 0


@command.command()
@click.argument("refund_no", type=int, metavar="NO")
@REASON
@WHO
@WAIT
@click.pass_context
def approve(ctx: click.Context, refund_no: int, reason: str, who: str, wait: int) -> int:
    """Approve a refund that somebody else has asked for: another name, and another user of this computer.

    Where all work as one user, `[refunds] logins_shared = true` in reconcile.toml lets the name given with --who be enough;
    every run keeps the setting it was made under, and every refund the user beside the name.
    """
    from reconcile.batch import refund

    with held(ctx, wait) as (workspace, engine), engine.begin() as connection:
        one = refund.approve(connection, workspace.policy, refund_no, ruler(who, reason))
    click.echo(shown(f"refund {one.refund_no}: {_text(one)} approved by {one.who}; `reconcile refund write FILE.xml` writes it out"))
    return 0


@command.command()
@click.argument("refund_no", type=int, metavar="NO")
@click.option("--not-executed", is_flag=True, help="It was written out, but the bank has refused or lost it: its credit is free again.")
@REASON
@WHO
@WAIT
@click.pass_context
def withdraw(ctx: click.Context, refund_no: int, not_executed: bool, reason: str, who: str, wait: int) -> int:
    """Take a refund back that is not written out yet, or that the bank has not executed."""
    from reconcile.batch import refund

    with held(ctx, wait) as (workspace, engine), engine.begin() as connection:
        one = refund.withdraw(connection, workspace.policy, refund_no, ruler(who, reason), not_executed=not_executed)
    click.echo(f"refund {one.refund_no} is withdrawn")
    return 0


@command.command("list")
@click.pass_context
def list_(ctx: click.Context) -> int:
    """Every refund: whom, how much, who asked and who approved, and how it stands."""
    from reconcile.batch import refund

    with opened(ctx) as (_, engine), engine.connect() as connection:
        found = refund.every(connection)
    columns = ("no", "contract", "amount", "to", "account", "state", "since", "asked by", "approved by", "why")
    rows = [_row(one) for one in found]
    if rows:
        put_table(columns, rows, right=("no", "amount"))
    else:
        click.echo("no refund has been asked for; `reconcile refund CONTRACT AMOUNT --reason …` asks for one")
    return 0


def _row(story: Story) -> list[str]:
    one = story.refund
    since = story.debit.booking_date if story.debit else one.day
    return [
        str(one.refund_no), one.contract_no, _text(one), one.payee_name, one.payee_iban, story.state, since, story.asked_by, story.approved_by, one.reason
    ]  # fmt: skip


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xml")
@WHO
@WAIT
@click.pass_context
def write(ctx: click.Context, file: Path, who: str, wait: int) -> int:
    """Write every approved refund as one pain.001 for the internetbank; each is written once."""
    from reconcile.batch import refund
    from reconcile.batch.takers import counted

    with held(ctx, wait) as (workspace, engine), engine.begin() as connection:
        _, sender = workspace.letters
        sent = refund.write_out(connection, workspace.policy, sender, ruler(who, ""), file)
    click.echo(f"{file}: {counted(len(sent), 'refund', 'refunds')}", err=True)
    return 0


def _text(one: Refund) -> str:
    from reconcile.core.money import to_text

    return f"{to_text(one.amount_minor, one.currency)} {one.currency}"
