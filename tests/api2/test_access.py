"""Who may call what: tokens, their ends, and scopes."""

import time
import unittest

from shop import ServerCase, Shop

# Endpoint: the scopes that open it, beside admin. A body that is refused later shows that the scope was enough.
ENDPOINTS = {
    ("POST", "/api2/creditmemo"): {"offline", "online"}, ("POST", "/api2/creditmemo/create"): {"offline", "online"},
    ("POST", "/api2/creditmemo/preview"): {"read"}, ("GET", "/api2/creditmemo"): {"read"},
    ("GET", "/api2/order"): {"read"}, ("POST", "/api2/order"): set(), ("POST", "/api2/order/cancel"): set(),
    ("POST", "/api2/order/hold"): set(), ("POST", "/api2/order/unhold"): set(), ("GET", "/api2/invoice"): {"read"},
    ("GET", "/api2/invoices"): {"read"}, ("POST", "/api2/invoice"): set(), ("POST", "/api2/invoice/create"): set(),
    ("GET", "/api2/history"): {"read"}, ("POST", "/api2/history"): {"offline"},
}
SCOPES = ["read", "offline", "online", "admin"]


class TestTokens(ServerCase):
    def unauthorized(self, answer):
        self.refused(answer, 401, "Unauthorized")
        self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_every_endpoint_wants_one(self):
        for method, path in ENDPOINTS:
            for suffix in ("", "/", "?id=1"):
                with self.subTest(method=method, path=path + suffix):
                    self.unauthorized(self.server.request(method, path + suffix, {} if method == "POST" else None))

    def test_malformed_or_unknown(self):
        token = self.shop.token
        for header in [
            "", "Bearer", "Bearer ", token, f"Basic {token}", f"Token {token}", f"Bearer{token}",
            f"Bearer {token}x", f"Bearer {token[:-1]}", f"Bearer {token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
            f"Bearer {token.upper()}", f"Bearer {token} {token}", f"Bearer {token}, Bearer {token}",
            f"Bearer {self.shop.refresh_token}", f"Bearer {self.shop.secret}", f"Bearer {self.shop.client_id}",
            "Bearer null", "Bearer ' OR 1=1 --", "Bearer " + "x" * 5_000, f"Bearer \t{token}",
        ]:
            with self.subTest(header[:60]):
                self.unauthorized(self.server.request(
                    "GET", "/api2/order", headers={"Authorization": header} if header else {}))

    def test_not_in_the_address(self):
        """A token in an address would end up in logs (RFC 6750, section 5.3)."""
        for target in (f"/api2/order?access_token={self.shop.token}", f"/api2/order?token={self.shop.token}"):
            self.unauthorized(self.server.request("GET", target))

    def test_taken(self):
        for scheme in ("Bearer", "bearer", "BEARER"):
            answer = self.server.request("GET", "/api2/order", headers={"Authorization": f"{scheme} {self.shop.token}"})
            self.assertEqual(answer.status, 200, answer)

    def test_revoked_client(self):
        """Its tokens end within about a second, also one that is in use; it gets no new ones."""
        shop = Shop(self.server)
        self.assertEqual(shop.get("/order").status, 200)
        result = self.server.command("client", "revoke", shop.client_id)
        self.assertEqual(result.returncode, 0, result.stderr)
        revoked_at = time.monotonic()
        while (answer := shop.get("/order")).status == 200 and time.monotonic() - revoked_at < 5:
            time.sleep(0.05)
        self.assertLess(time.monotonic() - revoked_at, 2.5)
        self.unauthorized(answer)
        answer = self.server.token_request({
            "grant_type": "client_credentials", "client_id": shop.client_id, "client_secret": shop.secret})
        self.assertEqual((answer.status, answer.error), (401, "invalid_client"))
        answer = self.server.token_request({
            "grant_type": "refresh_token", "refresh_token": shop.refresh_token, "client_id": shop.client_id,
            "client_secret": shop.secret})
        self.assertEqual((answer.status, answer.error), (401, "invalid_client"))
        self.assertEqual(self.shop.get("/order").status, 200)

    def test_all_refusals_are_the_same(self):
        """Nobody learns from a 401 whether a token ever was."""
        expired, revoked = Shop(self.server), Shop(self.server)
        self.assertEqual(self.server.write_sql(
            "UPDATE token SET expires_at = ? WHERE kind = 'access' AND client_id = "
            "(SELECT id FROM client WHERE public_id = ?)", int(time.time()) - 1, expired.client_id), 1)
        self.assertEqual(self.server.command("client", "revoke", revoked.client_id).returncode, 0)
        answers = [
            self.server.request("GET", "/api2/order", headers={"Authorization": f"Bearer {token}"})
            for token in ("cmat_" + "x" * 43, expired.token, revoked.token, self.shop.refresh_token, "x")]
        self.assertEqual(len({(answer.status, answer.body) for answer in answers}), 1)
        self.assertEqual(len({tuple(sorted(set(answer.headers) - {"Date"})) for answer in answers}), 1)


