"""A gateway that pays, fails, lies late and dies, and keeps a ledger of the money that it moved.

    python3 gatewaysim.py LEDGER PORT SECRET

speaks docs/gateway-contract.md below `http://127.0.0.1:PORT/SERVICE`, for as many services as tests set up, and is stricter
than a real one: what breaks the contract is refused and noted. All that it knows lies in LEDGER, an SQLite file that is flushed
before each answer, so that it may be killed at any moment. `POST /control` takes `{"services": {…}, "payments": {…}, "past": […]}`:

    services: {NAME: {"class": "A", "lag": 0, "key_seconds": 86400, "seed": 1, "age_seconds": 300, "faults": {FAULT: PROBABILITY, …},
               "look_up_faults": {FAULT: PROBABILITY, …}, "next": [FAULT, …]}}
              What is not named stays as it is. `next` comes before what is drawn for requests to refund. What has not been
              a refund for `lag` seconds is not found yet.
    payments: {NAME: [CAPTURED, CURRENCY]}    in minor units
    past: [[SERVICE, PAYMENT, AMOUNT, ENDS], …]    refunds that somebody makes here, past the register
"""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import random
import re
import socket
import sqlite3
import sys
import threading
import time
import urllib.parse

# Refunds on one page of a list.
PAGE = 20
KEY = re.compile(r"[!-~]{1,35}")
HANG_SECONDS = 40
PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,128}")

# What may happen to a request to refund. Those that end in `_paid` moved the money.
FAULTS = [
    "refuse",  # for good, a customer's card is closed
    "hang", "hang_paid",  # no answer, ever
    "cut", "cut_paid",  # the connection is reset
    "half_paid",  # an answer of which half comes
    "error", "error_paid",  # 500
    "garbage", "garbage_paid",  # 200, and no JSON
    "busy", "not_processed",  # 429 and 503, nothing was done
    "key_in_use",  # 409
    "late_paid",  # the connection is reset; some seconds later the request takes effect
    "other_amount_paid",  # one minor unit less
    "pending", "pending_fails",  # accepted; some seconds later it succeeded, or failed
    "slow_paid",  # a second later
]
# What a service moves, by the path that it is asked at.
KINDS = {"refunds": "refund", "captures": "capture"}
# What may happen to a question.
LOOK_UP_FAULTS = ["hang", "cut", "error", "garbage", "busy", "not_processed"]
LATER_SECONDS = (1, 3)

# A service of which nothing else is said.
USUAL = {
    "class": "C", "lag": 0, "key_seconds": 86_400, "age_seconds": 300, "seed": 0, "faults": {}, "look_up_faults": {}, "next": []}

TABLES = """
    CREATE TABLE IF NOT EXISTS service (name TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS payment (name TEXT PRIMARY KEY, captured INTEGER NOT NULL, currency TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS request (
        id INTEGER PRIMARY KEY, service TEXT, at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, key TEXT,
        message TEXT, body TEXT NOT NULL, fault TEXT, complaint TEXT, status INTEGER) STRICT;
    CREATE INDEX IF NOT EXISTS request_key ON request (service, key, method);
    CREATE INDEX IF NOT EXISTS request_message ON request (message);
    CREATE TABLE IF NOT EXISTS movement (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, service TEXT NOT NULL, key TEXT NOT NULL,
        payment TEXT NOT NULL REFERENCES payment,
        amount INTEGER NOT NULL CHECK (amount > 0), currency TEXT NOT NULL, at REAL NOT NULL,
        ends TEXT NOT NULL, ends_at REAL NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS movement_key ON movement (service, key);
    CREATE INDEX IF NOT EXISTS movement_payment ON movement (payment);
    CREATE VIEW IF NOT EXISTS refund AS SELECT * FROM movement WHERE kind = 'refund';
    CREATE VIEW IF NOT EXISTS capture AS SELECT * FROM movement WHERE kind = 'capture';
    CREATE TABLE IF NOT EXISTS outcome (
        service TEXT NOT NULL, key TEXT NOT NULL, asked TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
        refund INTEGER, at REAL NOT NULL, PRIMARY KEY (service, key)) STRICT;
    """


class Refused(Exception):
    """An answer that is an error; with a complaint where the request should not have come."""

    def __init__(self, status, code, complaint=None):
        super().__init__(code)
        self.status, self.code, self.complaint = status, code, complaint


