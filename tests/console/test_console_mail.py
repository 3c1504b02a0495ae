"""The outbox in the console, and mails that people ask for there: to whom, how often, and who may."""

import csv
import io
import unittest

from console_user import ConsoleCase, Page, User, add_user, shop
from mail import MailServer, eventually

HOSTILE = "<script>alert(1)</script>\"\u0301 onfocus=x"


class MailCase(ConsoleCase):
    """A server with a mail server, which takes everything when a test begins."""

    @classmethod
    def setUpClass(cls):
        cls.post = MailServer()
        cls.addClassCleanup(cls.post.close)
        cls.settings = ConsoleCase.settings | cls.post.settings
        super().setUpClass()

    def setUp(self):
        self.post.play()
        self.before = len(self.post.mails)

    @property
    def new(self):
        """What the mail server took since the test began."""
        return self.post.mails[self.before:]

    def memo(self, email="bia@example.com", to=None, **fields):
        return (to or self.shop).refund((to or self.shop).order(customer_email=email), **fields)

    def path(self, memo):
        return f"/console/memos/{memo['entity_id']}"

    def row(self, document, kind="creditmemo"):
        rows = self.server.sql(
            "SELECT state, times_asked, tries FROM outbox WHERE kind = ? AND document_id = ?", f"{kind}_mail",
            document["entity_id"])
        return rows[0] if rows else None

    def reaches(self, document, state, kind="creditmemo"):
        eventually(lambda: (self.row(document, kind) or [None])[0] == state)

    def dead(self, **fields):
        """A memo whose mail was given up."""
        self.post.play(data="554 spam")
        memo = self.memo(send_email=True, **fields)
        self.reaches(memo, "dead")
        self.post.play()
        return memo

    def ask(self, page, action, **fields):
        """Sends a form of a page that asks for a mail, and gives the page that follows."""
        answer = self.user.send(page, action, **fields)
        self.assertEqual(answer.status, 303, answer)
        return self.user.page(answer.headers["Location"])


