"""The mail server of `tests/mail/mailserver.py` as a process, and what it took."""

import base64
import email
import email.policy
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

import server

PYTHON = pathlib.Path(os.environ.get("MAIL_TOOLS", server.ROOT / ".build" / "venv-mail" / "bin")) / "python3"
PROGRAM = server.ROOT / "tests" / "mail" / "mailserver.py"
USER, PASSWORD = "shop", "s3cret pass"


class Mail:
    """A mail that the server took."""

    def __init__(self, record):
        self.sender = record["from"]
        self.recipients = record["to"]
        self.tls = record["tls"]
        self.user = record["user"]
        self.content = base64.b64decode(record["content"])
        self.message = email.message_from_bytes(self.content, policy=email.policy.default)
        self.id = self.message["Message-ID"]

    def part(self, kind):
        """The text of a part, by its type."""
        return next(part for part in self.message.walk() if part.get_content_type() == kind).get_content().replace(
            "\r\n", "\n")

    @property
    def kinds(self):
        return [part.get_content_type() for part in self.message.walk()]


class MailServer:
    """Listens on a port of its own, which it keeps while it is down."""

    def __init__(self, certificate=None):
        if not PYTHON.exists():
            raise unittest.SkipTest(f"no {PYTHON}: ./dev test installs tests/mail/requirements.txt there")
        self.folder = tempfile.TemporaryDirectory(prefix="creditmemo-mail-")
        self.path = pathlib.Path(self.folder.name)
        self.certificate = certificate or ()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [PYTHON, PROGRAM, self.path, str(self.port), *map(str, self.certificate)], stdout=subprocess.PIPE)
        if self.process.stdout.readline() != b"ready\n":
            raise RuntimeError("the mail server does not start")

    def stop(self):
        self.process.kill()
        self.process.wait(10)
        self.process.stdout.close()

    def close(self):
        self.stop()
        self.folder.cleanup()

    def play(self, **play):
        """What it does from now on; nothing: it takes everything."""
        part = self.path / "play.part"
        part.write_text(json.dumps(play))
        part.rename(self.path / "play.json")

    @property
    def mails(self):
        """All that it took, oldest first."""
        paths = sorted(self.path.glob("[0-9]*.json"), key=lambda path: int(path.stem))
        return [Mail(json.loads(path.read_text())) for path in paths]

    def commands(self, name):
        """How often a command came."""
        log = self.path / "commands.log"
        return log.read_text().split().count(name) if log.exists() else 0

    @property
    def settings(self):
        """The settings of a server that sends its mail here."""
        return {
            "CREDITMEMO_MAIL_HOST": "127.0.0.1", "CREDITMEMO_MAIL_PORT": str(self.port),
            "CREDITMEMO_MAIL_SECURITY": "none", "CREDITMEMO_MAIL_FROM": "Kaffeehaus Zoë <refunds@shop.example>",
            "CREDITMEMO_MAIL_TIMEOUT_SECONDS": "3"}


def eventually(condition, seconds=30):
    """What a condition gives once it is true."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.05)
    return value
