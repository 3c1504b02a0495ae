"""Two stores on one server: neither sees, changes or learns anything of the other."""

import unittest
import urllib.parse

from shop import ServerCase, Shop, document, line

# Header fields that differ from answer to answer.
VOLATILE = {"Date", "X-Request-Id"}


class TestIsolation(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.thief = Shop(cls.server)
        cls.order = cls.shop.order(invoices=[{"items": [{"sku": "TEA-1", "qty": 1}]}])
        cls.memo = cls.shop.refund(cls.order, items=[], adjustment_positive=1, comment="ours")

    # What names a document, in a query or a body: by path, what it is the name of.
    NAMES = {
        "id": {"/api2/order": "order", "/api2/invoice": "invoice", "/api2/invoices": "invoice",
               "/api2/creditmemo": "memo", "/api2/creditmemo/pdf": "memo"},
        "increment_id": {"/api2/order": "order", "/api2/invoice": "invoice", "/api2/invoices": "invoice",
                         "/api2/creditmemo": "memo", "/api2/creditmemo/pdf": "memo", "/api2/history": "order"},
        "order_id": "order", "order_increment_id": "order", "invoice_id": "invoice", "invoice_increment_id": "invoice",
        "creditmemo_id": "memo", "creditmemo_increment_id": "memo",
    }
    # Calls that name no document that is there already.
    NAMELESS = {
        ("POST", "/api2/order"), ("POST", "/api2/oauth/token"), ("GET", "/api2/oauth/health"), ("GET", "/openapi.json")}
    # What a call needs beside the name.
    MORE = {("POST", "/api2/history"): {"comment": "x"}}
    # Filters that match the foreign documents, to go with their names.
    FILTERS = [{}, {"include_pagination": 1}, {"sort": "grand_total", "direction": "desc",
        "include_pagination": "true"},
               {"state": 2}, {"status": "processing"}, {"refund_type": "offline"}, {"created_from": "2000-01-01"},
               {"limit": 200, "page": 1}]

    def calls(self):
        """Each call of the OpenAPI document, with the names of documents that it takes."""
        document = self.server.request("GET", "/openapi.json").json

        def schema_at(reference):
            found = document
            for step in reference.removeprefix("#/").split("/"):
                found = found[step]
            return found

        def properties(schema):
            names = set(schema.get("properties", {}))
            if "$ref" in schema:
                names |= properties(schema_at(schema["$ref"]))
            for part in (*schema.get("allOf", []), *schema.get("oneOf", []), *schema.get("anyOf", [])):
                names |= properties(part)
            return names

        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                names = {parameter["name"] for parameter in operation.get("parameters", [])}
                for content in operation.get("requestBody", {}).get("content", {}).values():
                    names |= properties(content["schema"])
                yield method.upper(), path, names & set(self.NAMES)

    def foreign(self, path, name):
        """The value of a name for a document of the other shop, and one that no document has."""
        kind = self.NAMES[name] if isinstance(self.NAMES[name], str) else self.NAMES[name][path]
        ids = {"order": self.order.id, "invoice": self.order.invoice_id, "memo": self.memo["entity_id"]}
        numbers = {
            "order": self.order.number, "invoice": self.order.invoice_number, "memo": self.memo["increment_id"]}
        return (numbers[kind], "nowhere-1") if name.endswith("increment_id") else (ids[kind], 999_999_999)

    def alike(self, method, path, foreign, unknown, query=None):
        """Asks with a name of the other shop's and with one of nobody's: the answers are the same, byte by byte."""
        answers = []
        for names in (foreign, unknown):
            target = path + ("?" + urllib.parse.urlencode(query) if query else "")
            answers.append(self.thief.request(method, target, names))
        told = [
            (answer.status, {name: value for name, value in answer.headers.items() if name not in VOLATILE},
                answer.body)
            for answer in answers]
        self.assertEqual(told[0], told[1])
        return answers[0]

    def test_every_call_by_every_name(self):
        asked = 0
        before = self.everything()
        for method, path, names in self.calls():
            if (method, path) in self.NAMELESS:
                continue
            self.assertTrue(names, f"{method} {path} takes no name that is known here")
            for name in names:
                foreign, unknown = self.foreign(path, name)
                more = self.MORE.get((method, path), {})
                for query in self.FILTERS if method == "GET" else [None]:
                    with self.subTest(method=method, path=path, name=name, query=query):
                        answer = self.alike(method, path, {name: foreign} | more, {name: unknown} | more, query)
                        self.assertIn(answer.status, (200, 404), answer)
                        asked += 1
                        if method == "GET":
                            in_query = self.thief.request(
                                method, path + "?" + urllib.parse.urlencode({name: foreign} | (query or {})))
                            self.assertEqual((in_query.status, in_query.body), (answer.status, answer.body))
                            if answer.status == 200:
                                self.assertEqual([value for value in answer.json.values() if isinstance(value, list)],
                                    [[]])
                                self.assertEqual(answer.json.get("total", 0), 0)
                        else:
                            self.assertEqual(answer.status, 404)
        self.assertGreater(asked, 100)
        self.assertEqual(self.everything(), before)

    def test_lists_of_several_numbers(self):
        for path, number in (("order", self.order.number), ("invoice", self.order.invoice_number),
                             ("invoices", self.order.invoice_number), ("creditmemo", self.memo["increment_id"])):
            answer = self.alike("GET", f"/api2/{path}", {"increment_id": [number, "x"]},
                {"increment_id": ["nowhere-1", "x"]})
            self.assertEqual([value for value in answer.json.values() if isinstance(value, list)], [[]])

    def test_lists_of_everything(self):
        for path in ("/order", "/invoice", "/invoices", "/creditmemo"):
            for query in self.FILTERS:
                with self.subTest(path=path, **query):
                    answer = self.thief.get(path, **query)
                    self.assertEqual([value for value in answer.json.values() if isinstance(value, list)], [[]])

    def everything(self):
        return [self.server.sql(f"SELECT * FROM {table}") for table in (
            "orders", "order_line", "invoice", "balance", "creditmemo", "history", "journal", "audit", "idempotency_key", "outbox",
            "number_series", "id_sequence")]

    def test_a_foreign_line_in_ones_own_order(self):
        own, unpaid = self.thief_with_orders()
        for path, order in (("creditmemo", own), ("creditmemo/create", own), ("creditmemo/preview", own),
                            ("invoice", unpaid), ("invoice/create", unpaid)):
            for foreign, unknown in [
                ({"order_item_id": self.order.lines["TEA-1"]}, {"order_item_id": 999_999_999}),
                ({"sku": "TEA-1"}, {"sku": "NOWHERE"}),
            ]:
                with self.subTest(path=path, **foreign):
                    bodies = [{"order_id": order.id, "items": [item | {"qty": 1}]} for item in (foreign, unknown)]
                    self.refused(self.alike("POST", f"/api2/{path}", *bodies), 400, "Invalid item")

    def thief_with_orders(self):
        """Orders of the thief's own for lines to be put into; in a shop of their own, as the thief's stays empty."""
        self.thief = Shop(self.server)
        return self.thief.order(line("OWN")), self.thief.order(line("OWN"), invoices=[])

    def test_a_foreign_refresh_token(self):
        def ask(token):
            return self.server.token_request({
                "grant_type": "refresh_token", "refresh_token": token, "client_id": self.thief.client_id,
                "client_secret": self.thief.secret})

        foreign, unknown = ask(self.shop.refresh_token), ask("cmrt_" + "x" * 43)
        self.assertEqual((foreign.status, foreign.body), (unknown.status, unknown.body))
        self.assertEqual(foreign.status, 400)

    def test_an_order_for_a_foreign_store(self):
        for store in (self.shop.store, 999_999):
            self.refused(self.thief.post("/order", document(store_id=store)), 404, "Store not found")
        self.assertEqual(self.thief.read("/order", "orders"), [])

    def test_a_foreign_preview_token(self):
        body = {"order_id": self.order.id, "items": [{"sku": "TEA-1", "qty": 1}], "shipping_amount": 0}
        body["preview_token"] = self.shop.post("/creditmemo/preview", body).json["preview_token"]
        self.refused(self.thief.post("/creditmemo", body), 404, "Order not found")

    def test_a_foreign_idempotency_key(self):
        body = {"order_id": self.order.id, "items": [], "adjustment_positive": "0.10"}
        self.issued(self.shop.post("/creditmemo", body, Idempotency_Key="ours"))
        self.refused(self.thief.post("/creditmemo", body, Idempotency_Key="ours"), 404, "Order not found")
        nowhere = self.thief.post("/creditmemo", body | {"order_id": 999_999_999}, Idempotency_Key="new")
        known = self.thief.post("/creditmemo", body, Idempotency_Key="ours")
        self.assertEqual((known.status, known.body), (nowhere.status, nowhere.body))
        self.assertIsNone(known.headers["Idempotent-Replayed"])
        # Another client's use of a key means nothing, neither to another shop's client nor to one of the same shop.
        for client in (Shop(self.server), Shop(self.server, self.shop.store)):
            own = {"order_id": client.order().id, "items": [], "adjustment_positive": "0.20"}
            answer = client.post("/creditmemo", own, Idempotency_Key="ours")
            self.assertEqual(self.issued(answer)["adjustment_positive"], "0.2000")
            self.assertIsNone(answer.headers["Idempotent-Replayed"])

    def test_the_same_numbers_in_both(self):
        other = Shop(self.server)
        number = f"twin-{self.order.number}"
        invoices = [{"increment_id": f"inv-{number}"}]
        ours = self.shop.order(increment_id=number, invoices=invoices)
        theirs = other.order(line("OTHER"), increment_id=number, invoices=invoices)
        self.assertNotEqual(ours.id, theirs.id)
        for shop, order in ((self.shop, ours), (other, theirs)):
            self.assertEqual(shop.read("/order", "order", increment_id=number)["entity_id"], order.id)
            memo = shop.issue(invoice_increment_id=f"inv-{number}", items=[], adjustment_positive=1)
            self.assertEqual((memo["order_id"], memo["store_id"]), (order.id, shop.store))


class TestClientOfTwoStores(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = Shop(cls.server)
        cls.both = Shop(cls.server, cls.shop.store, cls.other.store)

    def test_sees_both(self):
        mine, other = self.shop.order(), self.other.order()
        for order in (mine, other):
            self.assertEqual(self.both.order_record(order)["increment_id"], order.number)
            self.issued(self.both.post("/creditmemo", {"order_id": order.id}))
        stores = {order["store_id"] for order in self.both.read("/order", "orders")}
        self.assertEqual(stores, {self.shop.store, self.other.store})

    def test_a_number_in_both_is_ambiguous(self):
        number = "in-both-1"
        invoices = [{"increment_id": "inv-in-both-1"}]
        orders = [shop.order(increment_id=number, invoices=invoices) for shop in (self.shop, self.other)]
        ambiguous = "Ambiguous source identifier"
        for path in ("/creditmemo", "/creditmemo/preview"):
            self.refused(self.both.post(path, {"order_increment_id": number}), 400, ambiguous)
            self.refused(self.both.post(path, {"invoice_increment_id": "inv-in-both-1"}), 400, ambiguous)
        for path in ("/order/cancel", "/order/hold", "/invoice"):
            self.refused(self.both.post(path, {"order_increment_id": number}), 400, ambiguous)
        for path, value in (("/order", number), ("/invoice", "inv-in-both-1"), ("/history", number)):
            self.refused(self.both.get(path, increment_id=value), 400, ambiguous)
        self.issued(self.both.post("/creditmemo", {"order_id": orders[1].id}))

    def test_imports_into_the_store_that_it_names(self):
        for shop in (self.shop, self.other):
            answer = self.both.post("/order", document(store_id=shop.store))
            self.assertEqual((answer.status, answer.json["order"]["store_id"]), (201, shop.store))


if __name__ == "__main__":
    unittest.main()
