"""What ``assign`` and ``unassign`` share: the one payment meant, who rules, and what came of it."""

from __future__ import annotations

import getpass
import os
import pwd
from typing import TYPE_CHECKING

import click

from reconcile.cli.common import now, today
from reconcile.cli.printing import shown
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.batch.rulings import Ruler

WHO = click.option("--who", default="", metavar="NAME", help="Who rules, taken at its word; default is the user of this computer.")
REASON = click.option("--reason", default="", metavar="TEXT", help="Why, for those who ask later.")


def ruler(who: str, reason: str) -> Ruler:
    """Raises: WrongUse when nobody can be named."""
    from reconcile.batch.rulings import Ruler

    try:
        name = who.strip() or getpass.getuser()
    except (KeyError, OSError) as error:
        raise WrongUse("", "the system does not say who you are", "name yourself with --who NAME") from error
    return Ruler(name, now(), today(), reason.strip(), _login())


def _login() -> str:
    """The user this process runs as; the environment, which anybody can set, is not asked."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def the_one(connection: Connection, reference: str) -> str:
    """The payment_id a reference means. Raises: WrongUse when there is none, or more than one."""
    from reconcile.batch import explain

    found = explain.find(connection, reference)
    if len(found) > 1:
        some = ", ".join(one.payment_id for one in found[:5])
        more = " and more" if len(found) > 5 else ""  # noqa: PLR2004
        raise WrongUse(f"payment {reference}", f"several payments have this reference: {some}{more}", "name one by its payment_id")
    return found[0].payment_id


def put_outcome(connection: Connection, payment_id: str, run_id: str) -> None:
    """How the payment stands now; ``run_id`` is "" where that is only tried."""
    from reconcile.batch import explain

    told = explain.explain(connection, payment_id)
    click.echo(shown(f"{told.payment_id}{f' (run {run_id})' if run_id else ''}: {told.headline}"))
    for place in told.standing if len(told.standing) > 1 else ():
        click.echo(shown(f"  {place['amount']} {place['where']}"))
