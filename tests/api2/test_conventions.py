"""What every call of the family has in common: paths, methods, bodies, errors."""

import json
import unittest

from shop import TOTAL, ServerCase

# Path: the methods that it answers to.
PATHS = {
    "/api2/creditmemo": {"GET", "POST"}, "/api2/creditmemo/create": {"POST"}, "/api2/creditmemo/preview": {"POST"},
    "/api2/order": {"GET", "POST"}, "/api2/order/cancel": {"POST"}, "/api2/order/hold": {"POST"},
    "/api2/order/unhold": {"POST"}, "/api2/invoice": {"GET", "POST"}, "/api2/invoices": {"GET"},
    "/api2/invoice/create": {"POST"}, "/api2/history": {"GET", "POST"}, "/api2/oauth/token": {"POST"},
    "/api2/oauth/health": {"GET"},
}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
JSON = "application/json"


class TestPaths(ServerCase):
    def test_wrong_method(self):
        for path, methods in PATHS.items():
            for method in METHODS:
                if method in methods:
                    continue
                with self.subTest(method=method, path=path):
                    answer = self.shop.request(method, path, "{}" if method != "GET" else None, Content_Type=JSON)
                    self.refused(answer, 405, "Method not allowed")
                    self.assertEqual(set(answer.headers["Allow"].split(", ")), methods)

    def test_every_path_is_there(self):
        for path, methods in PATHS.items():
            for method in methods:
                with self.subTest(method=method, path=path):
                    self.assertNotIn(self.shop.request(method, path).status, (404, 405))

    def test_trailing_slash(self):
        for path, methods in PATHS.items():
            for method in methods:
                with self.subTest(method=method, path=path):
                    plain, slashed = (self.shop.request(method, path + end) for end in ("", "/"))
                    self.assertEqual((slashed.status, slashed.body), (plain.status, plain.body))
        order = self.shop.order()
        self.issued(self.shop.post("/creditmemo/", {"order_id": order.id}))
        found = self.shop.request("GET", f"/api2/order/?id={order.id}")
        self.assertEqual(found.json["order"]["entity_id"], order.id)

    def test_unknown_path(self):
        for path in [
            "/", "/api2", "/api2/", "/api2/nothing", "/api2/creditmemo/1", "/api2/creditmemos", "/api2/orders",
            "/api2/creditmemo/create/x", "/api2/CreditMemo", "/api3/creditmemo", "/creditmemo", "/api2//creditmemo",
            "/api2/creditmemo//", "/api2/oauth", "/api2/../etc/passwd", "/api2/%2e%2e/x", "/api2/creditmemo%00",
        ]:
            for method in ("GET", "POST", "DELETE"):
                with self.subTest(method=method, path=path):
                    self.refused(self.shop.request(method, path), 404, "Not found")

    def test_health(self):
        answer = self.server.request("GET", "/api2/oauth/health")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json, {"status": "ok", "message": "API Rest da Plataforma Yep! Ativa"})
        self.assertEqual(self.server.request("GET", "/api2/oauth/health/").status, 200)

    def test_health_ignores_what_comes_with_it(self):
        for headers in [{"Authorization": "Bearer nonsense"}, {"Content-Type": "text/plain"}]:
            self.assertEqual(self.server.request("GET", "/api2/oauth/health?x=1", headers=headers).status, 200)


