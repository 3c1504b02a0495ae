"""Creates over HTTP on PostgreSQL next to pgbench, which runs the same statements as a transaction for each memo.

    ./dev bench postgres
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import threading

import bench
import programs
import registers
import tables

sys.path.insert(0, str(programs.ROOT / "tests/postgres"))

import cluster  # noqa: E402: the way to it is set above

MEMOS = 10_000
# What a server of 24 GB would have at least; everything that durability rests on is as PostgreSQL has it.
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
# The server's own sessions plan so: without it pgbench sorts a whole chain to find its end.
INDEXES = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
PGBENCH_CLIENTS = (1, 8, 32)
CONNECTIONS = (1, 8, 32, 64, 128)
# In all, from two servers: as many as one of them has above, and as many for each.
REPLICA_CONNECTIONS = (64, 128)


class PostgresRegister(registers.Register):
    """A register in a database of a private cluster; the folder has the server's log alone."""

    def __init__(self, folder, url):
        super().__init__(folder, MEMOS)
        self.url = url

    def warm(self):
        """The database has all of it in its own memory since it was made."""


def script(query):
    """The memo of `registers.REFUND` as a client without batches writes it: statement by statement, its values those of
    a memo of the register, its ids from the counters."""
    def row(table, key, value):
        return json.loads(query(f"SELECT row_to_json(t) FROM {table} t WHERE {key} = {value} LIMIT 1")[0][0])

    def insert(table, sample, **ids):
        values = [ids.get(name, literal(value)) for name, value in sample.items()]
        return f"INSERT INTO {table} ({', '.join(sample)}) VALUES ({', '.join(values)});"

    def refund(table, sample, key, *more):
        names = [name for name in sample if name.endswith("_refunded")]
        added = [f"{name} = {name} + {1 if sample[name] else 0}" for name in names]
        return f"UPDATE {table} SET {', '.join([*added, *more])} WHERE {key};"

    memo = row("creditmemo", "id", MEMOS)
    line = row("creditmemo_line", "creditmemo_id", MEMOS)
    balance = row("balance", "invoice_id = 0 AND line_id = 0 AND order_id", 1)
    journal, audit = row("journal", "creditmemo_id", MEMOS), row("audit", "position", 1)
    # Beside the order as a whole: of its lines, the invoice, and the invoice's lines.
    balances = ((0, ":line1"), (0, ":line2"), (":order", 0), (":order", ":line1"), (":order", ":line2"))
    state = [f"{name} = {name}" for name in ("state", "status", "held_state", "held_status", "total_charged")]
    counters = ", ".join(f"max(next) FILTER (WHERE name = '{name}') AS {name}" for name in (
        "creditmemo", "creditmemo_line", "history"))
    return "\n".join([
        f"\\set order random(1, {MEMOS // registers.MEMOS_OF_AN_ORDER})", "\\set store (:order - 1) % 4 + 1",
        "\\set line2 :order * 2", "\\set line1 :order * 2 - 1",
        "BEGIN;", f"SELECT number, id, store_id FROM orders WHERE number = ({registers.FIRST_ORDER} + :order - 1)::text;",
        "SELECT o.*, b.* FROM orders o JOIN balance b ON b.order_id = o.id AND b.invoice_id = 0 AND b.line_id = 0 "
        "WHERE o.id = :order FOR UPDATE OF b \\gset read_",
        "SELECT b.*, l.* FROM balance b JOIN order_line l ON l.id = b.line_id WHERE b.order_id = :order AND "
        "b.invoice_id = 0 AND b.line_id > 0 ORDER BY b.line_id;",
        "SELECT b.*, i.* FROM balance b LEFT JOIN invoice i ON i.id = CASE WHEN b.line_id = 0 THEN b.invoice_id END "
        "WHERE b.order_id = :order AND b.invoice_id > 0 ORDER BY b.invoice_id, b.line_id;",
        f"SELECT {counters} FROM (SELECT name, next FROM id_sequence ORDER BY name FOR UPDATE) s \\gset",
        "SELECT max(next) FILTER (WHERE document = 'creditmemo') AS number FROM (SELECT document, next FROM number_series "
        "WHERE store_id = :store ORDER BY document FOR UPDATE) s \\gset",
        "SELECT store_id, created_at FROM creditmemo WHERE store_id = :store ORDER BY created_at DESC LIMIT 1;",
        "SELECT position + 1 AS position, hash FROM audit WHERE store_id = :store ORDER BY position DESC LIMIT 1 \\gset",
        refund("balance", balance, "order_id = :order AND invoice_id = 0 AND line_id = 0", "revision = revision + 1",
               "updated_at = updated_at + 1", "latest_memo_id = :creditmemo", "latest_memo_at = updated_at + 1", *state),
        insert("creditmemo", memo, id=":creditmemo", number=":number::text", order_id=":order", invoice_id=":order",
               store_id=":store", history_id=":history", previous_id=":read_latest_memo_id"),
        *(insert("creditmemo_line", line, id=f":creditmemo_line + {index}", creditmemo_id=":creditmemo",
                 order_line_id=f":line{index + 1}", store_id=":store") for index in (0, 1)),
        *(refund("balance", balance, f"order_id = :order AND invoice_id = {invoice} AND line_id = {line}")
          for invoice, line in balances),
        insert("journal", journal, creditmemo_id=":creditmemo", store_id=":store"),
        insert("audit", audit, position=":position", store_id=":store"),
        "UPDATE id_sequence SET next = next + 1 WHERE name IN ('creditmemo', 'history');",
        "UPDATE id_sequence SET next = next + 2 WHERE name = 'creditmemo_line';",
        "UPDATE number_series SET next = next + 1 WHERE store_id = :store AND document = 'creditmemo';",
        "COMMIT;", ""])


