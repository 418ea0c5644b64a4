"""What can go wrong, said as *where: what is wrong, with the value; what to do*.

A finding about money is a value, never one of these; see ``reconcile.core.findings``.
"""

from __future__ import annotations

_LONGEST = 4_000  # characters that are said of what is wrong: a value out of a hostile file may be a million


class ReconcileError(Exception):
    """Anything the user has to be told; ``exit_code`` is what the command line returns for it."""

    exit_code = 1

    def __init__(self, where: str, what: str, to_do: str = "") -> None:
        what = what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…"
        super().__init__(where, what, to_do)
        self.where = where
        self.what = what
        self.to_do = to_do

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.to_do}" if self.to_do else text


class Refused(ReconcileError):
    """A file, or a row of a people's list, that cannot be taken in; nothing of it was."""

    exit_code = 3


class WrongUse(ReconcileError):
    """The command was called with something that does not exist or does not fit."""

    exit_code = 2


class Busy(ReconcileError):
    """Another run holds the workspace."""


class Broken(ReconcileError):
    """An invariant of ours does not hold; the run was rolled back and nothing was written."""
