"""Many clients at the same instant: one invoice is refunded once, an order never beyond what was paid, a key once."""

import collections
import json
import random
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import books
import load
from program import Workplace, report, size

RACES = size("RACES", 50)
SEED = size("SEED", int(time.time()))
RUNNERS = 50
PARTIAL_REFUNDS = 200
STORE = 1


class TestRaces(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.program = Workplace(self).program(STORE)
        self.random = random.Random(SEED)
        self.ledger = load.Ledger()
        self.connections = [self.program.connect() for _ in range(RUNNERS)]
        self.pool = ThreadPoolExecutor(RUNNERS)
        self.addCleanup(self.pool.shutdown)
        for connection in self.connections:
            self.addCleanup(connection.close)

    def order(self, scale=1):
        document = load.order_document(self.random, STORE, scale)
        status, _, body = self.connections[0].ask("POST", "/api2/order", document)
        self.assertEqual(status, 201, body)
        return load.Order(document)

    def at_once(self, requests):
        """Sends requests from as many clients as there are, all at the same instant; gives status, headers and body."""
        barrier = Barrier(len(requests))

        def send(asked, connection):
            barrier.wait(20)
            return asked.send(connection)

        answers = list(self.pool.map(send, requests, self.connections))
        for asked, answer in zip(requests, answers):
            self.ledger.note(asked, *answer)
        return answers

    def finish(self):
        """The register agrees with what all were told."""
        self.assertEqual(self.ledger.complaints + books.findings(self.program.database, self.ledger), [])

    def test_full_refunds_of_one_invoice(self):
        refusals = collections.Counter()
        for race in range(RACES):
            order = self.order()
            body = {"invoice_increment_id": order.invoices[0]}
            answers = self.at_once([self.ledger.ask(order, body, None) for _ in range(RUNNERS)])
            statuses = [status for status, _, _ in answers]
            self.assertEqual(statuses.count(201), 1, f"race {race}")
            refused = [(status, json.loads(answer)["error"]) for status, _, answer in answers if status != 201]
            self.assertLessEqual({status for status, _ in refused}, {400, 409}, f"race {race}")
            refusals.update(refused)
        self.finish()
        kinds = ", ".join(f"{count} x {status} {error}" for (status, error), count in refusals.items())
        report(f"{RACES} races of {RUNNERS} for one invoice: {RACES} memos; {kinds}")

    def test_partial_refunds_of_one_order(self):
        races, kinds = max(1, RACES // 10), collections.Counter()
        for _ in range(races):
            order = self.order(scale=5)
            for _ in range(PARTIAL_REFUNDS // RUNNERS):
                answers = self.at_once([
                    self.ledger.ask(order, load.refund_body(self.random, order, whole=0), None)
                    for _ in range(RUNNERS)])
                kinds.update(status for status, _, _ in answers)
            self.assertLessEqual(set(kinds), {201, 400, 409})
            paid, refunded, reserved = self.totals(order)
            self.assertLessEqual(refunded + reserved, paid)
            memos = [
                json.loads(body)["creditmemo"] for number, body in self.ledger.acknowledged.items()
                if self.ledger.asked[number].order is order]
            self.assertEqual(refunded, sum(books.ten_thousandths(memo["grand_total"]) for memo in memos))
            self.refund_rest(order, sum(books.ten_thousandths(memo["adjustment"]) for memo in memos))
        self.finish()
        report(f"{races} orders with {PARTIAL_REFUNDS} refunds each, {RUNNERS} at a time: {dict(kinds)}")

    def refund_rest(self, order, adjusted):
        """What is left goes back, to the cent: all that was not refunded, with the adjustments taken back."""
        paid, refunded, _ = self.totals(order)
        if refunded == paid:
            return
        taken_back = {"adjustment_negative": f"{adjusted / 10_000:.2f}"} if adjusted > 0 else {
            "adjustment_positive": f"{-adjusted / 10_000:.2f}"}
        asked = self.ledger.ask(order, {"order_increment_id": order.number} | taken_back, None)
        status, headers, body = asked.send(self.connections[0])
        self.ledger.note(asked, status, headers, body)
        self.assertEqual(status, 201, body)
        paid, refunded, _ = self.totals(order)
        self.assertEqual(refunded, paid)

    def totals(self, order):
        """What was paid, refunded and reserved of an order, from the file."""
        with books.opened(self.program.database) as register:
            row = register.rows(
                "SELECT total_paid, total_refunded, total_reserved FROM orders WHERE number = ?", order.number)[0]
        return tuple(row)

    def test_one_key(self):
        replayed = 0
        races = max(1, RACES // 2)
        for race in range(races):
            order = self.order()
            asked = self.ledger.ask(order, {"order_increment_id": order.number, "shipping_amount": 0}, f"key-{race}")
            answers = self.at_once([asked] * RUNNERS)
            # A key whose first request is still at work may be told so; again later, then.
            while any(status == 409 for status, _, _ in answers):
                answers = [answer for answer in answers if answer[0] != 409] + [asked.send(self.connections[0])]
            self.assertEqual({(status, body) for status, _, body in answers}, {(201, answers[0][2])})
            first = [headers for _, headers, _ in answers if headers["Idempotent-Replayed"] != "true"]
            self.assertEqual(len(first), 1)
            replayed += len(answers) - 1
        with books.opened(self.program.database) as register:
            self.assertEqual(register.rows("SELECT count(*) FROM creditmemo")[0][0], races)
        self.finish()
        report(f"{races} keys, {RUNNERS} times each at once: {races} memos, {replayed} answers repeated byte for byte")


if __name__ == "__main__":
    unittest.main()
