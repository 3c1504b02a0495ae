"""What the console shows: lists, documents, files for spreadsheets, in two languages and for every reader."""

import csv
import io
import unittest

from console_user import ConsoleCase, Page, User

# Ends every text and every attribute of a page, also with a mark on its quote that makes another letter of it.
HOSTILE = "<script>alert(1)</script>\"\u0301 onfocus=x '\u0301 &amp;"


class TestPages(ConsoleCase):
    def test_lists_are_searched(self):
        order = self.shop.order(customer_email="Ana_100%@example.com", customer_firstname="Ana",
                                customer_lastname="Silva", created_at="2026-03-05 23:59:59")
        self.shop.order(customer_email="other@example.com", created_at="2026-03-06 00:00:00")
        memo = self.shop.refund(order)
        for path, number in (
                ("orders", order.number), ("invoices", order.invoice_number), ("memos", memo["increment_id"])):
            for query in (f"number={number}", "customer=ana_100%25", "customer=SILVA"):
                with self.subTest(path=path, query=query):
                    rows = self.user.page(f"/console/{path}?{query}").rows
                    self.assertEqual([row[0] for row in rows[1:]], [number])
            for query in ("customer=ana%25silva", "customer=nobody", "number=x", "least=58.31", "most=58.29"):
                with self.subTest(path=path, query=query):
                    page = self.user.page(f"/console/{path}?customer=ana_&{query}" if "customer" not in query
                                          else f"/console/{path}?{query}")
                    self.assertFalse(page.rows[1:])
                    self.assertIn("Nothing found.", str(page))
            page = self.user.page(f"/console/{path}?customer=ana_&least=58,30&most=58.30")
            self.assertEqual([row[0] for row in page.rows[1:]], [number])
        for query, found in (("from=2026-03-05&to=2026-03-05", 1), ("from=2026-03-05&to=2026-03-06", 2),
                             ("from=2026-03-07", None), ("to=2026-03-04", 0)):
            rows = self.user.page(f"/console/orders?{query}").rows[1:]
            if found is not None:
                self.assertEqual(len(rows), found, query)
        page = self.user.page("/console/orders?least=x&from=yesterday&number=" + order.number)
        self.assertEqual(str(page).count("This cannot be read and was left out."), 2)
        self.assertEqual(page.rows[1][0], order.number)

    def test_lists_have_pages(self):
        for _ in range(51):
            self.shop.order(customer_email="many@example.com")
        page = self.user.page("/console/orders?customer=many%40")
        self.assertEqual(len(page.rows), 51)
        self.assertIn("1–50 of 51", str(page))
        later, = [link for link in page.links if "page=2" in link]
        page = self.user.page(later)
        self.assertEqual(len(page.rows), 2)
        self.assertIn("51–51 of 51", str(page))
        rows = list(csv.reader(io.StringIO(self.user.get(later + "&as=csv").body.decode("utf-8-sig"))))
        self.assertEqual(len(rows), 52)

    def test_an_order_shows_what_was_paid_refunded_and_is_left(self):
        order = self.shop.order()
        memo = self.shop.issue(
            order_id=order.id, items=[{"sku": "TEA-1", "qty": 1}], shipping_amount=0, comment="One came broken")
        page = self.user.page(f"/console/orders/{order.id}")
        self.assertEqual("".join(page.headings).strip(), f"Order {order.number}")
        refunded = memo["grand_total"].rstrip("0")
        left = f"{58.30 - float(refunded):.2f}"
        rows = [[cell.strip() for cell in row] for row in page.rows]
        for row in (["Ordered", "58.30"], ["Paid", "58.30"], ["Refunded", f"{float(refunded):.2f}"], ["Left", left]):
            self.assertIn(row, rows)
        self.assertIn(["TEA-1", "Green tea", "10.00", "2", "2", "1", "1"], [row[:7] for row in rows])
        self.assertIn("One came broken", str(page))
        for link in (f"/console/memos/{memo['entity_id']}", f"/console/invoices/{order.invoice_id}"):
            self.assertIn(link, page.links)
            self.user.page(link)
        invoice = self.user.page(f"/console/invoices/{order.invoice_id}")
        self.assertIn(f"/console/orders/{order.id}", invoice.links)

    def test_a_memo_has_a_pdf(self):
        memo = self.shop.refund(self.shop.order())
        page = self.user.page(f"/console/memos/{memo['entity_id']}")
        link = f"/console/memos/{memo['entity_id']}/pdf"
        self.assertIn(link, page.links)
        answer = self.user.get(link)
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/pdf"))
        self.assertTrue(answer.body.startswith(b"%PDF-"))

    def test_every_text_is_escaped(self):
        order = self.shop.order(
            {"sku": "S" + HOSTILE[:30], "name": HOSTILE, "qty_ordered": 1, "price": "10.00"},
            customer_firstname=HOSTILE, customer_lastname="x",
            status="s" + HOSTILE[:20])
        memo = self.shop.refund(order, comment=HOSTILE)
        self.shop.post("/history", {"order_id": order.id, "comment": HOSTILE})
        for path in (f"orders/{order.id}", f"invoices/{order.invoice_id}", f"memos/{memo['entity_id']}",
                     "orders", "invoices", "memos"):
            with self.subTest(path):
                self.check_harmless(self.user.page(f"/console/{path}"), HOSTILE)
        quoted = "%3Cscript%3E%22%CC%81+onfocus%3Dx"
        for path in (f"orders?number={quoted}&customer={quoted}&from={quoted}", f"sign-in?next={quoted}",
                     f"payouts?note={quoted}"):
            page = self.user.page(f"/console/{path}")
            self.check_harmless(page, None)
        page = Page(self.user.get(f"/console/nothing/{quoted}").body)
        self.check_harmless(page, None)

    def check_harmless(self, page, shown):
        """Nothing that was shown became a tag or an attribute, and all of it is there to read."""
        scripts = [attributes for tag, attributes in page.tags if tag == "script"]
        self.assertEqual(len(scripts), 1)
        for _, attributes in page.tags:
            self.assertFalse([name for name in attributes if name.startswith("on") or not name.isascii()])
        if shown:
            self.assertIn(shown, "".join(page.text))

    def test_files_are_safe_in_spreadsheets(self):
        signs = ["=1+1", "+1", "-1", "@SUM(A1)", "a,\"b\"", "=\"\u0301x"]
        for sign in signs:
            self.shop.order(customer_email="csv@example.com", customer_firstname=sign, customer_lastname="x")
        answer = self.user.get("/console/orders?customer=csv%40example.com&as=csv")
        self.assertEqual(answer.headers["Content-Type"], "text/csv; charset=utf-8; header=present")
        self.assertEqual(answer.headers["Content-Disposition"], "attachment; filename=\"orders.csv\"")
        text = answer.body.decode("utf-8-sig")
        self.assertEqual(text.count("\r\n"), len(signs) + 1)
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        names = {row["Customer"] for row in rows}
        self.assertEqual(len(names), len(signs))
        for name in names:
            self.assertNotIn(name[0], "=+-@\t\r")
        self.assertIn("'=1+1 x", names)
        self.assertIn("a,\"b\" x", names)
        self.assertEqual({row["Total"] for row in rows}, {"58.30"})

    def test_two_languages(self):
        order = self.shop.order(created_at="2026-03-05 10:20:30")
        path = f"/console/orders?number={order.number}"
        english, = [row for row in self.user.page(path).rows[1:]]
        page = self.user.page(path, Accept_Language="pt-BR,pt;q=0.9,en;q=0.8")
        self.assertIn(("html", {"lang": "pt-BR"}), page.tags)
        portuguese, = page.rows[1:]
        self.assertEqual(english[7], "58.30")
        self.assertEqual(portuguese[7], "58,30")
        self.assertEqual(portuguese[2], "05/03/2026 10:20")
        user = User(self.server)
        page = user.page("/console/sign-in")
        switch, = [link for link in page.links if "/language/" in link]
        answer = user.get(switch)
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/console/sign-in"))
        self.assertEqual("".join(user.page("/console/sign-in").headings).strip(), "Entrar")
        self.assertEqual(user.get("/console/language/de").status, 404)

    def test_every_page_can_be_used_by_everybody(self):
        order = self.shop.order()
        memo = self.shop.refund(order)
        for path in ("sign-in", "orders", "invoices", "memos", "payouts", "clients", f"orders/{order.id}",
                     f"invoices/{order.invoice_id}", f"memos/{memo['entity_id']}"):
            with self.subTest(path):
                page = self.user.page(f"/console/{path}")
                tags = [tag for tag, _ in page.tags]
                self.assertEqual((tags.count("h1"), tags.count("main")), (1, 1))
                self.assertIn("#content", page.links)
                for field in page.inputs:
                    if field.get("type") not in ("hidden", "checkbox", "radio"):
                        self.assertIn(field["id"], page.labels)
                for tag, attributes in page.tags:
                    if tag == "th":
                        self.assertEqual(attributes["scope"], "col")


class TestClients(ConsoleCase):
    def test_made_shown_once_and_revoked(self):
        page = self.user.page("/console/clients")
        answer = self.user.send(
            page, "/console/clients", name="Warehouse", store=self.shop.store, scope=["read", "offline"])
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        words = str(Page(answer.body)).split()
        secret, = {word for word in words if word.startswith("cmcs_")}
        client_id = words[words.index(secret) - 2]
        self.assertNotIn(secret, str(self.user.page("/console/clients")))
        token = self.server.token_request({
            "grant_type": "client_credentials", "client_id": client_id, "client_secret": secret})
        self.assertEqual(token.status, 200)
        page = self.user.page("/console/clients")
        self.assertEqual(self.user.send(page, "/console/clients/revoke", client=client_id).status, 303)
        token = self.server.token_request({
            "grant_type": "client_credentials", "client_id": client_id, "client_secret": secret})
        self.assertEqual(token.status, 401)
        for fields in ({}, {"name": "x"}, {"name": "x", "store": "1", "scope": "king"}, {"name": "x\x1b", "scope": "read"}):
            self.assertEqual(self.user.send(page, "/console/clients", **fields).status, 400)


if __name__ == "__main__":
    unittest.main()
