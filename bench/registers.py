"""Registers of a given size, made by the server itself and kept for later runs."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

import programs
from programs import SERVER, Failure, Program

STORES = (1, 2, 3, 4)
FIRST_ORDER = 200_000_000
MEMOS_OF_AN_ORDER = 2
MAKING_SECONDS = 3_600
SYSTEM_PAGE = 4_096

# Orders so large that thousands of small refunds leave them open; two lines, one with a discount, and taxed shipping.
ORDER = (
    '{"store_id":%d,"increment_id":"%d","currency":"USD","created_at":"2026-%02d-%02d 08:%02d:09",'
    '"customer_email":"buyer%d@example.com","customer_firstname":"Amara","customer_lastname":"Okafor",'
    '"payment":{"method":"checkmo"},"shipping_amount":"500.00","shipping_tax_amount":"95.00",'
    '"shipping_tax_percent":"19","items":[{"sku":"KETTLE-GN-12","name":"Gooseneck kettle","qty_ordered":10000,'
    '"price":"33.33","tax_amount":"63327.00","tax_percent":"19"},{"sku":"FILTER-V60-100","name":"Paper filters",'
    '"qty_ordered":10000,"price":"8.50","discount_amount":"8500.00","tax_amount":"14535.00","tax_percent":"19"}],'
    '"invoices":[{}]}\n')
REFUND = (
    '{"order_increment_id":"NNNNNNNNN","shipping_amount":"0.05",'
    '"items":[{"sku":"KETTLE-GN-12","qty":1},{"sku":"FILTER-V60-100","qty":1}]%s}')
COMMENT = ',"comment":"Return 2026-0117."'


class Request:
    """What wrk sends, and for which stores; see load.lua."""

    def __init__(self, method, path, body="", first=1, last=1, stores=STORES):
        self.method, self.path, self.body, self.first, self.last = method, path, body, first, last
        self.stores = stores

    def sample(self):
        """Path and body with numbers in them: the first, and one that no run gets to."""
        return [
            text.replace("NNNNNNNNN", str(self.first)).replace("SSSSSSSSS", "000000001")
            for text in (self.path, self.body)]


def refund(memos, path="/api2/creditmemo", comment=COMMENT):
    """A refund of an order of a register with so many memos."""
    return Request("POST", path, REFUND % comment, FIRST_ORDER, FIRST_ORDER + memos // MEMOS_OF_AN_ORDER - 1)


class Register:
    """A register in a folder of its own, and the server over it."""

    def __init__(self, folder, memos):
        self.folder, self.memos = folder, memos
        self.file = folder / "register.sqlite"
        self.url = f"sqlite:{self.file}"
        self.server, self.clients, self.tokens = None, {}, {}
        self.more_settings = {}

    def settings(self, port=0):
        settings = {"CREDITMEMO_DATABASE_URL": self.url, "CREDITMEMO_HTTP_PORT": str(port)}
        return settings | {name: value for name, value in UNLIMITED.items() if known_setting(name)} | self.more_settings

    def command(self, *words, **options):
        """Runs a command of the program over this register; gives its output."""
        result = subprocess.run(
            [SERVER, *map(str, words)], env=programs.environment(self.settings()), capture_output=True, text=True,
            timeout=MAKING_SECONDS, **options)
        if result.returncode != 0:
            raise Failure(f"creditmemo {words[0]}: {result.stdout[-2000:]}{result.stderr[-2000:]}")
        return result.stdout

    def measured(self, *words):
        """Runs a command of the program; gives its seconds and its peak of resident memory in MB."""
        began = time.monotonic()
        process = subprocess.Popen(
            [SERVER, *words], env=programs.environment(self.settings()), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Failure(f"creditmemo {words[0]} ended with {process.returncode}")
        return time.monotonic() - began, usage.ru_maxrss / 1024

    def start(self):
        """Starts the server; gives the seconds until it was ready."""
        port = programs.free_port()
        self.server = Program([SERVER, "serve"], port, "/health/ready", self.folder / "log", self.settings(port))
        return self.server.ready_seconds

    def stop(self):
        if self.server:
            self.server.stop()
        self.server = None

    def open(self):
        """Starts the server, with a token that is good for all stores, and one for the first."""
        self.clients = {stores: self.client(stores) for stores in (STORES, STORES[:1])}
        self.start()
        self.take_tokens()
        self.warm()

    def take_tokens(self):
        """A token is good for an hour; a server may be open for longer."""
        self.tokens = {stores: self.token(client) for stores, client in self.clients.items()}

    def warm(self):
        """A start leaves the file out of the system's cache; hours of work bring it in, a page here and a page there.

        Read from its beginning it would come in pieces of up to 2 MB, and Linux takes five times as long to write a page
        into one of those. The second time is for what was dropped meanwhile.
        """
        file = os.open(self.file, os.O_RDONLY)
        try:
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
            for _ in range(2):
                for offset in reversed(range(0, os.fstat(file).st_size, SYSTEM_PAGE)):
                    os.pread(file, SYSTEM_PAGE, offset)
        finally:
            os.close(file)

    def client(self, stores):
        options = [word for store in stores for word in ("--store", store)]
        return json.loads(self.command("client", "add", "bench", *options, "--scope", "admin", "--json"))

    def token(self, client):
        form = {"grant_type": "client_credentials"} | {key: client[key] for key in ("client_id", "client_secret")}
        status, body = self.server.ask(
            "POST", "/api2/oauth/token", urllib.parse.urlencode(form),
            {"Content-Type": "application/x-www-form-urlencoded"})
        if status != 200:
            raise Failure(f"no token: {status} {body}")
        return json.loads(body)["access_token"]

    def ask(self, request):
        path, body = request.sample()
        headers = {"Authorization": f"Bearer {self.tokens[request.stores]}"}
        status, answer = self.server.ask(request.method, path, json.loads(body) if body else None, headers)
        if status not in (200, 201):
            raise Failure(f"{request.method} {path}: {status} {answer}")
        return answer

    def stored(self):
        """The memos in the register."""
        return json.loads(self.ask(Request("GET", "/api2/creditmemo?limit=1&include_pagination=1")))["total"]

    def load(self, request, connections, seconds):
        return programs.load(self.server, request, self.tokens[request.stores], connections, seconds)

    def copy_of(self, original):
        """Becomes a copy of a register that no server runs on; its file is in the system's cache and on disk."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for file in original.folder.glob("register.sqlite*"):
            subprocess.run(["cp", "--reflink=auto", file, self.folder], check=True)
        os.sync()


