"""The command line: clients, imports, memos. Standard output is for answers, standard error for complaints."""

import json
import subprocess
import unittest

import server
from shop import TOTAL, ServerCase, Shop, document, line


class TestClients(ServerCase):
    def test_add_shows_the_secret_once(self):
        result = self.server.command("client", "add", "Loja Ana", "--store", 7, "--store", 8, "--scope", "read")
        self.assertEqual(result.returncode, 0, result.stderr)
        shown = dict(entry.split(":", 1) for entry in result.stdout.splitlines())
        client, secret = shown["client_id"].strip(), shown["client_secret"].strip()
        answer = self.server.token_request(
            {"grant_type": "client_credentials", "client_id": client, "client_secret": secret})
        self.assertEqual(answer.status, 200)
        listing = self.server.command("client", "list")
        self.assertEqual(listing.returncode, 0)
        row = next(row for row in listing.stdout.splitlines() if client in row)
        for part in ("Loja Ana", "7,8", "read"):
            self.assertIn(part, row)
        for hidden in (secret, secret[5:], answer.json["access_token"]):
            self.assertNotIn(hidden, listing.stdout + listing.stderr)

    def test_add_as_json(self):
        result = self.server.command("client", "add", "x", "--json")
        self.assertEqual(set(json.loads(result.stdout)), {"client_id", "client_secret"})

    def test_defaults_are_careful(self):
        """A client of store 1 that may read and record, unless told otherwise."""
        self.server.command("client", "add", "plain")
        row = next(row for row in self.server.command("client", "list").stdout.splitlines() if "plain" in row)
        self.assertIn("offline,read", row)
        self.assertNotIn("admin", row)

    def test_refused(self):
        for arguments in [
            ["client", "add"], ["client", "add", ""], ["client", "add", "x", "--scope", "everything"],
            ["client", "add", "x", "--store", "0"], ["client", "add", "x", "--store", "one"],
            ["client", "add", "x" * 101], ["client", "revoke"], ["client", "nothing"], ["nothing"],
        ]:
            with self.subTest(arguments):
                result = self.server.command(*arguments)
                self.assertNotEqual(result.returncode, 0)
                self.assertEqual(result.stdout, "")
                self.assertNotEqual(result.stderr, "")

    def test_revoke(self):
        shop = Shop(self.server)
        self.assertEqual(self.server.command("client", "revoke", shop.client_id).returncode, 0)
        for client in (shop.client_id, "cm_nobody"):
            result = self.server.command("client", "revoke", client)
            self.assertEqual(result.returncode, 1)
            self.assertIn(client, result.stderr)


class TestImport(ServerCase):
    def setUp(self):
        self.shop = Shop(self.server)
        self.file = self.server.path / "orders.jsonl"

    def run_import(self, *lines, text=None):
        self.file.write_text("\n".join(lines) if text is None else text, encoding="utf-8")
        return self.server.command("import", self.file, "--store", self.shop.store)

    def stored(self):
        return self.shop.read("/order", "orders", limit=200)

    def test_orders_with_their_invoices(self):
        orders = [document() for _ in range(3)]
        result = self.run_import(*map(json.dumps, orders))
        self.assertEqual((result.returncode, result.stdout), (0, "3 imported, 0 already there, 0 bad\n"), result)
        self.assertEqual({order["increment_id"] for order in self.stored()},
                         {order["increment_id"] for order in orders})
        answer = self.shop.post("/creditmemo", {"order_increment_id": orders[1]["increment_id"]})
        self.amounts(self.issued(answer), grand_total=TOTAL)

    def test_again_imports_nothing_twice(self):
        lines = [json.dumps(document()) for _ in range(3)]
        self.run_import(*lines[:2])
        before = self.stored()
        result = self.run_import(*lines)
        self.assertEqual((result.returncode, result.stdout), (0, "1 imported, 2 already there, 0 bad\n"))
        self.assertEqual(self.stored()[:2], before)
        result = self.run_import(*lines)
        self.assertEqual((result.returncode, result.stdout), (0, "0 imported, 3 already there, 0 bad\n"))

    def test_the_same_order_twice_in_one_file(self):
        order = json.dumps(document())
        self.assertEqual(self.run_import(order, order).stdout, "1 imported, 1 already there, 0 bad\n")

    def test_again_after_a_refund(self):
        order = document()
        self.run_import(json.dumps(order))
        self.shop.issue(order_increment_id=order["increment_id"])
        self.run_import(json.dumps(order))
        self.assertEqual(self.stored()[0]["state"], "closed")

    def test_bad_lines_are_named(self):
        good = [json.dumps(document()) for _ in range(3)]
        lines = [
            good[0], "{", good[1], json.dumps(document(grand_total="1.00")), "", "   ", "[]",
            json.dumps(document(increment_id=None)), '{"increment_id": "1", "increment_id": "2"}', good[2]]
        result = self.run_import(*lines)
        self.assertEqual((result.returncode, result.stdout), (1, "3 imported, 0 already there, 5 bad\n"))
        named = [entry.partition(":")[0] for entry in result.stderr.splitlines() if entry.startswith("line ")]
        self.assertEqual(sorted(named, key=lambda name: int(name[5:])),
                         ["line 2", "line 4", "line 7", "line 8", "line 9"])
        self.assertRegex(result.stderr, r"line 4: .*grand_total")
        self.assertRegex(result.stderr, r"line 8: .*increment_id")
        self.assertEqual(len(self.stored()), 3)

    def test_ends_of_lines(self):
        orders = [json.dumps(document()) for _ in range(3)]
        result = self.run_import(text="\r\n".join(orders) + "\r\n\n")
        self.assertEqual(result.stdout, "3 imported, 0 already there, 0 bad\n", result.stderr)

    def test_standard_input(self):
        lines = "\n".join(json.dumps(document()) for _ in range(3))
        result = self.server.command("import", "-", "--store", self.shop.store, stdin=lines)
        self.assertEqual((result.returncode, result.stdout), (0, "3 imported, 0 already there, 0 bad\n"), result)

    def test_store_that_the_line_names(self):
        other = Shop(self.server)
        result = self.run_import(json.dumps(document(store_id=other.store)), json.dumps(document()))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([len(self.stored()), len(other.read("/order", "orders"))], [1, 1])

    def test_thousands(self):
        lines = [json.dumps(document(line("A"), increment_id=f"bulk-{number}")) for number in range(1_000)]
        result = self.run_import(*lines)
        self.assertEqual((result.returncode, result.stdout), (0, "1000 imported, 0 already there, 0 bad\n"))
        self.assertEqual(self.shop.get("/order", include_pagination=1).json["total"], 1_000)

    def test_no_file(self):
        for arguments in (["import", self.server.path / "nowhere.jsonl"], ["import"],
                          ["import", self.file, "--store", "0"]):
            result = self.server.command(*arguments)
            self.assertNotEqual(result.returncode, 0)
            self.assertNotEqual(result.stderr, "")


