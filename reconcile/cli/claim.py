"""``reconcile claim``: a customer's list in, the verdicts and the bridge out."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from reconcile.cli.claim_json import as_json as json_of
from reconcile.cli.claim_printing import in_list, put_cases, put_history
from reconcile.cli.common import JSON, WAIT, as_typed, held, maybe_a_day, opened, put_json, today
from reconcile.cli.outcomes import as_dict, print_outcomes
from reconcile.cli.printing import put_table
from reconcile.cli.ruling import REASON, WHO, ruler
from reconcile.errors import WrongUse

_REFUSED = 3
AS_OF = click.option("--as-of", callback=maybe_a_day, metavar="DAY", help="Judge as on this day; today by default, or the last night's day if later.")


class _Claim(click.Group):
    """``claim FILE…`` is ``claim take FILE…``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["take", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Claim, no_args_is_help=True, subcommand_metavar="FILE… | list | show CASE | letter CASE FILE | close CASE")
def command() -> None:
    """Take a customer's list of payments in, and say of each line what became of it.

    \b
    reconcile claim her-list.xlsx                          verdicts, and the bridge from her total to ours
    reconcile claim her-list.csv --contract 1002003000     for a list that names no contract
    reconcile claim her-list.csv --notice-date 2026-03-15 --notice-total 310.46
    reconcile claim her-bank.xml --contract 1002003000     the export of her own account, as her bank gives it
    reconcile claim her-mail.eml                           an e-mail that tells what she paid; its text as .txt will do
    reconcile claim list                                   every case, and how it stands today
    reconcile claim show CL-007                            one case again; --workbook FILE.xlsx for all of its evidence
    reconcile claim letter CL-007 answer.html              the answer to the customer
    reconcile claim close CL-007 --reason "she agrees"     no longer judged; `claim reopen` undoes it

    The list is kept: each night judges it again, until the money turns up. A file that is called like a command is written
    ./list. More: `reconcile claim take --help`.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="FILE…")
@click.option("--contract", default="", metavar="NO", help="The contract of rows that name none.")
@click.option("--notice-date", callback=maybe_a_day, metavar="DAY", help="The day up to which our notice of payments counted.")
@click.option(
    "--notice-total", default="", metavar="AMOUNT", help="The total our notice gave of the payments it counted, as 310.46; not the sum owed."
)
@AS_OF
@JSON
@WAIT
@click.pass_context
def take(
    ctx: click.Context, files: tuple[Path, ...], contract: str, notice_date: str, notice_total: str, as_of: str, as_json: bool, wait: int
) -> int:
    """Take lists in and print the verdicts at once. The same list again changes nothing.

    A table needs a column for the day and one for the amount, and one for the contract unless --contract names it; CSV or XLSX,
    by our names, by those reconcile.toml maps, or in her own words (“Datums, Summa”); a title above and a total below are
    no rows of it. The export of the customer's own account will do as it is (camt, FiDAViSta, MT940,
    a bank's table, or one of [statements] in reconcile.toml), so will her payment orders, and an e-mail, saved as .eml or as plain text: of a text, which does not
    tell when it was sent, days without a year are the last ones up to --as-of. Exit code 3: a file or a row could not be read; each says why.
    """
    from reconcile.batch import claim_files, claim_list

    told = claim_files.Told(contract.strip(), notice_date, _amount(notice_total))
    with held(ctx, wait) as (workspace, engine):
        with engine.connect() as connection:
            day = as_of or claim_list.latest(connection, today())
        answer = claim_list.answer(engine, workspace.policy, files, told, day)
    if as_json:
        put_json({"files": [as_dict(one) for one in answer.outcomes], "as_of": day, "cases": [json_of(one) for one in answer.cases]})
    else:
        print_outcomes(answer.outcomes)
        put_cases(answer.cases)
        if told.contract_no and any(one.outcome == "refused" for one in answer.outcomes):
            command = as_typed(ctx, f"reconcile claim letter --ask-again {told.contract_no} FILE.html")
            click.echo(f"to ask the customer for a list that can be read: {command}")
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
        put_json([{name: value for name, value in json_of(one).items() if name not in {"lines", "history"}} for one in cases])
    elif not cases:
        click.echo(f"no list has been taken in yet; `{as_typed(ctx, 'reconcile claim FILE')}` takes one in")
    else:
        columns = ("case", "contract", "received", "state", "claimed", "booked", "difference", "verdicts")
        put_table(columns, [in_list(case, total) for case in cases for total in case.totals], right=columns[4:7])
    return 0


@command.command()
@click.argument("case_no", metavar="CASE")
@click.option(
    "--language", type=click.Choice(["en", "lv"]), default=None, help="Of the sentences; default English, in the workbook the contract's language."
)
@click.option(
    "--workbook", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx", help="The case as a workbook, with a chart of the bridge."
)
@AS_OF
@JSON
@click.pass_context
def show(ctx: click.Context, case_no: str, language: str | None, workbook: Path | None, as_of: str, as_json: bool) -> int:
    """One case as it stands: each line's verdict with its evidence, the bridge, its history, and the command that mends a line."""
    from reconcile.batch import case_workbook, claim_list, claim_rulings

    with opened(ctx) as (workspace, engine), engine.begin() as connection:
        day = as_of or claim_list.latest(connection, today())
        cases = claim_list.look(connection, workspace.policy, day, [case_no])
        events = claim_rulings.history(connection, cases[0])
        if workbook:
            case_workbook.write(connection, workspace.policy, day, cases[0], events, language or "", workbook)
    if as_json:
        put_json(json_of(cases[0], language or "en", events))
    else:
        put_cases(cases, language or "en")
        put_history(events)
    return 0


