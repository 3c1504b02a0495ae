"""Faults are planted in copies of the sources, never in the sources."""

import importlib.util
import unittest

import project

SPEC = importlib.util.spec_from_file_location("mutants", project.ROOT / "tests" / "simulation" / "mutants.py")
mutants = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(mutants)


def switch_findings(path, source):
    return [f"{path}: a fault is planted" for word in ("mutant(", "--mutant ") if word in source]


class TestMutants(unittest.TestCase):
    def test_no_source_has_a_planted_fault(self):
        findings = [finding for path, source in project.swift_sources() for finding in switch_findings(path, source)]
        self.assertFalse(findings, project.report(findings))

    def test_every_fault_has_its_place(self):
        texts, findings = mutants.planted()
        self.assertFalse(findings, project.report(findings))
        self.assertGreaterEqual(len(mutants.MUTANTS), 25)
        for invariant in range(1, 12):
            self.assertTrue(any(invariant in mutant.invariants for mutant in mutants.MUTANTS), invariant)

    def test_the_checks_can_fail(self):
        self.assertTrue(switch_findings("a.swift", "if mutant(3) { return }"))
        self.assertFalse(switch_findings("a.swift", "if isMutant { return }"))


if __name__ == "__main__":
    unittest.main()
