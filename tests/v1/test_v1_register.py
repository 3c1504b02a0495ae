"""One register: memos of both dialects have one series of numbers, one list, one check and one copy."""

import csv
import io
import json
import os
import shutil
import tempfile
import unittest

from tax_shop import TaxCase, invoice, item, refund

import server  # the way to these is set by what comes before
from shop import Shop


class TestOneRegister(TaxCase):
    def setUp(self):
        self.store = self.server.new_store()
        self.shop = Shop(self.server, self.store)
        self.sold = type(self.seller)(self.server, self.store)

    def listed(self, *options):
        """The rows of `memo list`, newest first, and the line below them."""
        result = self.server.command("memo", "list", "--store", self.store, *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        _, *rows, count = result.stdout.splitlines()
        return rows, count

    def verified(self, *options):
        result = self.server.command("verify", *options) if not options else server.run("verify", *options)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_numbers_go_on_from_dialect_to_dialect(self):
        memos = [self.shop.refund(self.shop.order())["increment_id"]]
        name, _ = self.sold.made(invoice())
        linked, _ = self.sold.made(refund(name, refundLinkedPercentage="0.5"))
        taxed, _ = self.sold.made({**invoice(item("10")), "transactionType": "TAXABLE_REFUND"})
        memos.append(self.shop.refund(self.shop.order())["increment_id"])
        self.assertEqual(memos, ["100000001", "100000004"])
        rows, count = self.listed()
        self.assertEqual(count, "4 of 4")
        for row, parts in zip(rows, [
                ["100000004", "58.30 EUR", "offline"], ["100000003", f"1/{taxed}", "TAXABLE_REFUND", "11.00 USD"],
                ["100000002", f"1/{linked}", name, "REFUND", "165.00 USD"], ["100000001", "58.30 EUR", "offline"]],
                strict=True):
            for part in parts:
                self.assertIn(part, row)
        self.sold.cancel(linked)
        rows, _ = self.listed("--order", name)
        self.assertEqual(len(rows), 1)
        self.assertIn("REFUND (cancelled)", rows[0])
        rows, count = self.listed("--limit", 2, "--page", 2)
        self.assertEqual((len(rows), count), (2, "2 of 4"))
        self.verified()

    def test_each_dialect_lists_its_own(self):
        for _ in range(3):
            self.shop.refund(self.shop.order())
            name, _ = self.sold.made(invoice())
            self.sold.made(refund(name))
        for direction in ("asc", "desc"):
            pages = [
                self.shop.get("/creditmemo", limit=2, page=page, sort="entity_id", direction=direction).json
                for page in (1, 2)]
            numbers = [memo["increment_id"] for page in pages for memo in page["creditmemos"]]
            expected = ["100000001", "100000003", "100000005"]
            self.assertEqual(numbers, expected if direction == "asc" else expected[::-1], pages)
        answer = self.sold.get("/transactions", transactionType="REFUND")
        self.assertEqual((len(answer.json), answer.headers["X-Total-Count"]), (3, "3"))

    def test_export(self):
        order = self.shop.order(increment_id="=1+1")
        memo = self.shop.refund(order)
        name, _ = self.sold.made(invoice(), name=f'@"SUM", {self.store}')
        linked, _ = self.sold.made(refund(name, refundLinkedPercentage="0.5"))
        self.sold.cancel(linked)
        result = self.server.command("memo", "export", "--store", self.store)
        self.assertEqual(result.returncode, 0, result.stderr)
        head, *rows = csv.reader(io.StringIO(result.stdout, newline=""))
        self.assertEqual(
            head, ["issued", "store", "number", "id", "order", "invoice", "type", "status", "total", "currency"])
        store = str(self.store)
        self.assertEqual([row[1:] for row in rows], [
            [store, memo["increment_id"], str(memo["entity_id"]), "'=1+1", rows[0][5], "offline", "ISSUED", "58.30",
             "EUR"],
            [store, "100000002", f"1/{linked}", "", "'" + name, "REFUND", "CANCELLED", "165.00", "USD"]])
        self.assertEqual([row[0] for row in rows], sorted(row[0] for row in rows))
        day = rows[0][0][:10]
        for period, count in ((["--from", day], 2), (["--to", day], 2), (["--to", "2020-01-01"], 0)):
            lines = self.server.command("memo", "export", "--store", self.store, *period).stdout.splitlines()
            self.assertEqual(len(lines), 1 + count, period)
        for wrong in ("yesterday", "2026-02-30"):
            self.assertNotEqual(self.server.command("memo", "export", "--from", wrong).returncode, 0)

    def test_show(self):
        name, _ = self.sold.made(invoice())
        memo, record = self.sold.made(refund(name))
        number = self.listed()[0][0].split()[1]
        result = self.server.command("memo", "show", number, "--store", self.store)
        self.assertEqual(result.returncode, 0, result.stderr)
        shown = json.loads(result.stdout)
        self.assertEqual((shown["externalId"], shown["complytId"]), (memo, record["complytId"]))
        result = self.server.command("payouts", "resend", number, "--by", "ana", "--because", "x", "--store", self.store)
        self.assertNotEqual(result.returncode, 0)

    def test_a_copy_has_all_of_it(self):
        """A register with `/v1` documents moves to a file, and its copy answers as it did."""
        self.sold.customer(name="C-1")
        name, _ = self.sold.made(invoice(customerId="C-1"))
        memo, _ = self.sold.made(refund(name))
        self.sold.cancel(memo)
        folder = tempfile.mkdtemp(prefix="creditmemo-v1-")
        self.addCleanup(shutil.rmtree, folder)
        target = f"sqlite:{os.path.join(folder, 'copy.sqlite')}"
        self.server.stop()
        try:
            result = server.run("copy", self.server.database.url, target)
            self.assertEqual(result.returncode, 0, result.stderr)
        finally:
            self.server.start()
        self.verified("--database", target)
        copy = server.Server(CREDITMEMO_DATABASE_URL=target)
        self.addCleanup(copy.close)
        for path in (name, memo):
            there = copy.request(
                "GET", f"/v1/transactions/source/1/externalId/{path}",
                headers={"Authorization": f"Bearer {self.sold.token}"})
            self.assertEqual((there.status, there.body), (200, self.sold.read(path).body))


if __name__ == "__main__":
    unittest.main()
