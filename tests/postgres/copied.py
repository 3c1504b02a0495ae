"""A register in PostgreSQL as an SQLite file, for whoever reads it without the server."""

import contextlib
import json
import sqlite3

COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
    """
# In words that SQLite has too. It enforces keys while it is filled, and checks references when asked.
CONSTRAINTS = """
    SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
    """


def copied(cluster, path):
    """Copies all tables as they stand at one moment, with their keys and references; gives the path."""
    tables, constraints, bytes_of = {}, {}, {}
    for table, column, kind in cluster.sql(COLUMNS):
        tables.setdefault(table, []).append(column)
        if kind == "bytea":
            bytes_of.setdefault(table, []).append(column)
    for table, constraint in cluster.sql(CONSTRAINTS):
        constraints.setdefault(table, []).append(constraint)
    rows = cluster.sql(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        *(f"SELECT '{table}', row_to_json(each) FROM {table} each" for table in tables), "COMMIT")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for table, columns in tables.items():
            connection.execute(f"CREATE TABLE {table} ({', '.join(columns + constraints.get(table, []))})")
        for table, row in rows:
            values = json.loads(row)
            for column in bytes_of.get(table, []):
                if values[column] is not None:
                    values[column] = bytes.fromhex(values[column].removeprefix("\\x"))
            marks = ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", list(values.values()))
    return path
