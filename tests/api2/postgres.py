"""Registers in PostgreSQL: CREDITMEMO_TEST_POSTGRES names a cluster to make databases in. Tests that need one use it;
with CREDITMEMO_TEST_ON=postgres every server keeps its register there."""

import itertools
import json
import os
import subprocess

CLUSTER = os.environ.get("CREDITMEMO_TEST_POSTGRES")
IS_AT_HAND = bool(CLUSTER)
IS_WANTED = os.environ.get("CREDITMEMO_TEST_ON") == "postgres"
# Dropping a database flushes what all of them have not flushed.
SECONDS = 240

numbers = itertools.count(1)


class Database:
    """A database of the cluster."""

    def __init__(self):
        self.name = f"creditmemo_{os.getpid()}_{next(numbers)}"
        psql(CLUSTER, f"CREATE DATABASE {self.name}")
        self.url = f"{CLUSTER} dbname={self.name}"

    def __str__(self):
        return self.name

    def read(self, statement, values):
        """The rows of a query, as tuples."""
        text = psql(self.url, f"SELECT coalesce(json_agg(r), '[]') FROM ({bound(statement, values)}) r")
        # Pairs, as two columns may have one name.
        return [tuple(value for _, value in row) for row in json.loads(text, object_pairs_hook=list)]

    def write(self, statement, values):
        """How many rows a statement changed."""
        return int(psql(self.url, bound(statement, values)).split()[-1])

    def unguard(self, table):
        """Takes away what refuses changes of a document."""
        psql(self.url, f"DROP TRIGGER {table}_refuses_changes ON {table}")

    def check(self):
        """Raises when an index is damaged."""
        psql(self.url, "CREATE EXTENSION IF NOT EXISTS amcheck")
        psql(self.url, "SELECT bt_index_check(indexrelid) FROM pg_index JOIN pg_class ON oid = indexrelid "
                       "WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace")

    def schema(self):
        """What the tables are, to be compared."""
        return self.read("SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY 1, 2", ())

    def everything(self):
        """All rows of all tables of the register."""
        tables = self.read("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", ())
        # The numbers of transactions say nothing of documents.
        names = [name for name, in tables if name != "commit_witness"]
        rows = " UNION ALL ".join(f"SELECT '{name}', (SELECT json_agg(t) FROM {name} t)" for name in names)
        return {name: sorted(map(repr, found or [])) for name, found in self.read(rows, ())}

    def content(self):
        """All that is stored, as bytes."""
        return repr(self.everything()).encode()

    def drop(self):
        psql(CLUSTER, f"DROP DATABASE {self.name} WITH (FORCE)")


def bound(statement, values):
    """The statement with its values in place of the question marks."""
    parts = statement.split("?")
    literals = [str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'" for value in values]
    return "".join(part + literal for part, literal in zip(parts, [*literals, ""], strict=True))


def psql(url, sql):
    """What psql prints for a statement."""
    result = subprocess.run(
        ["psql", "-XAtv", "ON_ERROR_STOP=1", url, "-c", sql], capture_output=True, text=True, timeout=SECONDS)
    if result.returncode != 0:
        raise RuntimeError(f"{sql}: {result.stderr}")
    return result.stdout.strip()