class TestAsking(MailCase):
    def test_a_memo(self):
        """Its page says to whom it goes and how it stands; each form sends one mail."""
        memo = self.memo()
        path = self.path(memo)
        page = self.user.page(path)
        for text in ("bia@example.com", "Not asked for", "Send by mail"):
            self.assertIn(text, str(page))
        after = self.ask(page, path + "/mail")
        self.assertIn("goes out within seconds", str(after))
        # Once more from the same page: twice clicked, or gone back.
        self.ask(page, path + "/mail")
        self.reaches(memo, "delivered")
        self.assertIn("Nothing more was sent", str(self.ask(page, path + "/mail")))
        self.assertEqual([mail.recipients for mail in self.new], [["bia@example.com"]])
        self.assertIs(self.shop.read("/creditmemo", "creditmemo", id=memo["entity_id"])["email_sent"], True)
        page = self.user.page(path)
        self.assertIn("Delivered", str(page))
        self.assertIn("Send once more", str(page))
        for _ in range(2):
            self.ask(page, path + "/mail")
        eventually(lambda: self.row(memo)[:2] == ("delivered", 2))
        self.assertEqual(len(self.new), 2)
        self.assertNotEqual(self.new[0].id, self.new[1].id)

    def test_an_invoice(self):
        order = self.shop.order(customer_email="bia@example.com")
        path = f"/console/invoices/{order.invoice_id}"
        self.ask(self.user.page(path), path + "/mail")
        self.reaches({"entity_id": order.invoice_id}, "delivered", "invoice")
        self.assertEqual(len(self.new), 1)
        row, = [row for row in self.user.page(f"/console/outbox?state=delivered&number={order.invoice_number}").rows[1:]]
        self.assertEqual(row[:2], [order.invoice_number, "Invoice"])

    def test_no_address(self):
        memo = self.shop.refund(self.shop.order())
        page = self.user.page(self.path(memo))
        self.assertIn("no mail address", str(page))
        self.assertNotIn(self.path(memo) + "/mail", [form["action"] for form in page.forms])
        token = page.forms[0]["fields"]["form_token"]
        answer = self.user.request("POST", self.path(memo) + "/mail", {"form_token": token, "seen": "0"})
        self.assertEqual(answer.status, 400)
        self.assertIn("no mail address", str(Page(answer.body)))
        self.assertIsNone(self.row(memo))

    def test_bad_forms(self):
        memo = self.memo()
        path = self.path(memo) + "/mail"
        token = self.user.page(self.path(memo)).forms[0]["fields"]["form_token"]
        for seen in ([], [""], ["1"], ["x-dead"], ["1-king"], ["1-dead-x"], ["-1-dead"], ["9" * 30 + "-dead"]):
            with self.subTest(seen):
                answer = self.user.request("POST", path, {"form_token": token, "seen": seen})
                self.assertEqual((answer.status, answer.headers["Content-Type"]), (400, "text/html; charset=utf-8"))
        for fields in ({"seen": "0"}, {"seen": "0", "form_token": "x"}):
            self.assertEqual(self.user.request("POST", path, fields).status, 403)
        good = {"seen": "0", "form_token": token}
        self.assertEqual(self.user.request("POST", path, good, Origin="https://evil.example").status, 403)
        self.assertEqual(User(self.server).request("POST", path, good).status, 303)
        self.assertEqual(self.user.get(path).status, 405)
        for nowhere in ("/console/memos/999999/mail", "/console/memos/x/mail", "/console/invoices/0/mail"):
            self.assertEqual(self.user.request("POST", nowhere, good).status, 404)
        self.assertIsNone(self.row(memo))
        # What leads elsewhere is not followed.
        for back in ("https://evil.example/", "//evil.example", "/api2/order", "/console\\x"):
            memo = self.memo()
            answer = self.user.request("POST", self.path(memo) + "/mail", good | {"back": back})
            self.assertEqual(
                (answer.status, answer.headers["Location"]), (303, self.path(memo) + "?note=mail-due"))
            self.reaches(memo, "delivered")

    def test_who_may(self):
        memo, order = self.memo(), self.shop.order(customer_email="bia@example.com")
        paths = {"memo": self.path(memo), "invoice": f"/console/invoices/{order.invoice_id}"}
        for role, may in (("reader", ()), ("clerk", ("memo",)), ("cashier", ("memo",))):
            self.assertEqual(add_user(self.server, role, role, self.shop.stores).returncode, 0)
            user = User(self.server, role)
            for kind, path in paths.items():
                with self.subTest(role=role, kind=kind):
                    page = user.page(path)
                    self.assertEqual(path + "/mail" in [form["action"] for form in page.forms], kind in may)
                    answer = user.request(
                        "POST", path + "/mail", {"form_token": page.forms[0]["fields"]["form_token"], "seen": "0"})
                    self.assertEqual(answer.status, 303 if kind in may else 403)
        other = self.memo(to=shop.Shop(self.server))
        token = self.user.page("/console/outbox").forms[-1]["fields"].get("form_token")
        token = token or self.user.page("/console/outbox").forms[0]["fields"]["form_token"]
        answer = self.user.request("POST", self.path(other) + "/mail", {"form_token": token, "seen": "0"})
        self.assertEqual(answer.status, 404)
        self.assertIsNone(self.row(other))


