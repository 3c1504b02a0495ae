"""The examples and tables of `docs/api2.md`: what they show is what the server does."""

import json
import re
import unittest

import server
from shop import ServerCase, Shop, document

PAGE = (server.ROOT / "docs" / "api2.md").read_text(encoding="utf-8")
VOLATILE = {"created_at", "updated_at"}


def body_of(call):
    """The JSON that the page sends with its first example of a call."""
    match = re.search(r"```http\n" + re.escape(call) + r"\n(?:[A-Z][\w-]*: [^\n]*\n)+\n(\{.*?)\n```", PAGE, re.DOTALL)
    return json.loads(match[1])


def shown(start):
    """The JSON answer that the page shows after some words."""
    return json.loads(re.search(r"```json\n(.*?)\n```", PAGE[PAGE.index(start):], re.DOTALL)[1])


class TestExamples(unittest.TestCase):
    """The page's own order, on a register that holds nothing else."""

    @classmethod
    def setUpClass(cls):
        cls.server = server.Server()
        cls.addClassCleanup(cls.server.close)
        cls.shop = Shop(cls.server, 1)
        cls.imported = cls.shop.post("/order", body_of("POST /api2/order"))

    def test_in_the_sequence_of_the_page(self):
        self.assertEqual(self.imported.status, 201, self.imported)
        memo_body = body_of("POST /api2/creditmemo")
        preview = self.shop.post("/creditmemo/preview", memo_body)
        self.assertEqual(preview.status, 200, preview)
        example = shown("### Preview")
        # The page shows one of the two lines that are left.
        left, shown_left = preview.json["refundable"], example["refundable"]
        self.assertEqual({**left, "items": left["items"][1:]}, shown_left)
        self.assertEqual(list(preview.json), list(example))
        self.assertEqual({key: preview.json["creditmemo"][key] for key in example["creditmemo"]}, example["creditmemo"])

        answer = self.shop.post("/creditmemo", memo_body, Idempotency_Key="return-2026-0117")
        self.assertEqual((answer.status, answer.headers["Location"]), (201, "/api2/creditmemo?id=1"), answer)
        memo, expected = answer.json["creditmemo"], shown("The answer is 201, with the header")["creditmemo"]
        self.assertEqual(list(memo), list(expected))
        self.assertEqual({key: value for key, value in memo.items() if key not in VOLATILE},
                         {key: value for key, value in expected.items() if key not in VOLATILE})

        self.assertEqual(self.shop.post("/history", body_of("POST /api2/history")).status, 201)
        found = self.shop.request(
            "GET", "/api2/creditmemo?order_increment_id=100000123&sort=created_at&direction=desc&include_pagination=1")
        self.assertEqual((found.json["total"], found.json["creditmemos"]), (1, [memo]))

    def test_lines_of_an_import_file(self):
        line = json.dumps(body_of("POST /api2/order") | {"increment_id": "100000124", "items": [
            {"sku": "A", "name": "A", "qty_ordered": 1, "price": "1.00"}], "invoices": []} | dict.fromkeys(
                ["subtotal", "discount_amount", "tax_amount", "grand_total", "total_paid"]))
        result = self.server.command("import", "-", stdin=line)
        self.assertEqual(result.stdout, "1 imported, 0 already there, 0 bad\n", result.stderr)


class TestErrors(ServerCase):
    """The table of errors: each text with its reason for programs."""

    def test_reasons(self):
        rows = re.findall(r"^\| (\d{3}) \| `([^|]*)` \| `([a-z-]+)` \|", PAGE, re.MULTILINE)
        documented = {(int(status), reason): text for status, text, reason in rows}
        self.assertGreater(len(documented), 30)
        for answer in self.provoked():
            reason = answer.headers["Error-Reason"]
            with self.subTest(reason):
                self.assertIn((answer.status, reason), documented)
                text = re.escape(documented[answer.status, reason])
                text = re.sub(r"<\w+>|[\d]+\\\.[\d]+", ".+", text)
                self.assertRegex(answer.error, f"^{text}$")

    def provoked(self):
        order, done = self.shop.order(), self.shop.order()
        self.shop.refund(done)
        unpaid = self.shop.order(invoices=[])
        mine = {"order_id": order.id}
        post = self.shop.post
        for body in [
            {}, mine | {"invoice_id": 1}, mine | {"refund_type": "x"}, mine | {"items": [{}]}, {"order_id": done.id},
            mine | {"adjustment_positive": -1}, mine | {"comment": 1}, mine | {"shipping_amount": 7},
            mine | {"items": [{"sku": "TEA-1", "qty": 9}]}, mine | {"adjustment_positive": 1}, mine | {"items": []},
            mine | {"refund_type": "online"}, {"order_id": 999_999_999}, {"invoice_id": 999_999_999},
            mine | {"preview_token": "1.x"},
        ]:
            yield post("/creditmemo", body)
        yield self.shop.raw("x")
        yield self.shop.raw(" " * (2 << 20))
        yield post("/creditmemo", mine, Idempotency_Key="a b")
        yield post("/creditmemo", mine, Authorization=None)
        yield Shop(self.server, self.shop.store, scopes=("read",)).post("/creditmemo", mine)
        for query in ({"sort": "x"}, {"created_from": "x"}, {"direction": "x"}, {"id": "x"}):
            yield self.shop.get("/order", **query)
        yield self.shop.get("/creditmemo", id=999_999_999)
        yield self.shop.get("/nowhere")
        yield self.shop.request("PUT", "/api2/order")
        yield post("/order", document(store_id=999_999))
        yield post("/order", document(increment_id=order.number))
        yield post("/invoice", mine)
        yield post("/invoice", {"order_id": unpaid.id, "capture": "online"})
        yield post("/invoice", {"order_id": unpaid.id, "items": [{"sku": "TEA-1", "qty": 9}]})
        for action in ("cancel", "unhold"):
            yield post(f"/order/{action}", {"order_id": order.id})
        yield post("/order/hold", {"order_id": done.id})
        used = {"order_id": order.id, "items": [], "adjustment_positive": 1}
        self.issued(post("/creditmemo", used, Idempotency_Key="used"))
        yield post("/creditmemo", used | {"adjustment_positive": 2}, Idempotency_Key="used")


if __name__ == "__main__":
    unittest.main()
