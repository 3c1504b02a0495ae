"""The page at `/docs`: it has all that the OpenAPI documents have, its links lead somewhere, and its samples are true.

`REFERENCE_RECORD=1` writes what the sample requests are answered to `Sources/Reference/Answers/answers.json`; without it,
servers are held against what stands there.
"""

import base64
import hashlib
import html.parser
import json
import os
import re
import shlex
import subprocess
import unittest

from document_case import server

RECORDED = server.ROOT / "Sources" / "Reference" / "Answers" / "answers.json"
SAMPLE_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
SHOWN_HEADERS = ("Content-Type", "Location", "Content-Disposition", "X-Total-Count")
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What was made while the test ran, in either dialect's spelling.
MOMENT = re.compile(r"\b(2\d{3}-\d\d-\d\d)([ T])(\d\d:\d\d:\d\d)(\.\d+)?")
SECONDS = 60
VOID = {"meta"}


class Page(html.parser.HTMLParser):
    """The page as a reader sees it: sections with their texts, code, links and anchors."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.stack, self.sections, self.codes = [], [], [], {}, {}
        self.style, self.outside, self.headings = "", [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        self.outside += [value for name, value in attributes.items() if name in ("src", "srcset") or name.startswith("on")]
        if tag in ("script", "link", "img", "iframe", "object", "form"):
            self.outside.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.stack.append((tag, attributes))
        if attributes.get("class") in ("request", "answer"):
            self.codes.setdefault(self.section(), []).append([attributes["class"], ""])

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1][0] != tag:
            raise AssertionError(f"</{tag}> within {self.stack}")
        self.stack.pop()

    def section(self):
        return next((each["id"] for tag, each in self.stack if tag == "section"), None)

    def handle_data(self, text):
        if self.stack and self.stack[-1][0] == "style":
            self.style += text
        if section := self.section():
            self.sections[section] = self.sections.get(section, "") + text + " "
        if self.stack and self.stack[-1][1].get("class") in ("request", "answer"):
            self.codes[self.section()][-1][1] += text


def operations(document):
    return [
        (path, method, operation) for path, methods in document["paths"].items()
        for method, operation in methods.items()]


class Demo(server.Server):
    """The sample shop, as `creditmemo demo` serves it."""

    ready = re.compile(r"-X PUT 'http://127.0.0.1:(\d+)/")

    def start(self):
        self.arguments = ("demo", "--port", "0", "--data", self.path)
        self.database = server.Files(self.path / "creditmemo.sqlite")
        super().start()


class ReferenceCase(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = Demo()
        cls.addClassCleanup(cls.server.close)
        cls.answer = cls.server.request("GET", "/docs")
        cls.page = Page(cls.answer.body.decode())
        cls.documents = {
            "api2": cls.server.request("GET", "/openapi.json").json,
            "v1": cls.server.request("GET", "/v1/openapi.json").json}


class TestPage(ReferenceCase):
    def test_is_one_page_that_needs_no_other(self):
        self.assertEqual((self.answer.status, self.answer.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertEqual((self.page.stack, self.page.outside), ([], []))
        digest = base64.b64encode(hashlib.sha256(self.page.style.encode()).digest()).decode()
        policy = self.answer.headers["Content-Security-Policy"]
        self.assertEqual(
            [each.strip() for each in policy.split(";")],
            ["default-src 'none'", f"style-src 'sha256-{digest}'", "base-uri 'none'", "form-action 'none'",
             "frame-ancestors 'none'"])
        self.assertNotIn("style=", self.answer.body.decode())
        self.assertNotIn("url(", self.page.style)
        self.assertEqual(self.server.request("GET", "/docs/").body, self.answer.body)
        again = self.server.request("GET", "/docs", headers={"If-None-Match": self.answer.headers["ETag"]})
        self.assertEqual((again.status, again.body), (304, b""))

    def test_links(self):
        """Each leads to one place on the page, and every place is in the contents or linked from a table."""
        self.assertEqual(len(self.page.ids), len(set(self.page.ids)))
        self.assertGreater(len(self.page.links), 100)
        for link in self.page.links:
            self.assertTrue(link.startswith("#"), link)
            self.assertIn(link[1:], self.page.ids)
        for name, document in self.documents.items():
            for _, _, operation in operations(document):
                self.assertIn(f"#{name}-{operation['operationId']}", self.page.links)

    def test_headings_skip_no_level(self):
        levels = [level for level in self.page.headings]
        main = levels[levels.index(1):]
        for before, after in zip(main, main[1:]):
            self.assertLessEqual(after, before + 1, main)

    def test_every_operation(self):
        """With its method, path, parameters, the fields of its body, statuses, and every reason and text of an error."""
        for name, document in self.documents.items():
            for path, method, operation in operations(document):
                with self.subTest(f"{method} {path}"):
                    text = self.page.sections[f"{name}-{operation['operationId']}"]
                    words = text.split()
                    self.assertEqual(words[:2], [method.upper(), path])
                    if "All about it" in text:
                        continue
                    for parameter in operation.get("parameters", []):
                        self.assertIn(parameter["name"], words)
                    for status, answer in operation["responses"].items():
                        self.assertIn(status, words)
                        for value in self.constants(self.resolved(answer, document), document):
                            self.assertIn(value, " ".join(words))
                    for field in self.fields(operation, document):
                        self.assertIn(field, text)

    def resolved(self, value, document):
        for step in value.get("$ref", "#").split("/")[1:]:
            value = value if "$ref" not in value else document
            value = value[step]
        return value

    def constants(self, answer, document):
        """The reasons of errors, which stand in a header field."""
        reason = answer.get("headers", {}).get("Error-Reason", {})
        return reason.get("schema", {}).get("enum", [])

    def fields(self, operation, document):
        """The names of a body's fields, those of records within it too."""
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield from self.names(self.resolved(content["schema"], document), document)
            break

    def names(self, schema, document):
        for part in schema.get("allOf", []) + schema.get("oneOf", []) + schema.get("anyOf", []):
            yield from self.names(self.resolved(part, document), document)
        for name, value in schema.get("properties", {}).items():
            yield name
            # What has a name stands below it, once.
            for choice in value.get("anyOf", [value]):
                for record in (choice, choice.get("items", {})):
                    yield from () if "$ref" in record else self.names(record, document)

    def test_every_schema(self):
        for name, document in self.documents.items():
            for schema, value in document["components"]["schemas"].items():
                text = self.page.sections[f"{name}-schema-{schema}"]
                for field in value.get("properties", {}):
                    self.assertRegex(text, rf"[ .]{re.escape(field)} ", schema)

    def test_other_methods(self):
        answer = self.server.request("POST", "/docs", {"order_id": 1})
        self.assertEqual((answer.status, answer.headers["Allow"], answer.json["error"]), (405, "GET", "Method not allowed"))
        self.assertEqual(self.server.request("GET", "/docs/x").status, 404)


