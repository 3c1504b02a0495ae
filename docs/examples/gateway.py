"""A payment service that creditmemo asks for refunds: docs/gateway-contract.md, class A, look-up immediate. Copy it.

    python3 gateway.py DATABASE PORT SECRET-FILE

It decides about a refund in one transaction, and leaves the money to a job of yours, which takes what is `pending` in the
table `refund`, sends it, and sets it to `succeeded` or `failed`. A proxy in front of it adds TLS.
"""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import pathlib
import sqlite3
import sys
import time

TABLES = """
    CREATE TABLE IF NOT EXISTS payment (name TEXT PRIMARY KEY, captured INTEGER NOT NULL, currency TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS refund (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, payment TEXT NOT NULL, amount_minor INTEGER NOT NULL,
        currency TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'refused')));
    """


def refund(database, key, payment, amount, currency):
    """Decides once about a key. Whoever comes with it again, even at the same instant, gets the first decision."""
    database.execute("BEGIN IMMEDIATE")
    if not (known := look_up(database, key)):
        captured = database.execute(
            "SELECT captured FROM payment WHERE name = ? AND currency = ?", (payment, currency)).fetchone() or (0,)
        given = database.execute(
            "SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE payment = ? AND status IN ('pending', 'succeeded')",
            (payment,)).fetchone()
        status = "pending" if 0 < amount <= captured[0] - given[0] else "refused"
        database.execute("INSERT INTO refund VALUES (NULL, ?, ?, ?, ?, ?)", (key, payment, amount, currency, status))
        known = look_up(database, key)
    database.commit()
    if tuple(known[name] for name in ("payment", "amount_minor", "currency")) != (payment, amount, currency):
        return 409, {"error": "key_reused"}
    return (422, {"error": "exceeds"}) if known["status"] == "refused" else (201, shown(known))


def look_up(database, key):
    return database.execute("SELECT * FROM refund WHERE key = ?", (key,)).fetchone()


def shown(row):
    return {"reference": f"refund-{row['id']}"} | {name: row[name] for name in ("amount_minor", "currency", "status")}


class Requests(http.server.BaseHTTPRequestHandler):
    timeout = 20

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.reply(body, lambda database: refund(
            database, *(json.loads(body)[name] for name in ("key", "payment", "amount_minor", "currency"))))

    def do_GET(self):
        def ask(database):
            row = look_up(database, self.path.rpartition("/")[2])
            return (200, shown(row)) if row and row["status"] != "refused" else (404, {"error": "unknown_key"})

        self.reply(b"", ask)

    def reply(self, body, act):
        status, answer = 401, {"error": "unauthorized"}
        if self.is_signed(body):
            with contextlib.closing(sqlite3.connect(path, timeout=10)) as database:
                database.row_factory = sqlite3.Row
                database.execute("PRAGMA synchronous = FULL")
                status, answer = act(database)
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def is_signed(self, body):
        """As Standard Webhooks says: with our secret, over these bytes, within the last five minutes."""
        name, moment = self.headers["webhook-id"] or "", self.headers["webhook-timestamp"] or ""
        signature = hmac.new(secret, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
        wanted, given = b"v1," + base64.b64encode(signature), (self.headers["webhook-signature"] or "").encode()
        return hmac.compare_digest(wanted, given) and moment.isdigit() and abs(time.time() - int(moment)) < 300


if __name__ == "__main__":
    path, port, secret_file = sys.argv[1:]
    secret = base64.b64decode(pathlib.Path(secret_file).read_text().strip().removeprefix("whsec_"))
    with contextlib.closing(sqlite3.connect(path)) as tables:
        tables.executescript(TABLES)
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Requests)
    print(f"listening on {listener.server_port}", flush=True)
    listener.serve_forever()
