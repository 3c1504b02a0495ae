"""A mail server for tests, which takes, refuses, delays and drops mail as it is told. Runs with aiosmtpd.

    mailserver.py FOLDER PORT [CERTIFICATE KEY]

`play.json` in the folder is read anew for each command: `rcpt` and `data` are replies in place of a good one, `recipients`
has replies for single addresses, `seconds` is a pause before each reply, and `drop` cuts the connection at `connect`, at `rcpt`, or at
`taken`, when the mail is kept and its reply is not sent yet. What is taken lies in files `1.json`, `2.json`, …

With a certificate, a client must turn the connection into TLS and log in as `shop` with `s3cret pass`.
"""

import asyncio
import base64
import itertools
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

LOGIN = LoginPassword(b"shop", b"s3cret pass")


class Post:
    """What the server does with each command."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1 + len(list(folder.glob("[0-9]*.json"))))

    def play(self):
        try:
            return json.loads((self.folder / "play.json").read_text())
        except FileNotFoundError:
            return {}

    async def reply(self, server, stage, usual):
        play = self.play()
        with (self.folder / "commands.log").open("a") as log:
            log.write(stage + "\n")
        await asyncio.sleep(play.get("seconds", 0))
        if play.get("drop") == stage:
            server.transport.abort()
        return play.get(stage, usual)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        await self.reply(server, "connect", None)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = await self.reply(server, "rcpt", "250 OK")
        reply = self.play().get("recipients", {}).get(address, reply)
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server, session, envelope):
        reply = await self.reply(server, "data", "250 OK")
        if reply.startswith("2"):
            path = self.folder / f"{next(self.numbers)}.json"
            part = path.with_suffix(".part")
            part.write_text(json.dumps({
                "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                "user": session.auth_data.login.decode() if session.auth_data else None,
                "content": base64.b64encode(envelope.original_content).decode()}))
            part.rename(path)
        return await self.reply(server, "taken", reply)


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data == LOGIN, handled=False, auth_data=data)


async def main(folder, port, *certificate):
    options = {}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        options = {
            "tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": authenticate}
    post = Post(pathlib.Path(folder))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(post, hostname="mail.test", **options), "127.0.0.1", int(port))
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
