"""`Idempotency-Key`: a repeated request is answered again, and refunds once."""

import json
import threading
import unittest

from shop import ServerCase, Shop

REUSED = "Idempotency-Key reused"


class TestIdempotency(ServerCase):
    def setUp(self):
        self.order = self.shop.order()
        self.key = f"key-{self.order.id}"
        self.body = {"order_id": self.order.id, "items": [{"sku": "TEA-1", "qty": 1}], "shipping_amount": 0}

    def send(self, body=None, key=None, path="/creditmemo", shop=None):
        return (shop or self.shop).post(path, self.body if body is None else body, Idempotency_Key=key or self.key)

    def replayed(self, first, answer):
        self.assertEqual((answer.status, answer.body), (first.status, first.body))
        self.assertEqual(answer.headers["Idempotent-Replayed"], "true")
        self.assertEqual(answer.headers["Location"], first.headers["Location"])
        self.assertEqual(answer.headers["Content-Type"], first.headers["Content-Type"])

    def test_first_answer(self):
        first = self.send()
        self.issued(first)
        self.assertIsNone(first.headers["Idempotent-Replayed"])

    def test_replay(self):
        first = self.send()
        for _ in range(3):
            self.replayed(first, self.send())
        self.assertEqual(len(self.shop.memos_of(self.order)), 1)

    def test_replay_of_a_full_refund(self):
        """The request could not be carried out a second time; its answer still comes."""
        first = self.send({"order_id": self.order.id})
        self.replayed(first, self.send({"order_id": self.order.id}))

    def test_replay_after_the_order_changed(self):
        first = self.send()
        self.shop.refund(self.order)
        self.replayed(first, self.send())

    def test_replay_after_a_restart(self):
        first = self.send()
        self.server.stop()
        self.server.start()
        self.replayed(first, self.send())

    def test_replay_is_of_the_request_not_of_its_letters(self):
        first = self.send()
        text = json.dumps(dict(reversed(self.body.items())), indent=3).replace('"qty": 1', '"qty": "1.0000"')
        answer = self.shop.post("/creditmemo/create/", text, Content_Type="application/json; charset=utf-8",
                                Idempotency_Key=self.key)
        self.replayed(first, answer)

    def test_reuse(self):
        self.send()
        for name, change in [
            ("quantity", {"items": [{"sku": "TEA-1", "qty": 2}]}), ("no items", {"items": []}),
            ("shipping", {"shipping_amount": 1}), ("adjustment", {"adjustment_positive": 1}),
            ("fee", {"adjustment_negative": 1}), ("type", {"refund_type": "online"}), ("comment", {"comment": "x"}),
            ("mail", {"send_email": True}),
        ]:
            with self.subTest(name):
                self.refused(self.send(self.body | change), 422, REUSED)
        other = self.shop.order()
        self.refused(self.send(self.body | {"order_id": other.id}), 422, REUSED)
        self.assertEqual(len(self.shop.memos_of(self.order)) + len(self.shop.memos_of(other)), 1)

    def test_a_refused_request_is_not_stored(self):
        for body, message in [
            ({"order_id": self.order.id, "shipping_amount": 99},
             "Maximum shipping amount allowed to refund is: 6.00"),
            ({"order_id": self.order.id, "items": [{"qty": 1}]}, "Invalid item"),
            ({"order_id": 999_999_999}, "Order not found"),
        ]:
            answer = self.send(body)
            self.refused(answer, 404 if "found" in message else 400, message)
        self.refused(self.shop.raw("{"), 400, "Invalid JSON")
        self.issued(self.send())

    def test_invalid_key(self):
        for name, key in [
            ("empty", ""), ("too long", "k" * 256), ("blank inside", "a b"), ("not ASCII", "schlüssel"),
            ("tab", "a\tb"),
        ]:
            with self.subTest(name):
                answer = self.shop.post("/creditmemo", self.body, Idempotency_Key=key.encode("latin-1"))
                self.bad(answer)
        self.assertEqual(self.shop.memos_of(self.order), [])

    def test_valid_keys(self):
        for key in ["k", "k" * 255, "!~\"#", "8e03978e-40d5-43dd-bc93-6894a57f9324", '"quoted"', "a,b;c=d"]:
            with self.subTest(key):
                key_of_order = (key + str(self.order.id))[-255:] if len(key) > 1 else key
                order = self.shop.order()
                first = self.send({"order_id": order.id}, key=key_of_order)
                self.issued(first)
                self.replayed(first, self.send({"order_id": order.id}, key=key_of_order))

    def test_keys_are_told_apart_by_case(self):
        self.issued(self.send(key=self.key))
        self.issued(self.send(key=self.key.upper()))

    def test_another_clients_key(self):
        """A key belongs to the client: another client's is another key, also in the same store."""
        other = Shop(self.server, self.shop.store)
        first = self.send()
        answer = self.send(shop=other)
        self.assertNotEqual(self.issued(answer)["entity_id"], self.issued(first)["entity_id"])
        self.assertIsNone(answer.headers["Idempotent-Replayed"])
        self.replayed(answer, self.send(shop=other))

    def test_a_new_token_of_the_same_client(self):
        first = self.send()
        again = self.server.token_request({
            "grant_type": "client_credentials", "client_id": self.shop.client_id, "client_secret": self.shop.secret})
        answer = self.shop.post("/creditmemo", self.body, Idempotency_Key=self.key,
                                Authorization=f"Bearer {again.json['access_token']}")
        self.replayed(first, answer)

    def test_at_the_same_time(self):
        """One memo; who comes meanwhile hears the same answer, or that the key is in flight."""
        barrier = threading.Barrier(20)
        answers = []

        def send():
            barrier.wait(10)
            answers.append(self.send({"order_id": self.order.id}))

        threads = [threading.Thread(target=send) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(len(answers), 20)
        issued = [answer for answer in answers if answer.status == 201]
        self.assertEqual({answer.status for answer in answers} - {201, 409}, set())
        self.assertEqual(len({answer.body for answer in issued}), 1)
        self.assertEqual(len([answer for answer in issued if answer.headers["Idempotent-Replayed"] is None]), 1)
        self.assertEqual(len(self.shop.memos_of(self.order)), 1)

    def test_without_a_key_each_request_counts(self):
        self.issued(self.shop.post("/creditmemo", self.body))
        self.issued(self.shop.post("/creditmemo", self.body))
        self.assertEqual(len(self.shop.memos_of(self.order)), 2)


if __name__ == "__main__":
    unittest.main()
