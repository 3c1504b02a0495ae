"""What was answered is on disk: a server that is killed has every memo that it said 201 for."""

import contextlib
import http.client
import socket
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from shop import TOTAL, ServerCase, line


class TestDurability(ServerCase):
    def test_killed_right_after_the_answer(self):
        for round_ in range(10):
            with self.subTest(round=round_):
                order = self.shop.order()
                body = {"order_id": order.id, "comment": f"round {round_}"}
                answer = self.shop.post("/creditmemo", body, Idempotency_Key=f"round-{round_}")
                self.server.kill()
                memo = self.issued(answer)
                self.server.start()
                self.assertEqual(self.shop.memos_of(order), [memo])
                record = self.shop.order_record(order)
                self.assertEqual((record["state"], record["total_refunded"]), ("closed", TOTAL))
                again = self.shop.post("/creditmemo", body, Idempotency_Key=f"round-{round_}")
                self.assertEqual((again.status, again.body), (201, answer.body))
                self.server.database.check()

    def test_killed_under_load(self):
        """Whatever was answered is there; what was not is there wholly or not at all."""
        order = self.shop.order(line("PEN", 500, "1.00", tax_amount="50.00"))
        body = {"order_id": order.id, "items": [{"sku": "PEN", "qty": 1}]}

        def refund(_):
            answers = []
            try:
                while len(answers) < 60:
                    answers.append(self.shop.post("/creditmemo", body))
                    if len(answers) == 15:
                        self.server.process.kill()
            except (OSError, http.client.HTTPException):
                pass
            return answers

        with ThreadPoolExecutor(6) as pool:
            answers = [answer for each in pool.map(refund, range(6)) for answer in each]
        self.server.process.wait(10)
        self.server.start()
        issued = {answer.json["creditmemo"]["entity_id"] for answer in answers if answer.status == 201}
        kept = self.shop.memos_of(order)
        self.assertEqual(issued - {memo["entity_id"] for memo in kept}, set())
        numbers = [int(memo["increment_id"]) for memo in kept]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(kept))))
        for memo in kept:
            self.adds_up(memo)
        record = self.shop.order_record(order)
        self.assertEqual(record["items"][0]["qty_refunded"], f"{len(kept)}.0000")
        self.assertEqual(self.server.sql(
            "SELECT (SELECT sum(grand_total) FROM creditmemo WHERE order_id = ?) = total_refunded FROM balance "
            "WHERE order_id = ? AND invoice_id = 0 AND line_id = 0", order.id, order.id), [(1,)])

    def test_stops_in_order(self):
        """Also with connections that are idle, or have sent half a request."""
        with contextlib.ExitStack() as stack:
            for text in (b"", b"GET /api2/oauth/health HTTP/1.1\r\nHost: x\r\n\r\n", b"POST /api2/order HTTP/1.1\r\n"):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", self.server.port), timeout=5))
                connection.sendall(text)
            began = time.monotonic()
            self.assertEqual(self.server.stop(), 0)
            self.assertLess(time.monotonic() - began, 5)
        self.server.start()
        self.assertEqual(self.shop.get("/order").status, 200)

    def test_stops_under_load(self):
        """What was taken is answered or not done; what was answered is kept."""
        order = self.shop.order(line("PEN", 500, "1.00"))
        body = {"order_id": order.id, "items": [{"sku": "PEN", "qty": 1}]}

        def refund(_):
            answers = []
            with contextlib.suppress(OSError, http.client.HTTPException):
                while len(answers) < 100:
                    answers.append(self.shop.post("/creditmemo", body))
            return answers

        with ThreadPoolExecutor(5) as pool:
            work = [pool.submit(refund, number) for number in range(5)]
            time.sleep(0.3)
            status = self.server.stop()
            answers = [answer for each in work for answer in each.result(30)]
        self.server.start()
        self.assertEqual(status, 0)
        self.assertEqual({answer.status for answer in answers} - {201, 503}, set())
        issued = {answer.json["creditmemo"]["entity_id"] for answer in answers if answer.status == 201}
        kept = {memo["entity_id"] for page in (1, 2, 3) for memo in self.shop.read(
            "/creditmemo", "creditmemos", order_id=order.id, limit=200, page=page)}
        self.assertTrue(issued)
        self.assertEqual(issued - kept, set())


if __name__ == "__main__":
    unittest.main()
