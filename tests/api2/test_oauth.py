"""`POST /api2/oauth/token`: RFC 6749, by form."""

import unittest
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from shop import ServerCase, Shop

FORM = "application/x-www-form-urlencoded"


class TestTokenEndpoint(ServerCase):
    @property
    def credentials(self):
        return {"client_id": self.shop.client_id, "client_secret": self.shop.secret}

    def ask(self, basic=None, **fields):
        return self.server.token_request({"grant_type": "client_credentials"} | fields, basic)

    def given(self, answer):
        """The answer of RFC 6749, section 5.1."""
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "application/json")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.json["token_type"], "Bearer")
        self.assertIs(type(answer.json["expires_in"]), int)
        works = self.server.request(
            "GET", "/api2/order", headers={"Authorization": f"Bearer {answer.json['access_token']}"})
        self.assertEqual(works.status, 200, works)
        return answer.json

    def denied(self, answer, status, error):
        """The error of RFC 6749, section 5.2."""
        self.assertEqual((answer.status, answer.error), (status, error), answer)
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "application/json")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_client_credentials(self):
        first, second = (self.given(self.ask(**self.credentials)) for _ in range(2))
        self.assertEqual(first["expires_in"], 3_600)
        self.assertEqual(len({first["access_token"], second["access_token"], first["refresh_token"],
                              second["refresh_token"]}), 4)
        for token in (first["access_token"], first["refresh_token"]):
            self.assertGreaterEqual(len(token), 43)  # 256 bits in base64

    def test_tokens_that_are_over_are_forgotten(self):
        """Whoever asks for a token with each request does not fill the disk; others' are their own matter."""
        other = Shop(self.server)
        for _ in range(3):
            self.given(self.ask(**self.credentials))
        self.server.write_sql("UPDATE token SET expires_at = 1 WHERE kind = 'access'")
        self.given(self.ask(**self.credentials))
        over = "SELECT public_id, COUNT(*) FROM token t JOIN client c ON c.id = t.client_id WHERE expires_at = 1 GROUP BY 1"
        left = dict(self.server.sql(over))
        self.assertNotIn(self.shop.client_id, left)
        self.assertEqual(left[other.client_id], 1)
        type(self).shop = Shop(self.server)

    def test_basic(self):
        pair = (self.shop.client_id, self.shop.secret)
        self.given(self.ask(basic=pair))
        self.given(self.ask(basic=tuple(urllib.parse.quote_plus(part) for part in pair)))
        self.given(self.ask(basic=pair, client_id=self.shop.client_id))
        answer = self.ask(basic=(self.shop.client_id, "wrong"))
        self.denied(answer, 401, "invalid_client")
        self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Basic"))

    def test_basic_against_the_form(self):
        other = Shop(self.server)
        answer = self.ask(basic=(self.shop.client_id, self.shop.secret), client_id=other.client_id,
                          client_secret=other.secret)
        self.assertIn((answer.status, answer.error), [(400, "invalid_request"), (401, "invalid_client")])

    def test_invalid_client(self):
        other = Shop(self.server)
        for name, fields in [
            ("wrong secret", {"client_id": self.shop.client_id, "client_secret": "wrong"}),
            ("another's secret", {"client_id": self.shop.client_id, "client_secret": other.secret}),
            ("unknown client", {"client_id": "cm_nobody", "client_secret": self.shop.secret}),
            ("no credentials", {}), ("no secret", {"client_id": self.shop.client_id}),
            ("no id", {"client_secret": self.shop.secret}),
            ("empty secret", {"client_id": self.shop.client_id, "client_secret": ""}),
            ("a pattern", {"client_id": "%", "client_secret": "%"}),
            ("a token", {"client_id": self.shop.client_id, "client_secret": self.shop.token}),
            ("the secret's hash", {"client_id": self.shop.client_id, "client_secret": "0" * 64}),
            ("not ASCII", {"client_id": "ü", "client_secret": "ü"}),
        ]:
            with self.subTest(name):
                self.denied(self.ask(**fields), 401, "invalid_client")

    def test_unknown_clients_and_wrong_secrets_answer_alike(self):
        wrong, unknown = (
            self.ask(client_id=client, client_secret="wrong") for client in (self.shop.client_id, "cm_nobody"))
        self.assertEqual((wrong.status, wrong.body), (unknown.status, unknown.body))

    def test_grant_type(self):
        for grant, error in [
            ("password", "unsupported_grant_type"), ("authorization_code", "unsupported_grant_type"),
            ("Client_Credentials", "unsupported_grant_type"), ("", "invalid_request"),
        ]:
            with self.subTest(grant):
                self.denied(self.ask(grant_type=grant, **self.credentials), 400, error)
        self.denied(self.server.token_request(self.credentials), 400, "invalid_request")

    def test_form(self):
        good = {"grant_type": "client_credentials"} | self.credentials
        text = urllib.parse.urlencode(good)
        for name, body, content_type in [
            ("JSON", None, "application/json"), ("no type", text, ""), ("plain text", text, "text/plain"),
            ("a parameter twice", text + "&grant_type=client_credentials", FORM),
            ("a broken escape", text + "&x=%zz", FORM),
        ]:
            with self.subTest(name):
                headers = {"Content-Type": content_type} if content_type else {}
                answer = self.server.request(
                    "POST", "/api2/oauth/token", good if body is None else body, headers)
                self.denied(answer, 400, "invalid_request")
        answer = self.server.request(
            "POST", "/api2/oauth/token", text, {"Content-Type": FORM + "; charset=utf-8"})
        self.given(answer)
        self.given(self.ask(**self.credentials, scope="", state="x"))

    def test_secrets_in_the_address_count_for_nothing(self):
        answer = self.server.request(
            "POST", "/api2/oauth/token?" + urllib.parse.urlencode(self.credentials),
            "grant_type=client_credentials", {"Content-Type": FORM})
        self.denied(answer, 401, "invalid_client")


