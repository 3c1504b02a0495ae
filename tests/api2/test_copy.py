"""`creditmemo copy`: a register moves between databases, whole or not at all."""

import pathlib
import sqlite3
import subprocess
import tempfile
import time
import unittest

import postgres
import server
from shop import Shop, document, line


class CopyCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = server.Server()
        cls.addClassCleanup(cls.server.close)
        cls.shop = Shop(cls.server)
        for number in range(40):
            order = cls.shop.order(line("A", 5, name=f"Tea {number} – “ÿ茶”"))
            cls.shop.refund(order, items=[{"sku": "A", "qty": 2}], comment="0\n1\t'\"")
            cls.shop.post("/creditmemo", {"order_id": order.id, "items": [{"sku": "A", "qty": 1}]},
                          Idempotency_Key=f"key-{number}")
        cls.server.stop()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def empty(self):
        """Where a copy may go: the other kind of database, where there is one."""
        if not postgres.IS_AT_HAND:
            return f"sqlite:{self.folder}/copy.sqlite"
        database = postgres.Database()
        self.addCleanup(database.drop)
        return database.url

    def copied(self, source, target):
        result = server.run("copy", source, target)
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        self.assertRegex(result.stdout, r"^\d{3,} rows copied, each compared\n")
        self.assertEqual(result.stdout.count("nothing differs"), 2)

    def refused(self, words, source, target):
        result = server.run("copy", source, target)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(words, result.stderr)


class TestCopy(CopyCase):
    def test_there_and_back(self):
        """A server over the copy of the copy answers as one over the original, repetitions included."""
        there = self.empty()
        self.copied(self.server.database.url, there)
        file = self.folder / "back.sqlite"
        self.copied(there, f"sqlite:{file}")
        if not postgres.IS_WANTED:
            with sqlite3.connect(file) as back:
                for table, rows in self.server.database.everything().items():
                    if table != "schema_migration":
                        self.assertEqual(sorted(map(repr, back.execute(f'SELECT * FROM "{table}"'))), rows, table)
        self.refused("holds a register already", self.server.database.url, f"sqlite:{file}")

    def test_served_afterwards(self):
        there = self.empty()
        self.copied(self.server.database.url, there)
        copy = server.Server(CREDITMEMO_DATABASE_URL=there)
        self.addCleanup(copy.close)
        (order,), *_ = self.server.sql("SELECT order_id FROM creditmemo WHERE id = 2")
        body = {"order_id": order, "items": [{"sku": "A", "qty": 1}]}
        headers = {"Authorization": f"Bearer {self.shop.token}"}
        first = copy.request("POST", "/api2/creditmemo", body, headers | {"Idempotency-Key": "key-0"})
        self.assertEqual((first.status, first.headers["Idempotent-Replayed"]), (201, "true"), first)
        more = copy.request("POST", "/api2/creditmemo", body, headers)
        self.assertEqual((more.status, more.json["creditmemo"]["increment_id"]), (201, "100000081"), more)

    def test_cut_short(self):
        """Killed at any moment it goes on where it was; until the end nobody can open the target."""
        target = self.empty()
        kills = 0
        for pause in [0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1]:
            copying = subprocess.Popen(
                [server.PROGRAM, "copy", self.server.database.url, target], env=server.environment({}),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(pause)
            copying.kill()
            kills += copying.wait() < 0
        self.assertGreater(kills, 0)
        result = server.run("copy", self.server.database.url, target)
        if result.returncode != 0:  # One of the kills came too late.
            self.assertIn("holds a register already", result.stderr)
        self.assertEqual(server.run("verify", "--database", target).returncode, 0)

    def test_unfinished_copies_open_nowhere(self):
        file = self.folder / "half.sqlite"
        self.copied(self.server.database.url, f"sqlite:{file}")
        state = f"{self.folder}/other.sqlite"
        self.copied(self.server.database.url, f"sqlite:{state}")
        with sqlite3.connect(file) as half:
            half.execute("INSERT INTO unfinished_copy VALUES ('something else')")
        for arguments in (["verify"], ["memo", "list"], ["serve"]):
            result = server.run(*arguments, "--database", f"sqlite:{file}")
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("cut short", result.stderr)
        self.refused("another now", self.server.database.url, f"sqlite:{file}")

    def test_an_edit_is_found(self):
        """A row that changed on its way is named."""
        file = self.folder / "edited.sqlite"
        self.copied(self.server.database.url, f"sqlite:{file}")
        with sqlite3.connect(file) as edited, sqlite3.connect(self.folder / "marked.sqlite") as marked:
            edited.backup(marked)
        half = self.folder / "marked.sqlite"
        with sqlite3.connect(half) as database:
            (installation,), = database.execute("SELECT installation FROM register")
            heads = " ".join(f"{store}:{position}:{list(hashed)}" for store, position, hashed in database.execute(
                "SELECT store_id, position, hash FROM audit a WHERE position = "
                "(SELECT MAX(position) FROM audit WHERE store_id = a.store_id) ORDER BY store_id"))
            database.execute("INSERT INTO unfinished_copy VALUES (?)", (f"{installation} {heads}",))
            database.execute("UPDATE balance SET status = 'other' WHERE order_id = 3 AND invoice_id = 0 AND line_id = 0")
        self.refused("balance [3, 0, 0] differs", self.server.database.url, f"sqlite:{half}")

    def test_bad_addresses(self):
        self.refused("there is no register at", f"sqlite:{self.folder}/none.sqlite", self.empty())
        self.refused("sqlite:PATH nor postgres://", "mysql://x", self.empty())
        nothing = self.folder / "nothing.sqlite"
        sqlite3.connect(nothing).close()
        self.refused("no such table", f"sqlite:{nothing}", self.empty())


if __name__ == "__main__":
    unittest.main()
