"""Who gets into the console, for how long, and what keeps others out."""

import concurrent.futures
import time
import unittest

from console_user import PASSWORD, ConsoleCase, Page, User, add_user, server, shop

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


class TestSignIn(ConsoleCase):
    def test_the_way_in_and_out(self):
        user = User(self.server)
        answer = user.get("/console/orders?number=1%202")
        self.assertEqual(
            (answer.status, answer.headers["Location"]),
            (303, "/console/sign-in?next=%2Fconsole%2Forders%3Fnumber%3D1%25202"))
        page = user.page(answer.headers["Location"])
        answer = user.send(page, "/console/sign-in", name="maria", password=PASSWORD)
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/console/orders?number=1%202"))
        cookie = answer.headers["Set-Cookie"]
        for attribute in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(attribute, cookie)
        self.assertNotIn("Secure", cookie)
        page = user.page("/console/orders")
        self.assertIn("Signed in as maria", str(page))

        old = dict(user.cookies)
        answer = user.send(page, "/console/sign-out")
        self.assertEqual(answer.headers["Location"], "/console/sign-in?note=out")
        self.assertFalse(user.cookies)
        self.assertIn("You are signed out.", str(user.page(answer.headers["Location"])))
        user.cookies = old
        answer = user.get("/console/orders")
        self.assertEqual(answer.headers["Location"], "/console/sign-in?next=%2Fconsole%2Forders&note=over")
        self.assertIn("Your session is over.", str(user.page(answer.headers["Location"])))

    def test_wrong_names_and_passwords_are_answered_alike(self):
        answers = []
        for name, password in (("maria", "wrong"), ("nobody", PASSWORD)):
            user = User(self.server)
            answer = user.request("POST", "/console/sign-in", {"name": name, "password": password})
            self.assertEqual(answer.status, 401)
            self.assertIsNone(answer.headers["Set-Cookie"])
            answers.append(answer.body)
        self.assertEqual(*answers)
        self.assertNotIn("nobody", self.server.log.read_text())

    def test_what_leads_elsewhere_is_not_followed(self):
        for place in ("https://evil.example/", "//evil.example", "/api2/order", "/consolex", "/console\\evil"):
            with self.subTest(place):
                user = User(self.server)
                page = user.page("/console/sign-in?next=" + place.replace("\\", "%5C"))
                answer = user.send(page, "/console/sign-in", name="maria", password=PASSWORD, next=place)
                self.assertEqual(answer.headers["Location"], "/console")

    def test_the_token_of_a_session_is_not_kept(self):
        token, = self.user.cookies.values()
        self.assertNotIn(token.encode(), self.server.database.content())
        self.assertNotIn(PASSWORD.encode(), self.server.database.content())
        self.assertNotIn(token, self.server.log.read_text())

    def test_sessions_end(self):
        for column in ("idle_at", "ends_at"):
            with self.subTest(column):
                user = User(self.server, "maria")
                user.page("/console/orders")
                changed = self.server.write_sql(f"UPDATE console_session SET {column} = 1")
                self.assertGreater(changed, 0)
                self.assertEqual(user.get("/console/orders").status, 303)
        type(self).user = User(self.server, "maria")

    def test_a_session_in_use_goes_on(self):
        user = User(self.server, "maria")
        # One that is noted as in use 29 minutes ago.
        (now,), = self.server.sql("SELECT MAX(idle_at) - 1800 FROM console_session")
        self.server.write_sql("UPDATE console_session SET idle_at = idle_at - 1740")
        user.page("/console/orders")
        self.assertGreaterEqual(self.server.sql("SELECT MAX(idle_at) FROM console_session")[0][0], now + 1_800)

    def test_a_password_changes_and_a_user_goes(self):
        self.assertEqual(add_user(self.server, "joao", stores=self.shop.stores).returncode, 0)
        user = User(self.server, "joao")
        result = self.server.command("user", "password", "joao", stdin="another long password\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(user.get("/console/orders").status, 303)
        self.assertEqual(
            User(self.server).request("POST", "/console/sign-in", {"name": "joao", "password": PASSWORD}).status, 401)
        user.sign_in("joao", "another long password")
        self.assertEqual(self.server.command("user", "remove", "joao").returncode, 0)
        self.assertEqual(user.get("/console/orders").status, 303)
        self.assertEqual(self.server.command("user", "remove", "joao").returncode, 1)
        self.assertIn("taken", add_user(self.server, "joao").stderr)
        listing = self.server.command("user", "list").stdout
        self.assertRegex(listing, r"joao +admin")
        self.assertNotIn("scrypt", listing)

    def test_a_password_changes_while_the_old_one_is_looked_at(self):
        """Whoever began to sign in with it does not get in."""
        result = server.run(
            "user", "add", "rosa", "--store", self.shop.store, stdin=PASSWORD + "\n",
            settings=self.server.settings | {"CREDITMEMO_CONSOLE_PASSWORD_COST": "16"})
        self.assertEqual(result.returncode, 0, result.stderr)
        hashes = "SELECT password_hash FROM console_user WHERE name = 'rosa'"
        (old,), = self.server.sql(hashes)
        user = User(self.server)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            signing_in = pool.submit(
                user.request, "POST", "/console/sign-in", {"name": "rosa", "password": PASSWORD})
            # The password's turn comes after the name was looked up.
            time.sleep(0.2)
            self.server.write_sql("UPDATE console_user SET password_hash = 'new' WHERE name = 'rosa'")
            self.assertFalse(signing_in.done())
            self.assertEqual(signing_in.result(60).status, 401)
        self.assertFalse(user.cookies)
        self.server.write_sql("UPDATE console_user SET password_hash = ? WHERE name = 'rosa'", old)
        user.sign_in("rosa")

    def test_bad_users_are_refused(self):
        for name, password, options in (
                ("x", "short", ()), ("twelve letters", "twelve letters", ()), ("x", "", ()),
                ("", PASSWORD, ()), ("a\x1b[2J", PASSWORD, ()), ("x", PASSWORD, ("--role", "king"))):
            with self.subTest(name):
                result = self.server.command("user", "add", name, *options, stdin=password + "\n")
                self.assertNotEqual(result.returncode, 0)
        self.assertNotIn("--password ", self.server.command("user", "add", "--help").stdout)

    def test_a_user_is_no_client(self):
        self.assertNotIn("maria", self.server.command("client", "list").stdout)
        (public_id,), = self.server.sql("SELECT public_id FROM client WHERE name = 'maria'")
        answer = self.server.token_request({
            "grant_type": "client_credentials", "client_id": public_id, "client_secret": PASSWORD})
        self.assertEqual(answer.status, 401)


class TestForms(ConsoleCase):
    def test_forms_of_others_are_refused(self):
        page = self.user.page("/console/clients")
        form = next(form for form in page.forms if form["action"] == "/console/clients")
        fields = {"name": "thief", "store": self.shop.store, "scope": "admin"}
        token = form["fields"]["form_token"]
        other = User(self.server, "maria").page("/console/clients").forms[-1]["fields"]["form_token"]
        self.assertNotEqual(token, other)
        for headers, given in [
            ({}, {}), ({}, {"form_token": ""}), ({}, {"form_token": other}), ({}, {"form_token": token[:-1] + "x"}),
            ({"Origin": "https://evil.example"}, {"form_token": token}), ({"Origin": "null"}, {"form_token": token}),
            ({"Origin": None}, {"form_token": token}),
            ({"Origin": None, "Sec-Fetch-Site": "cross-site"}, {"form_token": token}),
        ]:
            with self.subTest(headers=headers, given=given):
                answer = self.user.request("POST", "/console/clients", fields | given, **headers)
                self.assertEqual(answer.status, 403, answer)
                self.assertIn("This form is out of date", str(Page(answer.body)))
        self.assertNotIn("thief", self.server.command("client", "list").stdout)
        for origin in ("https://evil.example", "null", None):
            answer = User(self.server).request(
                "POST", "/console/sign-in", {"name": "maria", "password": PASSWORD}, Origin=origin)
            self.assertEqual((answer.status, answer.headers["Set-Cookie"]), (403, None))

    def test_every_answer_is_guarded(self):
        for path in ("/console", "/console/sign-in", "/console/orders", "/console/nothing", "/console/orders/0",
                     "/console/assets/console.js", "/console/orders?as=csv"):
            with self.subTest(path):
                headers = self.user.get(path).headers
                self.assertEqual(headers["Content-Security-Policy"], POLICY)
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(headers["Referrer-Policy"], "same-origin")

    def test_no_page_has_script_or_style_of_its_own(self):
        for path in ("/console/orders", "/console/clients", "/console/payouts", "/console/sign-in"):
            page = self.user.page(path)
            for tag, attributes in page.tags:
                self.assertNotEqual(tag, "style")
                self.assertFalse([name for name in attributes if name == "style" or name.startswith("on")], path)
                if tag == "script":
                    self.assertTrue(attributes["src"].startswith("/console/assets/"))

    def test_errors_are_pages(self):
        for path, status in (("/console/nothing", 404), ("/console/orders/abc", 404), ("/console/assets/x.js", 404)):
            answer = self.user.get(path)
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (status, "text/html; charset=utf-8"))
        answer = self.user.request("POST", "/console/orders", {})
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET"))


