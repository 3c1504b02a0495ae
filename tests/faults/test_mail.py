"""F17: a mail server that hangs, drops, refuses and is away under a load of memos: nobody waits for it but the mails.

Every memo is answered, every mail arrives at least once, each time as the same mail, and what cannot arrive is a dead letter.
"""

import itertools
import random
import threading
import time
import unittest

import results
from program import black_box as server, report, size

import mail
import shop

MEMOS = size("MAILS", 60)
SEED = size("SEED", int(time.time()))
CLIENTS = 4
SETTLE_SECONDS = 60 + MEMOS
GONE, NEVER = "gone@example.com", "never@example.com"
REFUSED = {GONE: "550 no such user", NEVER: "451 always later"}

# What it does for a while. At last it hangs, while memos are still asked for.
TROUBLE = [
    {}, {"rcpt": "451 later"}, {"data": "452 full"}, {"drop": "connect"}, {"drop": "rcpt"}, {"drop": "data"},
    {"drop": "taken"}, {"seconds": 0.3}, {"seconds": 60}, None,
]


def findings(taken, wanted, dead):
    """What is wrong with the mails that arrived: `wanted` are memos' numbers, `dead` those that must not arrive."""
    ids, problems = {}, []
    for each in taken:
        number = each.message["Subject"].split()[2]
        ids.setdefault(number, set()).add(each.id)
    problems += [f"memo {number} has no mail" for number in sorted(wanted - dead - ids.keys())]
    problems += [f"memo {number} was mailed to nobody" for number in sorted(dead & ids.keys())]
    problems += [f"memo {number} has mails {sorted(found)}" for number, found in ids.items() if len(found) > 1]
    problems += [f"mail {number} was never asked for" for number in sorted(ids.keys() - wanted)]
    shared = [found for found, other in itertools.combinations(ids.values(), 2) if found & other]
    return problems + [f"{found} names several memos" for found in shared]


class TestMail(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(SEED)
        self.post = mail.MailServer()
        self.addCleanup(self.post.close)
        self.server = server.Server(**self.post.settings | {"CREDITMEMO_MAIL_TIMEOUT_SECONDS": "2"})
        self.addCleanup(self.server.close)
        self.shop = shop.Shop(self.server)
        self.memos, self.dead, self.statuses = {}, set(), []

    def refund(self, address):
        """Issues a memo with a mail to an address."""
        order = self.shop.order(customer_email=address)
        answer = self.shop.post("/creditmemo", {"order_id": order.id, "send_email": True})
        self.statuses.append(answer.status)
        if answer.status == 201:
            memo = answer.json["creditmemo"]
            self.memos[memo["increment_id"]] = memo["entity_id"]
            if address in REFUSED:
                self.dead.add(memo["increment_id"])

    def load(self, count):
        """Issues memos from several clients at once."""
        def client(addresses):
            for address in addresses:
                self.refund(address)

        addresses = [self.random.choice([*REFUSED, *["bia@example.com"] * 8]) for _ in range(count)]
        threads = [threading.Thread(target=client, args=(addresses[at::CLIENTS],)) for at in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def hurry(self):
        """Lets the pauses of all mails that wait be over; the 72 hours of those that never arrive, too."""
        self.server.write_sql("UPDATE outbox SET next_try_at = 0 WHERE state = 'waiting'")
        for number in self.dead:
            self.server.write_sql(
                "UPDATE outbox SET created_at = created_at - 260000 WHERE state = 'waiting' AND tries > 0 "
                "AND document_id = ?", self.memos[number])

    def settle(self):
        """Ends all trouble but that of addresses; returns once nothing waits."""
        self.post.play(recipients=REFUSED)
        deadline = time.monotonic() + SETTLE_SECONDS
        while self.server.sql("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending') LIMIT 1"):
            self.assertLess(time.monotonic(), deadline, "mails still wait")
            self.hurry()
            time.sleep(0.5)

    def play(self, trouble):
        """Makes the mail server do something else."""
        if trouble is None:
            self.post.stop()
        else:
            self.post.play(**trouble | {"recipients": REFUSED})

    @results.row("F17", "mail servers down, slow, refusing, kill -9")
    def test_under_load(self):
        for trouble in TROUBLE:
            self.play(trouble)
            self.load(MEMOS // len(TROUBLE))
            time.sleep(2.5)
            if trouble is None:
                self.post.start()
            self.hurry()
        # A mail is on its way to a server that hangs: memos are answered all the same.
        self.play({"seconds": 3_600})
        self.refund("bia@example.com")
        mail.eventually(lambda: self.server.sql("SELECT 1 FROM outbox WHERE state = 'sending'"))
        self.load(CLIENTS * 2)
        # The process dies with a mail on its way.
        self.server.kill()
        self.server.start()
        self.server.write_sql("UPDATE outbox SET next_try_at = 0 WHERE state = 'sending'")
        self.settle()
        self.assertEqual(set(self.statuses), {201})
        self.assertEqual(findings(self.post.mails, self.memos.keys(), self.dead), [])
        dead = {number for number, in self.server.sql(
            "SELECT m.number FROM outbox x JOIN creditmemo m ON m.id = x.document_id WHERE x.state = 'dead'")}
        self.assertEqual(dead, self.dead)
        twice = len(self.post.mails) - len(self.memos) + len(dead)
        self.row.add(cycles=len(self.post.mails), acknowledged=len(self.memos))
        report(f"{len(self.memos)} memos, {len(self.post.mails)} mails, {twice} of them again, {len(dead)} dead; seed {SEED}")

    @results.control("F17", "a mail taken out, one renamed")
    def test_what_is_missing_is_found(self):
        """The control: a mail that was taken out of the outbox, and one under another name."""
        self.play({"rcpt": "451 later"})
        for _ in range(3):
            self.refund("bia@example.com")
        # None is on its way while one is taken out.
        mail.eventually(lambda: self.server.sql(
            "SELECT count(*) FROM outbox WHERE state = 'waiting' AND tries > 0")[0][0] == 3)
        lost, renamed, _ = self.memos
        self.server.write_sql("DELETE FROM outbox WHERE document_id = ?", self.memos[lost])
        self.settle()
        self.server.write_sql(
            "UPDATE outbox SET times_asked = 9, state = 'waiting', next_try_at = 0 WHERE document_id = ?",
            self.memos[renamed])
        self.settle()
        found = findings(self.post.mails, self.memos.keys(), self.dead)
        self.assertEqual(len(found), 2, found)
        self.assertEqual(found[0], f"memo {lost} has no mail")
        self.assertTrue(found[1].startswith(f"memo {renamed} has mails "), found)


if __name__ == "__main__":
    unittest.main()