class TestMemos(ServerCase):
    def test_list(self):
        shop = Shop(self.server)
        orders = [shop.order() for _ in range(3)]
        memos = [shop.refund(order) for order in orders]
        result = self.server.command("memo", "list", "--store", shop.store)
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = result.stdout.splitlines()
        self.assertEqual(rows[-1], "3 of 3")
        for row, memo, order in zip(rows[1:4], reversed(memos), reversed(orders), strict=True):
            for part in (memo["increment_id"], order.number, "58.30", "EUR", "offline"):
                self.assertIn(part, row)
        result = self.server.command("memo", "list", "--store", shop.store, "--limit", 2, "--page", 2)
        self.assertIn(memos[0]["increment_id"], result.stdout)
        self.assertNotIn(memos[2]["increment_id"], result.stdout)
        result = self.server.command("memo", "list", "--order", orders[1].number)
        self.assertEqual(result.stdout.splitlines()[-1], "1 of 1")

    def test_show(self):
        shop, twin = Shop(self.server), Shop(self.server)
        memo = shop.refund(shop.order())
        twin.refund(twin.order())
        result = self.server.command("memo", "show", memo["increment_id"], "--store", shop.store)
        self.assertEqual(result.returncode, 0, result.stderr)
        shown = json.loads(result.stdout)
        self.assertEqual(shown.get("creditmemo", shown), memo)
        # Both stores have this number.
        result = self.server.command("memo", "show", memo["increment_id"])
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("--store", result.stderr)
        result = self.server.command("memo", "show", "999999999")
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("999999999", result.stderr)

    def test_no_register_yet(self):
        """What looks at a register does not make one: a wrong path would look as if all were right."""
        path = self.server.path / "deep" / "down" / "new.sqlite"
        database = ("--database", f"sqlite:{path}")
        for words in (
                ("verify",), ("memo", "list"), ("client", "list"), ("user", "list"), ("payouts", "list"), ("mail", "list"),
                ("tax", "list"), ("client", "revoke", "x"), ("backup", self.server.path / "copy.sqlite")):
            with self.subTest(words):
                result = server.run(*map(str, words), *database)
                self.assertNotEqual(result.returncode, 0, result.stdout)
                self.assertEqual(result.stdout, "")
                self.assertIn(f"there is no register at {path}", result.stderr)
        self.assertFalse(path.parent.exists())
        result = server.run("client", "add", "Shop", *database)
        self.assertEqual(result.returncode, 0, result.stderr)
        result = server.run("memo", "list", *database)
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (0, "0 of 0"), result.stderr)

    @unittest.skipUnless(server.postgres.IS_WANTED, "of PostgreSQL")
    def test_no_register_in_the_database(self):
        database = server.postgres.Database()
        self.addCleanup(database.drop)
        for words in (("verify",), ("memo", "list")):
            result = server.run(*words, "--database", database.url)
            self.assertNotEqual(result.returncode, 0, result.stdout)
            self.assertIn("there is no register in the database", result.stderr)
        self.assertEqual(
            server.run("client", "add", "Shop", "--json", "--database", database.url).returncode, 0)
        self.assertIn("nothing differs", server.run("verify", "--database", database.url).stdout)

    def test_files_are_for_nobody_else(self):
        """Customers' names and addresses stand in them."""
        folder = self.server.path / "private"
        for words in (("client", "add", "Shop"), ("backup", self.server.path / "private-copy.sqlite")):
            result = subprocess.run(
                ["sh", "-c", 'umask 022; exec "$0" "$@"', server.PROGRAM, *map(str, words),
                    "--database", f"sqlite:{folder}/register.sqlite"],
                env=server.environment({}), capture_output=True, text=True, timeout=60)
            self.assertEqual(result.returncode, 0, result.stderr)
        made = [folder, self.server.path / "private-copy.sqlite", *folder.iterdir()]
        self.assertIn(folder / "register.sqlite", made)
        self.assertEqual([path for path in made if path.stat().st_mode & 0o077], [])


if __name__ == "__main__":
    unittest.main()
