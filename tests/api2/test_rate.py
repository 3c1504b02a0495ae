"""How often one may ask: each client for itself, and each peer that does not say who it is."""

import functools
import itertools
import json
import tempfile
import time
import unittest

from raw import Raw, head
from shop import ServerCase, Shop

# Addresses of the loopback network that no other test asks from; none is trusted as a proxy.
peers = (f"127.1.{number // 250}.{number % 250 + 1}" for number in itertools.count())
# Numbers of networks behind a proxy.
networks = itertools.count(1)
# A bucket of five that gets two a second is empty for so long after the first of them was taken.
EMPTY_SECONDS = 0.5
# More than it takes until one is let through again.
PAUSE_SECONDS = 0.6
TRIES = 20
# When two are let through after a burst, and no third.
BURST_PAUSE_SECONDS = 1.05
BURST_SECONDS = 1.5


def within(seconds):
    """A test that a slow machine cannot pass: what it asks for comes too late to be refused. It is tried again by others while it took
    longer."""
    def decorate(test):
        @functools.wraps(test)
        def tried(self):
            for _ in range(TRIES):
                began = time.monotonic()
                try:
                    return test(self)
                except AssertionError:
                    if time.monotonic() - began < seconds:
                        raise
                self.setUp()
            return self.fail(f"{TRIES} times not within {seconds} s")
        return tried
    return decorate


class RateCase(ServerCase):
    settings = {
        "CREDITMEMO_LIMITS_REQUESTS_PER_SECOND": "2", "CREDITMEMO_LIMITS_BURST": "5",
        "CREDITMEMO_LIMITS_FAILURES_PER_SECOND": "2", "CREDITMEMO_LIMITS_FAILURE_BURST": "5",
    }

    def setUp(self):
        self.peer, self.other, self.network = next(peers), next(peers), next(networks)
        self.shop = Shop(self.server)

    def ask(self, token=None, source="127.0.0.1", target="/api2/order?limit=1", forwarded=None):
        fields = [f"Authorization: Bearer {token}"] if token else []
        fields += [f"X-Forwarded-For: {forwarded}"] if forwarded else []
        with Raw(self.server.port, source) as connection:
            return connection.send(head("GET", target, *fields)).answer()

    def limited(self, answer):
        self.assertEqual((answer.status, json.loads(answer.body)), (429, {"error": "Too many requests"}), answer)
        self.assertEqual(answer.headers["error-reason"], "too-many-requests")
        self.assertEqual(answer.headers["retry-after"], "1")
        self.assertEqual(answer.headers["content-type"], "application/json")

    def burst(self, expected, ask):
        """A full bucket: five times what is expected, then no more; and the steady rate once that is used up."""
        self.assertEqual([ask().status for _ in range(5)], [expected] * 5)
        self.limited(ask())
        time.sleep(BURST_PAUSE_SECONDS)
        self.assertEqual([ask().status for _ in range(2)], [expected] * 2)
        self.limited(ask())


