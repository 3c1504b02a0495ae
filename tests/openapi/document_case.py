"""A served OpenAPI document: it is valid, and the server does what it says. What the tests of both dialects share."""

import os
import pathlib
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "api2"))

import server  # noqa: E402

TOOLS = pathlib.Path(os.environ.get("OPENAPI_TOOLS", server.ROOT / ".build" / "venv" / "bin"))
# The same requests on each run: the document's examples, and every constraint of it kept and broken. On demand a random
# search for OPENAPI_SEARCH_SECONDS, chains of calls included, one seed after the other from OPENAPI_SEARCH_SEED on. It is
# no part of every run: what it asks depends on the answers and their times, so it would not be the same each time.
FIXED = ["--phases", "examples,coverage"]
SEARCH = ["--phases", "fuzzing,stateful"]
SEARCH_SECONDS = int(os.environ.get("OPENAPI_SEARCH_SECONDS", 0))
SEARCH_SEED = int(os.environ.get("OPENAPI_SEARCH_SEED", time.time()))
SEED_SECONDS = 150
RUN_SECONDS = 1_800


@unittest.skipUnless((TOOLS / "schemathesis").exists(), f"no schemathesis in {TOOLS}: see ./dev test")
class DocumentCase:
    """Tests of a document: `path` names it, `hooks` what schemathesis is told beyond it. Set-up is the dialect's own: it
    calls `take_document` once its server runs, and sets `token` and `environment`."""

    path = None
    hooks = None
    environment = {}

    @classmethod
    def take_document(cls):
        cls.file = cls.server.path / "openapi.json"
        answer = cls.server.request("GET", cls.path)
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
            "schemathesis", "--config-file", HERE / "schemathesis.toml", "run", address + self.path, "--url",
            address, "--header", f"Authorization: Bearer {self.token}", "--no-color", *extent,
            PYTHONPATH=str(HERE), PYTHONDONTWRITEBYTECODE="1", SCHEMATHESIS_HOOKS=self.hooks, **self.environment)
        print(output[output.find("Test cases:"):].strip(), flush=True)

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
