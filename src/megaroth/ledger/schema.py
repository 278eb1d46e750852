"""The one table of a ledger, and the guards by which the databases themselves keep it append-only.

The texts are those of revision 0001. They are never edited: a file made with them is compared with them.
A later revision adds texts of its own. Nothing here ever rebuilds the table of entries.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

REVISIONS = ("0001",)
"""The revisions of the form in which a ledger is stored, oldest first: the names of the migrations."""

APPLICATION_ID = 0x4D45474C
"""Marks an SQLite file as a ledger of megaroth (the signs MEGL at byte 68)."""

metadata = MetaData()
entries = Table(
    "entries",
    metadata,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
version = Table("ledger_version", metadata, Column("version_num", Text, primary_key=True))

SQLITE_REVERSES = "json_extract(body, '$.reverses')"
SQLITE = {
    "entries": """\
CREATE TABLE entries (
  number INTEGER PRIMARY KEY CHECK (number > 0),
  body TEXT NOT NULL CHECK (typeof(body) = 'text'),
  hash TEXT NOT NULL CHECK (typeof(hash) = 'text' AND length(hash) = 64)
)""",
    # Not UNIQUE: INSERT OR REPLACE would delete the row that a unique index finds in the way, and fires no trigger
    # for it. The insert trigger, which fires before it, refuses the second reversal, and every number that is taken.
    "entries_reversed": f"""\
CREATE INDEX entries_reversed ON entries ({SQLITE_REVERSES})
WHERE {SQLITE_REVERSES} IS NOT NULL""",
    "entries_follow": """\
CREATE TRIGGER entries_follow BEFORE INSERT ON entries BEGIN
  SELECT RAISE(ABORT, 'a ledger is append-only: an entry comes after the last and replaces none')
  WHERE NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries);
  SELECT RAISE(ABORT, 'a ledger is append-only: the hash does not follow from the entry before')
  WHERE NEW.hash IS NOT megaroth_link((SELECT hash FROM entries WHERE number = NEW.number - 1), NEW.body);
  SELECT RAISE(ABORT, 'a ledger is append-only: an entry is reversed once')
  WHERE EXISTS (SELECT 1 FROM entries WHERE json_extract(body, '$.reverses') = json_extract(NEW.body, '$.reverses'));
END""",
    "entries_stay": """\
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN
  SELECT RAISE(ABORT, 'a ledger is append-only: an entry is never changed');
END""",
    "entries_remain": """\
CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN
  SELECT RAISE(ABORT, 'a ledger is append-only: an entry is never deleted');
END""",
}
"""What makes up a ledger in SQLite, by its name in ``sqlite_master``."""

POSTGRESQL_REVERSES = "((body::jsonb ->> 'reverses')::bigint)"
_FOLLOW = """
DECLARE
  last_number bigint;
  last_hash text;
BEGIN
  EXECUTE pg_catalog.format(
    'SELECT number, hash FROM %I.%I ORDER BY number DESC LIMIT 1', TG_TABLE_SCHEMA, TG_TABLE_NAME
  ) INTO last_number, last_hash;
  IF NEW.number IS DISTINCT FROM coalesce(last_number, 0) + 1 THEN
    RAISE EXCEPTION 'a ledger is append-only: an entry comes after the last and replaces none';
  END IF;
  IF NEW.hash IS DISTINCT FROM pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    coalesce(last_hash, pg_catalog.repeat('0', 64)) || NEW.body, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'a ledger is append-only: the hash does not follow from the entry before';
  END IF;
  RETURN NEW;
END
"""
_STAY = """
BEGIN
  RAISE EXCEPTION 'a ledger is append-only: an entry is never changed or deleted';
END
"""
POSTGRESQL = (
    """\
CREATE TABLE entries (
  number bigint PRIMARY KEY CHECK (number > 0),
  body text NOT NULL,
  hash text NOT NULL CHECK (length(hash) = 64)
)""",
    f"""\
CREATE UNIQUE INDEX entries_reversed ON entries ({POSTGRESQL_REVERSES})
WHERE {POSTGRESQL_REVERSES} IS NOT NULL""",
    f"CREATE FUNCTION entries_follow() RETURNS trigger LANGUAGE plpgsql AS $guard${_FOLLOW}$guard$",
    f"CREATE FUNCTION entries_stay() RETURNS trigger LANGUAGE plpgsql AS $guard${_STAY}$guard$",
    """\
CREATE TRIGGER entries_follow BEFORE INSERT ON entries
FOR EACH ROW EXECUTE FUNCTION entries_follow()""",
    """\
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
FOR EACH STATEMENT EXECUTE FUNCTION entries_stay()""",
    # ALWAYS: a session that plays the replica (session_replication_role) does not pass by them.
    "ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_follow",
    "ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_stay",
)
"""What makes up a ledger in PostgreSQL, in the order in which it is made."""

_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32
POSTGRESQL_GUARDS = {
    ("entries_follow", "A", _ROW | _BEFORE | _INSERT, _FOLLOW),
    ("entries_stay", "A", _BEFORE | _DELETE | _UPDATE | _TRUNCATE, _STAY),
}
"""The triggers as ``pg_trigger`` tells them: name, enabled always, kind, and the text of the function."""