class Till:
    """The durable part: all that moves money or remembers it, one request at a time."""

    def __init__(self, path):
        self.lock = threading.RLock()
        self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.database.row_factory = sqlite3.Row
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"):
            self.database.execute(statement)
        self.database.executescript(TABLES)

    @contextlib.contextmanager
    def transaction(self):
        with self.lock:
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield self.database
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")

    def row(self, sql, *values):
        with self.lock:
            return self.database.execute(sql, values).fetchone()

    def rows(self, sql, *values):
        with self.lock:
            return self.database.execute(sql, values).fetchall()

    def service(self, name):
        row = self.row("SELECT settings FROM service WHERE name = ?", name)
        return json.loads(row["settings"]) if row else None

    def control(self, orders):
        with self.transaction() as database:
            for name, settings in orders.get("services", {}).items():
                whole = USUAL | (self.service(name) or {}) | settings
                if not {*whole["faults"], *whole["next"]} <= {*FAULTS, "none"} or set(whole) != set(USUAL):
                    raise Refused(400, "unknown_fault")
                database.execute("INSERT OR REPLACE INTO service VALUES (?, ?)", (name, json.dumps(whole)))
            for name, (captured, currency) in orders.get("payments", {}).items():
                database.execute("INSERT OR IGNORE INTO payment VALUES (?, ?, ?)", (name, captured, currency))
            for name, payment, amount, ends in orders.get("past", []):
                database.execute(
                    "INSERT INTO movement (kind, service, key, payment, amount, currency, at, ends, ends_at)"
                    " SELECT 'refund', ?, '', name, ?, currency, ?, ?, ? FROM payment WHERE name = ?",
                    (name, amount, time.time(), ends, time.time(), payment))

    def note(self, **columns):
        """Keeps a request that came; gives its number."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        with self.transaction() as database:
            return database.execute(
                f"INSERT INTO request ({names}) VALUES ({marks})", tuple(columns.values())).lastrowid

    def judged(self, request, status, complaint=None, fault=None):
        with self.transaction() as database:
            database.execute(
                "UPDATE request SET status = coalesce(?, status), complaint = ?, fault = coalesce(?, fault) WHERE id = ?",
                (status, complaint, fault, request))

    def fault(self, name, method, key):
        """What happens to this request: the same for the same seed, key and count of requests with the key."""
        with self.lock:
            service = self.service(name)
            if method == "POST" and service["next"]:
                fault, *left = service["next"]
                self.control({"services": {name: {"next": left}}})
                return None if fault == "none" else fault
            count = self.row(
                "SELECT count(*) FROM request WHERE service = ? AND key = ? AND method = ?", name, key, method)[0]
        dice = random.Random(f"{service['seed']} {method} {key} {count}")
        faults = service["faults" if method == "POST" else "look_up_faults"]
        return dice.choices([None, *faults], [max(0, 1 - sum(faults.values())), *faults.values()])[0]

    # Money

    def move(self, kind, name, service, asked, fault):
        """Decides about a request, moves the money, and remembers; gives status, body and what follows for the wire."""
        key = asked["key"]
        spelling = json.dumps([asked["payment"], asked["amount_minor"], asked["currency"]])
        with self.transaction() as database:
            if service["class"] != "C" and (known := self.known(database, name, service, key)):
                if known["asked"] != spelling:
                    raise Refused(409, "key_reused", "the key came with other parameters")
                if known["refund"]:
                    return 201, self.shown(self.row("SELECT * FROM movement WHERE id = ?", known["refund"]))
                return known["status"], known["body"]
            status, body, refund = self.outcome(database, kind, name, asked, fault)
            if service["class"] == "A" or (service["class"] == "B" and refund and status < 400):
                database.execute(
                    "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (name, key, spelling, status, body, None if status >= 400 else refund, time.time()))
        return status, body

    def known(self, database, name, service, key):
        """The outcome kept for a key; class A has forgotten it after a while, whatever it moved."""
        database.execute(
            "DELETE FROM outcome WHERE service = ? AND key = ? AND at < ?",
            (name, key, time.time() - service["key_seconds"] if service["class"] == "A" else 0))
        return self.row("SELECT * FROM outcome WHERE service = ? AND key = ?", name, key)

    def outcome(self, database, kind, name, asked, fault):
        """Status, body and refund of a request that comes for the first time."""
        if fault == "refuse":
            return 402, error("card_closed"), None
        if fault == "error":
            return *EMPTY[fault], None
        if fault == "garbage":
            return *EMPTY[fault], None
        payment = self.row("SELECT * FROM payment WHERE name = ?", asked["payment"])
        if payment is None or payment["currency"] != asked["currency"]:
            return 404, error("unknown_payment"), None
        amount = asked["amount_minor"]
        if amount > payment["captured"] - self.moved(kind, asked["payment"]):
            return 422, error("exceeds"), None
        if fault == "other_amount_paid" and amount > 1:
            amount -= 1
        now, ends = time.time(), "succeeded"
        ends_at = now
        if fault in ("pending", "pending_fails"):
            ends, ends_at = ("failed" if fault == "pending_fails" else ends), now + random.uniform(*LATER_SECONDS)
        refund = database.execute(
            "INSERT INTO movement (kind, service, key, payment, amount, currency, at, ends, ends_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (kind, name, asked["key"], asked["payment"], amount, asked["currency"], now, ends, ends_at)).lastrowid
        if fault == "error_paid":
            return *EMPTY["error"], refund
        return 201, self.shown(self.row("SELECT * FROM movement WHERE id = ?", refund)), refund

    def moved(self, kind, payment):
        """What went back to a payment, or was taken of it, or is on its way."""
        return self.row(
            "SELECT coalesce(sum(amount), 0) FROM movement WHERE kind = ? AND payment = ?"
            " AND (ends = 'succeeded' OR ends_at > ?)", kind, payment, time.time())[0]

    def shown(self, refund):
        return json.dumps(self.members(refund))

    def members(self, refund):
        return {
            "reference": f"r-{refund['id']}", "amount_minor": refund["amount"], "currency": refund["currency"],
            "status": "pending" if refund["ends_at"] > time.time() else refund["ends"]}

    def listed(self, service, payment):
        """The refunds of a payment, oldest first, in one page."""
        if self.row("SELECT 1 FROM payment WHERE name = ?", payment) is None:
            raise Refused(404, "unknown_payment")
        refunds = self.rows(
            "SELECT * FROM refund WHERE payment = ? AND at <= ? ORDER BY id", payment, time.time() - service["lag"])
        return 200, json.dumps({"has_more": False, "refunds": [self.listing(each) for each in refunds]})

    def listed_since(self, name, service, since, after):
        """The service's refunds since a second, a few on each page."""
        refunds = self.rows(
            "SELECT * FROM refund WHERE service = ? AND at >= ? AND at <= ? AND id > ? ORDER BY id LIMIT ?",
            name, since, time.time() - service["lag"], after, PAGE + 1)
        return 200, json.dumps({
            "has_more": len(refunds) > PAGE, "refunds": [self.listing(each) for each in refunds[:PAGE]]})

    def listing(self, refund):
        return self.members(refund) | {
            "key": refund["key"] or None, "payment": refund["payment"], "created_at": int(refund["at"])}

    def look_up(self, kind, name, service, key):
        refund = self.row(
            "SELECT * FROM movement WHERE kind = ? AND service = ? AND key = ? AND at <= ? ORDER BY id", kind, name, key,
            time.time() - service["lag"])
        if refund is None:
            raise Refused(404, "unknown_key")
        return 200, self.shown(refund)


