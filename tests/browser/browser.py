"""Debian's Chromium, driven over a real server, and what every page of the console is asked to be.

Screenshots of all pages stay in the folder that `CREDITMEMO_TEST_PICTURES` names; `./dev test` names one.
"""

import os
import pathlib
import re
import shutil
import struct
import sys
import tempfile
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api2"))

import server  # noqa: E402
from shop import Shop, document, line  # noqa: E402, F401

CHROMIUM = shutil.which("chromium")
KEPT = os.environ.get("CREDITMEMO_TEST_PICTURES")
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 360, "height": 760}
PASSWORD = "correct horse battery staple"
WAIT_MILLISECONDS = 30_000
# Text needs this contrast to its ground (WCAG 2.2, 1.4.3), and more than this share of a picture is no blank page.
CONTRAST = 4.5
INK = 0.0005

# What a reader with a screen reader, a keyboard or weak eyes would miss; each finding is a sentence.
FINDINGS = """() => {
  const found = [];
  const name = (e) => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''} "${(e.textContent || '').trim().slice(0, 40)}"`;
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
  if (document.querySelectorAll('h1').length !== 1) found.push('there is not one h1');
  let level = 0;
  for (const h of document.querySelectorAll('h1,h2,h3,h4')) {
    const next = Number(h.tagName[1]);
    if (next > level + 1) found.push(`${name(h)} skips a level`);
    level = next;
  }
  if (!document.documentElement.lang) found.push('the page has no language');
  if (!document.title) found.push('the page has no title');
  if (!document.querySelector('main')) found.push('there is no main');
  for (const e of document.querySelectorAll('input:not([type=hidden]),select,textarea')) {
    if (!(e.labels && e.labels.length) && !e.getAttribute('aria-label')) found.push(`${name(e)} ${e.name} has no label`);
  }
  for (const e of document.querySelectorAll('button,a')) {
    if (!e.textContent.trim() && !e.getAttribute('aria-label')) found.push(`${name(e)} has no text`);
  }
  for (const e of document.querySelectorAll('th')) if (!e.scope) found.push(`${name(e)} has no scope`);
  for (const e of document.querySelectorAll('svg')) {
    if (e.getAttribute('role') !== 'img' && e.getAttribute('aria-hidden') !== 'true') found.push('a drawing says nothing');
  }
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`the id ${id} stands twice`);
  for (const e of document.querySelectorAll('[aria-describedby],[aria-labelledby]')) {
    for (const a of ['aria-describedby', 'aria-labelledby']) {
      for (const id of (e.getAttribute(a) || '').split(' ').filter(Boolean)) {
        if (!document.getElementById(id)) found.push(`${name(e)} refers to ${id}, which is not there`);
      }
    }
  }
  for (const e of document.querySelectorAll('[tabindex]')) if (e.tabIndex > 0) found.push(`${name(e)} jumps the queue`);
  const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => {
    v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (e) => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !shown(e) || e.closest('svg')) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < CONTRAST) found.push(`${name(e)} has a contrast of ${contrast.toFixed(2)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    found.push(`the page is ${document.documentElement.scrollWidth} wide on ${innerWidth}`);
  }
  return found;
}""".replace("CONTRAST", str(CONTRAST))


def available():
    """None when there is a browser to drive, else why not."""
    if CHROMIUM is None:
        return "no chromium here"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "no playwright here: see ./dev test"
    return None


def shades(png):
    """The bytes of a PNG's pixels, unfiltered as far as tells blank from drawn: how often each byte stands in its rows."""
    data, place = b"", 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place:place + 8])
        if kind == b"IDAT":
            data += png[place + 8:place + 8 + length]
        place += length + 12
    return zlib.decompress(data)


def ink(png):
    """The share of bytes that differ from what stands beside or above them: none on a blank page."""
    rows = shades(png)
    return 1 - rows.count(0) / len(rows)