def _says(name: str, words: str, help_text: str) -> None:
    """A command for a person's word on a case."""

    @command.command(name, help=help_text)
    @click.argument("case_no", metavar="CASE")
    @REASON
    @WHO
    @WAIT
    @click.pass_context
    def say(ctx: click.Context, case_no: str, reason: str, who: str, wait: int) -> int:
        from reconcile.batch import claim_list, claim_rulings

        act = {"close": claim_rulings.close, "reopen": claim_rulings.reopen, "answered": claim_rulings.answered}[name]
        with held(ctx, wait) as (workspace, engine), engine.begin() as connection:
            run = act(connection, workspace.policy, case_no, ruler(who, reason))
            now = claim_list.look(connection, workspace.policy, claim_list.latest(connection, run.as_of), [case_no])[0].standing
        stands = f" {now.words}" if name == "answered" and now else ""
        click.echo(f"case {case_no} {words}{stands} (run {run.run_id})")
        return 0


_says("close", "is closed", "Close a case, with --reason; no night judges it again. `reconcile claim reopen CASE` undoes it.")
_says("reopen", "is open again; the next night judges it", "Open a closed case again.")
_says(
    "answered",
    "is noted as answered, and is",
    "Note that the customer has been answered: a case that waits for nobody else waits for her until a verdict changes.",
)


@command.command()
@click.argument("case_no", metavar="CASE")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html")
@click.option("--ask-again", is_flag=True, help="CASE is a contract: ask its customer for a list that can be read, where none could be taken in.")
@click.option("--language", type=click.Choice(["en", "lv"]), default=None, help="Default: the contract's language, else English.")
@AS_OF
@click.pass_context
def letter(ctx: click.Context, case_no: str, file: Path, ask_again: bool, language: str | None, as_of: str) -> int:
    """The answer to the customer, to be printed or sent: a verdict for each line of her list, the bridge, and proof of what did not come.

    It names no other contract, person or account. Where no line could be read, it asks for a list that can be, and says how. Your own templates: `[letters] templates` in reconcile.toml.
    When it is sent, say so with `reconcile claim answered CASE`.
    """
    from reconcile.batch import claim_letter, claim_list

    with opened(ctx) as (workspace, engine), engine.begin() as connection:
        day = as_of or claim_list.latest(connection, today())
        if ask_again:
            claim_letter.write_asking(connection, workspace, day, case_no, language or "", file)
        else:
            claim_letter.write(connection, workspace, day, case_no, language or "", file)
    if ask_again:
        return 0
    click.echo(f"{file}: sent it? `{as_typed(ctx, f'reconcile claim answered {shlex.quote(case_no)}')}`", err=True)
    return 0


def _amount(text: str) -> int | None:
    from reconcile.core.money import to_minor

    if not text:
        return None
    try:
        return to_minor(text.replace(",", ".").replace(" ", ""), "EUR")
    except ValueError as error:
        raise WrongUse("--notice-total", f"“{text}” is no amount", "write it as 310.46") from error
