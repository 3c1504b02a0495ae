"""PDF pages as a reader sees them: words with their places, fonts, and the ink of the rendered page. Needs poppler."""

import collections
import html
import itertools
import os
import pathlib
import re
import subprocess

# A folder to leave rendered pages in, for people to look at.
KEPT = os.environ.get("CREDITMEMO_TEST_PAGES")
SECONDS = 60
DPI = 100
POINTS_PER_MM = 72 / 25.4

# A word and its box in points, from the upper left corner of its page.
Word = collections.namedtuple("Word", "text left top right bottom")

# Letters of scripts that are written from right to left.
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# Less than the narrowest blank, in points.
GAP = 1.2

# Marks that say which way a text runs; readers put them in where they think best.
DIRECTIONS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))


def tool(*arguments, stdin):
    return subprocess.run(
        [str(argument) for argument in arguments], input=stdin, capture_output=True, check=True, timeout=SECONDS).stdout


def beside(word, other):
    """True for words on one line."""
    return abs((word.top + word.bottom) - (other.top + other.bottom)) < 6


def joined(pieces):
    """Words of the pieces that poppler makes where fonts or directions change, in the sequence of reading."""
    words = []
    while pieces:
        is_backward = bool(RIGHT_TO_LEFT.search(pieces[0].text))
        run = list(itertools.takewhile(
            lambda piece: beside(piece, pieces[0]) and bool(RIGHT_TO_LEFT.search(piece.text)) == is_backward, pieces))
        pieces = pieces[len(run):]
        if is_backward:
            run.sort(key=lambda piece: -piece.right)
        for piece in run:
            last = words[-1] if words else None
            if last and beside(last, piece) and abs(
                    last.left - piece.right if is_backward else piece.left - last.right) < GAP:
                words[-1] = Word(
                    last.text + piece.text, min(last.left, piece.left), min(last.top, piece.top),
                    max(last.right, piece.right), max(last.bottom, piece.bottom))
            else:
                words.append(piece)
    return words


class Page:
    """A page: its size in points, its words in the sequence of the document, and its ink."""

    def __init__(self, width, height, words, image):
        self.width, self.height, self.words, self.image = width, height, words, image

    @property
    def text(self):
        return " ".join(word.text for word in self.words)

    def find(self, phrase):
        """The boxes of the words of each place where a phrase stands."""
        wanted = phrase.split()
        texts = [word.text for word in self.words]
        return [
            self.words[start:start + len(wanted)] for start in range(len(texts) - len(wanted) + 1)
            if texts[start:start + len(wanted)] == wanted]

    def only(self, phrase):
        """The boxes of the words of a phrase that stands on the page once."""
        found = self.find(phrase)
        if len(found) != 1:
            raise AssertionError(f"{phrase!r} stands {len(found)} times in {self.text!r}")
        return found[0]

    def row(self, word):
        """The texts on a word's line, from left to right."""
        return [other.text for other in sorted(self.words, key=lambda other: other.left) if beside(word, other)]

    def ink(self, left=0, top=0, right=None, bottom=None):
        """The box in points of all that is not white within a box; None when nothing is."""
        width, height, pixels = self.image
        scale = DPI / 72
        first, last = max(0, int(left * scale)), min(width, int((right or self.width) * scale) + 1)
        rows, columns = [], []
        for y in range(max(0, int(top * scale)), min(height, int((bottom or self.height) * scale) + 1)):
            row = pixels[y * width + first:y * width + last]
            dark = [x for x, shade in enumerate(row) if shade < 250]
            if dark:
                rows.append(y)
                columns += [dark[0] + first, dark[-1] + first]
        if not rows:
            return None
        return min(columns) / scale, rows[0] / scale, (max(columns) + 1) / scale, (rows[-1] + 1) / scale


class Document:
    """A PDF, read by poppler."""

    def __init__(self, pdf, name):
        self.pdf = pdf
        layout = tool("pdftotext", "-bbox", "-", "-", stdin=pdf).decode()
        images = self.images()
        self.pages = []
        for page, image in zip(re.findall(r"<page .*?</page>", layout, re.DOTALL), images, strict=True):
            width, height = map(float, re.search(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
            words = [
                Word(html.unescape(text).translate(DIRECTIONS), *map(float, box)) for *box, text in re.findall(
                    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', page)]
            self.pages.append(Page(width, height, joined(words), image))
        if KEPT:
            path = pathlib.Path(KEPT)
            path.mkdir(parents=True, exist_ok=True)
            tool("pdftoppm", "-r", DPI, "-png", "-", path / name, stdin=pdf)

    def images(self):
        """Each page as width, height and a grey level for each pixel."""
        stream = tool("pdftoppm", "-r", DPI, "-gray", stdin=self.pdf)
        images, start = [], 0
        while start < len(stream):
            head = re.compile(rb"P5\n(\d+) (\d+)\n255\n").match(stream, start)
            width, height = map(int, head.groups())
            images.append((width, height, stream[head.end():head.end() + width * height]))
            start = head.end() + width * height
        return images

    def text(self):
        return "\n".join(page.text for page in self.pages)

    def fonts(self):
        """Name, and whether it is embedded, a subset, and has a table of what its glyphs mean."""
        lines = tool("pdffonts", "-", stdin=self.pdf).decode().splitlines()[2:]
        return [(line.split()[0], *line.split()[-5:-2]) for line in lines]

    def facts(self):
        """What the PDF says of itself."""
        lines = tool("pdfinfo", "-isodates", "-", stdin=self.pdf).decode().splitlines()
        return dict(re.split(r":\s+", line, maxsplit=1) for line in lines if re.search(r":\s+", line))
