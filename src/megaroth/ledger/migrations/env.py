"""Run by Alembic, within the transaction of the ledger that is made or brought up to date."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="ledger_version")
context.run_migrations()