class TestClients(RateCase):
    @within(BURST_SECONDS)
    def test_burst_and_rate(self):
        other = Shop(self.server)
        self.burst(200, lambda: self.ask(self.shop.token))
        self.assertEqual(self.ask(other.token).status, 200)

    @within(EMPTY_SECONDS)
    def test_every_call_counts(self):
        """Whatever comes of it: refused and malformed requests cost as much as others. 429 writes nothing."""
        shop = Shop(self.server, scopes=("read", "offline"))
        statuses = [
            shop.get("/order", limit=1).status, shop.post("/order/hold", {}).status, shop.raw("{").status,
            shop.get("/creditmemo", id=4711).status, shop.get("/order", direction="up").status]
        self.assertEqual(statuses, [200, 403, 400, 404, 400])
        for body in ({"order_id": 1}, {}):
            self.refused(shop.post("/creditmemo", body), 429, "Too many requests")
        self.assertEqual(self.server.sql("SELECT count(*) FROM creditmemo"), [(0,)])

    @within(EMPTY_SECONDS)
    def test_all_tokens_of_a_client_share(self):
        shop = self.shop
        second = self.server.token_request({
            "grant_type": "client_credentials", "client_id": shop.client_id, "client_secret": shop.secret})
        tokens = [shop.token, second.json["access_token"]]
        self.assertEqual([self.ask(tokens[turn % 2]).status for turn in range(5)], [200] * 5)
        for token in tokens:
            self.limited(self.ask(token))

    @within(PAUSE_SECONDS + EMPTY_SECONDS)
    def test_tokens(self):
        """Getting tokens is limited as using them is, and one client's hurry is not another's."""
        shop, other = self.shop, Shop(self.server)
        time.sleep(PAUSE_SECONDS)  # Both have got a token just now.

        def issue(of):
            return self.server.token_request({
                "grant_type": "client_credentials", "client_id": of.client_id, "client_secret": of.secret})

        self.assertEqual([issue(shop).status for _ in range(5)], [200] * 5)
        answer = issue(shop)
        self.refused(answer, 429, "Too many requests")
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(issue(other).status, 200)
        self.assertEqual(self.ask(shop.token).status, 200)

    def test_what_is_never_limited(self):
        for target in ("/health/live", "/health/ready", "/metrics", "/api2/oauth/health", "/openapi.json"):
            self.assertEqual({self.ask(self.shop.token, self.peer, target).status for _ in range(10)}, {200}, target)
        self.assertEqual(self.ask(self.shop.token).status, 200)

    @within(EMPTY_SECONDS)
    def test_counted(self):
        for _ in range(6):
            self.ask(self.shop.token)
        text = self.server.request("GET", "/metrics").body.decode()
        self.assertRegex(text, r'creditmemo_http_requests_total\{dialect="api2",endpoint="none",status="429"\} [1-9]')
        self.assertRegex(text, r'creditmemo_refusals_total\{reason="too-many-requests"\} [1-9]')


class TestPeers(RateCase):
    @within(BURST_SECONDS)
    def test_burst_and_rate(self):
        self.burst(401, lambda: self.ask("unknown", self.peer))
        self.assertEqual(self.ask("unknown", self.other).status, 401)

    @within(EMPTY_SECONDS)
    def test_before_the_token_is_looked_at(self):
        """Who guesses learns no more, not even from a good guess. Other peers' good tokens stay good."""
        for token in ("a", "b", None, "c", self.shop.refresh_token):
            self.assertEqual(self.ask(token, self.peer).status, 401)
        self.limited(self.ask(self.shop.token, self.peer))
        self.assertEqual(self.ask(self.shop.token, self.other).status, 200)

    def test_good_requests_cost_a_peer_nothing(self):
        shops = [self.shop, Shop(self.server), Shop(self.server)]
        self.assertEqual({self.ask(shops[turn % 3].token, self.peer).status for turn in range(12)}, {200})
        self.assertEqual(self.ask("unknown", self.peer).status, 401)

    @within(EMPTY_SECONDS)
    def test_token_requests(self):
        def guess(body):
            with Raw(self.server.port, self.peer) as connection:
                return connection.send(head(
                    "POST", "/api2/oauth/token", "Content-Type: application/x-www-form-urlencoded",
                    f"Content-Length: {len(body)}") + body.encode()).answer()

        grant = f"grant_type=client_credentials&client_id={self.shop.client_id}&client_secret="
        right = f"client_id={self.shop.client_id}&client_secret={self.shop.secret}"
        statuses = [guess(body).status for body in (
            grant + "wrong", "grant_type=password&" + right, "nonsense", "grant_type=client_credentials&" + right * 2,
            "grant_type=refresh_token&refresh_token=x&" + right)]
        self.assertEqual(statuses, [401, 400, 401, 400, 400])
        self.limited(guess(grant + self.shop.secret))
        self.limited(self.ask(self.shop.token, self.peer))
        time.sleep(PAUSE_SECONDS)
        self.assertEqual(guess(grant + self.shop.secret).status, 200)

    def test_other_refusals_are_no_failures(self):
        self.assertEqual({self.ask(None, self.peer, "/nowhere").status for _ in range(10)}, {404})
        self.assertEqual(self.ask(None, self.peer).status, 401)


