"""A batch of one replica stops on its way to PostgreSQL, which waits for the rest of it with all the locks that it took."""

import contextlib
import random
import socket
import threading
import time
import unittest

import load
import replicas  # first: it sets the way to what follows
import results
from cluster import DATABASE, USER, conninfo, until, why_no_cluster
from program import report, size

FREEZES = size("FREEZES", 2)
SEED = size("SEED", int(time.time()))
STORES = (1, 2)
CLIENTS = 8
# The text of the command that ends each batch, as it goes over a connection.
COMMIT = b"\0COMMIT\0"


class Way:
    """A way to a cluster's socket. Once told to, it keeps back the next COMMIT, and what comes after it on that connection,
    which stays open: to PostgreSQL this is a client that stands still."""

    def __init__(self, case, cluster):
        self.place = str(cluster.folder / f".s.PGSQL.{cluster.port}")
        self.is_armed, self.halted, self.is_over = False, threading.Event(), threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"host=127.0.0.1 port={self.listener.getsockname()[1]} user={USER} dbname={DATABASE}"
        case.addCleanup(self.close)
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.is_over.set()
        self.listener.close()

    def halt(self):
        """The next batch does not arrive whole."""
        self.halted.clear()
        self.is_armed = True

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.place)
                for pump, source, target in [(self.ask, client, server), (self.answer, server, client)]:
                    threading.Thread(target=pump, args=(source, target), daemon=True).start()

    def ask(self, client, server):
        before = b""
        with server, contextlib.suppress(OSError):
            while data := client.recv(65_536):
                place = (before + data).find(COMMIT) if self.is_armed else -1
                if place >= 0:
                    self.is_armed = False
                    server.sendall(data[:max(0, place - len(before))])
                    self.halted.set()
                    self.is_over.wait()
                    return
                server.sendall(data)
                before = (before + data)[1 - len(COMMIT):]

    def answer(self, server, client):
        with client, contextlib.suppress(OSError):
            while data := server.recv(65_536):
                client.sendall(data)


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestHaltedBatch(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.cluster = replicas.cluster_for(self)
        self.random = random.Random(SEED)
        self.ledger = load.Ledger()
        self.way = Way(self, self.cluster)
        self.fleet = replicas.Fleet(self, self.way.address, conninfo(self.cluster), stores=STORES)
        self.halting, self.other = self.fleet.replicas

    @results.row("F13", "a batch of one of 2 replicas stops on its way")
    def test_others_go_on(self):
        """The others end the session that stands still, and write; what became of the batch is known as ever."""
        waits = []
        for _ in range(FREEZES):
            work = load.Load(self.ledger, self.random.random(), STORES)
            work.start(self.other, CLIENTS)
            work.until_acknowledged(len(self.ledger.acknowledged) + 10)
            asking, halted = self.halt(work)
            refused = until(lambda: self.refusals(halted), "a refusal for want of locks", replicas.FREED_SECONDS)
            freed = replicas.resumed(self.ledger, refused[0], replicas.FREED_SECONDS)
            waits.append(refused[0] + freed - halted)
            asking.join(replicas.SETTLE_SECONDS)
            self.assertFalse(asking.is_alive(), "a client hangs")
            work.stop()
            replicas.settle(self.ledger, self.fleet)
            found = self.fleet.findings(self.cluster, self.ledger) + self.other.verify()
            self.assertEqual(self.row.judge(found), [])
        self.row.add(cycles=FREEZES, acknowledged=len(self.ledger.acknowledged))
        report(
            f"{FREEZES} times a batch stopped on its way, {self.ledger.summary()}; "
            f"another replica acknowledged a memo within {max(waits):.1f} s; seed {SEED}")

    def halt(self, work):
        """Asks for a refund whose batch stops; gives the thread that asks, and the moment."""
        connection = self.halting.connect()
        self.addCleanup(connection.close)
        order = self.untouched_order(work, connection)
        body = {"order_increment_id": order.number, "items": [], "adjustment_positive": "0.01"}
        asked = self.ledger.ask(order, body, f"halted-{self.random.getrandbits(64):016x}")
        self.way.halt()
        asking = threading.Thread(
            target=lambda: self.ledger.note(asked, *asked.send(connection)), daemon=True)
        asking.start()
        if not self.way.halted.wait(replicas.RESUME_SECONDS):
            raise AssertionError("no batch came this way")
        return asking, time.monotonic()

    def untouched_order(self, work, connection):
        """An order that nobody else refunds: of one that is paid back, nothing more would be written."""
        document = work.document(self.random)
        status, _, body = connection.ask("POST", "/api2/order", document)
        self.assertEqual(status, 201, body)
        self.ledger.imported.append(document["increment_id"])
        return load.Order(document)

    def refusals(self, since):
        return [moment for moment, status in list(self.ledger.answers) if status == 503 and moment > since]


if __name__ == "__main__":
    unittest.main()
