"""The served OpenAPI document: it is valid, and the server does what it says. Nothing here links any of the program."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "api2"))

import server  # noqa: E402
from shop import Shop  # noqa: E402

TOOLS = pathlib.Path(os.environ.get("OPENAPI_TOOLS", server.ROOT / ".build" / "venv" / "bin"))
# The same requests on each run: the document's examples, and every constraint of it kept and broken. On demand, a random
# search that goes on for OPENAPI_SEARCH_SECONDS, chains of calls included, and finds something else each time.
SEARCH_SECONDS = os.environ.get("OPENAPI_SEARCH_SECONDS")
RUN_SECONDS = 400 + int(SEARCH_SECONDS or 0)


def load_sample_shop(running):
    """Puts the sample shop into a server's register: the samples of the document name its documents."""
    running.stop()
    running.database = running.path / "creditmemo.sqlite"
    running.settings["CREDITMEMO_DATABASE_URL"] = f"sqlite:{running.database}"
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

    @staticmethod
    def extent():
        if SEARCH_SECONDS:
            return ["--max-time", SEARCH_SECONDS]
        return ["--phases", "examples,coverage"]

    def test_is_valid(self):
        self.run_tool("openapi-spec-validator", "--schema", "3.1", self.file)

    def test_server_does_what_it_says(self):
        address = f"http://127.0.0.1:{self.server.port}"
        output = self.run_tool(
            "schemathesis", "--config-file", HERE / "schemathesis.toml", "run", f"{address}/openapi.json",
            "--url", address, "--header", f"Authorization: Bearer {self.shop.token}", *self.extent(), "--no-color", PYTHONPATH=str(HERE), PYTHONDONTWRITEBYTECODE="1", SCHEMATHESIS_HOOKS="hooks",
            OPENAPI_TEST_ORDERS=json.dumps(known_orders(self.shop)))
        print(output[-3_000:])


if __name__ == "__main__":
    unittest.main()
