"""What must not stand in a committed file, and links that must lead somewhere."""

import pathlib
import re
import unittest

import project

# Patterns are put together from pieces, so that this file passes its own check.
MACHINE_WORDS = [
    (re.compile("/" + r"work/"), "a path of one machine"),
    (re.compile("/opt" + r"/swift"), "a path of one machine"),
    (re.compile(r"/home/\w+/|/Use" + r"rs/\w+/"), "a path of one machine"),
    (re.compile(r"\b(?:pypi|registry\.npm" + r"js|pythonhosted|proxy\.gol" + r"ang|files\.python" + r"hosted)\.org\b"),
     "a registry's host"),
    # Not the nexus of tax law: a port, a path or a host's further names must follow.
    (re.compile(r"\b(?:arti" + r"factory|nex" + r"us)(?::\d|/|\.[\w-]+\.[a-z])", re.IGNORECASE), "a registry's host"),
    (re.compile(r"https?://[\w.-]+\.(?:inter" + r"nal|corp|lan|local)\b"), "a host of one network"),
    (re.compile(r"https?://(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d"), "a host of one network"),
]
LINK = re.compile(r"\[[^\]\n]*\]\((?P<target>[^()\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def blank_findings(path, text):
    findings = []
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line:
            findings.append(f"{path}:{number}: tab")
        if line != line.rstrip():
            findings.append(f"{path}:{number}: trailing blanks")
    if text and not text.endswith("\n"):
        findings.append(f"{path}: no line break at the end")
    return findings


def machine_findings(path, text):
    return [
        f"{path}:{number}: {match.group()}: {reason}"
        for number, line in enumerate(text.split("\n"), start=1)
        for pattern, reason in MACHINE_WORDS for match in pattern.finditer(line)
    ]


def anchors(markdown):
    """The anchors that a page's headings make: lower case, blanks to hyphens, other signs dropped."""
    found = set()
    for heading in re.findall(r"^#+\s+(.*?)\s*#*$", FENCE.sub("", markdown), re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = 0
        while (f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(f"{slug}-{number}" if number else slug)
    return found


def link_findings(path, markdown, read):
    """Links to files or headings that do not exist; `read` gives a path's text, or None."""
    findings = []
    for match in LINK.finditer(re.sub(r"`[^`\n]*`", "", FENCE.sub("", markdown))):
        link = match["target"]
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = path if not file else resolved(path, file)
        text = markdown if not file else read(target)
        if text is None:
            findings.append(f"{path}: {link} leads nowhere")
        elif anchor and target.endswith(".md") and anchor not in anchors(text):
            findings.append(f"{path}: {link} has no such heading")
    return findings


def resolved(path, link):
    """A link of a page as a path from the root; a link out of the project keeps its `..`."""
    parts = [] if link.startswith("/") else list(pathlib.PurePosixPath(path).parent.parts)
    for part in pathlib.PurePosixPath(link.lstrip("/")).parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def read_or_none(path):
    """A committed file's text, an empty one for a folder that has committed files, None for anything else."""
    committed = project.committed_paths()
    if path in committed:
        # A picture has no headings that a link could want.
        return next((text for _, text in project.texts([path])), "")
    return "" if path in ("", ".") or any(other.startswith(path + "/") for other in committed) else None


class TestTexts(unittest.TestCase):
    def check(self, findings_of):
        findings = []
        for path, text in project.texts(project.committed_paths()):
            findings += findings_of(path, text)
        self.assertFalse(findings, project.report(findings))

    def test_no_tabs_and_trailing_blanks(self):
        self.check(blank_findings)

    def test_nothing_of_one_machine(self):
        self.check(machine_findings)

    def test_links_resolve(self):
        def findings_of(path, text):
            is_page = path in ("README.md", "CONTRIBUTING.md") or re.fullmatch(r"docs/(?:.*/)?[^/]+\.md", path)
            return link_findings(path, text, read_or_none) if is_page else []

        self.check(findings_of)

    def test_resolved_versions_are_not_committed(self):
        self.assertNotIn("Package.resolved", project.committed_paths())

    def test_the_checks_can_fail(self):
        for text in ["a\tb\n", "a \n", "a"]:
            self.assertTrue(blank_findings("a", text))
        self.assertFalse(blank_findings("a", "a\n"))
        for text in [
            "/" + "work/main", "/opt" + "/swift/usr", "/home" + "/me/x", "pypi" + ".org", "http://10" + ".0.0.7/",
            "https://a.inter" + "nal/", "nex" + "us:8081",
            "https://nex" + "us.example.com", "arti" + "factory/api",
        ]:
            self.assertTrue(machine_findings("a", text))
        self.assertFalse(machine_findings("a", "docs/workers http://127.0.0.1:8080/ nexus: nexus.reaches(region)"))
        pages = {"docs/b.md": "# One `word` here\n", "README.md": ""}
        for markdown in ["[x](c.md)", "[x](b.md#two)", "[x](#none)", "![x](c.png)", "[x](../docs/c.md)"]:
            self.assertTrue(link_findings("docs/a.md", markdown, pages.get), markdown)
        for markdown in [
            "[x](b.md)", "[x](b.md#one-word-here)", "[x](../README.md)", "# Top\n[x](#top)", "`[x](c.md)`",
            "```\n[x](c.md)\n```", "[x](https://example.com/c.md)",
        ]:
            self.assertFalse(link_findings("docs/a.md", markdown, pages.get), markdown)


if __name__ == "__main__":
    unittest.main()
