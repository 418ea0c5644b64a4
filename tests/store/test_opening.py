"""Opening the store: made when new, brought up to date when old, refused when newer or out of reach; and its settings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from reconcile.errors import ReconcileError
from reconcile.store import bulk, migrations, reference
from reconcile.store import engine as store_engine
from reconcile.store.engine import open_store, version
from reconcile.store.schema import APPEND_ONLY, metadata
from tests.store.rows import CLEARING, CONTRACT, INVOICE, everything

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)


def _put_statement(connection: Connection) -> None:
    """A statement of file 1."""
    columns = metadata.tables["statement"].columns
    row = [1 if isinstance(column.type, sa.Integer) else "" for column in columns]
    bulk.insert(connection, "statement", [column.name for column in columns], [row])


def _setting(engine: Engine, pragma: str) -> Any:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()


def test_a_new_database_gets_every_table(empty_url: str) -> None:
    engine = open_store(empty_url)
    with engine.connect() as connection:
        assert set(metadata.tables) <= set(sa.inspect(connection).get_table_names())
        assert version(connection) == store_engine.HEAD
    engine.dispose()


def test_opening_again_keeps_what_is_there(store_url: str) -> None:
    for _ in range(2):
        engine = open_store(store_url)
        with engine.begin() as connection:
            number = bulk.next_number(connection, "source_file", "file_no")
            bulk.insert(connection, "source_file", ("file_no", "sha256", "name", "kind", "size"), [(number, f"{number}", "a", "camt", 1)])
        engine.dispose()
    engine = open_store(store_url)
    assert len(everything(engine, "source_file")) == 2
    engine.dispose()


@SQLITE
def test_sqlite_is_safe_against_a_power_cut_and_a_dangling_row(engine: Engine) -> None:
    """A file is moved to the archive after its commit, so a commit must be on the disk."""
    assert _setting(engine, "journal_mode") == "wal"
    assert _setting(engine, "synchronous") == 2  # FULL
    assert _setting(engine, "foreign_keys") == 1
    assert _setting(engine, "recursive_triggers") == 1


def test_a_statement_of_no_file_is_refused(engine: Engine) -> None:
    with engine.connect() as connection:
        _put_statement(connection)
        with pytest.raises(sa.exc.IntegrityError):
            connection.commit()


def test_a_reader_sees_one_night_not_half_of_the_next(store_url: str, engine: Engine) -> None:
    other = open_store(store_url)
    count = "SELECT COUNT(*) FROM source_file"
    with engine.begin() as reading:
        before = bulk.fetch(reading, count)
        with other.begin() as writing:
            bulk.insert(writing, "source_file", ("file_no", "sha256", "name", "kind", "size"), [(1, "aa", "a.xml", "camt", 5)])
        assert bulk.fetch(reading, count) == before
    with engine.begin() as reading:
        assert bulk.fetch(reading, count) == [(1,)]
    other.dispose()


# ---------------------------------------------------------------- what cannot be opened


def test_a_database_of_a_newer_program_is_refused(store_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ReconcileError, match="has schema 9999, this program knows up to 0001; install the newer reconcile"):
        open_store(store_url)


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(ReconcileError) as refused:
        open_store("postgresql+psycopg://clerk:s3cret@127.0.0.1:1/reconcile")
    assert "s3cret" not in str(refused.value)
    assert str(refused.value).startswith("postgresql+psycopg://clerk:***@127.0.0.1:1/reconcile: the database does not answer as it should: ")
    assert "see whether it runs" in str(refused.value)


def test_a_wrong_password_is_not_repeated_when_the_url_is_broken() -> None:
    with pytest.raises(ReconcileError, match="cannot be used") as refused:
        open_store("postgresql+psycopg//clerk:s3cret@host/reconcile")
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "says"), [("mysql://host/reconcile", "mysql is no database"), ("oracle:///x", "oracle is no database"), ("nosuch://x", "nosuch")]
)
def test_another_kind_of_database_is_refused(url: str, says: str) -> None:
    with pytest.raises(ReconcileError, match=says) as refused:
        open_store(url)
    assert "[store] url" in str(refused.value)


def test_the_short_name_of_postgresql_means_the_driver_we_bring(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(ReconcileError, match="does not answer"):
        open_store("postgresql://127.0.0.1:1/reconcile")


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReconcileError, match="unable to open database file; see whether it runs and may be written"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'reconcile.db'}")


def test_a_file_that_is_no_database_is_said_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "reconcile.db"
    path.write_text("this is somebody's letter\n" * 100)
    with pytest.raises(ReconcileError, match="file is not a database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text().startswith("this is somebody's letter")


# ---------------------------------------------------------------- migrations


def _versions(tmp_path: Path, upgrade: str) -> Path:
    """A folder of revisions: the first, and one that does what is said."""
    folder = tmp_path / "versions 100% new"
    folder.mkdir()
    shutil.copy(Path(migrations.__file__).parent / "versions" / "0001_first.py", folder)
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = '0002'\ndown_revision = '0001'\n\ndef upgrade():\n"
    (folder / "0002_second.py").write_text(head + "".join(f"    {line}\n" for line in dedent(upgrade).splitlines()))
    return folder


COPY_AND_RENAME = """
sqlite = op.get_bind().dialect.name == "sqlite"
for name in ("source_file", "statement", "entry", "posting", "contract"):
    copied = sqlite or name in ("posting", "contract")  # PostgreSQL does not drop what others point to
    with op.batch_alter_table(name, recreate="always" if copied else "never") as table:
        table.add_column(sa.Column("added", sa.Text(), nullable=False, server_default="new"))
