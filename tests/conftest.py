"""What the tests share: a fresh database for each test, on both kinds the program knows."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from reconcile.store.engine import open_store
from tests.postgres_server import NoServerError, Server, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

KINDS = ("sqlite", "postgresql")


class Postgres:
    """The server, started by the first test that needs it; a server that would not start is not tried again."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._server: Server | None = None
        self._template = ""
        self._why_not = ""

    def server(self) -> Server:
        """Without a server the test is skipped, or fails where ``RECONCILE_REQUIRE_POSTGRES`` is set, as in CI."""
        if self._server is None and not self._why_not:
            try:
                self._server = self._stack.enter_context(running())
            except NoServerError as error:
                self._why_not = f"no PostgreSQL server: {error}"
        if self._server is not None:
            return self._server
        if os.environ.get("RECONCILE_REQUIRE_POSTGRES"):
            pytest.fail(self._why_not)
        pytest.skip(self._why_not)

    def template(self) -> str:
        """A database with our schema, to copy."""
        server = self.server()
        if not self._template:
            made = server.create()
            open_store(server.url(made)).dispose()
            self._template = made
        return self._template


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with ExitStack() as stack:
        yield Postgres(stack)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our schema, to copy."""
    path = tmp_path_factory.mktemp("template") / "reconcile.db"
    open_store(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'reconcile.db'}"
        return
    server = request.getfixturevalue("postgres").server()
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=KINDS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with our tables and nothing in them, once on SQLite and once on PostgreSQL.

    A test for one of them says ``@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)``.
    """
    if request.param == "sqlite":
        path = tmp_path / "reconcile.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.server().create(postgres.template())
    yield postgres.server().url(name)
    postgres.server().drop(name)


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """The store on that database."""
    engine = open_store(store_url)
    yield engine
    engine.dispose()
