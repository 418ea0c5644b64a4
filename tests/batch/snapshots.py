"""A workspace between its two nights, copied for each try, since making it takes longer than copying it."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

from tests.batch import night_world as world

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    import pytest

    from reconcile.batch.workspace import Workspace
    from tests.conftest import Postgres


class Snapshot:
    """The first night done, the second night's files in the inbox; and what the second night leaves when nothing disturbs it."""

    def __init__(self, folder: Path, kind: str, request: pytest.FixtureRequest) -> None:
        self._folder, self.kind = folder, kind
        self._numbers = itertools.count()
        self._postgres: Postgres = request.getfixturevalue("postgres")
        self._database = self._postgres.server().create(self._postgres.template()) if kind == "postgresql" else ""
        self._original = folder / "original"
        first = world.workspace(self._original, self._url(self._original, self._database))
        world.bring(first, world.files_of(world.FIRST))
        world.night(first, world.FIRST)
        world.bring(first, world.files_of(world.SECOND))
        copies = self.copies()
        place = next(copies)
        self.exit_code = world.night(place, world.SECOND).exit_code
        self.undisturbed = world.seen(place)
        copies.close()

    def _url(self, folder: Path, database: str) -> str:
        return self._postgres.server().url(database) if database else f"sqlite:///{folder / 'reconcile.db'}"

    def copies(self) -> Generator[Workspace, None, None]:
        """Workspaces without end, each a fresh copy; each is thrown away when the next one is asked for."""
        while True:
            folder = self._folder / f"copy-{next(self._numbers)}"
            shutil.copytree(self._original, folder)
            database = self._postgres.server().create(self._database) if self._database else ""
            try:
                yield world.workspace_again(folder, self._url(folder, database))
            finally:
                if database:
                    self._postgres.server().drop(database)
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        if self._database:
            self._postgres.server().drop(self._database)
