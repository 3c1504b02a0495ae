"""A payment service that creditmemo asks for refunds (docs/gateway-contract.md): class A, look-up immediate. Copy it.

    python3 gateway.py DATABASE PORT SECRET-FILE

It decides about a refund in one transaction, and leaves the money to a job of yours, which takes what is `pending` in the
table `refund`, sends it, and sets it to `succeeded` or `failed`. A proxy in front of it adds TLS.
"""
import base64, contextlib, hashlib, hmac, http.server, json, pathlib, sqlite3, sys, time  # noqa: E401

TABLES = """
    CREATE TABLE IF NOT EXISTS payment (name TEXT PRIMARY KEY, captured INTEGER NOT NULL, currency TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS refund (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, payment TEXT NOT NULL, amount_minor INTEGER NOT NULL,
        currency TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'refused')))"""
LEFT = """
    SELECT captured - (SELECT coalesce(sum(amount_minor), 0) FROM refund
        WHERE payment = name AND status IN ('pending', 'succeeded')) FROM payment WHERE name = ? AND currency = ?"""

def refund(database, key, payment, amount_minor, currency):
    """Decides once about a key. Whoever comes with it again, even at the same instant, gets the first decision."""
    with database:
        database.execute("BEGIN IMMEDIATE")
        if not look_up(database, key):
            left, = database.execute(LEFT, (payment, currency)).fetchone() or (0,)
            status = "pending" if 0 < amount_minor <= left else "refused"
            row = (key, payment, amount_minor, currency, status)
            database.execute("INSERT INTO refund VALUES (NULL, ?, ?, ?, ?, ?)", row)
    known = look_up(database, key)
    if (known["payment"], known["amount_minor"], known["currency"]) != (payment, amount_minor, currency):
        return 409, {"error": "key_reused"}
    return (422, {"error": "exceeds"}) if known["status"] == "refused" else (201, shown(known))

def look_up(database, key):
    return database.execute("SELECT * FROM refund WHERE key = ?", (key,)).fetchone()

def shown(row):
    return {"reference": f"refund-{row['id']}"} | {name: row[name] for name in ("amount_minor", "currency", "status")}

class Requests(http.server.BaseHTTPRequestHandler):
    timeout = 20

    def answer(self):
        """To POST /refunds and to GET /refunds/KEY, if the secret's owner asks: as Standard Webhooks says, over these bytes,
        within the last five minutes."""
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        name, moment = self.headers["webhook-id"] or "", self.headers["webhook-timestamp"] or ""
        signature = base64.b64encode(hmac.new(secret, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest())
        given = (self.headers["webhook-signature"] or "").encode()
        if not (hmac.compare_digest(b"v1," + signature, given) and moment.isdigit() and abs(time.time() - int(moment)) < 300):
            return 401, {"error": "unauthorized"}
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as database:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA synchronous = FULL")
            if self.command == "POST":
                return refund(database, **json.loads(body))
            row = look_up(database, self.path.rpartition("/")[2])
            return (200, shown(row)) if row and row["status"] != "refused" else (404, {"error": "unknown_key"})

    def reply(self):
        status, answer = self.answer()
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = reply

if __name__ == "__main__":
    path, port, secret_file = sys.argv[1:]
    secret = base64.b64decode(pathlib.Path(secret_file).read_text().strip().removeprefix("whsec_"))
    with contextlib.closing(sqlite3.connect(path)) as tables:
        tables.executescript(TABLES)
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Requests)
    print(f"listening on {listener.server_port}", flush=True)
    listener.serve_forever()
