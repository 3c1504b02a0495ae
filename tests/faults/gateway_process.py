"""The gateway that plays every fault (tests/gateways/gatewaysim.py) as a process, and the settings of a server that uses it."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import pathlib
import sqlite3
import subprocess
import sys
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "postgres"))

from cluster import free_port  # noqa: E402: the way to it is set above

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "gateways" / "gatewaysim.py"
SECRET = "whsec_" + base64.b64encode(b"of a gateway that plays every fault").decode()
START_SECONDS = 20
# How long the server waits for an answer. Whoever pays has three times as long before another takes over.
ANSWER_SECONDS = 2
LEASE_SECONDS = 3 * ANSWER_SECONDS
KEY_SECONDS = 60
IN_FLIGHT_SECONDS = 15

# By payment method: what the gateway is, as its own settings say it, and what the server's settings declare.
SERVICES = {
    "a": ({"class": "A", "key_seconds": KEY_SECONDS}, {"class": "A", "lookup": "immediate", "key-seconds": KEY_SECONDS,
           "captures": "true"}),
    "b": ({"class": "B"}, {"class": "B", "lookup": "immediate", "in-flight-seconds": IN_FLIGHT_SECONDS, "captures": "true"}),
    "c": ({"class": "C", "lag": 1}, {"class": "C", "lookup": "eventual"}),
    "d": ({"class": "C"}, {"class": "C", "lookup": "none"}),
}


class Gateway:
    """The process. What it knows lies in a file, and outlives it."""

    def __init__(self, case, folder, services=None):
        self.folder = pathlib.Path(folder)
        self.ledger = self.folder / "gateway.sqlite"
        self.log = self.folder / "gateway.log"
        self.port = free_port()
        self.process = None
        self.services = services or SERVICES
        case.addCleanup(self.kill)
        self.start()
        self.control(services={name: settings for name, (settings, _) in self.services.items()})

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(self.ledger), str(self.port), SECRET], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log)
        if not self.process.stdout.readline():
            raise AssertionError(f"the gateway did not start:\n{self.log.read_text()}")

    def kill(self):
        """SIGKILL: what is on its way is lost, what was done stays done."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(START_SECONDS)
        self.process.stdout.close()

    def control(self, **orders):
        """Tells it what to play, or of payments; waits for it where it is being killed."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
            try:
                with contextlib.closing(connection):
                    connection.request("POST", "/control", json.dumps(orders))
                    answer = connection.getresponse()
                    if answer.status != 200:
                        raise AssertionError(f"the gateway refuses {orders}: {answer.read()}")
                    return
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def play(self, faults, look_up_faults, seed, names=None):
        """From now on these faults happen to requests of all services, or of those named."""
        play = {"faults": faults, "look_up_faults": look_up_faults, "seed": seed}
        self.control(services={name: play for name in names or self.services})

    def calm(self):
        """No fault from now on."""
        self.play({}, {}, 0)

    def webhook(self, payment, age=0, secret=SECRET):
        """Headers and body by which a service says that a payment has news."""
        body = json.dumps({"type": "refund.updated", "payment": payment}).encode()
        name, moment = f"msg-{uuid.uuid4()}", str(int(time.time()) - age)
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
        return {
            "webhook-id": name, "webhook-timestamp": moment, "Content-Type": "application/json",
            "webhook-signature": "v1," + base64.b64encode(signature).decode()}, body

    def rows(self, sql, *values):
        """Rows of its ledger, as it lies on disk."""
        database = sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True, timeout=10)
        with contextlib.closing(database):
            return database.execute(sql, values).fetchall()

    def settings(self, places=None):
        """The server's environment: a file that names each service as the gateway of a payment method. Those with a place of
        their own are asked there, which may be a proxy."""
        places = places or {}
        secret, config = self.folder / "gateway.secret", self.folder / "config.yaml"
        secret.write_text(SECRET + "\n")
        lines = ["gateways:"]
        for name, (_, declared) in self.services.items():
            own = {
                "kind": "http", "url": places.get(name, f"http://127.0.0.1:{self.port}") + f"/{name}", "network": "loopback",
                "secret-file": secret, "answer-seconds": ANSWER_SECONDS, "pause-seconds-max": 1}
            lines += [f"  {name}:"] + [f"    {key}: {value}" for key, value in (own | declared).items()]
        config.write_text("\n".join(lines) + "\n")
        return {"CREDITMEMO_CONFIG": str(config)}
