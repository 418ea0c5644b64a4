"""``reconcile verify``: every invariant worked out anew."""

from __future__ import annotations

import click

from reconcile.cli.common import JSON, opened, put_json
from reconcile.cli.printing import put_facts, shown

_MOST = 100  # breaks shown on a terminal; --json has them all
_WORDS = {
    "source_file": "files, by their hash", "statement": "statements", "entry": "entries: each the sum of its payments",
    "payment": "payments: each the sum of its postings", "contract": "versions of contracts", "item": "bills and instalments: none paid beyond its sum",
    "clearing": "settled outside the bank", "ruling": "rulings by people", "decision": "decisions", "posting": "postings",
    "certificate": "certificates: each adds up and hands over to the next", "run": "runs: an unbroken chain",
}  # fmt: skip


@click.command(short_help="Work out every invariant again from the stored facts.")
@JSON
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Recompute everything from the stored facts: each payment against its postings, each bill against what was set on it,
    every night's certificate, everything kept for fast look-ups, and the chain of hashes from run to run.

    Exit code 0: all is as it should be. 1: something was changed behind the program's back, or the program is at fault:
    the list says what; keep the database as it is and restore a copy.
    """
    from reconcile.store import check

    with opened(ctx) as (_, engine), engine.connect() as connection:
        problems, counts = check.everything(connection), check.counts(connection)
    if as_json:
        put_json({"sound": not problems, "checked": counts, "problems": problems})
        return 1 if problems else 0
    put_facts((f"{number:>9}", _WORDS[name]) for name, number in counts.items())
    for problem in problems[:_MOST]:
        click.echo(shown(f"BROKEN: {problem}"))
    if len(problems) > _MOST:
        click.echo(f"and {len(problems) - _MOST} more; `reconcile verify --json` lists all")
    click.echo(f"{len(problems)} things are not as they should be" if problems else "all is as it should be")
    return 1 if problems else 0
