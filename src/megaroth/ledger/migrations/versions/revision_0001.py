"""The table of entries and what keeps it append-only."""

from alembic import op

from megaroth.ledger import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table, the index of the reversals, and the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        statements: tuple[str, ...] = tuple(schema.SQLITE.values())
    else:
        statements = schema.POSTGRESQL
    for statement in statements:
        # As it stands: its percent signs are no places for parameters.
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