class TestBodies(ServerCase):
    POSTS = [
        "/creditmemo", "/creditmemo/create", "/creditmemo/preview", "/order", "/order/cancel", "/order/hold",
        "/order/unhold", "/invoice", "/invoice/create", "/history"]

    def test_content_type(self):
        for given, taken in [
            ("application/json", True), ("application/json; charset=utf-8", True),
            ("application/json;charset=UTF-8", True), ("Application/JSON", True),
            ("application/json ; charset=iso-8859-1", True), ('application/json; charset="utf-8"; x=y', True),
            ("text/plain", False), ("application/x-www-form-urlencoded", False), ("application/jsonx", False),
            ("application/vnd.api+json", False), ("text/json", False), ("json", False), ("", False), (None, False),
            ("application/json, text/plain", False), ("multipart/form-data; boundary=x", False),
        ]:
            with self.subTest(given):
                body = json.dumps({"order_id": 999_999_999})
                answer = self.shop.post("/creditmemo", body, Content_Type=given)
                if taken:
                    self.refused(answer, 404, "Order not found")
                else:
                    self.refused(answer, 400, "Invalid JSON")

    def test_not_one_json_object(self):
        texts = [
            "", " ", "[]", '[{"order_id": 1}]', "1", '"order_id"', "null", "true", "{", "}", '{"order_id": 1',
            '{"order_id": 1}}', '{"order_id": 1} {}', '{"order_id": 1,}', "{order_id: 1}", "{'order_id': 1}",
            '{"order_id": 1 // x\n}', '{"order_id": /* x */ 1}', '{"order_id"; 1}', '{"order_id": undefined}',
            '{"order_id": True}', '{"comment": "a\nb"}', '{"comment": "\\x41"}', '{"comment": "\\ud800"}',
            '{"comment": "\\u00g0"}', '{"comment": "unended}', "order_id=1", "<order/>",
            b'\xef\xbb\xbf{"order_id": 1}', b'{"comment": "\xff"}', b'{"comment": "\xed\xa0\x80"}',
            b'{"comment": "\xc0\xaf"}', '{"order_id": 1}'.encode("utf-16"), b'{"order_id": 1}\x00',
        ]
        for text in texts:
            with self.subTest(text):
                self.refused(self.shop.raw(text), 400, "Invalid JSON")
        for path in self.POSTS:
            for text in ("", "[]", "{"):
                with self.subTest(path=path, text=text):
                    self.refused(self.shop.raw(text, path), 400, "Invalid JSON")

    def test_blanks_and_escapes(self):
        order = self.shop.order()
        text = ' \r\n\t{ "\\u006frder_id" :\t%d , "comment":"\\u00e9\\ud83c\\udf75\\/\\"" }\n ' % order.id
        self.assertEqual(self.issued(self.shop.raw(text))["comment"], 'é🍵/"')

    def test_duplicate_keys(self):
        order = self.shop.order()
        for text in [
            '{"order_id": %d, "order_id": %d}', '{"order_id": %d, "order\\u005fid": %d}',
            '{"order_id": %d, "x": {"a": 1, "a": 1}, "y": %d}',
            '{"order_id": %d, "x": [{"b": [{"": 1, "": 2}]}], "y": %d}',
            '{"order_id": %d, "items": [{"sku": "TEA-1", "qty": 1, "qty": %d}]}',
        ]:
            with self.subTest(text):
                self.refused(self.shop.raw(text % (order.id, order.id)), 400, "Invalid JSON")
        memo = self.issued(self.shop.raw('{"order_id": %d, "Order_id": 1, "x": [{"a": 1}, {"a": 1}]}' % order.id))
        self.amounts(memo, grand_total=TOTAL)

    def test_depth(self):
        """The object is one level, each bracket another; 16 may stand inside one another."""
        for levels, fits in [(15, True), (16, True), (17, False), (18, False), (1_000, False), (100_000, False)]:
            for open_, close in ("[]", ('{"a":', "}")):
                with self.subTest(levels=levels, open=open_):
                    inner = "1" if open_ != "[" else ""
                    text = '{"order_id": 999999999, "x": ' + open_ * (levels - 1) + inner + close * (levels - 1) + "}"
                    if fits:
                        self.refused(self.shop.raw(text), 404, "Order not found")
                    else:
                        self.refused(self.shop.raw(text), 400, "Invalid JSON")

    def test_size(self):
        def body(size):
            text = '{"order_id": 999999999, "pad": ""}'
            return text.replace('""', '"' + "x" * (size - len(text)) + '"')

        self.assertEqual(len(body(100)), 100)
        self.refused(self.shop.raw(body(1 << 20)), 404, "Order not found")
        for size in ((1 << 20) + 1, 3 << 20):
            with self.subTest(size=size):
                self.bad(self.shop.raw(body(size)), 413)

    def test_many_values(self):
        """Bodies within the size that ask for much work: refused, or answered in good time."""
        for name, text in [
            ("keys", '{"order_id": 1,' + ",".join(f'"k{number}": 1' for number in range(60_000)) + "}"),
            ("array", '{"order_id": 1, "x": [' + ",".join("1" * 1 for _ in range(300_000)) + "]}"),
            ("items", '{"order_id": 1, "items": [' + ",".join('{"qty":1}' for _ in range(50_000)) + "]}"),
            ("digits", '{"order_id": 1, "adjustment_positive": ' + "1" * 900_000 + "}"),
            ("escapes", '{"order_id": 1, "comment": "' + "\\u0041" * 150_000 + '"}'),
        ]:
            with self.subTest(name):
                answer = self.shop.raw(text)
                self.assertIn(answer.status, (400, 404), answer)
                self.bad(answer, answer.status)


class TestScalars(ServerCase):
    def test_ids(self):
        order = self.shop.order()
        for spelling in [f"{order.id}", f'"{order.id}"']:
            text = f'{{"order_id": {spelling}, "items": [], "adjustment_positive": 1}}'
            self.assertEqual(self.issued(self.shop.raw(text))["order_id"], order.id)
        for spelling in [f"{order.id}.0", f"{order.id}e0", f'" {order.id}"', f'"+{order.id}"', f'"{order.id}.0"',
                         f"-{order.id}", "9" * 19, '"' + "9" * 25 + '"', "0"]:
            with self.subTest(spelling):
                answer = self.shop.raw(f'{{"order_id": {spelling}, "items": [], "adjustment_positive": 1}}')
                self.assertIn(answer.status, (400, 404), answer)
                self.bad(answer, answer.status)

    def test_booleans(self):
        order = self.shop.order()
        for value, told in [
            (True, True), (False, False), (1, True), (0, False), ("1", True), ("0", False), ("true", True),
            ("false", False), (None, False),
        ]:
            with self.subTest(value=value):
                answer = self.shop.post(
                    "/history", {"order_id": order.id, "comment": "x", "is_customer_notified": value})
                self.assertEqual(answer.status, 201, answer)
                self.assertIs(answer.json["entry"]["is_customer_notified"], told)


if __name__ == "__main__":
    unittest.main()
