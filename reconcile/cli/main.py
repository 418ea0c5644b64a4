"""The command line: ``reconcile [-w DIR] COMMAND``. Each command lives in its own module, imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import sys
from pathlib import Path
from typing import Any

import click

from reconcile import __version__
from reconcile.errors import ReconcileError

# name: (module, what it does); read by --help, so that help needs none of the modules.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "A realistic month of an invented supplier, put through the night."),
    "init": ("init", "Make a new workspace."),
    "import": ("import_", "Take files in: statements, bills, contracts, claims."),
    "sniff": ("sniff", "Propose the map that lets an unknown bank's table in."),
    "run": ("run", "The night: inbox, matching, findings, workbook."),
    "report": ("report", "Write the workbook of a run again."),
    "show": ("show", "A contract's history: bills, payments, where each cent went."),
    "explain": ("explain", "One payment: where it came from, where it went, and why."),
    "find": ("find", "Look for payments and contracts by anything known of them."),
    "claim": ("claim", "Take a customer's list of payments in and give the verdicts."),
    "assign": ("assign", "A person's ruling: this payment belongs to that contract."),
    "unassign": ("unassign", "Take a payment back from where it was posted."),
    "plan": ("plan", "Levelled payments: propose a plan, check its drift, settle its year."),
    "reallocate": ("reallocate", "Move a payment from one contract to another, for a named reason."),
    "refund": ("refund", "Pay money back to a customer; a second person approves it."),
    "statement": ("statement", "The payment history the customer gets: the same figures we see."),
    "export": ("export", "Results for other programs, as CSV or Parquet."),
    "bench": ("bench", "Measure the matching on invented suppliers whose truth is known."),
    "backtest": ("backtest", "Make past nights again under other settings: what would have gone otherwise."),
    "sample": ("sample", "Own quality control: take a checked sample in, show how often we are wrong."),
    "verify": ("verify", "Work out every invariant again from the stored facts."),
}


def _as_written(text: str | None) -> str:
    r"""Raw docstrings hold click's mark for lines to keep, ``\b``, as two letters; click wants the character."""
    return (text or "").replace("\\b\n", "\b\n")


class _Commands(click.Group):
    """Loads a command's module when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"reconcile.cli.{COMMANDS[cmd_name][0]}").command
        command.help = _as_written(command.help)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="reconcile", message="%(prog)s %(version)s")
@click.option(
    "-w", "--workspace", type=click.Path(path_type=Path), default=Path(), envvar="RECONCILE_WORKSPACE", show_default="the current folder",
    help="The workspace; also RECONCILE_WORKSPACE.",
)  # fmt: skip
@click.pass_context
def root(ctx: click.Context, workspace: Path) -> None:
    """Match every cent of every bank statement to a bill, or say why not.

    \b
    reconcile demo                    see it work, in five minutes
    reconcile init NIGHT              a workspace: settings, inbox, archive, database
    reconcile -w NIGHT run            the night: inbox to workbook
    reconcile -w NIGHT explain REF    why a payment went where it went

    Exit codes: 0 done; 1 failed, nothing written; 2 wrong use; 3 done, but a file or row was refused, or a control on the
    bank's data failed.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    ctx.obj = workspace


root.help = _as_written(root.help)


def _from_outside() -> tuple[type[BaseException], ...]:
    """What the disk and the database throw; the database's errors are known only when something has loaded it."""
    known: list[type[BaseException]] = [OSError]
    for module, name in (("sqlalchemy.exc", "DBAPIError"), ("psycopg", "Error"), ("sqlite3", "Error")):
        if module in sys.modules:
            known.append(getattr(sys.modules[module], name))
    return tuple(known)


_OTHER_TABLES = ("no such column", "no such table", "has no column named", "does not exist")  # as SQLite and PostgreSQL say it


def _told(error: BaseException) -> str:
    """Where, what and what to do, of an error from outside; its first line, without the SQL."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if not isinstance(error, OSError) and any(each in reason for each in _OTHER_TABLES):
        return (
            f"the workspace's database: it was made by another state of this program, whose tables were others ({reason}); nothing of this step was "
            "written: use the program it was made with, or make a new workspace (`reconcile init DIR`) and put the files of this one's archive into its inbox"
        )
    return f"{type(error).__name__}: {reason}; nothing of this step was written: see to it, then call again"


def rarely_collect() -> None:
    """Look for cyclic garbage seldom: a night makes millions of tuples of texts, which cannot be any, and looking at them took an eighth of it."""
    gc.set_threshold(50_000, 20, 50)


def main(arguments: list[str] | None = None) -> None:
    """Run, and turn what went wrong into one line on stderr and an exit code."""
    rarely_collect()
    try:
        code: Any = root.main(arguments, prog_name="reconcile", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:
        click.echo("stopped", err=True)
        code = 1
    except ReconcileError as error:
        click.echo(f"reconcile: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        code = 0
    except _from_outside() as error:
        click.echo(f"reconcile: {_told(error)}", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
