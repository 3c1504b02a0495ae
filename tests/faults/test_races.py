"""Many clients at the same instant: one invoice is refunded once, an order never beyond what was paid, a key once."""

import collections
import json
import random
import time
import unittest

import books
import load
from program import Workplace, report, size
from starting_line import StartingLine

RACES = size("RACES", 50)
SEED = size("SEED", int(time.time()))
RUNNERS = 50
PARTIAL_REFUNDS = 200
TRIES = 20
STORE = 1


class TestRaces(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.programs = self.start()
        self.random = random.Random(SEED)
        self.ledger = load.Ledger()

    def start(self):
        return [Workplace(self).program(STORE)]

    def line_up(self, runners):
        line = StartingLine(self.programs, runners)
        self.addCleanup(line.close)
        return line

    def orders(self, line, count, scale=1):
        """Imports orders, many at a time; gives one after the other."""
        while count > 0:
            documents = [
                load.order_document(self.random, STORE, scale) for _ in range(min(count, len(line.sockets)))]
            for document, (status, _, body) in zip(documents, line.post("/api2/order", documents)):
                self.assertEqual(status, 201, body)
                yield load.Order(document)
            count -= len(documents)

    def at_once(self, line, requests):
        """Sends requests at the same instant; gives status, headers and body of each answer."""
        answers = line.post("/api2/creditmemo", [asked.body for asked in requests], [asked.key for asked in requests])
        for asked, answer in zip(requests, answers):
            self.ledger.note(asked, *answer)
        return answers

    def register(self):
        """The register's file as it is now."""
        return self.programs[0].database

    def finish(self, line, text):
        """The register agrees with what all were told."""
        self.assertEqual(self.ledger.complaints + books.findings(self.register(), self.ledger), [])
        report(f"{text}; seed {SEED}, {line.dead_heats} of {line.races} times all were out before the first answer")

    def test_full_refunds_of_one_invoice(self):
        line, refusals = self.line_up(RUNNERS), collections.Counter()
        for race, order in enumerate(self.orders(line, RACES)):
            body = {"invoice_increment_id": order.invoices[0]}
            answers = self.at_once(line, [self.ledger.ask(order, body, None) for _ in range(RUNNERS)])
            statuses = [status for status, _, _ in answers]
            self.assertEqual(statuses.count(201), 1, f"race {race}")
            refused = [(status, json.loads(answer)["error"]) for status, _, answer in answers if status != 201]
            self.assertLessEqual({status for status, _ in refused}, {400, 409}, f"race {race}")
            refusals.update(refused)
        self.assertEqual(sum(refusals.values()), RACES * (RUNNERS - 1))
        kinds = ", ".join(f"{count} x {status} {error}" for (status, error), count in refusals.items())
        self.finish(line, f"{RACES} races of {RUNNERS} for one invoice: {RACES} memos, {kinds}")

    def test_partial_refunds_of_one_order(self):
        line, kinds = self.line_up(PARTIAL_REFUNDS), collections.Counter()
        races = max(1, RACES // 10)
        for order in self.orders(line, races, scale=5):
            requests = [
                self.ledger.ask(order, load.refund_body(self.random, order, whole=0), None)
                for _ in range(PARTIAL_REFUNDS)]
            kinds.update(status for status, _, _ in self.at_once(line, requests))
            self.assertLessEqual(set(kinds), {201, 400, 409})
            paid, refunded, reserved = self.totals(order)
            self.assertLessEqual(refunded + reserved, paid)
            memos = [
                json.loads(self.ledger.acknowledged[asked.number])["creditmemo"] for asked in requests
                if asked.number in self.ledger.acknowledged]
            self.assertEqual(refunded, sum(books.ten_thousandths(memo["grand_total"]) for memo in memos))
            self.refund_rest(line, order, sum(books.ten_thousandths(memo["adjustment"]) for memo in memos))
        self.finish(line, f"{races} orders with {PARTIAL_REFUNDS} partial refunds each at once: {dict(kinds)}")

    def refund_rest(self, line, order, adjusted):
        """What is left goes back, to the cent: all that was not refunded, with the adjustments taken back."""
        paid, refunded, _ = self.totals(order)
        if refunded == paid:
            return
        taken_back = {"adjustment_negative": f"{adjusted / 10_000:.2f}"} if adjusted > 0 else {
            "adjustment_positive": f"{-adjusted / 10_000:.2f}"}
        asked = self.ledger.ask(order, {"order_increment_id": order.number} | taken_back, None)
        (status, _, body), = self.at_once(line, [asked])
        self.assertEqual(status, 201, body)
        paid, refunded, _ = self.totals(order)
        self.assertEqual(refunded, paid)

    def totals(self, order):
        """What was paid, refunded and reserved of an order, from the file."""
        with books.opened(self.register()) as register:
            row = register.rows(
                "SELECT total_charged, total_refunded, total_reserved FROM orders JOIN balance ON order_id = id "
                "WHERE invoice_id = 0 AND line_id = 0 AND number = ?", order.number)[0]
        return tuple(row)

    def test_one_key(self):
        line, replayed = self.line_up(RUNNERS), 0
        for race, order in enumerate(self.orders(line, RACES)):
            asked = self.ledger.ask(order, {"order_increment_id": order.number, "shipping_amount": 0}, f"key-{race}")
            answers = self.at_once(line, [asked] * RUNNERS)
            # Whoever is told that the first is still at work asks again.
            for _ in range(TRIES):
                waiting = sum(status == 409 for status, _, _ in answers)
                answers = [each for each in answers if each[0] != 409] + self.at_once(line, [asked] * waiting)
            self.assertEqual({(status, body) for status, _, body in answers}, {(201, answers[0][2])}, f"race {race}")
            first = [headers for _, headers, _ in answers if headers["Idempotent-Replayed"] != "true"]
            self.assertEqual(len(first), 1, f"race {race}")
            replayed += len(answers) - 1
        with books.opened(self.register()) as register:
            self.assertEqual(register.rows("SELECT count(*) FROM creditmemo")[0][0], RACES)
        self.finish(
            line,
            f"{RACES} keys, {RUNNERS} times each at once: {RACES} memos, {replayed} answers repeated byte for byte")


if __name__ == "__main__":
    unittest.main()