class TestExpiry(ServerCase):
    settings = {"CREDITMEMO_TOKENS_ACCESS_SECONDS": "60"}

    def test_expired(self):
        shop = Shop(self.server)
        self.assertEqual(shop.get("/order").status, 200)
        changed = self.server.write_sql(
            "UPDATE token SET expires_at = ? WHERE kind = 'access' AND client_id = "
            "(SELECT id FROM client WHERE public_id = ?)", int(time.time()) - 1, shop.client_id)
        self.assertEqual(changed, 1)
        time.sleep(2)
        answer = shop.get("/order")
        self.refused(answer, 401, "Unauthorized")
        self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_expired_refresh_token(self):
        shop = Shop(self.server)
        self.server.write_sql(
            "UPDATE token SET expires_at = ? WHERE kind = 'refresh' AND client_id = "
            "(SELECT id FROM client WHERE public_id = ?)", int(time.time()) - 1, shop.client_id)
        answer = self.server.token_request({
            "grant_type": "refresh_token", "refresh_token": shop.refresh_token, "client_id": shop.client_id,
            "client_secret": shop.secret})
        self.assertEqual((answer.status, answer.error), (400, "invalid_grant"))

    def test_lifetime_is_told(self):
        answer = self.server.token_request({
            "grant_type": "client_credentials", "client_id": self.shop.client_id, "client_secret": self.shop.secret})
        self.assertEqual(answer.json["expires_in"], 60)


class TestScopes(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = {scope: Shop(cls.server, cls.shop.store, scopes=(scope,)) for scope in SCOPES}

    def test_each_endpoint_by_each_scope(self):
        for (method, path), scopes in ENDPOINTS.items():
            for scope in SCOPES:
                with self.subTest(method=method, path=path, scope=scope):
                    answer = self.clients[scope].request(method, path, {} if method == "POST" else None)
                    if scope == "admin" or scope in scopes:
                        self.assertNotIn(answer.status, (401, 403), answer)
                    else:
                        self.refused(answer, 403, "Forbidden")

    def test_the_scope_comes_before_the_body(self):
        for body in ("", "{", '{"order_id": 1, "invoice_id": 1}', "x" * 10_000):
            self.refused(self.clients["read"].raw(body), 403, "Forbidden")

    def test_refund_type_needs_its_scope(self):
        order = self.shop.order()
        for scope, refund_type, may in [
            ("offline", None, True), ("offline", "offline", True), ("offline", "online", False),
            ("online", "online", True), ("online", "offline", False), ("online", None, False),
            ("admin", "offline", True), ("admin", "online", True), ("read", "offline", False),
        ]:
            with self.subTest(scope=scope, refund_type=refund_type):
                body = {"order_id": order.id, "items": [], "adjustment_positive": 1}
                body |= {} if refund_type is None else {"refund_type": refund_type}
                answer = self.clients[scope].post("/creditmemo", body)
                if not may:
                    self.refused(answer, 403, "Forbidden")
                elif refund_type == "online":
                    self.refused(answer, 400, "Online refund not supported")
                else:
                    self.issued(answer)

    def test_several_scopes(self):
        client = Shop(self.server, self.shop.store, scopes=("read", "offline"))
        order = self.shop.order()
        self.assertEqual(client.get("/order", id=order.id).status, 200)
        self.issued(client.post("/creditmemo", {"order_id": order.id}))
        self.refused(client.post("/order/hold", {"order_id": order.id}), 403, "Forbidden")


if __name__ == "__main__":
    unittest.main()
