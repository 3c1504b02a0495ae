"""Mail: what goes out over SMTP, what becomes of it when the mail server errs, and what the register says of it."""

import contextlib
import pathlib
import subprocess
import tempfile
import time
import unittest

import server
from mail import PASSWORD, USER, MailServer, eventually
from shop import ServerCase, Shop, document

SECONDS = 30


class MailCase(ServerCase):
    """A server with a mail server, which takes everything when a test begins."""

    more = {}

    @classmethod
    def setUpClass(cls):
        cls.post = MailServer(**cls.certificate())
        cls.addClassCleanup(cls.post.close)
        cls.settings = cls.post.settings | cls.more
        super().setUpClass()

    @classmethod
    def certificate(cls):
        return {}

    def setUp(self):
        self.post.play()
        self.before = len(self.post.mails)

    def order(self, shop=None, **more):
        return (shop or self.shop).order(**{"customer_email": "bia@example.com", "customer_name": "Bia"} | more)

    def memo(self, order=None, **fields):
        """A memo whose mail was asked for."""
        return self.shop.refund(order or self.order(), send_email=True, **fields)

    @property
    def new(self):
        """What the mail server took since the test began."""
        return self.post.mails[self.before:]

    def taken(self, count=1):
        """The mails since the test began, once there are so many."""
        eventually(lambda: len(self.new) >= count, SECONDS)
        return self.new

    def row(self, memo, kind="creditmemo_mail"):
        """State, tries and reason of a memo's mail."""
        return self.server.sql(
            "SELECT state, tries, reason FROM outbox WHERE kind = ? AND document_id = ?", kind, memo["entity_id"])[0]

    def reaches(self, memo, state, kind="creditmemo_mail"):
        """A memo's mail once it is in a state."""
        return eventually(lambda: (row := self.row(memo, kind))[0] == state and row, SECONDS)

    def is_sent(self, memo):
        return self.shop.read("/creditmemo", "creditmemo", id=memo["entity_id"])["email_sent"]

    def again(self, memo):
        answer = self.shop.post("/creditmemo/email", {"creditmemo_id": memo["entity_id"]})
        self.assertEqual(answer.status, 202, answer)

    def metric(self, name):
        text = self.server.request("GET", "/metrics").body.decode()
        return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name + " "))


