"""A small world's nights, made once for each database; each test has a copy of its own, since making them takes longer than copying."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch.workspace import Workspace
from reconcile.store.engine import open_store
from tests.batch import worlds

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.night import NightResult
    from tests.conftest import Postgres


class Small(NamedTuple):
    """The workspace after its nights, its store, and what each night gave."""

    place: Workspace
    engine: Engine
    results: list[NightResult]


class SmallNights:
    """On one kind of database. ``folder`` is for the first of them; PostgreSQL copies a database nobody is connected to."""

    def __init__(self, folder: Path, template: Path | None, postgres: Postgres) -> None:
        self._folder, self._postgres = folder, postgres
        self._database = "" if template else postgres.server().create(postgres.template())
        if template:
            shutil.copyfile(template, folder / "reconcile.db")
        engine = open_store(self._url(folder, self._database))
        self._place, self._results = worlds.small_nights(folder / "workspace", engine)
        engine.dispose()

    def copy(self, folder: Path) -> Generator[Small, None, None]:
        """One copy in a folder, thrown away at the end."""
        place = Workspace(shutil.copytree(self._place.folder, folder / "workspace"))
        database = self._postgres.server().create(self._database) if self._database else ""
        if not database:
            shutil.copyfile(self._folder / "reconcile.db", folder / "reconcile.db")
        engine = open_store(self._url(folder, database))
        results = [one._replace(paths=[place.reports / path.name for path in one.paths]) for one in self._results]
        try:
            yield Small(place, engine, results)
        finally:
            engine.dispose()
            if database:
                self._postgres.server().drop(database)

    def close(self) -> None:
        if self._database:
            self._postgres.server().drop(self._database)

    def _url(self, folder: Path, database: str) -> str:
        return self._postgres.server().url(database) if database else f"sqlite:///{folder / 'reconcile.db'}"
