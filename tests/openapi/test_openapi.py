"""The served OpenAPI document: it is valid, and the server does what it says. Nothing here links any of the program."""

import json
import os
import pathlib
import subprocess
import sys
import time
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "api2"))

import server  # noqa: E402
from shop import Shop  # noqa: E402

TOOLS = pathlib.Path(os.environ.get("OPENAPI_TOOLS", server.ROOT / ".build" / "venv" / "bin"))
# The same requests on each run: the document's examples, and every constraint of it kept and broken. On demand a random
# search for OPENAPI_SEARCH_SECONDS, chains of calls included, one seed after the other from OPENAPI_SEARCH_SEED on. It is
# no part of every run: what it asks depends on the answers and their times, so it would not be the same each time.
FIXED = ["--phases", "examples,coverage"]
SEARCH = ["--phases", "fuzzing,stateful"]
SEARCH_SECONDS = int(os.environ.get("OPENAPI_SEARCH_SECONDS", 0))
SEARCH_SEED = int(os.environ.get("OPENAPI_SEARCH_SEED", time.time()))
SEED_SECONDS = 150
RUN_SECONDS = 600

# Aliases of calls that have taken what there was; credentials to fill in; a call that needs one of several parameters.
FIRST_REFUSED = {
    ("post", "/api2/creditmemo/create"): "cannot-credit-memo", ("post", "/api2/invoice/create"): "cannot-invoice",
    ("post", "/api2/oauth/token"): "invalid-client", ("get", "/api2/history"): "source-missing",
}


def load_sample_shop(running):
    """Puts the sample shop into a server's register: the samples of the document name its documents."""
    running.stop()
    running.database = server.Files(running.path / "creditmemo.sqlite")
    running.settings["CREDITMEMO_DATABASE_URL"] = running.database.url
    demo = subprocess.Popen(
        [server.PROGRAM, "demo", "--port", "0", "--data", str(running.path)],
        env=server.environment(running.settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    with demo:
        try:
            lines = []
            for line in demo.stdout:
                lines.append(line)
                if "listens on" in line:
                    break
            else:
                raise RuntimeError("the demo ended:\n" + "".join(lines))
        finally:
            demo.terminate()
    running.start()


def known_orders(shop):
    """The ids and numbers of the shop's orders, lines and invoices."""
    invoices = shop.read("/invoice", "invoices", limit=200)
    return [
        {
            "id": order["entity_id"], "number": order["increment_id"],
            "lines": [{"id": item["item_id"], "sku": item["sku"]} for item in order["items"]],
            "invoices": [
                {"id": each["entity_id"], "number": each["increment_id"]} for each in invoices
                if each["order_id"] == order["entity_id"]],
        }
        for order in shop.read("/order", "orders", limit=200)
    ]


@unittest.skipUnless((TOOLS / "schemathesis").exists(), f"no schemathesis in {TOOLS}: see ./dev test")
class TestDocument(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = server.Server()
        cls.addClassCleanup(cls.server.close)
        load_sample_shop(cls.server)
        cls.shop = Shop(cls.server, 1)
        cls.file = cls.server.path / "openapi.json"
        answer = cls.server.request("GET", "/openapi.json")
        if answer.status != 200:
            raise RuntimeError(f"no document: {answer}")
        cls.file.write_bytes(answer.body)

    def run_tool(self, name, *arguments, **environment):
        result = subprocess.run(
            [TOOLS / name, *map(str, arguments)], env=os.environ | environment, cwd=self.server.path,
            capture_output=True, text=True, timeout=RUN_SECONDS)
        if result.returncode != 0:
            self.fail(f"{name}:\n{result.stdout[-60_000:]}{result.stderr[-4_000:]}")
        return result.stdout

    def test_is_valid(self):
        self.run_tool("openapi-spec-validator", "--schema", "3.1", self.file)

    def ask(self, *extent):
        """Sends requests that schemathesis makes of the document, and has it judge the answers."""
        address = f"http://127.0.0.1:{self.server.port}"
        output = self.run_tool(
            "schemathesis", "--config-file", HERE / "schemathesis.toml", "run", f"{address}/openapi.json", "--url",
            address, "--header", f"Authorization: Bearer {self.shop.token}", "--no-color", *extent,
            PYTHONPATH=str(HERE), PYTHONDONTWRITEBYTECODE="1", SCHEMATHESIS_HOOKS="hooks",
            OPENAPI_TEST_ORDERS=json.dumps(known_orders(self.shop)))
        print(output[output.find("Test cases:"):].strip(), flush=True)

    def test_first_request_of_each_call(self):
        """What importers such as Postman's make of the document works as it is, once a token is filled in.

        They take the first server with its defaults, the first security that they know, and the first example.
        """
        document = json.loads(self.file.read_bytes())
        place = document["servers"][0]
        defaults = {name: variable["default"] for name, variable in place["variables"].items()}
        self.assertEqual(place["url"].format(**defaults), "http://127.0.0.1:8080")
        operations = [
            (path, method, operation) for path, methods in document["paths"].items()
            for method, operation in methods.items()]
        # A preview looks at what is there before the others take it.
        operations.sort(key=lambda each: each[0] != "/api2/creditmemo/preview")
        for path, method, operation in operations:
            with self.subTest(path=path, method=method):
                answer = self.server.request(method.upper(), path, *self.first_request(document, operation))
                if refusal := FIRST_REFUSED.get((method, path)):
                    self.assertEqual(answer.headers["Error-Reason"], refusal, answer)
                else:
                    self.assertIn(answer.status, (200, 201), answer)

    def first_request(self, document, operation):
        """The body and the headers that an importer makes."""
        body, headers = None, {}
        if security := next(iter(operation["security"]), None):
            (name, _), = security.items()
            scheme = document["components"]["securitySchemes"][name]
            self.assertEqual((scheme["type"], scheme["scheme"]), ("http", "bearer"))
            headers["Authorization"] = f"Bearer {self.shop.token}"
        if "requestBody" in operation:
            (headers["Content-Type"], content), = operation["requestBody"]["content"].items()
            body = next(iter(content["examples"].values()))["value"]
            is_form = headers["Content-Type"] == "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(body) if is_form else json.dumps(body)
        return body, headers

    def test_server_does_what_it_says(self):
        self.ask(*FIXED)

    @unittest.skipUnless(SEARCH_SECONDS, "on demand: OPENAPI_SEARCH_SECONDS=300")
    def test_random_search(self):
        deadline = time.monotonic() + SEARCH_SECONDS
        seed = SEARCH_SEED
        while (left := int(deadline - time.monotonic())) > 0:
            with self.subTest(seed=seed):
                self.ask(*SEARCH, "--seed", seed, "--max-time", min(left, SEED_SECONDS))
            seed += 1


if __name__ == "__main__":
    unittest.main()