class TestRefresh(ServerCase):
    def setUp(self):
        self.client = Shop(self.server)

    def refresh(self, token, client=None):
        client = client or self.client
        return self.server.token_request({
            "grant_type": "refresh_token", "refresh_token": token, "client_id": client.client_id,
            "client_secret": client.secret})

    def refused_grant(self, answer):
        self.assertEqual((answer.status, answer.error), (400, "invalid_grant"), answer)

    def test_rotates(self):
        """Each refresh token is good once, and gives the next pair."""
        old = self.client.refresh_token
        for _ in range(3):
            answer = self.refresh(old)
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json["token_type"], "Bearer")
            self.refused_grant(self.refresh(old))
            access = {"Authorization": f"Bearer {answer.json['access_token']}"}
            self.assertEqual(self.server.request("GET", "/api2/order", headers=access).status, 200)
            self.assertNotEqual(answer.json["refresh_token"], old)
            old = answer.json["refresh_token"]

    def test_what_is_no_refresh_token(self):
        for name, token in [
            ("unknown", "cmrt_" + "x" * 43), ("an access token", self.client.token), ("a secret", self.client.secret),
            ("a changed letter", self.client.refresh_token[:-2] + "__"), ("not ASCII", "ü"), ("long", "x" * 5_000),
        ]:
            with self.subTest(name):
                self.refused_grant(self.refresh(token))

    def test_another_clients(self):
        other = Shop(self.server)
        self.refused_grant(self.refresh(self.client.refresh_token, other))
        self.assertEqual(self.refresh(self.client.refresh_token).status, 200)

    def test_needs_the_token_and_the_secret(self):
        answer = self.server.token_request({
            "grant_type": "refresh_token", "client_id": self.client.client_id, "client_secret": self.client.secret})
        self.assertEqual((answer.status, answer.error), (400, "invalid_request"), answer)
        answer = self.server.token_request({
            "grant_type": "refresh_token", "client_id": self.client.client_id, "client_secret": "wrong",
            "refresh_token": self.client.refresh_token})
        self.assertEqual((answer.status, answer.error), (401, "invalid_client"), answer)
        self.assertEqual(self.refresh(self.client.refresh_token).status, 200)

    def test_refreshed_at_once_by_many(self):
        """Of several that show one refresh token at the same time, one gets the next pair."""
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: self.refresh(self.client.refresh_token), range(10)))
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [400] * 9)


class TestSecrecy(ServerCase):
    def test_nothing_secret_is_kept_or_logged(self):
        shop = Shop(self.server)
        shop.refund(shop.order())
        self.server.request("GET", "/api2/order", headers={"Authorization": f"Bearer {shop.token}x"})
        self.server.token_request({"grant_type": "client_credentials", "client_id": "x", "client_secret": shop.secret})
        self.server.stop()
        try:
            for content in (self.server.log.read_bytes(), self.server.database.content()):
                for secret in (shop.secret, shop.token, shop.refresh_token):
                    self.assertNotIn(secret.encode(), content)
        finally:
            self.server.start()


if __name__ == "__main__":
    unittest.main()
