"""Settings: environment over file over defaults, and every mistake named before anything starts."""

import pathlib
import tempfile
import unittest

import server

DEFAULTS = {
    "http.host": "127.0.0.1", "http.port": "8080", "database.url": "sqlite:data/creditmemo.sqlite",
    "tokens.access-seconds": "3600", "tokens.alone-seconds": "86400", "tokens.refresh-seconds": "2592000", "log.level": "info",
    "http.header-seconds": "10", "http.body-seconds": "20", "http.idle-seconds": "60", "http.stop-seconds": "25",
    "http.trusted-proxies": "127.0.0.1,::1", "console.address": "", "console.password-cost": "15",
    "limits.requests-per-second": "20", "limits.burst": "40",
    "limits.failures-per-second": "20", "limits.failure-burst": "40", "limits.connections-max": "1000",
    "limits.connections-per-peer-max": "50",
}


class TestSettings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="creditmemo-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def yaml(self, text):
        path = self.folder / "settings.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def config(self, *arguments, **settings):
        result = server.run("config", *arguments, settings=settings)
        self.assertEqual(result.returncode, 0, result.stderr)
        return dict(entry.split(": ", 1) for entry in result.stdout.splitlines())

    def refused(self, *named, arguments=(), command="config", **settings):
        """The program does not start, and says why on standard error."""
        result = server.run(command, *arguments, settings=settings)
        self.assertNotEqual(result.returncode, 0)
        self.assertEqual(result.stdout, "")
        for name in named:
            self.assertIn(name, result.stderr)
        return result

    def test_defaults(self):
        shown = self.config()
        self.assertEqual({name: shown.get(name) for name in DEFAULTS}, DEFAULTS)

    def test_environment(self):
        shown = self.config(
            CREDITMEMO_HTTP_PORT="9001", CREDITMEMO_TOKENS_ACCESS_SECONDS="60", CREDITMEMO_LOG_LEVEL="debug",
            CREDITMEMO_DATABASE_URL="sqlite:/tmp/x.sqlite")
        self.assertEqual(
            [shown[name] for name in ("http.port", "tokens.access-seconds", "log.level", "database.url")],
            ["9001", "60", "debug", "sqlite:/tmp/x.sqlite"])

    def test_file(self):
        path = self.yaml(
            "http:\n  host: 0.0.0.0\n  port: 9002\ntokens:\n  access-seconds: 120\nlog:\n  level: warning\n")
        for shown in (self.config("--config", path), self.config(CREDITMEMO_CONFIG=str(path))):
            self.assertEqual(
                [shown[name] for name in ("http.host", "http.port", "tokens.access-seconds", "log.level")],
                ["0.0.0.0", "9002", "120", "warning"])
            self.assertEqual(shown["tokens.refresh-seconds"], DEFAULTS["tokens.refresh-seconds"])

    def test_addresses(self):
        """Words with commas, or a list; also none."""
        for text, shown in [
            ("http:\n  trusted-proxies: 192.0.2.7\n", "192.0.2.7"),
            ("http:\n  trusted-proxies: '192.0.2.7, 2001:DB8::1'\n", "192.0.2.7,2001:db8::1"),
            ("http:\n  trusted-proxies: [192.0.2.7, '::1']\n", "192.0.2.7,::1"),
            ("http:\n  trusted-proxies:\n    - 192.0.2.7\n", "192.0.2.7"),
            ("http:\n  trusted-proxies: []\n", ""), ("http:\n  trusted-proxies: ''\n", ""),
        ]:
            with self.subTest(text):
                self.assertEqual(self.config("--config", self.yaml(text))["http.trusted-proxies"], shown)
        for value, shown in [("", ""), ("192.0.2.7", "192.0.2.7"), ("192.0.2.7 ,::1", "192.0.2.7,::1")]:
            with self.subTest(value):
                self.assertEqual(self.config(CREDITMEMO_HTTP_TRUSTED_PROXIES=value)["http.trusted-proxies"], shown)
        self.refused("http.trusted-proxies", "10.0.0.0/8", CREDITMEMO_HTTP_TRUSTED_PROXIES="10.0.0.0/8, ::1")

    def test_environment_over_file(self):
        path = self.yaml("http:\n  port: 9002\n")
        self.assertEqual(self.config("--config", path, CREDITMEMO_HTTP_PORT="9003")["http.port"], "9003")

    def test_option_over_all(self):
        path = self.yaml("database:\n  url: sqlite:file.sqlite\n")
        shown = self.config("--config", path, "--database", "sqlite:option.sqlite",
                            CREDITMEMO_DATABASE_URL="sqlite:environment.sqlite")
        self.assertEqual(shown["database.url"], "sqlite:option.sqlite")

    def test_empty_file(self):
        for text in ("", "# nothing\n", "http:\n  port: 9002  # with a remark\n"):
            self.config("--config", self.yaml(text))

    def test_bad_values(self):
        for variable, name, values in [
            ("CREDITMEMO_HTTP_PORT", "http.port", ["x", "-1", "65536", "80.5", "0x50"]),
            ("CREDITMEMO_TOKENS_ACCESS_SECONDS", "tokens.access-seconds", ["59", "86401", "1h"]),
            ("CREDITMEMO_TOKENS_REFRESH_SECONDS", "tokens.refresh-seconds", ["1"]),
            ("CREDITMEMO_REGISTER_QUEUE_MAX", "register.queue-max", ["0"]),
            ("CREDITMEMO_REGISTER_BATCH_MAX", "register.batch-max", ["5000"]),
            ("CREDITMEMO_HTTP_HEADER_SECONDS", "http.header-seconds", ["0", "61"]),
            ("CREDITMEMO_HTTP_BODY_SECONDS", "http.body-seconds", ["0", "601"]),
            ("CREDITMEMO_HTTP_IDLE_SECONDS", "http.idle-seconds", ["0", "3601"]),
            ("CREDITMEMO_HTTP_TRUSTED_PROXIES", "http.trusted-proxies", ["localhost", "1.2.3.4:80", "1.2.3"]),
            ("CREDITMEMO_LIMITS_REQUESTS_PER_SECOND", "limits.requests-per-second", ["-1", "0.5"]),
            ("CREDITMEMO_LIMITS_BURST", "limits.burst", ["0"]),
            ("CREDITMEMO_LIMITS_FAILURES_PER_SECOND", "limits.failures-per-second", ["-1"]),
            ("CREDITMEMO_LIMITS_FAILURE_BURST", "limits.failure-burst", ["0"]),
            ("CREDITMEMO_LIMITS_CONNECTIONS_MAX", "limits.connections-max", ["0"]),
            ("CREDITMEMO_LIMITS_CONNECTIONS_PER_PEER_MAX", "limits.connections-per-peer-max", ["0"]),
            ("CREDITMEMO_LOG_LEVEL", "log.level", ["loud", "INFO"]),
            ("CREDITMEMO_DATABASE_URL", "database.url", ["register.sqlite", "mysql://x", "sqlite:"]),
        ]:
            for value in values:
                with self.subTest(variable=variable, value=value):
                    # A database's address may have a password in it.
                    shown = [] if name == "database.url" else [value]
                    self.refused(name, *shown, **{variable: value})
                    self.refused(name, command="serve", **{variable: value})

    def test_bad_value_in_the_file(self):
        self.refused("http.port", arguments=("--config", self.yaml("http:\n  port: many\n")))

    def test_every_mistake_at_once(self):
        self.refused("http.port", "log.level", "CREDITMEMO_HTPP_HOST", CREDITMEMO_HTTP_PORT="x",
                     CREDITMEMO_LOG_LEVEL="loud", CREDITMEMO_HTPP_HOST="x")

    def test_unknown_names(self):
        for variable in ("CREDITMEMO_HTTP_PROT", "CREDITMEMO_PORT", "CREDITMEMO_"):
            with self.subTest(variable):
                self.refused(variable, **{variable: "1"})
        self.refused("http.prot", arguments=("--config", self.yaml("http:\n  prot: 1\n")))
        self.refused("server", arguments=("--config", self.yaml("server:\n  port: 1\n")))

    def test_file_that_cannot_be_read(self):
        self.refused("nowhere.yaml", arguments=("--config", self.folder / "nowhere.yaml"))
        self.refused("settings.yaml", arguments=("--config", self.yaml("http: [unclosed\n")))
        self.refused("settings.yaml", arguments=("--config", self.yaml("http: port: 1\n")))

    def test_secrets_stay_out_of_complaints(self):
        """A mistake beside a secret is told by its place, never by the line."""
        for text, place in [
            ("mail:\n  host: x\n  password: @hunter2\n", "line 3"), ("mail:\n  password: a: hunter2\n", "line 2"),
            ("gateways:\n  card:\n    secret: \"hunter2\n", "line"), ("mail: {password: hunter2", "line"),
            ("mail:\n\tpassword: hunter2\n", "line 2"), ("mail:\n  password: hunter2\n  password: hunter2\n", ""),
        ]:
            for command in ("config", "serve"):
                with self.subTest(text, command=command):
                    said = self.refused(
                        "settings.yaml", place, arguments=("--config", self.yaml(text)), command=command).stderr
                    self.assertNotIn("hunter2", said)
        for url in (
                "mysql://cm:hunter2@db/cm", "hunter2", "postgres://cm:hunter2%zz@db/cm", "postgres://cm:%zz\"hunter2@db/cm",
                "host=db password='hunter2", "host=db hunter2 user=x", "postgres://cm@db/cm?hunter2"):
            with self.subTest(url):
                said = self.refused(command="serve", CREDITMEMO_DATABASE_URL=url, CREDITMEMO_HTTP_PORT="0").stderr
                self.assertNotIn("hunter2", said)
                said = self.refused(command="copy", arguments=(url, f"sqlite:{self.folder}/copy.sqlite")).stderr
                self.assertNotIn("hunter2", said)

    def test_address_in_use(self):
        running = server.Server()
        self.addCleanup(running.close)
        result = server.run("serve", settings={
            "CREDITMEMO_HTTP_PORT": str(running.port),
            "CREDITMEMO_DATABASE_URL": f"sqlite:{self.folder}/other.sqlite"})
        self.assertNotEqual(result.returncode, 0)
        self.assertNotEqual(result.stderr, "")

    def test_database_that_cannot_be_opened(self):
        (self.folder / "text.sqlite").write_text("This is no database. " * 100, encoding="utf-8")
        for path in (self.folder / "text.sqlite", self.folder, "/proc/none/register.sqlite"):
            with self.subTest(path):
                result = server.run("serve", settings={
                    "CREDITMEMO_HTTP_PORT": "0", "CREDITMEMO_DATABASE_URL": f"sqlite:{path}"})
                self.assertNotEqual(result.returncode, 0)
                self.assertNotEqual(result.stderr, "")
        self.assertEqual((self.folder / "text.sqlite").read_text(encoding="utf-8")[:4], "This")


if __name__ == "__main__":
    unittest.main()