class TestOutbox(MailCase):
    def test_a_dead_letter_is_sent_again(self):
        """From the list, which it goes back to, as it was searched."""
        memo = self.dead()
        number = memo["increment_id"]
        overview = self.user.page("/console")
        self.assertIn("/console/outbox?state=dead", overview.links)
        where = f"/console/outbox?state=dead&number={number}"
        page = self.user.page(where)
        row, = page.rows[1:]
        self.assertEqual(row[:2] + row[4:6], [number, "Credit memo", "bia@example.com", "Given up"])
        self.assertIn("554 spam", row[11])
        self.assertIn(self.path(memo), page.links)
        action = self.path(memo) + "/mail"
        form = next(form for form in page.forms if form["action"] == action)
        answer = self.user.send(page, action)
        self.assertEqual(
            (answer.status, answer.headers["Location"]), (303, f"{where}&page=1&note=mail-due"), form)
        self.assertIn("goes out within seconds", str(self.user.page(answer.headers["Location"])))
        self.reaches(memo, "delivered")
        self.assertIn("Nothing more was sent", str(self.ask(page, action)))
        self.assertEqual(len(self.new), 1)
        self.assertFalse(self.user.page(where).rows[1:])

    def test_a_mail_that_waits_is_tried_at_once(self):
        self.post.play(rcpt="451 come back later")
        memo = self.memo(send_email=True)
        eventually(lambda: self.row(memo) == ("waiting", 1, 1))
        self.post.play()
        page = self.user.page(f"/console/outbox?number={memo['increment_id']}")
        self.assertIn("Try now", str(page))
        self.assertIn("451 come back later", page.rows[1][11])
        self.assertTrue(page.rows[1][9].strip())
        self.ask(page, self.path(memo) + "/mail")
        self.reaches(memo, "delivered")
        self.assertIn("Nothing more was sent", str(self.ask(page, self.path(memo) + "/mail")))
        self.assertEqual(self.row(memo)[1], 1)
        self.assertEqual(len(self.new), 1)

    def test_searched(self):
        shopkeeper = shop.Shop(self.server)
        self.assertEqual(add_user(self.server, "searcher", "reader", shopkeeper.stores).returncode, 0)
        user = User(self.server, "searcher")
        self.assertIn("Nothing found.", str(user.page("/console/outbox")))
        dead = self.dead(to=shopkeeper, email="ana@example.com")
        sent = self.memo(to=shopkeeper, email="zoe@example.com", send_email=True)
        self.reaches(sent, "delivered")
        numbers = {"dead": [dead["increment_id"]], "delivered": [sent["increment_id"]], "waiting": [],
                   "undelivered": [dead["increment_id"]], "": [dead["increment_id"]],
                   "all": [sent["increment_id"], dead["increment_id"]], "all&customer=ANA%40": [dead["increment_id"]],
                   "all&to=2020-01-01": [], "king": [dead["increment_id"]]}
        for state, expected in numbers.items():
            with self.subTest(state):
                page = user.page(f"/console/outbox?state={state}")
                self.assertEqual([row[0] for row in page.rows[1:]], expected)
        self.assertIn("This cannot be read and was left out.", str(page))
        # A reader sees no button, and another shop's mails are not there.
        self.assertEqual([form["action"] for form in page.forms if "mail" in (form["action"] or "")], [])
        self.assertFalse([row for row in self.user.page("/console/outbox?state=all").rows if row[0] == "zoe@example.com"])
        for number in (dead["increment_id"], sent["increment_id"]):
            rows = self.user.page(f"/console/outbox?state=all&customer=ana%40&number={number}").rows[1:]
            self.assertEqual(rows, [])

    def test_files_and_languages(self):
        self.post.play(data="554 =HYPERLINK(1)")
        memo = self.memo(email="=cmd@example.com", send_email=True)
        self.reaches(memo, "dead")
        path = f"/console/outbox?state=dead&number={memo['increment_id']}"
        answer = self.user.get(path + "&as=csv")
        self.assertEqual(answer.headers["Content-Disposition"], "attachment; filename=\"outbox.csv\"")
        row, = csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""))
        self.assertEqual((row["Number"], row["Status"], row["Tries"]), (memo["increment_id"], "dead", "1"))
        self.assertEqual(row["Goes to"], "'=cmd@example.com")
        self.assertNotIn("Action", row)
        page = self.user.page(path, Accept_Language="pt-BR")
        self.assertIn("Caixa de saída", str(page))
        self.assertIn("Abandonado", page.rows[1][5])
        self.assertIn("Reenviar", page.rows[1][6])
        self.post.play()

    def test_every_text_is_escaped(self):
        """What a mail server says is as little trusted as anything."""
        self.post.play(data="554 " + HOSTILE.replace("\u0301", ""))
        memo = self.memo(email="a&amp'b@example.com", send_email=True)
        self.reaches(memo, "dead")
        self.post.play()
        for path in (self.path(memo), f"/console/outbox?number={memo['increment_id']}"):
            page = self.user.page(path)
            self.assertIn("<script>alert(1)</script>", str(page))
            self.assertIn("a&amp'b@example.com", "".join(page.text))
            self.assertEqual([tag for tag, _ in page.tags].count("script"), 1)
            self.assertFalse([name for _, attributes in page.tags for name in attributes if name.startswith("on")])
        quoted = "%3Cscript%3E%22+onfocus%3Dx"
        page = self.user.page(f"/console/outbox?state={quoted}&number={quoted}&note={quoted}&page={quoted}")
        self.assertEqual([tag for tag, _ in page.tags].count("script"), 1)
        self.assertNotIn("role", [name for tag, attributes in page.tags if tag == "p" for name in attributes])


class TestNoMailServer(ConsoleCase):
    def test_it_says_so(self):
        memo = self.shop.refund(self.shop.order(customer_email="bia@example.com"), send_email=True)
        for path in ("/console/outbox", f"/console/memos/{memo['entity_id']}"):
            self.assertIn("No mail server is set", str(self.user.page(path)))


if __name__ == "__main__":
    unittest.main()
