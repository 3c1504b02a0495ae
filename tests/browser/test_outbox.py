"""Mails in the browser: sending them, and the outbox; whatever impatient or ill-meaning people and mail servers do."""

import unittest

from browser import NARROW, BrowserCase, line
from mail import MailServer, eventually

SCRIPTS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "'onfocus='alert(3)' autofocus='"]


class MailCase(BrowserCase):
    """With a mail server, which takes everything when a test begins."""

    @classmethod
    def setUpClass(cls):
        cls.post = MailServer()
        cls.addClassCleanup(cls.post.close)
        cls.environment = BrowserCase.environment | cls.post.settings
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.post.play()
        self.before = len(self.post.mails)

    @property
    def new(self):
        """What the mail server took since the test began."""
        return self.post.mails[self.before:]

    def memo(self, **fields):
        order = self.shop.order(line("TEA", 1, "10.00", name="Tea"), customer_email="ana@example.com")
        return self.shop.refund(order, **fields)

    def state(self, memo):
        (state,), = self.server.sql("SELECT state FROM outbox WHERE document_id = ?", memo["entity_id"])
        return state

    def undelivered(self, reply, state):
        """A memo whose mail the mail server answered so."""
        self.post.play(data=reply)
        memo = self.memo(send_email=True)
        eventually(lambda: self.server.sql(
            "SELECT 1 FROM outbox WHERE document_id = ? AND state = ? AND tries = 1", memo["entity_id"], state))
        self.post.play()
        return memo

    def show(self, page, memo):
        page.goto(f"{self.root}/memos/{memo['entity_id']}")


class TestSending(MailCase):
    def test_from_the_memo(self):
        """Twice clicked is once sent, with a script and without, by mouse and by keyboard."""
        for script in (True, False):
            with self.subTest(script=script):
                memo, before = self.memo(), len(self.post.mails)
                page = self.window(java_script_enabled=script)
                self.show(page, memo)
                section = page.locator("section.act")
                self.assertIn("ana@example.com", section.inner_text())
                if script:
                    self.looks_right(page, "memo-not-mailed")
                # The second click comes while the mail is on its way.
                self.post.play(seconds=1)
                section.locator("button").dblclick()
                self.arrives(page, "**note=mail-due")
                self.post.play()
                self.assertIn("goes out within seconds", page.locator("[role=status]").inner_text())
                eventually(lambda: self.state(memo) == "delivered")
                self.show(page, memo)
                self.assertIn("Delivered", section.inner_text())
                section.locator("button").focus()
                page.keyboard.press("Enter")
                self.arrives(page, "**note=mail-due")
                eventually(lambda: len(self.post.mails) == before + 2)
                if script:
                    self.looks_right(page, "memo-mailed")

    def test_no_address(self):
        order = self.shop.order(line("TEA", 1, "10.00"))
        page = self.window()
        self.show(page, self.shop.refund(order))
        self.assertIn("no mail address", page.locator("section.act").inner_text())
        self.assertEqual(page.locator("section.act button").count(), 0)
        self.looks_right(page, "memo-without-address")

    def test_print_leaves_it_out(self):
        page = self.window()
        self.show(page, self.memo())
        page.emulate_media(media="print")
        self.assertFalse(page.locator("section.act").is_visible())

    def test_old_page(self):
        memo = self.memo()
        page = self.window()
        self.show(page, memo)
        self.shop.post("/creditmemo/email", {"creditmemo_id": memo["entity_id"]})
        eventually(lambda: self.state(memo) == "delivered")
        page.click("section.act button")
        page.wait_for_url("**note=mail-moved")
        self.assertIn("Nothing more was sent", page.locator("[role=status]").inner_text())
        self.looks_right(page, "memo-mail-moved")
        self.assertEqual(len(self.new), 1)


class TestOutbox(MailCase):
    def test_list(self):
        """What waits and what was given up, each with its button; on a phone, too, without a script."""
        dead = self.undelivered("554 5.7.1 Message refused as spam; see https://postmaster.example/why", "dead")
        waiting = self.undelivered("451 4.7.1 Greylisted, come back later", "waiting")
        page = self.window("admin")
        page.goto(f"{self.root}/outbox")
        self.looks_right(page, "outbox-mails")
        for memo, state in ((dead, "Given up"), (waiting, "Waiting")):
            row = page.locator("tbody tr", has_text=memo["increment_id"])
            self.assertIn(state, row.inner_text())
        page.goto(f"{self.root}/language/pt-BR?back=/console/outbox")
        self.assertEqual(page.locator("h1").inner_text(), "Caixa de saída")
        self.looks_right(page, "outbox-mails-pt")
        page.goto(self.root)
        self.looks_right(page, "overview-mails-pt")
        page.goto(f"{self.root}/memos/{dead['entity_id']}")
        self.looks_right(page, "memo-given-up-pt")
        phone = self.window(size=NARROW, java_script_enabled=False)
        phone.goto(self.root)
        phone.click("a[href$='state=dead']")
        self.assertEqual(phone.locator("#state").input_value(), "dead")
        button = phone.locator("tbody tr", has_text=dead["increment_id"]).locator("button")
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        self.assertLessEqual(box["x"] + box["width"], NARROW["width"])
        self.post.play(seconds=1)
        button.dblclick()
        self.arrives(phone, "**note=mail-due")
        self.post.play()
        eventually(lambda: self.state(dead) == "delivered")
        self.assertEqual([mail.recipients for mail in self.new], [["ana@example.com"]])

    def test_searched(self):
        memo = self.undelivered("554 spam", "dead")
        page = self.window("reader")
        page.goto(f"{self.root}/outbox")
        page.select_option("#state", "delivered")
        page.fill("#number", memo["increment_id"])
        page.click(".search button")
        self.assertIn("Nothing found.", page.locator("main").inner_text())
        self.looks_right(page, "outbox-nothing")
        page.select_option("#state", "dead")
        page.click(".search button")
        self.assertEqual(page.locator("tbody tr").count(), 1)
        self.assertEqual(page.locator("tbody button").count(), 0)
        with page.expect_download() as download:
            page.click("a[download]")
        self.assertEqual(download.value.suggested_filename, "outbox.csv")

    def test_scripts_in_every_text(self):
        for script in SCRIPTS:
            with self.subTest(script):
                memo = self.undelivered("554 " + script, "dead")
                page = self.window()
                page.goto(f"{self.root}/outbox?state=dead")
                self.assertIn(script, page.locator("table").inner_text())
                self.show(page, memo)
                self.assertIn(script, page.locator("section.act").inner_text())
                page.goto(f"{self.root}/outbox")
                for field in ("number", "customer"):
                    page.fill(f"#{field}", script)
                page.click(".search button")
                page.wait_for_load_state()
                for field in ("number", "customer"):
                    self.assertEqual(page.input_value(f"#{field}"), script)


if __name__ == "__main__":
    unittest.main()
