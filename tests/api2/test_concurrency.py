"""Many at once: no order gives back more than was paid, no number is given twice, and nobody is forgotten."""

import contextlib
import json
import sqlite3
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import server
from shop import TOTAL, ServerCase, Shop, document, line


def at_once(count, call):
    """Calls from many threads that start together; gives what they got."""
    barrier = threading.Barrier(count)

    def wait_and_call(number):
        barrier.wait(20)
        return call(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(wait_and_call, range(count)))


class TestOneOrder(ServerCase):
    def test_full_refunds(self):
        for source in ("order", "invoice", "both"):
            with self.subTest(source):
                order = self.shop.order()
                bodies = {"order": [{"order_id": order.id}], "invoice": [{"invoice_id": order.invoice_id}]}
                bodies["both"] = bodies["order"] + bodies["invoice"]
                answers = at_once(50, lambda number: self.shop.post(
                    "/creditmemo", bodies[source][number % len(bodies[source])]))
                issued = [answer for answer in answers if answer.status == 201]
                self.assertEqual(len(issued), 1)
                for answer in answers:
                    if answer.status != 201:
                        self.assertIn((answer.status, answer.error), [
                            (400, "Cannot create credit memo"), (409, "Conflict on save")])
                self.assertEqual(self.shop.order_record(order)["total_refunded"], TOTAL)
                self.assertEqual(len(self.shop.memos_of(order)), 1)

    def test_partial_refunds(self):
        """Forty ask for one of thirty pieces each: thirty get it."""
        order = self.shop.order(line("PEN", 30, "0.3333", row_total="10.00"))
        body = {"order_id": order.id, "items": [{"sku": "PEN", "qty": 1}]}
        answers = at_once(40, lambda number: self.shop.post("/creditmemo", body))
        while any(answer.status == 409 for answer in answers):
            answers = [answer if answer.status != 409 else self.shop.post("/creditmemo", body) for answer in answers]
        memos = [answer.json["creditmemo"] for answer in answers if answer.status == 201]
        self.assertEqual(len(memos), 30)
        self.assertEqual(sum(Decimal(memo["grand_total"]) for memo in memos), Decimal("10.00"))
        self.assertEqual({answer.status for answer in answers}, {201, 400})
        self.assertEqual(self.shop.order_record(order)["state"], "closed")

    def test_refunds_against_hold(self):
        """Whoever comes first wins; the order's books fit the answers either way."""
        for _ in range(5):
            order = self.shop.order()
            paths = ["/order/hold", "/creditmemo"] * 4
            answers = at_once(8, lambda number: self.shop.post(paths[number], {"order_id": order.id}))
            issued = [answer for answer in answers if answer.status == 201]
            self.assertLessEqual(len(issued), 1)
            self.assertEqual(self.shop.order_record(order)["total_refunded"], TOTAL if issued else "0.0000")


class TestManyOrders(ServerCase):
    def test_numbers_without_gap_or_twin(self):
        shop = Shop(self.server)
        orders = [shop.order() for _ in range(30)]
        # Every third request is refused, and takes no number.
        answers = at_once(30, lambda number: shop.post(
            "/creditmemo", {"order_id": orders[number].id} | ({"shipping_amount": 99} if number % 3 == 0 else {})))
        issued = sorted(answer.json["creditmemo"]["increment_id"] for answer in answers if answer.status == 201)
        self.assertEqual(issued, [str(100_000_001 + number) for number in range(20)])

    def test_imports_of_one_number(self):
        shop = Shop(self.server)
        order = document()
        answers = at_once(20, lambda number: shop.post("/order", order))
        self.assertEqual(sorted(answer.status for answer in answers), [201] + [409] * 19)

    def test_reads_beside_writes(self):
        """A list never shows half a memo."""
        order = self.shop.order(line("PEN", 40, "1.00", tax_amount="4.00"))
        stop = threading.Event()
        seen = []

        def read():
            while not stop.is_set():
                for memo in self.shop.memos_of(order):
                    seen.append(memo)
                    self.adds_up(memo)

        with ThreadPoolExecutor(2) as pool:
            readers = [pool.submit(read) for _ in range(2)]
            try:
                for _ in range(20):
                    self.shop.refund(order, items=[{"sku": "PEN", "qty": 1}])
            finally:
                stop.set()
            for reader in readers:
                reader.result(20)
        self.assertTrue(seen)


class TestTwoProcesses(ServerCase):
    def test_client_add_under_load(self):
        orders = [self.shop.order(line("PEN", 200, "1.00")) for _ in range(4)]
        stop = threading.Event()

        def refund(order):
            answers = []
            while not stop.is_set() and len(answers) < 200:
                body = {"order_id": order.id, "items": [{"sku": "PEN", "qty": 1}]}
                answers.append(self.shop.post("/creditmemo", body))
            return answers

        with ThreadPoolExecutor(4) as pool:
            work = [pool.submit(refund, order) for order in orders]
            try:
                newcomers = [Shop(self.server) for _ in range(5)]
            finally:
                stop.set()
            answers = [answer for each in work for answer in each.result(30)]
        self.assertEqual({answer.status for answer in answers}, {201})
        self.assertTrue(all(shop.get("/order").status == 200 for shop in newcomers))
        refunded = sum(Decimal(self.shop.order_record(order)["total_refunded"]) for order in orders)
        self.assertEqual(refunded, len(answers))

    def test_import_beside_the_server(self):
        shop = Shop(self.server)
        lines = "\n".join(json.dumps(document(line("A"))) for _ in range(200))
        with ThreadPoolExecutor(1) as pool:
            importing = pool.submit(self.server.command, "import", "-", "--store", shop.store, stdin=lines)
            mine = [shop.order() for _ in range(20)]
            result = importing.result(60)
        self.assertEqual((result.returncode, result.stdout), (0, "200 imported, 0 already there, 0 bad\n"), result)
        self.assertEqual(shop.get("/order", include_pagination=1).json["total"], 200 + len(mine))

    @server.embedded_only("its one writer")
    def test_database_held_by_somebody_else(self):
        """Who waits too long hears so, with nothing written; afterwards all goes on."""
        order = self.shop.order()
        with contextlib.closing(sqlite3.connect(self.server.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            self.assertEqual(self.shop.get("/order", id=order.id).status, 200)
            self.assertLess(time.monotonic() - began, 2)
            answer = self.shop.post("/creditmemo", {"order_id": order.id})
            connection.execute("ROLLBACK")
        if answer.status == 503:
            self.bad(answer, 503)
            self.assertIsNotNone(answer.headers["Retry-After"])
        else:
            self.refused(answer, 409, "Conflict on save")
        self.assertEqual(self.shop.memos_of(order), [])
        self.amounts(self.shop.refund(order), grand_total=TOTAL)


if __name__ == "__main__":
    unittest.main()
