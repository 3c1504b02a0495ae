"""The operator's commands: verify, backup, and the restore drill of docs/operation.md."""
import os
import shutil
import sqlite3
import threading
import unittest

import server
from shop import Shop, line


class TestOperation(unittest.TestCase):
    def setUp(self):
        self.server = server.Server()
        self.addCleanup(self.server.close)
        self.shop = Shop(self.server)

    def run_command(self, *arguments, database=None):
        return server.run(*arguments, "--database", f"sqlite:{database or self.server.database}")

    def test_verify_beside_the_server(self):
        order = self.shop.order(line("A", 3))
        self.shop.refund(order, items=[{"sku": "A", "qty": 1}])
        result = self.run_command("verify")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("nothing differs", result.stdout)

    def test_verify_names_an_edit(self):
        order = self.shop.order(line("A", 3))
        self.shop.refund(order, items=[{"sku": "A", "qty": 1}])
        with sqlite3.connect(self.server.database) as database:
            database.execute("UPDATE orders SET total_refunded = total_refunded - 1 WHERE id = ?", (order.id,))
        result = self.run_command("verify")
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"orders {order.id}: total_refunded is", result.stdout)

    def test_backup_under_load_and_restore(self):
        order = self.shop.order(line("A", 2000))
        stop = threading.Event()
        issued = []

        def load():
            while not stop.is_set():
                issued.append(self.shop.refund(order, items=[{"sku": "A", "qty": 1}])["increment_id"])

        thread = threading.Thread(target=load)
        thread.start()
        backup = f"{self.server.database}.backup"
        try:
            while len(issued) < 20:
                stop.wait(0.01)
            before = len(issued)
            result = self.run_command("backup", backup)
            self.assertEqual(result.returncode, 0, result.stderr)
        finally:
            stop.set()
            thread.join(30)
        verified = self.run_command("verify", database=backup)
        self.assertEqual(verified.returncode, 0, verified.stdout)
        with sqlite3.connect(backup) as copy:
            numbers = [row[0] for row in copy.execute("SELECT number FROM creditmemo ORDER BY id")]
        self.assertEqual(numbers, issued[: len(numbers)])
        self.assertGreaterEqual(len(numbers), before)
        again = self.run_command("backup", backup)
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("exists already", again.stderr)

        # The drill: stop, put the old one aside, copy the backup, verify, start.
        self.server.stop()
        for suffix in ["", "-wal", "-shm"]:
            if os.path.exists(str(self.server.database) + suffix):
                os.rename(str(self.server.database) + suffix, str(self.server.database) + suffix + ".old")
        shutil.copy(backup, self.server.database)
        self.assertEqual(self.run_command("verify").returncode, 0)
        self.server.start()
        listing = self.shop.get("/creditmemo", order_id=order.id, include_pagination=1).json
        self.assertEqual(listing["total"], len(numbers))


if __name__ == "__main__":
    unittest.main()