def error(code):
    return json.dumps({"error": code})


# Answers that need no till.
EMPTY = {
    "busy": (429, ""), "not_processed": (503, error("not_processed")), "key_in_use": (409, error("key_in_use")),
    "error": (500, error("broken")), "garbage": (200, "<html>gateway</html>")}


class Requests(http.server.BaseHTTPRequestHandler):
    """The wire: who asks, what is asked, and what goes wrong on the way."""

    protocol_version = "HTTP/1.1"
    timeout = HANG_SECONDS

    def do_POST(self):  # noqa: N802: the library's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/control":
            self.plainly(lambda: (till.control(json.loads(body)), (200, "{}"))[1])
        else:
            self.serve(body, self.refund)

    def do_GET(self):  # noqa: N802: the library's name
        self.serve(b"", self.look_up)

    def serve(self, body, act):
        """Notes the request before anything else, and what came of it before the answer goes out."""
        parts = self.path.split("/")
        name = parts[1]
        key = parts[3] if self.command == "GET" and len(parts) == 4 else None
        if self.command == "POST":
            with contextlib.suppress(ValueError, TypeError, KeyError):
                key = str(json.loads(body)["key"])
        seen = till.row(
            "SELECT count(*) FROM request WHERE message = ?", self.headers["webhook-id"])[0]
        request = till.note(
            service=name, at=time.time(), method=self.command, path=self.path, key=key,
            message=self.headers["webhook-id"], body=body.decode(errors="replace"))

        def answered():
            service = till.service(name)
            self.check(body, seen, (service or USUAL)["age_seconds"])
            if service is None:
                raise Refused(404, "unknown_service", "no such service")
            return act(request, name, service, parts[2:], body)

        self.plainly(answered, request)

    def plainly(self, act, request=None):
        """Answers with what an act gives, or with the error that it ends in; None says that all was said."""
        try:
            answer, complaint = act(), None
        except Refused as refused:
            answer, complaint = (refused.status, error(refused.code)), refused.complaint
        if request is not None:
            till.judged(request, answer and answer[0], complaint)
        if answer is not None:
            self.answer(*answer)

    def check(self, body, seen, age_seconds):
        """Who asks, as Standard Webhooks says; a message comes once."""
        name, moment = self.headers["webhook-id"] or "", self.headers["webhook-timestamp"] or ""
        signature = hmac.new(secret, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
        wanted = "v1," + base64.b64encode(signature).decode()
        given = (self.headers["webhook-signature"] or "").encode()
        if not hmac.compare_digest(wanted.encode(), given):
            raise Refused(401, "bad_signature", "the signature is wrong")
        if not moment.isdigit() or abs(time.time() - int(moment)) > age_seconds:
            raise Refused(401, "too_old", f"sent at {moment}")
        if seen:
            raise Refused(401, "seen_before", "the message came before")

    def look_up(self, request, name, service, path, body):
        place, _, query = path[0].partition("?")
        if len(path) == 1 and place == "refunds":
            asked = dict(urllib.parse.parse_qsl(query))
            return till.listed_since(name, service, int(asked["since"]), int(asked.get("after", "r-0")[2:]))
        if len(path) == 3 and (path[0], path[2]) == ("payments", "refunds"):
            return till.listed(service, path[1])
        if len(path) != 2 or path[0] not in KINDS or not KEY.fullmatch(path[1]):
            raise Refused(404, "unknown_path", "no such path")
        fault = till.fault(name, self.command, path[1])
        till.judged(request, None, fault=fault)
        if fault in EMPTY:
            return EMPTY[fault]
        if fault:
            return self.vanish(fault)
        return till.look_up(KINDS[path[0]], name, service, path[1])

    def refund(self, request, name, service, path, body):
        asked = self.asked(path, body)
        fault = till.fault(name, self.command, asked["key"])
        till.judged(request, None, fault=fault)
        if fault in ("busy", "not_processed", "key_in_use"):
            return EMPTY[fault]
        if fault in ("hang", "cut"):
            return self.vanish(fault)
        if fault == "late_paid":
            later = threading.Timer(random.uniform(*LATER_SECONDS), self.late, (request, KINDS[path[0]], name, service, asked))
            later.daemon = True
            later.start()
            return self.vanish(fault)
        if fault == "slow_paid":
            time.sleep(random.uniform(0.2, 1.2))
        status, sent = till.move(KINDS[path[0]], name, service, asked, fault)
        till.judged(request, status)
        if fault in ("hang_paid", "cut_paid"):
            return self.vanish(fault)
        if fault == "half_paid":
            self.connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n" % len(sent) + sent[:9].encode())
            return self.vanish(fault)
        return EMPTY["garbage"] if fault == "garbage_paid" else (status, sent)

    def late(self, request, kind, name, service, asked):
        """A request that was on its way while its connection died."""
        with contextlib.suppress(Refused):
            till.judged(request, till.move(kind, name, service, asked, None)[0])

    def asked(self, path, body):
        """What is asked for, exactly as the contract has it."""
        try:
            asked = json.loads(body)
        except ValueError:
            asked = None
        if len(path) != 1 or path[0] not in KINDS or self.headers["Content-Type"] != "application/json" or not isinstance(asked, dict):
            raise Refused(400, "bad_request", "no request to refund")
        kinds = {"key": str, "payment": str, "amount_minor": int, "currency": str}
        if {name: type(value) for name, value in asked.items()} != kinds:
            raise Refused(400, "bad_request", "other members than the contract has")
        if not KEY.fullmatch(asked["key"]) or self.headers["Idempotency-Key"] != asked["key"]:
            raise Refused(400, "bad_key", "the key is none, or not that of the header")
        if asked["amount_minor"] <= 0 or not re.fullmatch("[A-Z]{3}", asked["currency"]):
            raise Refused(400, "bad_amount", "no amount")
        return asked

    def vanish(self, fault):
        """Says nothing (any more): hangs until the other side has gone, or resets the connection."""
        if fault.startswith("hang"):
            with contextlib.suppress(OSError):
                self.connection.recv(1)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.close_connection = True
        self.connection.close()

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        if status in (429, 503):
            self.send_header("Retry-After", "1")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Whoever asked may have gone: that is no fault of ours. Everything else is."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


if __name__ == "__main__":
    path, port, word = sys.argv[1:]
    secret = base64.b64decode(word.removeprefix("whsec_"))
    till = Till(path)
    listener = Listener(("127.0.0.1", int(port)), Requests)
    print(listener.server_port, flush=True)
    listener.serve_forever()
