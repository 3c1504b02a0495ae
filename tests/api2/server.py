"""The built program as its users meet it: a process with a command line and a socket. Nothing here links any of it."""

import base64
import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest
import urllib.parse
from decimal import Decimal

import crash
import postgres

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = str((ROOT / os.environ.get("CREDITMEMO_BIN", ".build/debug/creditmemo")).absolute())

READY_SECONDS = 30
STOP_SECONDS = 10
# Tests ask more often than a client may; the tests of these limits set them.
UNLIMITED = {
    "CREDITMEMO_LIMITS_REQUESTS_PER_SECOND": "0", "CREDITMEMO_LIMITS_FAILURES_PER_SECOND": "0",
}
COMMAND_SECONDS = 60
ANSWER_SECONDS = 20

READY = re.compile(r'^.*"message":"ready","address":"127\.0\.0\.1:(\d+)"', re.MULTILINE)


def environment(settings):
    """This process's environment with none but the given settings of the program."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("CREDITMEMO_")}
    return own | settings


def run(*arguments, settings=None, stdin=None):
    """Runs the program to its end. Its output is text."""
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], env=environment(settings or {}), input=stdin, capture_output=True,
        text=True, timeout=COMMAND_SECONDS)


class Answer:
    """What came back for a request."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body, parse_float=Decimal)

    @property
    def error(self):
        return self.json.get("error")

    def __repr__(self):
        return f"{self.status} {self.body[:500].decode(errors='replace')}"


class Files:
    """The embedded database: a file, and what lies beside it."""

    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:{path}"

    def __fspath__(self):
        return str(self.path)

    __str__ = __fspath__

    def read(self, statement, values):
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            return connection.execute(statement, values).fetchall()

    def write(self, statement, values):
        with contextlib.closing(sqlite3.connect(self.path, timeout=10)) as connection, connection:
            return connection.execute(statement, values).rowcount

    def unguard(self, table):
        """Takes away what refuses changes of a document."""
        self.write(f"DROP TRIGGER {table}_refuses_update", ())

    def check(self):
        """Raises when the file is damaged."""
        (verdict,), = self.read("PRAGMA integrity_check", ())
        if verdict != "ok":
            raise AssertionError(verdict)

    def schema(self):
        """What the tables are, to be compared."""
        return self.read("SELECT name, sql FROM sqlite_master ORDER BY name", ())

    def everything(self):
        """All rows of all tables."""
        tables = [name for name, in self.read("SELECT name FROM sqlite_master WHERE type = 'table'", ())]
        return {table: sorted(map(repr, self.read(f'SELECT * FROM "{table}"', ()))) for table in tables}

    def content(self):
        """All that is stored, as bytes: the file, and what SQLite keeps beside it."""
        return b"".join(path.read_bytes() for path in self.path.parent.glob(self.path.name + "*"))

    def drop(self):
        """Nothing: the folder goes."""


def embedded_only(why):
    """Skips a test of what only the embedded database has."""
    return unittest.skipIf(postgres.IS_WANTED, f"of the embedded database: {why}")


class Server:
    """A running server over a register of its own, in a temporary folder."""

    # What the program is told on its command line.
    arguments = ("serve",)
    ready = READY

    def __init__(self, **settings):
        self.folder = tempfile.TemporaryDirectory(prefix="creditmemo-")
        self.path = pathlib.Path(self.folder.name)
        self.database = postgres.Database() if postgres.IS_WANTED else Files(self.path / "register.sqlite")
        self.log = self.path / "server.log"
        self.settings = {
            "CREDITMEMO_DATABASE_URL": self.database.url, "CREDITMEMO_HTTP_HOST": "127.0.0.1",
            "CREDITMEMO_HTTP_PORT": "0",
        } | UNLIMITED | settings
        self.stores_taken = 0
        self.process = None
        self.port = None
        self.start()

    # Life

    def start(self):
        """Starts the process and returns once it is ready."""
        with open(self.log, "ab") as log:
            before = log.tell()
            self.process = subprocess.Popen(
                [PROGRAM, *self.arguments], env=environment(self.settings), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            text = self.log.read_bytes()[before:].decode(errors="replace")
            if ready := self.ready.search(text):
                self.port = int(ready[1])
                return
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{text}")
            time.sleep(0.01)
        self.kill()
        raise RuntimeError(f"the server was not ready within {READY_SECONDS} s:\n{text}")

    def stop(self):
        """Ends the process as an operator would; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        crash.check(self.process, self.log_text)
        return self.process.returncode

    def kill(self):
        """Ends the process without a word of warning."""
        crash.check(self.process, self.log_text)
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def close(self):
        try:
            self.stop()
        finally:
            self.database.drop()
            self.folder.cleanup()

    # Talking

    def request(self, method, target, body=None, headers=None):
        """Sends one request on a connection of its own. A body that is neither text nor bytes is sent as JSON."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        if isinstance(body, str):
            body = body.encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        with contextlib.closing(connection):
            connection.request(method, target, body=body, headers=headers)
            return Answer(connection.getresponse())

    def token_request(self, fields, basic=None):
        """Asks for a token by a form; `basic` is a pair of user and password."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if basic:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(basic).encode()).decode()
        return self.request("POST", "/api2/oauth/token", urllib.parse.urlencode(fields), headers)

    # The operator's side

    def command(self, *arguments, stdin=None):
        """Runs a command of the program on this server's register."""
        return run(*arguments, settings=self.settings, stdin=stdin)

    def add_client(self, *stores, scopes=("admin",), name="test"):
        """Adds a client; gives its id and its secret."""
        options = [option for store in stores for option in ("--store", store)]
        options += [option for scope in scopes for option in ("--scope", scope)]
        result = run("client", "add", name, *options, "--json", "--database", self.database.url)
        if result.returncode != 0:
            raise RuntimeError(f"client add failed: {result.stderr}")
        client = json.loads(result.stdout)
        return client["client_id"], client["client_secret"]

    def new_store(self):
        """A store that no other test of this server uses."""
        self.stores_taken += 1
        return 100 + self.stores_taken

    def log_text(self):
        """What the server has logged."""
        return self.log.read_text(errors="replace")

    def log_lines(self):
        """The same, line by line."""
        return [json.loads(text) for text in self.log_text().splitlines()]

    def sql(self, statement, *values):
        """Reads the register as it lies on disk."""
        return self.database.read(statement, values)

    def write_sql(self, statement, *values):
        """Changes the register behind the server's back, for what no request can bring about."""
        return self.database.write(statement, values)