class TestLetters(MailCase):
    """What customers get."""

    def test_memo(self):
        order = self.order()
        memo = self.memo(order, comment="RMA 7")
        self.assertIs(memo["email_sent"], False)
        mail, = self.taken()
        self.assertEqual((mail.sender, mail.recipients), ("refunds@shop.example", ["bia@example.com"]))
        self.assertEqual(mail.kinds, [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"])
        message = mail.message
        self.assertEqual(message["From"], "Kaffeehaus Zoë <refunds@shop.example>")
        self.assertEqual(message["To"], "bia@example.com")
        self.assertEqual(message["Subject"], f"Credit memo {memo['increment_id']} for your order {order.number}")
        self.assertRegex(mail.id, rf"^<creditmemo-{memo['entity_id']}\.1\.[0-9a-f]{{16}}@shop\.example>$")
        for kind in ("text/plain", "text/html"):
            for part in ["Dear Bia", memo["increment_id"], order.number, "Green tea", "EUR\xa058.30", "RMA 7"]:
                self.assertIn(part, mail.part(kind))
        pdf = next(part for part in message.walk() if part.get_content_type() == "application/pdf")
        self.assertEqual(pdf.get_filename(), f"Credit memo {memo['increment_id']}.pdf")
        printed = self.shop.get("/creditmemo/pdf", id=memo["entity_id"])
        self.assertEqual(pdf.get_content(), printed.body)
        eventually(lambda: self.is_sent(memo))
        listed = self.shop.memos_of(order)
        self.assertEqual([record["email_sent"] for record in listed], [True])

    def test_invoice(self):
        order = self.order(invoices=[])
        answer = self.shop.post("/invoice", {"order_id": order.id, "send_email": True, "comment": "Thanks"})
        self.assertEqual(answer.status, 201)
        invoice = answer.json["invoice"]
        mail, = self.taken()
        self.assertEqual(mail.kinds, ["multipart/alternative", "text/plain", "text/html"])
        self.assertEqual(mail.message["Subject"], f"Invoice {invoice['increment_id']} for your order {order.number}")
        self.assertIn("Total: EUR\xa058.30", mail.part("text/plain"))
        self.reaches(invoice, "delivered", "invoice_mail")

    def test_nothing_that_nobody_asked_for(self):
        self.shop.refund(self.order())
        self.memo()
        self.taken()
        time.sleep(3)
        self.assertEqual(len(self.new), 1)

    def test_texts_of_others_stay_where_they_are(self):
        """No text is a tag, a header, a line of SMTP or the end of a mail."""
        name = "<script>alert(1)</script> \"&' =?UTF-8?B?QmNjOiB4?= 👩‍👩‍👧‍👦 " + "Ö" * 400
        comment = ".\r\n..\n.\r\nFrom x\r\nRCPT TO:<x@y.example>\r\n--=_texts--\r\n<img src=x onerror=alert(1)>\r.\n"
        order = self.order(customer_name=name, increment_id=f"=?utf-8?q?=0aBcc:_x?={document()['increment_id']}")
        self.memo(order, comment=comment)
        mail, = self.taken()
        self.assertEqual(mail.recipients, ["bia@example.com"])
        self.assertEqual(list(mail.message.keys()), [
            "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Language", "Auto-Submitted",
            "Content-Type"])
        self.assertTrue(mail.message["Subject"].endswith(f" for your order {order.number}"), mail.message["Subject"])
        self.assertEqual(mail.message.defects, [])
        head = mail.content.partition(b"\r\n\r\n")[0]
        self.assertTrue(head.isascii())
        self.assertTrue(all(len(line) <= 78 for line in mail.content.split(b"\r\n")))
        self.assertEqual(mail.content.count(b"\n"), mail.content.count(b"\r\n"))
        self.assertEqual(mail.content.count(b"\r"), mail.content.count(b"\r\n"))
        plain, html = mail.part("text/plain"), mail.part("text/html")
        self.assertIn(f"Dear {name},", plain)
        self.assertIn(
            "Reason: .\n..\n.\nFrom x\nRCPT TO:<x@y.example>\n--=_texts--\n<img src=x onerror=alert(1)>\n.\n", plain)
        for tag in ("<script", "<img"):
            self.assertNotIn(tag, html)
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;&#39;", html)
        self.assertIn("&lt;img src=x onerror=alert(1)&gt;", html)

    def test_no_address_in_the_log(self):
        self.memo(self.order(customer_email="private.person@example.com"))
        self.taken()
        self.post.play(rcpt="550 no private.person here")
        self.reaches(self.memo(self.order(customer_email="private.person@example.com")), "dead")
        self.assertNotIn("private.person", self.server.log.read_text())


class TestSendingAgain(MailCase):
    """`POST /api2/creditmemo/email` and `/api2/invoice/email`."""

    def test_a_memo_that_was_sent(self):
        memo = self.memo()
        self.taken()
        self.reaches(memo, "delivered")
        answer = self.shop.post("/creditmemo/email", {"creditmemo_increment_id": memo["increment_id"]})
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(answer.json["creditmemo"], memo | {"email_sent": True})
        first, second = self.taken(2)
        self.assertNotEqual(first.id, second.id)
        self.assertEqual(first.part("text/html"), second.part("text/html"))
        self.assertIs(self.is_sent(memo), True)

    def test_a_memo_that_nobody_mailed(self):
        memo = self.shop.refund(self.order())
        self.again(memo)
        mail, = self.taken()
        self.assertIn(memo["increment_id"], mail.message["Subject"])
        eventually(lambda: self.is_sent(memo))

    def test_an_invoice(self):
        order = self.order()
        for field, value in [("invoice_id", order.invoice_id), ("invoice_increment_id", order.invoice_number)]:
            before = len(self.post.mails)
            answer = self.shop.post("/invoice/email", {field: value})
            self.assertEqual((answer.status, answer.json["invoice"]["entity_id"]), (202, order.invoice_id), answer)
            eventually(lambda: len(self.post.mails) > before)
            self.reaches({"entity_id": order.invoice_id}, "delivered", "invoice_mail")
        self.assertEqual(len(set(mail.id for mail in self.new)), 2)

    def test_refusals(self):
        memo = self.shop.refund(self.shop.order())
        for path, fields in [("/creditmemo/email", "creditmemo"), ("/invoice/email", "invoice")]:
            missing = "Credit memo not found" if fields == "creditmemo" else "Invoice not found"
            for body, status, message in [
                ({}, 400, "Missing source identifier"),
                ({f"{fields}_id": 1, f"{fields}_increment_id": "1"}, 400, "Ambiguous source identifier"),
                ({f"{fields}_id": "x"}, 400, f"Invalid {fields}_id"),
                ({f"{fields}_id": 999_999}, 404, missing),
                ({f"{fields}_increment_id": "999999"}, 404, missing),
            ]:
                self.refused(self.shop.post(path, body), status, message)
        self.refused(
            self.shop.post("/creditmemo/email", {"creditmemo_id": memo["entity_id"]}), 400,
            "The order has no customer_email")
        stranger = Shop(self.server)
        mine = self.shop.refund(self.order())
        self.refused(
            stranger.post("/creditmemo/email", {"creditmemo_id": mine["entity_id"]}), 404, "Credit memo not found")
        reader = Shop(self.server, self.shop.store, scopes=("read",))
        for path in ("/creditmemo/email", "/invoice/email"):
            self.refused(reader.post(path, {}), 403, "Forbidden")
        self.assertEqual(self.server.sql("SELECT count(*) FROM outbox WHERE document_id = ?", mine["entity_id"])[0][0], 0)


class TestTrouble(MailCase):
    """What a mail server does to us, and that memos go on."""

    def test_451_then_ok(self):
        for stage in ("rcpt", "data"):
            with self.subTest(stage):
                before = len(self.post.mails)
                self.post.play(**{stage: "451 come back later"})
                memo = self.memo()
                state, tries, reason = eventually(lambda: (row := self.row(memo))[2] and row)
                self.assertEqual((state, tries), ("waiting", 1))
                self.assertIn("451", reason)
                self.post.play()
                self.again(memo)
                self.reaches(memo, "delivered")
                self.assertRegex(self.post.mails[before].id, rf"^<creditmemo-{memo['entity_id']}\.1\.")
                self.assertEqual(self.row(memo)[1], 2)

    def test_550_is_a_dead_letter(self):
        """Row 26."""
        dead = self.metric("creditmemo_outbox_dead_letters")
        for play in ({"recipients": {"gone@example.com": "550 no such user"}}, {"data": "554 spam"}):
            with self.subTest(play):
                self.post.play(**play)
                order = self.order(customer_email="gone@example.com")
                memo = self.memo(order)
                _, tries, reason = self.reaches(memo, "dead")
                self.assertEqual(tries, 1)
                self.assertRegex(reason, "55[04]")
                self.assertIs(self.is_sent(memo), False)
                self.assertEqual(self.shop.memos_of(order), [memo])
        self.assertEqual(self.metric("creditmemo_outbox_dead_letters"), dead + 2)
        listed = self.server.command("mail", "list")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertIn(f"creditmemo-{memo['entity_id']}", listed.stdout)
        self.assertIn("554 spam", listed.stdout)
        shown = self.server.command("mail", "show", f"creditmemo-{memo['entity_id']}")
        self.assertIn("dead", shown.stdout)
        self.post.play()
        again = self.server.command("mail", "retry", f"creditmemo-{memo['entity_id']}")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.reaches(memo, "delivered")
        self.assertEqual(len(self.new), 1)
        self.assertEqual(self.server.command("mail", "retry", "--dead").returncode, 0)
        eventually(lambda: self.metric("creditmemo_outbox_dead_letters") == 0)
        eventually(lambda: self.metric("creditmemo_outbox_waiting") == 0)

    def test_an_address_that_is_none_is_a_dead_letter(self):
        memo = self.memo(self.order(customer_email="zoë@example.com"))
        self.assertIn("customer_email", self.reaches(memo, "dead")[2])
        memo = self.memo(self.shop.order())
        self.assertIn("customer_email", self.reaches(memo, "dead")[2])
        self.assertEqual(self.new, [])

    def test_down_and_up_again(self):
        self.post.stop()
        try:
            memos = [self.memo() for _ in range(3)]
            eventually(lambda: any(self.row(memo)[2] for memo in memos))
            self.assertEqual({self.row(memo)[0] for memo in memos} - {"waiting", "sending"}, set())
            self.assertGreaterEqual(self.metric("creditmemo_outbox_waiting"), 3)
        finally:
            self.post.start()
        # Now, not in a minute; asked for again, one that was delivered meanwhile would be sent twice.
        for memo in memos:
            eventually(lambda: self.row(memo)[0] != "sending")
            self.server.write_sql(
                "UPDATE outbox SET next_try_at = 0 WHERE state = 'waiting' AND document_id = ?", memo["entity_id"])
        for memo in memos:
            self.reaches(memo, "delivered")
        self.assertEqual(len(set(mail.id for mail in self.new)), 3)

    def test_hanging(self):
        """The mail is given up in time, and nobody waits for it but the mails."""
        self.post.play(seconds=60)
        memo = self.memo()
        eventually(lambda: self.row(memo)[0] == "sending")
        others = [self.memo() for _ in range(5)]
        self.assertEqual([self.is_sent(other) for other in others], [False] * 5)
        reason = eventually(lambda: self.row(memo)[2])
        self.assertRegex(reason, "(?i)time")
        self.assertEqual(self.row(memo)[:2], ("waiting", 1))
        self.post.play()
        # None is left for the next test to wait for.
        for each in [memo, *others]:
            eventually(lambda: self.row(each)[0] != "sending")
            self.again(each)
            self.reaches(each, "delivered")

    def test_dropped_connections(self):
        for stage in ("connect", "rcpt", "data"):
            with self.subTest(stage):
                # On a new connection: one that is kept says nothing before the next mail.
                self.post.stop()
                self.post.start()
                self.post.play(drop=stage)
                memo = self.memo()
                eventually(lambda: self.row(memo)[2])
                self.assertEqual(self.row(memo)[:2], ("waiting", 1))
                self.post.play()
                self.again(memo)
                self.reaches(memo, "delivered")

    def test_taken_and_dropped(self):
        """Nobody knows whether it arrived: it goes out again, as the same mail to the letter."""
        self.post.play(drop="taken")
        memo = self.memo()
        eventually(lambda: self.row(memo)[2])
        self.post.play()
        self.again(memo)
        first, second = self.taken(2)
        self.assertEqual(first.id, second.id)
        self.assertEqual(first.content, second.content)
        self.reaches(memo, "delivered")

    def test_given_up_after_72_hours(self):
        self.post.play(rcpt="451 never")
        memo = self.memo()
        eventually(lambda: self.row(memo)[2])
        self.server.write_sql(
            "UPDATE outbox SET created_at = created_at - ?, next_try_at = 0 WHERE kind = 'creditmemo_mail' "
            "AND document_id = ?", 72 * 3_600 - 100, memo["entity_id"])
        self.assertEqual(self.reaches(memo, "dead")[1], 2)

    def test_killed_on_its_way(self):
        """Somebody else's claim ends, and the next start sends it, as the same mail."""
        self.post.play(seconds=60)
        memo = self.memo()
        eventually(lambda: self.row(memo)[0] == "sending")
        self.server.kill()
        self.post.play()
        self.server.start()
        time.sleep(3)
        self.assertEqual(self.row(memo)[0], "sending")
        self.server.write_sql("UPDATE outbox SET next_try_at = 0 WHERE document_id = ?", memo["entity_id"])
        self.reaches(memo, "delivered")
        self.assertRegex(self.new[-1].id, rf"^<creditmemo-{memo['entity_id']}\.1\.")

    def test_stops_while_the_mail_server_hangs(self):
        self.post.play(seconds=60)
        memo = self.memo()
        eventually(lambda: self.row(memo)[0] == "sending")
        self.assertEqual(self.server.stop(), 0)
        self.post.play()
        self.server.start()
        self.assertEqual(self.row(memo)[0], "waiting")
        self.again(memo)
        self.reaches(memo, "delivered")


class TestEncrypted(MailCase):
    """STARTTLS with a certificate authority of one's own, and a login."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        path = pathlib.Path(cls.folder.name)
        cls.key, cls.ca = path / "key.pem", path / "ca.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "2", "-subj", "/CN=mail.test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", cls.key, "-out",
             cls.ca], check=True, capture_output=True)
        password = path / "password"
        password.write_text(PASSWORD + "\n")
        cls.more = {
            "CREDITMEMO_MAIL_SECURITY": "starttls", "CREDITMEMO_MAIL_CA_FILE": str(cls.ca),
            "CREDITMEMO_MAIL_USER": USER, "CREDITMEMO_MAIL_PASSWORD_FILE": str(password)}
        super().setUpClass()

    @classmethod
    def certificate(cls):
        return {"certificate": (cls.ca, cls.key)}

    def test_logs_in_behind_tls(self):
        memo = self.memo()
        mail, = self.taken()
        self.assertEqual((mail.tls, mail.user), (True, USER))
        self.reaches(memo, "delivered")
        config = self.server.command("config")
        self.assertIn(f"mail.user: {USER}", config.stdout)
        for text in (config.stdout, self.server.log.read_text()):
            self.assertNotIn(PASSWORD, text)

    def test_nothing_goes_out_that_others_could_read(self):
        """No certificate that we trust, no TLS, no login: each is the operator's to mend, and the mail waits."""
        plain = MailServer()
        self.addCleanup(plain.close)
        for name, settings, wanted in [
            ("stranger's certificate", {"CREDITMEMO_MAIL_CA_FILE": "/etc/ssl/certs/ca-certificates.crt"}, "(?i)ssl|cert"),
            ("no TLS", {"CREDITMEMO_MAIL_PORT": str(plain.port)}, "(?i)tls|ssl"),
            ("no login", {"CREDITMEMO_MAIL_USER": "nobody"}, "(?i)login|535|auth"),
        ]:
            with self.subTest(name):
                other = server.Server(**self.settings | settings)
                self.addCleanup(other.close)
                shop = Shop(other)
                shop.refund(self.order(shop), send_email=True)
                state, reason = eventually(
                    lambda: (rows := other.sql("SELECT state, reason FROM outbox WHERE reason IS NOT NULL")) and rows[0])
                self.assertEqual(state, "waiting")
                self.assertRegex(reason, wanted)
        self.assertEqual((self.new, plain.mails), ([], []))


class TestReplicas(unittest.TestCase):
    """Two servers over one register."""

    def test_one_of_them_sends(self):
        post = MailServer()
        self.addCleanup(post.close)
        first = server.Server(**post.settings)
        self.addCleanup(first.close)
        if not hasattr(first.database, "name"):
            self.skipTest("of PostgreSQL: an embedded register has one server")
        shop = Shop(first)
        orders = [shop.order(customer_email="bia@example.com") for _ in range(12)]
        with contextlib.ExitStack() as stack:
            second = stack.enter_context(contextlib.closing(Replica(first)))
            for order in orders:
                shop.refund(order, send_email=True)
            eventually(lambda: first.sql("SELECT count(*) FROM outbox WHERE state = 'delivered'")[0][0] == 12, 60)
            self.assertIsNone(second.process.poll())
        self.assertEqual(len(post.mails), 12)
        self.assertEqual(len(set(mail.id for mail in post.mails)), 12)


class Replica(server.Server):
    """Another server over a server's register."""

    def __init__(self, other):
        super().__init__(**other.settings)

    def close(self):
        self.stop()
        self.database.drop()
        self.folder.cleanup()


class TestSettings(unittest.TestCase):
    def config(self, **settings):
        names = {f"CREDITMEMO_MAIL_{name.upper()}": value for name, value in settings.items()}
        return server.run("config", settings=names)

    def test_what_is_in_effect(self):
        result = self.config(host="mail.example.com", **{"from": "Zoë <a@shop.example>"})
        self.assertEqual(result.returncode, 0, result.stderr)
        for line in [
            "mail.host: mail.example.com", "mail.port: 587", "mail.security: starttls", "mail.from: Zoë <a@shop.example>",
            "mail.timeout-seconds: 60", "mail.give-up-hours: 72",
        ]:
            self.assertIn(line + "\n", result.stdout)
        self.assertIn("mail.port: 465\n", self.config(security="tls").stdout)

    def test_what_cannot_be_used(self):
        good = {"host": "mail.example.com", "from": "a@shop.example"}
        for settings, problem in [
            ({"host": "mail.example.com"}, 'mail.from is ""'),
            (good | {"from": "a@b@c"}, 'mail.from is "a@b@c"'),
            (good | {"host": "mail.example.com/x"}, 'mail.host is "mail.example.com/x"'),
            ({"from": "a@shop.example"}, "mail.host is missing"),
            (good | {"port": "0"}, 'mail.port is "0"'),
            (good | {"security": "ssl"}, 'mail.security is "ssl": one of none, starttls, tls is wanted'),
            (good | {"user": "shop"}, "mail.user has no good mail.password"),
            (good | {"password": "s3cret pass"}, "mail.user is missing"),
            (good | {"user": "u", "password": "s3cret pass", "security": "none"}, "for everybody to read"),
            (good | {"user": "u", "password_file": "/nowhere"}, "mail.password-file cannot be read"),
            (good | {"user": "u", "password": "s3cret pass", "password_file": "/etc/hostname"}, "exclude each other"),
            (good | {"ca_file": "/nowhere"}, "mail.ca-file cannot be read"),
            (good | {"templates": "/nowhere"}, "mail.templates: /nowhere cannot be read"),
            (good | {"timeout_seconds": "0"}, 'mail.timeout-seconds is "0"'),
            (good | {"give_up_hours": "721"}, 'mail.give-up-hours is "721"'),
        ]:
            with self.subTest(problem):
                result = self.config(**settings)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(problem, result.stderr)
                self.assertNotIn("s3cret pass", result.stderr + result.stdout)


class TestTemplates(MailCase):
    """The operator's own texts, on the store's stationery."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        path = pathlib.Path(cls.folder.name)
        written = server.run("mail", "templates", path / "templates")
        if written.returncode != 0:
            raise AssertionError(written.stderr)
        (path / "templates" / "creditmemo.de.txt").write_text("Subject: Geld zurück, {{customer}}\n\nHallo {{customer}}: {{total}}\n")
        config = path / "creditmemo.yaml"
        config.write_text("stores:\n  101:\n    language: de\n    seller: {name: Kaffee & Haus}\n")
        cls.more = {"CREDITMEMO_MAIL_TEMPLATES": str(path / "templates"), "CREDITMEMO_CONFIG": str(config)}
        super().setUpClass()

    def test_their_own_words_in_the_stores_language(self):
        self.memo()
        mail, = self.taken()
        self.assertEqual(mail.message["Subject"], "Geld zurück, Bia")
        self.assertEqual(mail.message["Content-Language"], "de")
        self.assertEqual(mail.part("text/plain"), "Hallo Bia: 58,30\xa0EUR\n")
        self.assertIn("Erstattungsbetrag", mail.part("text/html"))
        self.assertIn("Kaffee &amp; Haus", mail.part("text/html"))
        self.assertEqual([part.get_filename() for part in mail.message.iter_attachments()], [
            "Rechnungskorrektur 100000001.pdf"])


class TestWithoutMail(ServerCase):
    def test_mails_wait(self):
        memo = self.shop.refund(self.shop.order(customer_email="bia@example.com"), send_email=True)
        self.assertEqual(self.shop.post("/creditmemo/email", {"creditmemo_id": memo["entity_id"]}).status, 202)
        time.sleep(3)
        self.assertEqual(self.server.sql("SELECT state, tries FROM outbox"), [("waiting", 0)])
        self.assertIn("no mail.host is set", self.server.log.read_text())


if __name__ == "__main__":
    unittest.main()
