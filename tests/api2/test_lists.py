"""Lists of orders, invoices and credit memos: paging, sorting, dates, and parameters in a body."""

import datetime
import json
import unittest

from shop import ServerCase, Shop, line

COLLECTIONS = [
    ("/order", "orders"), ("/invoice", "invoices"), ("/invoices", "invoices"), ("/creditmemo", "creditmemos")]
SORTS = ["entity_id", "created_at", "updated_at", "increment_id", "grand_total"]


class ListCase(ServerCase):
    """A shop with 23 orders of different totals and dates, each with its invoice and its memo."""

    COUNT = 23

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = [
            cls.shop.order(
                line("A", 1, f"{1 + number * 7 % 10}.00"), created_at=f"2025-03-{1 + number % 5:02} 12:00:00",
                increment_id=f"L-{number * 13 % 23}")
            for number in range(cls.COUNT)]
        cls.memos = [cls.shop.refund(order) for order in cls.orders]

    def list(self, path="/order", key="orders", body=None, **query):
        answer = self.shop.get(path, body, **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json | {"records": answer.json[key]}


class TestPaging(ListCase):
    def test_envelope(self):
        for path, key in COLLECTIONS:
            with self.subTest(path):
                answer = self.shop.get(path)
                self.assertEqual(list(answer.json), ["success", "page", "limit", key])
                self.assertEqual([answer.json[field] for field in ("success", "page", "limit")], [True, 1, 20])
                self.assertEqual(len(answer.json[key]), 20)

    def test_pages(self):
        for path, key in COLLECTIONS:
            with self.subTest(path):
                pages = [self.list(path, key, limit=10, page=page)["records"] for page in (1, 2, 3, 4)]
                self.assertEqual([len(page) for page in pages], [10, 10, 3, 0])
                ids = [record["entity_id"] for page in pages for record in page]
                self.assertEqual(ids, sorted(set(ids)))

    def test_limit(self):
        for value, limit in [
            ("5", 5), ("1", 1), ("200", 200), ("201", 200), ("5000", 200), ("9" * 30, 200), ("0", 20), ("-1", 20),
            ("", 20), ("x", 20), ("1.5", 20), ("5x", 20), (" 5", 20),
        ]:
            for name in ("limit", "page_size", "per_page", "pageSize"):
                with self.subTest(name=name, value=value):
                    listing = self.list(**{name: value})
                    self.assertEqual(listing["limit"], limit)
                    self.assertEqual(len(listing["records"]), min(limit, self.COUNT))

    def test_page(self):
        for value, page in [("2", 2), ("0", 1), ("-3", 1), ("", 1), ("x", 1), ("99", 99)]:
            with self.subTest(value):
                self.assertEqual(self.list(page=value)["page"], page)
        self.assertEqual(self.list(page="9" * 18)["records"], [])

    def test_include_pagination(self):
        for value in ("1", "true"):
            for page, has_next in ((1, True), (2, True), (3, False), (4, False)):
                with self.subTest(value=value, page=page):
                    listing = self.list(limit=10, page=page, include_pagination=value)
                    self.assertEqual(
                        [listing[field] for field in ("total", "last_page", "has_next")], [self.COUNT, 3, has_next])
        for value in ("0", "false", ""):
            self.assertNotIn("total", self.list(include_pagination=value))
        for path, key in COLLECTIONS:
            self.assertEqual(self.list(path, key, include_pagination=1)["total"], self.COUNT)
        empty = Shop(self.server).get("/order", include_pagination=1).json
        self.assertEqual((empty["total"], empty["has_next"], empty["orders"]), (0, False, []))


class TestSorting(ListCase):
    def sort_key(self, record, field):
        return {"entity_id": record["entity_id"], "grand_total": float(record["grand_total"])}.get(
            field, record[field])

    def test_every_field(self):
        for path, key in COLLECTIONS:
            for field in SORTS:
                for direction, sign in (("asc", 1), ("desc", -1), (None, 1)):
                    with self.subTest(path=path, field=field, direction=direction):
                        query = {"sort": field, "limit": 100} | ({"direction": direction} if direction else {})
                        records = self.list(path, key, **query)["records"]
                        values = [self.sort_key(record, field) for record in records]
                        self.assertEqual(values, sorted(values, reverse=sign < 0))
                        self.assertEqual(len(records), self.COUNT)

    def test_ties_are_broken_by_id(self):
        for path, key in COLLECTIONS:
            for field in ("created_at", "grand_total"):
                for direction in ("asc", "desc"):
                    with self.subTest(path=path, field=field, direction=direction):
                        query = {"sort": field, "direction": direction}
                        whole = self.list(path, key, limit=100, **query)["records"]
                        pieces = [
                            record for page in range(1, 9)
                            for record in self.list(path, key, limit=3, page=page, **query)["records"]]
                        self.assertEqual(pieces, whole)
                        ties = {}
                        for record in whole:
                            ties.setdefault(record[field], []).append(record["entity_id"])
                        self.assertTrue(any(len(ids) > 1 for ids in ties.values()))
                        for ids in ties.values():
                            self.assertIn(ids, (sorted(ids), sorted(ids, reverse=True)))

    def test_invalid_sort(self):
        for path, _ in COLLECTIONS:
            for sort in ["nothing", "customer_email", "id", "ENTITY_ID", "entity_id desc", "entity_id;--", "1"]:
                with self.subTest(path=path, sort=sort):
                    self.refused(self.shop.get(path, sort=sort), 400, "Invalid sort")

    def test_invalid_direction(self):
        self.bad(self.shop.get("/order", sort="entity_id", direction="up"))


class TestDates(ListCase):
    """The orders lie on the first five days of March: 5, 5, 5, 4 and 4 of them, each at noon."""

    def count(self, **query):
        return self.list(**query, include_pagination=1)["total"]

    def test_bounds(self):
        for query, count in [
            ({"created_from": "2025-03-01"}, 23), ({"created_from": "2025-03-02"}, 18),
            ({"created_from": "2025-03-05 12:00:00"}, 4), ({"created_from": "2025-03-05 12:00:01"}, 0),
            ({"created_to": "2025-03-01"}, 5), ({"created_to": "2025-03-01 12:00:00"}, 5),
            ({"created_to": "2025-03-01 11:59:59"}, 0), ({"created_to": "2025-02-28"}, 0),
            ({"created_from": "2025-03-02", "created_to": "2025-03-04"}, 14),
            ({"created_from": "2025-03-04", "created_to": "2025-03-02"}, 0),
        ]:
            with self.subTest(**query):
                self.assertEqual(self.count(**query), count)

    def test_a_bare_last_day_counts_whole(self):
        shop = Shop(self.server)
        for second in ("2025-06-30 00:00:00", "2025-06-30 23:59:59", "2025-07-01 00:00:00"):
            shop.order(created_at=second)
        self.assertEqual(len(shop.read("/order", "orders", created_to="2025-06-30")), 2)
        self.assertEqual(len(shop.read("/order", "orders", created_from="2025-06-30", created_to="2025-06-30")), 2)
        self.assertEqual(len(shop.read("/order", "orders", created_to="2025-06-30 00:00:00")), 1)

    def test_aliases_of_orders(self):
        for start, end in (("created_from", "created_to"), ("created_at_from", "created_at_to"), ("from", "to")):
            with self.subTest(start):
                self.assertEqual(self.count(**{start: "2025-03-02", end: "2025-03-03"}), 10)

    def test_updated(self):
        today = datetime.datetime.now(datetime.timezone.utc)
        past, future = ((today + datetime.timedelta(days=days)).strftime("%Y-%m-%d") for days in (-1, 1))
        for query, count in [
            ({"updated_from": past}, 23), ({"updated_from": future}, 0), ({"updated_to": past}, 0),
            ({"updated_to": future}, 23),
        ]:
            self.assertEqual(self.count(**query), count)

    def test_memos_and_invoices(self):
        today = datetime.datetime.now(datetime.timezone.utc)
        past, future = ((today + datetime.timedelta(days=days)).strftime("%Y-%m-%d") for days in (-1, 1))
        for path, key, query, count in [
            ("/creditmemo", "creditmemos", {"created_from": past, "created_to": future}, 23),
            ("/creditmemo", "creditmemos", {"created_to": past}, 0),
            ("/invoice", "invoices", {"created_from": "2025-03-02", "created_to": "2025-03-02"}, 5),
        ]:
            self.assertEqual(self.list(path, key, include_pagination=1, **query)["total"], count)

    def test_invalid_date(self):
        for path, names in [
            ("/order", ["created_from", "created_to", "created_at_from", "created_at_to", "from", "to",
                        "updated_from", "updated_to"]),
            ("/invoice", ["created_from", "created_to"]), ("/creditmemo", ["created_from", "created_to"]),
        ]:
            for name in names:
                for date in [
                    "x", "2025", "2025-3-1", "2025-02-30", "2025-13-01", "2025-00-10", "01.03.2025", "2025/03/01",
                    "2025-03-01T12:00:00", "2025-03-01 24:00:00", "2025-03-01 12:60:00", "2025-03-01 12:00",
                    "2025-03-01 12:00:00Z", "2025-03-01 ", "0", "now", "1740787200", "२०२५-०३-०१",
                ]:
                    with self.subTest(path=path, name=name, date=date):
                        self.refused(self.shop.get(path, **{name: date}), 400, "Invalid date")
        self.refused(self.shop.get("/order", {"created_from": 20250301}), 400, "Invalid date")


class TestBodyOnGet(ListCase):
    def test_taken(self):
        listing = self.list(body={"limit": 7, "page": "2", "include_pagination": True, "sort": "created_at"})
        self.assertEqual((listing["limit"], listing["page"], listing["total"]), (7, 2, 23))
        listing = self.list("/creditmemo", "creditmemos", {"order_id": self.orders[3].id})
        self.assertEqual([memo["order_id"] for memo in listing["records"]], [self.orders[3].id])
        answer = self.shop.get("/order", {"id": self.orders[5].id})
        self.assertEqual(answer.json["order"]["entity_id"], self.orders[5].id)

    def test_the_query_wins(self):
        listing = self.list(body={"limit": 7, "sort": "nothing", "created_from": "x"}, limit=3, sort="entity_id",
                            created_from="2025-01-01")
        self.assertEqual((listing["limit"], len(listing["records"])), (3, 3))
        memos = self.list("/creditmemo", "creditmemos", {"order_id": self.orders[3].id}, order_id=self.orders[4].id)
        self.assertEqual([memo["order_id"] for memo in memos["records"]], [self.orders[4].id])

    def test_must_be_a_json_object(self):
        for text in ["[]", "{", "x=1", '{"a": 1, "a": 2}']:
            with self.subTest(text):
                answer = self.shop.request("GET", "/api2/order", text, Content_Type="application/json")
                self.refused(answer, 400, "Invalid JSON")

    def test_unknown_parameters_are_ignored(self):
        self.assertEqual(self.list(colour="red", body={"size": [1]})["limit"], 20)
        self.assertEqual(json.loads(self.shop.get("/order", x="%").body)["page"], 1)


if __name__ == "__main__":
    unittest.main()
