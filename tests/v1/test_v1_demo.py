"""The demo: every request that it prints works when it is pasted into a shell, one after the other."""

import json
import pathlib
import subprocess
import tempfile
import unittest
from decimal import Decimal

from tax_shop import server

SECONDS = 60


class TestDemo(unittest.TestCase):
    def test_pasted(self):
        folder = tempfile.TemporaryDirectory(prefix="creditmemo-")
        self.addCleanup(folder.cleanup)
        answers = self.paste(self.printed(), folder.name)
        for answer in answers:
            self.assertTrue(answer.get("error") is None and answer.get("status", 200) < 400, answer)
        first, preview, *memos, memo_list, token, invoice, memo = answers
        self.assertEqual((first["token_type"], token["tokenType"]), ("Bearer", "Bearer"))
        self.assertTrue(preview["success"])
        self.assertEqual(len(memos), 3)
        self.assertEqual(len(memo_list["creditmemos"]), 3)
        # 400 at 5.75 %, of which half goes back; the rates say what they are.
        self.assertEqual((invoice["salesTax"]["amount"], memo["salesTax"]["amount"]), (23, Decimal("11.5")))
        self.assertIn("demo rates", invoice["items"][0]["jurisdictionalSalesTaxRules"]["reason"])
        self.assertEqual({tax["source"] for tax in memo["explanation"]["taxes"]}, {"demo rates"})

        for name in ("creditmemo.pdf", "refund.pdf"):
            pdf = (pathlib.Path(folder.name) / name).read_bytes()
            self.assertTrue(pdf.startswith(b"%PDF-"), pdf[:200])

    def printed(self):
        """The requests, of a demo that runs until the test ends."""
        folder = tempfile.TemporaryDirectory(prefix="creditmemo-")
        self.addCleanup(folder.cleanup)
        log = open(pathlib.Path(folder.name) / "demo.log", "wb")
        self.addCleanup(log.close)
        demo = subprocess.Popen(
            [server.PROGRAM, "demo", "--port", "0", "--data", folder.name], env=server.environment({}),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        self.addCleanup(demo.stdout.close)
        self.addCleanup(demo.wait, SECONDS)
        self.addCleanup(demo.terminate)
        lines = []
        for line in demo.stdout:
            if line.startswith("Stop the server"):
                text = "".join(lines)
                return text[text.index("# A token"):]
            lines.append(line)
        self.fail("the demo ended:\n" + "".join(lines))

    def paste(self, text, folder):
        result = subprocess.run(
            ["sh", "-e"], cwd=folder, input=text, capture_output=True, text=True, timeout=SECONDS,
            env=server.environment({}))
        self.assertEqual(result.returncode, 0, result.stderr)
        return [json.loads(line, parse_float=Decimal) for line in result.stdout.splitlines() if line]


if __name__ == "__main__":
    unittest.main()