@unittest.skipIf(available(), available() or "")
class BrowserCase(unittest.TestCase):
    """A server with a shop, a user of each role, and a browser; each test has windows of its own."""

    settings_text = "gateways:\n  card:\n    kind: sandbox\n"
    # The usual cost of a password takes seconds in a debug build.
    environment = {"CREDITMEMO_CONSOLE_PASSWORD_COST": "10"}
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        from playwright.sync_api import sync_playwright

        folder = tempfile.TemporaryDirectory(prefix="creditmemo-")
        cls.addClassCleanup(folder.cleanup)
        settings = pathlib.Path(folder.name) / "settings.yaml"
        settings.write_text(cls.settings_text, encoding="utf-8")
        cls.server = server.Server(CREDITMEMO_CONFIG=str(settings), **cls.environment)
        cls.addClassCleanup(cls.server.close)
        cls.shop = Shop(cls.server, 1)
        for role in ("reader", "clerk", "cashier", "admin"):
            added = cls.server.command(
                "user", "add", role, "--role", role, "--store", "1", stdin=PASSWORD + "\n")
            if added.returncode != 0:
                raise RuntimeError(f"user add failed: {added.stderr}")
        # Of sessions that have begun already: a password takes its time.
        cls.cookies = {}
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        cls.browser = cls.playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"])
        cls.addClassCleanup(cls.browser.close)

    @property
    def root(self):
        return f"http://127.0.0.1:{self.server.port}/console"

    def window(self, user="cashier", size=WIDE, **options):
        """A page of a window of its own, with somebody signed in; whatever a page complains of fails the test."""
        context = self.browser.new_context(viewport=size, locale="en-US", **options)
        self.addCleanup(context.close)
        context.set_default_timeout(WAIT_MILLISECONDS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text) if (
            message.type == "error" and not re.search("status of (4|5)", message.text)) else None)
        page.on("dialog", lambda dialog: (self.complaints.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        if user in self.cookies:
            context.add_cookies(self.cookies[user])
        elif user:
            self.sign_in(page, user)
            self.cookies[user] = context.cookies()
        return page

    def setUp(self):
        self.complaints = []
        self.addCleanup(lambda: self.assertEqual(self.complaints, []))

    def sign_in(self, page, user):
        page.goto(self.root + "/sign-in")
        page.fill("#name", user)
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    @staticmethod
    def arrives(page, url):
        """Waits until a page is there; of two clicks the second may end what the first began."""
        try:
            page.wait_for_url(url)
        except Exception as error:
            if "ERR_ABORTED" not in str(error):
                raise
            page.wait_for_url(url)

    def looks_right(self, page, name):
        """What every page is asked, on a wide screen and on a phone; the pictures are not blank."""
        for size, kind in ((WIDE, "wide"), (NARROW, "narrow")):
            page.set_viewport_size(size)
            self.assertEqual(page.evaluate(FINDINGS), [], f"{name}, {kind}")
            picture = page.screenshot(full_page=True, animations="disabled")
            self.assertGreater(ink(picture), INK, f"{name}, {kind}: a blank page")
            if KEPT:
                folder = pathlib.Path(KEPT)
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{name}-{kind}.png").write_bytes(picture)
        page.set_viewport_size(WIDE)
        self.follows_the_keyboard(page)

    def follows_the_keyboard(self, page):
        """The tab key leads through all that can be used, in the sequence in which it stands, each with a visible mark."""
        wanted = page.evaluate("""() => [...document.querySelectorAll(
          'a[href],button,input:not([type=hidden]),select,textarea,[tabindex="0"]')].filter((e) => !e.disabled
            && e.getClientRects().length && !(e.type === 'radio' && !e.checked)).length""")
        page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
        places = []
        for _ in range(wanted):
            page.keyboard.press("Tab")
            places.append(page.evaluate("""() => {
              const all = [...document.querySelectorAll('*')], e = document.activeElement, s = getComputedStyle(e);
              return [all.indexOf(e), e === document.body || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0)];
            }"""))
        indexes = [index for index, _ in places]
        # Behind the last one the browser begins again; where a field has the focus at first, the round begins there.
        turn = indexes.index(min(indexes))
        self.assertEqual(indexes[turn:] + indexes[:turn], sorted(indexes))
        # A field for a date has places of its own within it, which the browser marks.
        marked = {index for index, is_marked in places if is_marked}
        self.assertEqual(marked, set(indexes))

    def count(self, table="creditmemo"):
        return self.server.sql(f"SELECT COUNT(*) FROM {table}")[0][0]
