"""Somebody at the console, as a browser sends it: cookies, forms with their token, and the origin of this server."""

import html.parser
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api2"))

import server  # noqa: E402
import shop  # noqa: E402

PASSWORD = "correct horse battery staple"


class Page(html.parser.HTMLParser):
    """What stands on a page: its text, its links, and its forms with what is filled in."""

    def __init__(self, body):
        super().__init__()
        self.text, self.links, self.forms, self.headings, self.tags = [], [], [], [], []
        self.labels, self.inputs, self.row, self.rows = set(), [], None, []
        self.feed(body.decode())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag == "a":
            self.links.append(attributes["href"])
        elif tag == "form":
            self.forms.append({"action": attributes.get("action"), "fields": {}})
        elif tag in ("input", "select", "textarea"):
            self.inputs.append(attributes)
            if self.forms and attributes.get("type") == "hidden":
                self.forms[-1]["fields"][attributes["name"]] = attributes["value"]
        elif tag == "label":
            self.labels.add(attributes.get("for"))
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.row = self.rows[-1]

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.row = None

    def handle_data(self, data):
        self.text.append(data)
        if self.row is not None:
            self.row[-1] += data
        if self.tags and self.tags[-1][0] == "h1":
            self.headings.append(data)

    def __str__(self):
        return " ".join(" ".join(self.text).split())


class User:
    """A user of the console with a cookie jar of one server."""

    def __init__(self, running, name=None):
        self.server = running
        self.cookies = {}
        self.answer = None
        if name:
            self.sign_in(name)

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server.port}"

    def request(self, method, path, fields=None, **headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Origin": self.origin} if method == "POST" else {}
        if fields is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {name: value for name, value in (sent | given).items() if value is not None}
        body = None if fields is None else urllib.parse.urlencode(fields, doseq=True)
        self.answer = self.server.request(method, path, body, sent)
        for cookie in self.answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        return self.answer

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def page(self, path, **headers):
        """A page that there must be."""
        answer = self.get(path, **headers)
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer}")
        return Page(answer.body)

    def send(self, page, action, **fields):
        """Sends a form that stands on a page, with what is filled in."""
        form = next(form for form in page.forms if form["action"] == action)
        return self.request("POST", action, form["fields"] | fields)

    def sign_in(self, name, password=PASSWORD):
        answer = self.request("POST", "/console/sign-in", {"name": name, "password": password, "next": "/console"})
        if answer.status != 303:
            raise AssertionError(f"{name} cannot sign in: {answer}")


def add_user(running, name, role="admin", stores=(), password=PASSWORD):
    """Adds a user as an operator does; the password never stands in the arguments."""
    options = [option for store in stores for option in ("--store", store)]
    return running.command("user", "add", name, "--role", role, *options, stdin=password + "\n")


class ConsoleCase(shop.ServerCase):
    """Tests with a server, a shop in it, and a user who may do everything in the shop's store."""

    # The usual cost takes seconds in a debug build.
    settings = {"CREDITMEMO_CONSOLE_PASSWORD_COST": "10"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        result = add_user(cls.server, "maria", stores=cls.shop.stores)
        if result.returncode != 0:
            raise RuntimeError(result.stderr)
        cls.user = User(cls.server, "maria")