# The limits on callers would be all that is measured.
UNLIMITED = {
    "CREDITMEMO_LIMITS_REQUESTS_PER_SECOND": "0", "CREDITMEMO_LIMITS_CONNECTIONS_PER_PEER_MAX": "2000",
    "CREDITMEMO_LIMITS_CONNECTIONS_MAX": "2000"}
known = {}


def known_setting(variable):
    """Whether this build has a setting: a start with an unknown one is refused."""
    if variable not in known:
        result = subprocess.run(
            [SERVER, "config"], env=programs.environment({variable: UNLIMITED[variable]}), capture_output=True)
        known[variable] = result.returncode == 0
    return known[variable]


def kind():
    """What registers made by this program have in common: its schema, and the documents that are put in."""
    with tempfile.TemporaryDirectory(prefix="creditmemo-bench-") as folder:
        empty = Register(pathlib.Path(folder), 0)
        empty.command("client", "add", "bench")
        with contextlib.closing(sqlite3.connect(empty.file)) as database:
            schema = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return hashlib.sha256((repr(schema) + ORDER + REFUND).encode()).hexdigest()[:12]


def kept(memos, folder):
    """A register with so many memos; made when there is none of this schema yet."""
    place = folder / f"{memos}-{kind()}"
    if not (place / "made.json").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / "made.json").write_text(json.dumps(make(Register(place, memos))) + "\n")
    return Register(place, memos)


def make(register):
    """Imports the orders, issues the memos over HTTP and verifies all; gives the seconds that each took."""
    orders = register.memos // MEMOS_OF_AN_ORDER
    print(f"making a register of {register.memos:,} memos …", file=sys.stderr, flush=True)
    began = time.monotonic()
    importing = subprocess.Popen(
        [SERVER, "import", "-"], env=programs.environment(register.settings()), stdin=subprocess.PIPE, text=True,
        stdout=subprocess.DEVNULL)
    for number in range(orders):
        importing.stdin.write(ORDER % (
            STORES[number % len(STORES)], FIRST_ORDER + number, number % 11 + 1, number % 28 + 1, number % 60, number))
    importing.stdin.close()
    if importing.wait(MAKING_SECONDS) != 0:
        raise Failure("creditmemo import failed")
    seconds = {"import": time.monotonic() - began}
    register.open()
    try:
        began = time.monotonic()
        for comment in ("", COMMENT)[:MEMOS_OF_AN_ORDER]:
            request = refund(register.memos, comment=comment)
            programs.wrk(register.server, request, register.tokens[STORES], 64, 60 + orders // 500, "each")
        seconds["issue"] = time.monotonic() - began
        if register.stored() != register.memos:
            raise Failure(f"{register.stored()} memos are stored")
    finally:
        register.stop()
    began = time.monotonic()
    register.command("verify")
    seconds["verify"] = time.monotonic() - began
    (register.folder / "log").unlink()
    print(", ".join(f"{name} {value:.1f} s" for name, value in seconds.items()), file=sys.stderr, flush=True)
    return seconds