class TestWebhooks(RateCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write("gateways:\n  card:\n    kind: stripe\n    secret: x\n    webhook-secret: y\n")
            file.flush()
            cls.settings = cls.settings | {"CREDITMEMO_CONFIG": file.name}
            super().setUpClass()

    @within(BURST_SECONDS)
    def test_wrong_signatures_are_failures(self):
        def message():
            with Raw(self.server.port, self.peer) as connection:
                return connection.send(head("POST", "/webhooks/card", "Content-Length: 2") + b"{}").answer()

        self.burst(401, message)
        self.limited(self.ask(self.shop.token, self.peer))


class TestProxies(RateCase):
    settings = RateCase.settings | {"CREDITMEMO_HTTP_TRUSTED_PROXIES": "127.0.0.4, 127.0.0.5"}

    @within(BURST_SECONDS)
    def test_believed_from_a_trusted_proxy(self):
        first, second = f"10.0.{self.network}.1", f"10.0.{self.network}.2"
        self.burst(401, lambda: self.ask("x", "127.0.0.4", forwarded=first))
        self.assertEqual(self.ask("x", "127.0.0.4", forwarded=second).status, 401)
        self.assertEqual(self.ask("x", "127.0.0.4", forwarded=f"{first}, {second}").status, 401)
        self.limited(self.ask("x", "127.0.0.5", forwarded=f"{second}, {first}"))
        self.limited(self.ask("x", "127.0.0.5", forwarded=f"{first}, 127.0.0.4"))

    @within(2 * EMPTY_SECONDS)
    def test_not_believed_from_others(self):
        for source in (self.peer, self.other):
            statuses = [self.ask("x", source, forwarded=f"192.0.2.{turn}").status for turn in range(5)]
            self.assertEqual(statuses, [401] * 5)
            self.limited(self.ask("x", source, forwarded="192.0.2.99"))

    @within(EMPTY_SECONDS)
    def test_one_network_of_the_sixth_version_is_one_peer(self):
        for host in range(5):
            self.assertEqual(self.ask("x", "127.0.0.4", forwarded=f"2001:db8:{self.network}:1::{host}").status, 401)
        self.limited(self.ask("x", "127.0.0.4", forwarded=f"2001:db8:{self.network}:1:ffff::1"))
        self.assertEqual(self.ask("x", "127.0.0.4", forwarded=f"2001:db8:{self.network}:2::1").status, 401)


class TestOff(ServerCase):
    """0 a second is no limit; the server of every other test has it so."""

    def test_off(self):
        statuses = {self.shop.get("/order", limit=1).status for _ in range(100)}
        self.assertEqual(statuses, {200})
        statuses = {self.server.request("GET", "/api2/order").status for _ in range(100)}
        self.assertEqual(statuses, {401})


class TestDefaults(ServerCase):
    """20 a second and 40 at once, when nothing else is said."""

    settings = {
        "CREDITMEMO_LIMITS_REQUESTS_PER_SECOND": "20", "CREDITMEMO_LIMITS_FAILURES_PER_SECOND": "20",
    }

    def test_burst(self):
        for expected, token in ((200, self.shop.token), (401, "unknown")):
            request = head("GET", "/api2/order?limit=1", f"Authorization: Bearer {token}")
            with Raw(self.server.port, next(peers)) as connection:
                began = time.monotonic()
                connection.send(request * 99 + head(
                    "GET", "/api2/order?limit=1", f"Authorization: Bearer {token}", "Connection: close"))
                statuses = [answer.status for answer in connection.answers()]
            more = int(20 * (time.monotonic() - began)) + 1
            self.assertEqual(statuses[:40], [expected] * 40)
            self.assertEqual(len(statuses), 100)
            self.assertLessEqual(statuses.count(expected), 40 + more)


if __name__ == "__main__":
    unittest.main()