"""


def _fill(engine: Engine) -> None:
    with engine.begin() as connection:
        bulk.insert(connection, "source_file", ("file_no", "sha256", "name", "kind", "size"), [(1, "aa", "a.xml", "camt", 5)])
        _put_statement(connection)
        reference.take_contracts(connection, [CONTRACT], 1)
        reference.take_invoices(connection, [INVOICE], 1)
        reference.take_clearings(connection, [CLEARING], 1)
        columns = [column.name for column in metadata.tables["posting"].columns]
        bulk.insert(connection, "posting", columns, [(1, 1, "2026-03-31", "p", "item", "c", "i", 5, "EUR", "r", None)])


def test_append_only_survives_a_migration_that_copies_and_renames_tables(engine: Engine, tmp_path: Path) -> None:
    _fill(engine)
    migrations.upgrade(engine, versions=_versions(tmp_path, COPY_AND_RENAME))
    with engine.connect() as connection:
        assert version(connection) == "0002"
        for table in APPEND_ONLY:
            name = table.name
            filled = bool(bulk.fetch(connection, f"SELECT 1 FROM {name} LIMIT 1"))
            if filled:
                column = list(table.columns)[-1].name
                attempt = connection.begin_nested()
                with pytest.raises(sa.exc.DBAPIError, match=f"{name} is append-only"):
                    bulk.execute(connection, f"UPDATE {name} SET {column} = {column}")
                attempt.rollback()
                attempt = connection.begin_nested()
                with pytest.raises(sa.exc.DBAPIError, match=f"{name} is append-only"):
                    bulk.execute(connection, f"DELETE FROM {name}")
                attempt.rollback()
        assert bulk.fetch(connection, "SELECT sha256, added FROM source_file") == [("aa", "new")]


@SQLITE
def test_what_others_point_to_is_still_held_after_a_migration(engine: Engine, tmp_path: Path) -> None:
    _fill(engine)
    migrations.upgrade(engine, versions=_versions(tmp_path, COPY_AND_RENAME))
    assert _setting(engine, "foreign_keys") == 1
    assert _setting(engine, "foreign_key_check") is None


def test_a_migration_that_fails_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    _fill(engine)
    broken = COPY_AND_RENAME + "op.execute('SELECT no_such_column FROM source_file')\n"
    with pytest.raises(sa.exc.DBAPIError):
        migrations.upgrade(engine, versions=_versions(tmp_path, broken))
    with engine.connect() as connection:
        assert version(connection) == "0001"
        assert "added" not in {column["name"] for column in sa.inspect(connection).get_columns("posting")}
        with pytest.raises(sa.exc.DBAPIError, match="posting is append-only"):
            bulk.execute(connection, "DELETE FROM posting")


@SQLITE
def test_a_migration_that_loses_rows_others_point_to_is_undone(engine: Engine, tmp_path: Path) -> None:
    _fill(engine)
    losing = "op.execute('DROP TRIGGER source_file_no_delete')\nop.execute('DELETE FROM source_file')\n"
    with pytest.raises(ReconcileError, match="1 rows of statement would point to none"):
        migrations.upgrade(engine, versions=_versions(tmp_path, losing))
    assert len(everything(engine, "source_file")) == 1


@SQLITE
def test_alembic_is_imported_only_when_the_database_is_behind(store_url: str) -> None:
    code = """
        import sys
        from reconcile.store.engine import open_store
        engine = open_store(sys.argv[1])
        if sys.argv[2] == "behind":
            with engine.begin() as connection:
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
            from reconcile.errors import ReconcileError
            try:
                open_store(sys.argv[1])
            except Exception:
                pass
        engine.dispose()
        print("alembic" in sys.modules)
        """
    said = [
        subprocess.run([sys.executable, "-c", dedent(code), store_url, state], capture_output=True, text=True, check=True).stdout.strip()
        for state in ("current", "behind")
    ]
    assert said == ["False", "True"]


# ---------------------------------------------------------------- one SQLite library, one order of text


def test_no_second_sqlite_library_opens_the_live_database() -> None:
    """Another library in the same process does not see SQLite's locks, and both write."""
    package = Path(store_engine.__file__).parent.parent
    forbidden = (
        "adbc",
        "duckdb",
        "read_database",
        "write_database",
        "connectorx",
        "apsw",
        "import sqlite3",
        "from sqlite3",
        "read_sql",
        "to_sql",
        "sqlite_scan",
    )
    found = [
        f"{path.relative_to(package)}: {word}"
        for path in sorted(package.rglob("*.py"))
        for word in forbidden
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_text_sorts_by_code_point_on_both(engine: Engine) -> None:
    """The same order on both, whatever the server's own: big letters before small ones, letters with marks after z."""
    names = ["āda", "Zita", "ada", "Ada", "žagars", "zeta", "a-b", "ab", "a b", "10", "9", "Ābols", "_", "Ы", "𝄞", "ﬁ"]
    with engine.begin() as connection:
        bulk.insert(connection, "contract_now", ("contract_no", "version_no"), [(name, 1) for name in names])
        bulk.stage(connection, "stage_name", ("name",), [(name,) for name in names])
        stored = [name for (name,) in bulk.fetch(connection, "SELECT contract_no FROM contract_now ORDER BY contract_no")]
        staged = [name for (name,) in bulk.fetch(connection, "SELECT name FROM stage_name ORDER BY name")]
        smallest = bulk.fetch(connection, "SELECT MIN(contract_no), MAX(contract_no) FROM contract_now")
    assert stored == staged == sorted(names)
    assert [tuple(row) for row in smallest] == [(min(names), max(names))]


@POSTGRESQL
def test_every_text_column_is_compared_by_code_point(engine: Engine) -> None:
    sql = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('text', 'character varying') "
        "AND COALESCE(collation_name, '') <> 'C' AND table_name <> 'alembic_version' ORDER BY 1, 2"
    )
    with engine.connect() as connection:
        assert bulk.fetch(connection, sql) == []