def literal(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


class Run:
    """One run: a cluster, a register made on it, and copies of its database for each thing measured."""

    def __init__(self, options, folder, private):
        self.options, self.folder, self.private = options, folder, private
        self.copies = 0

    def url(self, database):
        return f"host={self.private.folder} port={self.private.port} user=postgres dbname={database}"

    def copy(self):
        """A copy of the made register: its database's name."""
        self.copies += 1
        name = f"copy{self.copies}"
        self.private.sql(f"CREATE DATABASE {name} TEMPLATE made", database="postgres")
        self.private.sql("VACUUM ANALYZE", "CHECKPOINT", database=name)
        return name

    def make(self):
        self.private.sql("CREATE DATABASE made", database="postgres")
        registers.make(PostgresRegister(self.folder, self.url("made")))

    def pgbench(self, clients):
        """Memos a second, and p50 of one in milliseconds, of pgbench."""
        name = self.copy()
        file = self.folder / "memo.sql"
        file.write_text(script(lambda sql: self.private.sql(sql, database=name)))
        log = self.folder / "latency"
        command = [
            cluster.BINARIES / "pgbench", "-n", "-M", "prepared", "-c", clients, "-j", min(2, clients), "-T",
            self.options.seconds, "-f", file, "-l", "--log-prefix", log,
            f"{self.url(name)} options='{INDEXES}'"]
        text = cluster.run(*map(str, command))
        latencies = []
        for part in self.folder.glob("latency.*"):
            latencies += [int(line.split()[2]) / 1000 for line in part.read_text().splitlines()]
            part.unlink()
        rate = float(text.split("tps = ")[1].split()[0])
        return {"clients": clients, "rate": rate, "p50_ms": statistics.median(latencies)}

    def creates(self, connections, replicas=1):
        """The same of creates over HTTP, from so many connections in all."""
        name = self.copy()
        servers = [PostgresRegister(self.folder, self.url(name)) for _ in range(replicas)]
        results = []
        try:
            for server in servers:
                server.open()
            request = registers.refund(MEMOS)
            servers[0].load(request, connections, 1)
            before = servers[0].stored()
            threads = [threading.Thread(target=lambda server=server: results.append(server.load(
                request, connections // replicas, self.options.seconds))) for server in servers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            growth = servers[0].stored() - before
        finally:
            for server in servers:
                server.stop()
        answered = sum(result["requests"] for result in results)
        if len(results) < replicas or not answered <= growth <= answered + 2 * connections:
            raise programs.Failure(f"{answered} creates were answered, {growth} memos were stored")
        return {
            "connections": connections, "replicas": replicas, "rate": sum(result["rate"] for result in results),
            "p50_ms": statistics.median(result["p50_ms"] for result in results),
            "p99_ms": max(result["p99_ms"] for result in results),
            "cpu_us": statistics.mean(result["cpu_us"] for result in results)}

    def median(self, measure, *arguments):
        runs = [measure(*arguments) for _ in range(self.options.repeats)]
        best = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        print("  " + ", ".join(f"{name} {value:,.2f}" for name, value in best.items()), file=sys.stderr, flush=True)
        return best

    def measure(self):
        self.make()
        alone = [self.median(self.pgbench, clients) for clients in PGBENCH_CLIENTS]
        batched = [self.median(self.creates, connections) for connections in CONNECTIONS]
        two = [self.median(self.creates, connections, 2) for connections in REPLICA_CONNECTIONS]
        return alone, batched, two


def report(alone, batched, two):
    rate = {row["clients"]: row["rate"] for row in alone}
    made = {row["connections"]: row for row in batched}
    machine = bench.machine()
    return "\n\n".join([
        f"{machine['cores']} cores of {machine['cpu']}, Linux {machine['kernel']}; PostgreSQL, the servers, pgbench and wrk "
        "share them.",
        tables.table(["", "clients", "memos per second", "p50 ms", "p99 ms", "server's CPU µs"], [
            *(["pgbench", row["clients"], f"{row['rate']:,.0f}", f"{row['p50_ms']:.2f}", "", ""] for row in alone),
            *([f"{row['replicas']:.0f} server{'s' if row['replicas'] > 1 else ''}", f"{row['connections']:.0f}",
               f"{row['rate']:,.0f}", f"{row['p50_ms']:.2f}", f"{row['p99_ms']:.1f}", f"{row['cpu_us']:.0f}"]
              for row in [*batched, *two])]),
        tables.table(["figure", "goal", "found"], [
            ["creates at 32 connections, of pgbench's at 32 clients", "≥ 1.5", f"{made[32]['rate'] / rate[32]:.2f}"],
            ["p50 of a create by one caller over pgbench's", "≤ 1 ms more",
             f"{made[1]['p50_ms'] - alone[0]['p50_ms']:+.2f} ms"],
            *([f"two servers, of one, {row['connections']:.0f} connections in all", "≥ 1",
               f"{row['rate'] / made[row['connections']]['rate']:.2f}"] for row in two)])])


def main():
    parser = argparse.ArgumentParser(prog="./dev bench postgres", description=__doc__)
    parser.add_argument("--seconds", type=int, default=4, help="of each run")
    parser.add_argument("--repeats", type=int, default=3, help="runs of which the median counts")
    options = parser.parse_args()
    folder = bench.FOLDER / f"postgres-{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        with cluster.running(**SETTINGS) as private:
            print(report(*Run(options, folder, private).measure()))
    except programs.Failure as failure:
        sys.exit(f"bench: {failure}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
