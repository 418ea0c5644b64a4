"""The first release; a new database is made whole from ``reconcile.store.schema`` and stamped with this."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: there is no older schema."""
