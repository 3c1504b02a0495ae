"""What `/v1` answers when writes cannot be taken, and what is there after the process was killed."""

import threading
import unittest

from tax_shop import Seller, TaxCase, invoice, item, numbers, refund, server

from stall import commands_waiting, until, writes_stalled

QUEUE_MAX = 3


class Asked:
    """A document that is put on a thread of its own."""

    def __init__(self, seller, name, body):
        self.answer = None
        self.thread = threading.Thread(target=self.ask, args=(seller, name, body))
        self.thread.start()

    def ask(self, *request):
        self.answer = Seller.put(*request)

    def wait(self):
        self.thread.join(30)
        return self.answer


class TestFullQueue(TaxCase):
    settings = {"CREDITMEMO_REGISTER_QUEUE_MAX": str(QUEUE_MAX), "CREDITMEMO_REGISTER_BATCH_MAX": "1"}

    @server.embedded_only("a lock that stalls writes for as long as one likes")
    def test_overflow(self):
        """503 with Retry-After at once, and nothing is done; who waits is served; a repetition is, too."""
        with writes_stalled(self.server):
            taken = [Asked(self.seller, "WAIT-0", invoice())]
            until(lambda: commands_waiting(self.server) == 1, "the first is at work")
            taken += [Asked(self.seller, f"WAIT-{number}", invoice()) for number in range(1, 1 + QUEUE_MAX)]
            until(lambda: commands_waiting(self.server) == 1 + QUEUE_MAX, "the queue is full")
            for request in (("PUT", invoice()), ("DELETE", None)):
                answer = self.seller.request(
                    request[0], "/v1/transactions/source/1/externalId/TOO-LATE", request[1])
                self.problem(answer, 503, "unavailable")
                self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
            answer = self.seller.request("PUT", "/v1/customers/source/1/externalId/TOO-LATE", {"name": "x"})
            self.problem(answer, 503, "unavailable")
            # Reads go on.
            self.problem(self.seller.read("TOO-LATE"), 404, "transaction-unknown")
        self.assertEqual([each.wait().status for each in taken], [201] * len(taken))
        self.assertEqual(self.seller.put("TOO-LATE", invoice()).status, 201)


class TestKilled(TaxCase):
    def test_what_was_answered_is_there(self):
        """Byte by byte, with all revisions; the same requests change nothing."""
        name, _ = self.seller.made(invoice())
        changed = self.seller.put(name, invoice(item("100"), item("200")))
        memo = self.seller.put("KILLED", refund(name, item("10"), refundLinkedPercentage="0.3333"))
        before = [self.seller.read(name).body, self.seller.read(name, revision=1).body, self.seller.read("KILLED").body,
            self.seller.read("KILLED", explain="true").body]
        self.server.kill()
        self.server.start()
        after = [self.seller.read(name).body, self.seller.read(name, revision=1).body, self.seller.read("KILLED").body,
            self.seller.read("KILLED", explain="true").body]
        self.assertEqual(after, before)
        again = self.seller.put("KILLED", refund(name, item("10"), refundLinkedPercentage="0.3333"))
        self.assertEqual((again.status, again.body), (200, memo.body))
        self.assertEqual(self.seller.put(name, invoice(item("100"), item("200"))).body, changed.body)
        self.money(self.seller.made(refund(name, item("1"), refundLinkedPercentage="0.6667"),
            f"REST-{next(numbers)}")[1], "20", "21")
        verified = self.server.command("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


if __name__ == "__main__":
    unittest.main()
