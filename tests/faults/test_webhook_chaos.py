"""Webhooks three times, in any sequence, before and long after what they tell of, forged and days old: in the end the register
knows what the gateway has, as if each had come once and in its turn."""

import collections
import contextlib
import random
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import books
import payout_load
import results
import test_payouts
from cluster import until
from program import report, size

PAYMENTS = size("WEBHOOK_PAYMENTS", 40)
SEED = size("SEED", int(time.time()))
COPIES = 3
SENDERS = 12
PART = {"items": [{"sku": "CUP", "qty": 1}], "shipping_amount": 0}
DAYS_LATE_SECONDS = 3 * 86_400
RANKS = ["pending", "succeeded", "failed"]
# Refunds that are under way end within LATER_SECONDS of gatewaysim.py.
ENDED_SECONDS = 10
# The newest webhook is answered after it is committed; one that gets 503 comes again.
AGAIN_MAX = 20


class TestWebhookChaos(test_payouts.OneServer):
    def set_up(self, services=None):
        super().set_up(services)
        self.random = random.Random(SEED)
        self.statuses = collections.Counter()
        self.work = payout_load.PayoutLoad(self.history, self.random.random(), test_payouts.STORES, self.gateway)

    def refunds(self):
        """Refunds of which many are under way, some will fail, and some nobody here asked for; gives their payments."""
        self.gateway.play({"pending": 0.5, "pending_fails": 0.3}, {}, self.random.random(), names=["a", "b"])
        payments = []

        def refund(number):
            method = "ab"[number % 2]
            with contextlib.closing(self.program.connect()) as connection:
                order = self.work.import_order(connection, random.Random(number), method)
                payments.append((method, f"{method}-{order.number}"))
                body = {"invoice_increment_id": order.invoices[0], "refund_type": "online", **PART}
                asked = self.history.ask(order, body, f"chaos-{number}")
                self.history.note(asked, *asked.send(connection))

        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(refund, range(PAYMENTS)))
        self.gateway.control(past=[
            [method, payment, 7, self.random.choice(["succeeded", "failed"])]
            for method, payment in payments[::4]])
        return payments

    def send(self, message):
        """Brings a webhook, and again while the server says that it cannot ask now."""
        method, (headers, body) = message
        for _ in range(AGAIN_MAX):
            with contextlib.closing(self.program.connect()) as connection:
                status = connection.ask("POST", f"/webhooks/{method}", body, headers)[0]
            self.statuses[status] += 1
            if status != 503:
                return status
            time.sleep(0.2)
        return 503

    def chaos(self, payments):
        """All of them, each some times and in any sequence, some made up, while the refunds end."""
        messages = [(method, self.gateway.webhook(payment)) for method, payment in payments] * COPIES
        forged = [
            (method, self.gateway.webhook(payment, **how)) for method, payment in payments[:5]
            for how in ({"age": DAYS_LATE_SECONDS}, {"secret": "whsec_" + "QUJD" * 8})]
        self.random.shuffle(messages)
        with ThreadPoolExecutor(SENDERS) as pool:
            self.assertEqual(set(pool.map(self.send, messages)), {200})
            self.assertEqual(set(pool.map(self.send, forged)), {401})

    def differences(self):
        """Where the register does not say of a refund what the gateway has."""
        by_key = {
            key: (name, ends) for key, name, ends in self.gateway.rows("SELECT key, id, ends FROM refund WHERE key <> ''")}
        # One that failed before anybody heard of it gave nothing back.
        past = {(f"r-{name}", "succeeded") for name, in self.gateway.rows(
            "SELECT id FROM refund WHERE key = '' AND ends = 'succeeded'")}
        with books.opened(self.register()) as opened:
            heard = collections.defaultdict(list)
            for row in opened.rows(
                "SELECT a.gateway_key, s.status FROM settlement s JOIN attempt a ON a.id = s.attempt_id"
                " ORDER BY s.creditmemo_id, s.position"):
                heard[row["gateway_key"]].append(row["status"])
            noted = {(row["gateway_reference"], row["status"]) for row in opened.rows("SELECT * FROM unmatched_refund")}
        for key, (name, ends) in by_key.items():
            if heard[key][-1:] != [ends]:
                yield f"refund r-{name} {ends}, the register heard {heard[key]}"
            if heard[key] != sorted(set(heard[key]), key=RANKS.index):
                yield f"refund r-{name}: the register heard {heard[key]}"
        for name, ends in past ^ noted:
            yield f"refund {name}, which nobody asked for, {ends}"

    def until_ended(self):
        until(lambda: not self.gateway.rows("SELECT 1 FROM refund WHERE ends_at > ?", time.time()), "ends", ENDED_SECONDS)

    @results.row("F16", "webhooks x3, in any sequence, late and forged")
    def test_chaos(self):
        """Rows 27 to 30."""
        self.set_up()
        payments = self.refunds()
        self.chaos(payments)
        self.until_ended()
        # What was missed so far because it had not happened yet, with the first ones once more.
        self.chaos(payments)
        self.assertEqual(list(self.differences()), [])
        self.settle()
        self.assertEqual(list(self.differences()), [])
        sent = sum(self.statuses.values())
        self.row.add(cycles=sent, acknowledged=len(self.history.acknowledged))
        report(f"{sent} webhooks of {len(payments)} payments: {dict(self.statuses)}; {self.summary()}")

    @results.control("F16", "no webhooks come")
    def test_control_without_webhooks(self):
        """What the register would not know without them has to be found."""
        self.set_up()
        self.refunds()
        self.until_ended()
        found = list(self.differences())
        self.assertTrue([finding for finding in found if "the register heard ['pending']" in finding], found)
        self.assertTrue([finding for finding in found if "which nobody asked for" in finding], found)
        self.row.add(cycles=PAYMENTS, unsettled=len(found))
        report(f"control without webhooks: {len(found)} differences found of {PAYMENTS} payments")


if __name__ == "__main__":
    unittest.main()