class Shell:
    """Runs requests of the page in a shell, as their readers do."""

    def __init__(self, running):
        self.server = running
        self.client_id, self.secret = running.add_client(1)
        answer = running.request("POST", "/v1/token", {"clientId": self.client_id, "clientSecret": self.secret})
        self.token = answer.json["accessToken"]
        self.refresh = running.token_request({
            "grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret}).json[
                "refresh_token"]
        # What the server called the records that the samples name by an id that nobody has.
        self.ids = {}

    def send(self, command):
        """Status, header fields and bytes of the answer."""
        known = self.ids.get("exemption" if "exemptions/complytId" in command else "customer", SAMPLE_ID)
        command = command.replace(SAMPLE_ID, known)
        for sample, real in [
            ("cm_…", self.client_id), ("cmcs_…", self.secret), ("cmrt_…", self.refresh),
            ("client_id=shop", "client_id=" + self.client_id), ("client_secret=s3cret", "client_secret=" + self.secret),
        ]:
            command = command.replace(sample, real)
        environment = {
            "PATH": os.environ["PATH"], "TOKEN": self.token, "SERVER": f"http://127.0.0.1:{self.server.port}"}
        result = subprocess.run(
            ["sh", "-c", command + " -s -i"], env=environment, capture_output=True, timeout=SECONDS, check=True)
        head, _, body = result.stdout.partition(b"\r\n\r\n")
        first, *fields = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
        return int(first.split()[1]), headers, body

    def record(self, command):
        """An answer as the page has it."""
        status, headers, body = self.send(command)
        shown = {name: headers[name.lower()] for name in SHOWN_HEADERS if name.lower() in headers}
        entry = {"status": status, "headers": shown}
        if "json" not in headers.get("content-type", "") or "openapi.json" in command:
            return entry
        content = json.loads(body, parse_float=lambda text: float(text))
        for kind in ("customer", "exemption"):
            if f"/v1/{kind}s" in command and "-X" in command and status in (200, 201):
                self.ids[kind] = (content[0] if isinstance(content, list) else content)["complytId"]
        content, left_out = shortened(content)
        entry["body"] = self.made_alike(content)
        return entry | ({"left_out": left_out} if left_out else {})

    def made_alike(self, value):
        if isinstance(value, dict):
            return {key: self.made_alike(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.made_alike(each) for each in value]
        if isinstance(value, str):
            value = re.sub(r"\b(cm[a-z]*)_[\w-]{16,}", r"\1_…", UUID.sub(SAMPLE_ID, value))
            return MOMENT.sub(lambda moment: self.moment(moment), value)
        return value

    @staticmethod
    def moment(match):
        """Moments of this run become one; those of the sample shop stay."""
        if match[1] < "2026-11-01":
            return match[0]
        return "2026-11-02" + match[2] + "09:30:00" + (".000" if match[4] else "")


def shortened(content):
    """A list's first record, and how many more there are."""
    if isinstance(content, list) and len(content) > 1:
        return content[:1], len(content) - 1
    if isinstance(content, dict):
        for key in ("creditmemos", "orders", "invoices", "history"):
            if len(content.get(key) or []) > 1:
                return content | {key: content[key][:1]}, len(content[key]) - 1
    return content, 0


class TestSamples(ReferenceCase):
    # A preview looks at what is there before the others take it; documents of /v1 come before they are read or cancelled.
    FIRST = {
        "api2": ["previewCreditMemo"],
        "v1": ["putTransaction", "putCustomer", "addExemptions", "readTransaction", "printTransaction"]}

    def test_answers(self):
        recorded, shell = {}, Shell(self.server)
        for name, document in self.documents.items():
            first = self.FIRST[name]
            calls = sorted(operations(document), key=lambda each: (
                first.index(each[2]["operationId"]) if each[2]["operationId"] in first else len(first)))
            for path, method, operation in calls:
                commands = [code for kind, code in self.page.codes.get(f"{name}-{operation['operationId']}", [])
                            if kind == "request"]
                bodies = operation.get("requestBody", {}).get("content", {"": {}})
                names = list(next(iter(bodies.values())).get("examples", {"": None}))
                for sample, command in zip(names, commands, strict=bool(commands)):
                    self.assertEqual(shlex.split(command)[0], "curl")
                    entry = shell.record(command)
                    self.assertLess(entry["status"], 300, (command, entry))
                    recorded.setdefault(name, {}).setdefault(operation["operationId"], {})[sample] = entry
        if os.environ.get("REFERENCE_RECORD"):
            RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        expected = json.loads(RECORDED.read_text(encoding="utf-8"))
        for name, answers in expected.items():
            self.assertEqual(set(answers), set(recorded[name]))
            for call, samples in answers.items():
                with self.subTest(call):
                    self.assertEqual(recorded[name][call], samples)

    def test_shown(self):
        """Every recorded answer stands below its request, as one JSON value that differs in its blanks alone."""
        expected = json.loads(RECORDED.read_text(encoding="utf-8"))
        for name, answers in expected.items():
            for call, samples in answers.items():
                shown = [code for kind, code in self.page.codes[f"{name}-{call}"] if kind == "answer"]
                self.assertEqual(len(shown), len(samples), call)
                for text, entry in zip(shown, samples.values()):
                    head, _, body = text.partition("\n\n")
                    self.assertEqual(head.split("\n")[0], f"HTTP/1.1 {entry['status']}")
                    if "body" in entry:
                        self.assertEqual(json.loads(body.split("\n…")[0]), entry["body"], call)


if __name__ == "__main__":
    unittest.main()