class TestRoles(ConsoleCase):
    def test_what_roles_may(self):
        for role, clients, resolve in (("reader", 403, 403), ("clerk", 403, 403), ("cashier", 403, 403)):
            with self.subTest(role):
                self.assertEqual(add_user(self.server, role, role, self.shop.stores).returncode, 0)
                user = User(self.server, role)
                page = user.page("/console/orders")
                self.assertNotIn("/console/clients", page.links)
                self.assertEqual(user.get("/console/clients").status, clients)
                token = page.forms[0]["fields"]["form_token"]
                answer = user.request("POST", "/console/payouts/1/resolve", {"form_token": token})
                self.assertEqual(answer.status, resolve)

    def test_other_stores_do_not_exist(self):
        other = shop.Shop(self.server)
        order, own_order = other.order(), self.shop.order()
        memo, own_memo = other.refund(order), self.shop.refund(own_order)
        form_token = self.user.page("/console/orders").forms[0]["fields"]["form_token"]
        before = other.get("/order", id=order.id).body
        for method, path in (
            ("GET", "orders/{order}"), ("GET", "invoices/{invoice}"), ("GET", "memos/{memo}"), ("GET", "memos/{memo}/pdf"),
            ("GET", "memos/{memo}/issued"), ("GET", "orders/{order}/new-credit-memo"),
            ("GET", "invoices/{invoice}/new-credit-memo"), ("POST", "orders/{order}/new-credit-memo"),
            ("POST", "invoices/{invoice}/new-credit-memo"), ("POST", "memos/{memo}/resend"),
            ("POST", "memos/{memo}/mail"), ("POST", "invoices/{invoice}/mail"),
        ):
            def status(order, memo):
                target = path.format(order=order.id, invoice=order.invoice_id, memo=memo["entity_id"])
                form = {"form_token": form_token} if method == "POST" else None
                return self.user.request(method, "/console/" + target, form).status

            with self.subTest(method=method, path=path):
                self.assertNotEqual(status(own_order, own_memo), 404)
                self.assertEqual(status(order, memo), 404)
        self.assertEqual(other.get("/order", id=order.id).body, before)
        for path in ("transaction", "transaction/pdf"):
            target = f"/console/{path}?store={other.store}&source=1&name=x"
            self.assertEqual(self.user.get(target).status, 404)
        for path in ("orders", "invoices", "memos", "clients"):
            for form in ("", "&as=csv"):
                body = self.user.get(f"/console/{path}?number={order.number}{form}").body.decode()
                self.assertNotIn(f"/{order.id}\"", body)
                self.assertNotIn(other.client_id, body)
        page = self.user.page("/console/clients")
        self.assertEqual(
            self.user.send(page, "/console/clients", name="x", store=other.store, scope="read").status, 400)
        self.assertEqual(self.user.send(page, "/console/clients/revoke", client=other.client_id).status, 404)
        self.assertEqual(other.get("/order", id=order.id).status, 200)


class TestThrottle(ConsoleCase):
    settings = ConsoleCase.settings | {"CREDITMEMO_HTTP_TRUSTED_PROXIES": "127.0.0.1"}

    def test_guesses_are_throttled_by_peer(self):
        def guess(name, peer, password="wrong"):
            return User(self.server).request(
                "POST", "/console/sign-in", {"name": name, "password": password}, X_Forwarded_For=peer)

        for number in range(10):
            self.assertEqual(guess(f"somebody{number}", "192.0.2.1").status, 401)
        answer = guess("maria", "192.0.2.1", PASSWORD)
        self.assertEqual(answer.status, 429)
        self.assertIn(int(answer.headers["Retry-After"]), range(1, 31))
        self.assertIn("Too many wrong passwords", str(Page(answer.body)))
        # Nobody else is kept out, and whoever is right does not use anything up.
        for _ in range(2):
            self.assertEqual(guess("maria", "192.0.2.2", PASSWORD).status, 303)


if __name__ == "__main__":
    unittest.main()
