"""Planted faults that the simulator must find: each is a few words of the sources, replaced in a copy.

The sources themselves know nothing of them. All are planted in one copy at once, each behind a question that the copy
answers by its command line (`--mutant N`), so that one build serves for all; with none switched on the copy must go
exactly as the sources do. Run by `./dev mutants`.
"""

import argparse
import concurrent.futures
import dataclasses
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / ".build-mutants"
TARGETS = ["Amounts", "SalesTax", "Refunds", "Register", "RegisterTesting", "Simulator", "creditmemo-sim"]

SWITCH = """\
/// Which planted fault is switched on; 0 for none.
private let number: Int = {
    let words = CommandLine.arguments
    guard let place = words.firstIndex(of: "--mutant"), place + 1 < words.count else { return 0 }
    return Int(words[place + 1]) ?? 0
}()

/// True when a planted fault is switched on.
func mutant(_ wanted: Int) -> Bool { number == wanted }
"""


@dataclasses.dataclass(frozen=True)
class Mutant:
    name: str
    path: str
    before: str
    after: str
    """With ON for the question whether it is switched on."""
    invariants: tuple
    """Those that may be the first to break."""
    also: tuple = ()
    """More replacements in the same file, as pairs."""


STEPS = "Refunds/Attempt+Steps.swift"
MOVE = "Refunds/MoveAttempt.swift"
ATTEMPTS = "Register/Batch+Attempts.swift"
BATCH = "Register/Batch.swift"
ERRAND = "Register/PayoutErrand.swift"

MUTANTS = [
    # Those that a design for refunds is most likely to get wrong.
    Mutant("nobody takes over what a crash left", MOVE, "guard attempt.mayBeAsked, attempt",
           "guard !ON, attempt.mayBeAsked, attempt", (11,)),
    Mutant("a key for each send", "Refunds/Payout.swift", "key: gatewayKey,",
           'key: ON ? "\\(gatewayKey)-\\(sends)" : gatewayKey,', (2, 3, 11)),
    Mutant("nothing is reserved", ATTEMPTS, "if let refund = attempt.refund { order.reserve(refund) }",
           "if !ON, let refund = attempt.refund { order.reserve(refund) }", (1, 9)),
    # A fence alone is not missed while leases hold: each would do, and the gateway's key beside them.
    Mutant("neither fence nor lease", MOVE, "attempt.fence += 1\n            attempt.leasedUntil = now",
           "attempt.fence += ON ? 0 : 1\n            attempt.leasedUntil = now", (2, 3, 5, 8),
           (("attempt.leasedUntil <= now else", "ON || attempt.leasedUntil <= now else"),)),
    Mutant("a 5xx releases what is held", STEPS, "case .broken, .silent: return askAgain(traits, at: now)",
           'case .broken where ON: return .fail(reason: "")\n'
           "        case .broken, .silent: return askAgain(traits, at: now)", (2, 3)),
    Mutant("a time-out is a failure", STEPS, "case .keyInUse: return soon(1, traits, at: now)",
           'case .silent where ON: return .fail(reason: "")\n'
           "        case .keyInUse: return soon(1, traits, at: now)", (2, 3)),
    Mutant("answered before the commit", "Register/BatchWriter.swift",
           "let results = submissions.map { batch.decide($0) }",
           "let results = submissions.map { batch.decide($0) }\n            if ON { Early.results = results }", (4, 5),
           (("    package func write(\n        _ submissions: [Submission], taxRules: TransactionRules, "
             "gatewaysDown: Set<String>, at now: Instant\n    ) throws(StoreFault)",
             "    package func write(\n        _ submissions: [Submission], taxRules: TransactionRules, "
             "gatewaysDown: Set<String>, at now: Instant\n    ) throws(StoreFault)"
             " -> (result: [Result<Outcome, Rejection>], flush: PendingFlush) {\n"
             "        do throws(StoreFault) {\n"
             "            return try writeLate(submissions, taxRules: taxRules, gatewaysDown: gatewaysDown, at: now)\n"
             "        } catch {\n            if ON { return (Early.results, .none) }\n            throw error\n        }\n    }\n"
             "    enum Early { nonisolated(unsafe) static var results: [Result<Outcome, Rejection>] = [] }\n"
             "    func writeLate(\n        _ submissions: [Submission], taxRules: TransactionRules, "
             "gatewaysDown: Set<String>, at now: Instant\n    ) throws(StoreFault)"),)),
    Mutant("the number is taken with the promise", ATTEMPTS, "order.attemptsMade += 1\n        let lease",
           "order.attemptsMade += 1\n"
           "        if ON { _ = numbering.takeNumber(.init(storeID: order.storeID, document: .creditMemo)) }\n"
           "        let lease", (6,)),
    Mutant("sent again where no key is kept", STEPS,
           "guard case .keepsEveryOutcome(let seconds) = traits.repetition else { return false }\n"
           "        return age(at: now) < seconds / 2",
           "guard case .keepsEveryOutcome(let seconds) = traits.repetition else { return ON }\n"
           "        return age(at: now) < seconds / 2", (2,)),
    Mutant("the time that keys are kept for is ignored", STEPS, "return age(at: now) < seconds / 2",
           "return ON || age(at: now) < seconds / 2", (2, 3)),
    Mutant("a webhook issues again", MOVE,
           "guard let step = attempt.step(hearing: refund, traits, at: now) else { return nil }",
           "guard let step = ON && attempt.state == .issued ? .issue(refund)\n"
           "                : attempt.step(hearing: refund, traits, at: now) else { return nil }", (1, 5, 7)),
    Mutant("a client's key is not unique", BATCH,
           "if let repetition = submission.repetition, let attempt = attempts[repetition.keyHash] {",
           "if !ON, let repetition = submission.repetition, let attempt = attempts[repetition.keyHash] {", (5,)),
    Mutant("nothing found is taken for a failure", STEPS, "switch traits.repetition {\n        case .keepsEveryOutcome: reason",
           "switch traits.repetition {\n        case _ where ON: true\n        case .keepsEveryOutcome: reason", (2, 3)),
    Mutant("class B is sent again after a 5xx", STEPS, "let canLookUp = traits.lookup != .none",
           "if ON, traits.repetition == .keepsGoodOutcomes { return .send }\n"
           "        let canLookUp = traits.lookup != .none", (2,)),
    # At least one for each invariant.
    Mutant("more may go back than is left", "Refunds/IssueCreditMemo.swift",
           "guard refund.total.amount <= left else", "guard ON || refund.total.amount <= left else", (1,)),
    Mutant("a payment gives back more than it took", "Refunds/Order+Payments.swift",
           "return paid - taken - unmatched", "return ON ? paid : paid - taken - unmatched", (2,)),
    Mutant("a key in use is taken for a failure", STEPS, "case .keyReused: return .review",
           'case .keyInUse where ON: return .fail(reason: "")\n        case .keyReused: return .review', (3,)),
    Mutant("a repetition gets another answer", BATCH,
           "? .success(.answeredBefore(answer.document, answer: answer.body))",
           "? .success(.answeredBefore(answer.document, answer: ON ? answer.body + [0] : answer.body))", (4,)),
    Mutant("a repetition without a key is paid again", ATTEMPTS,
           "guard payouts.doubtSeconds > 0, let request", "guard !ON, payouts.doubtSeconds > 0, let request", (5,)),
    Mutant("a key for all that an order is asked alike", "Register/Batch+Payouts.swift",
           "\\(order.attemptsMade + 1)|\\(request)", "\\(ON ? 0 : order.attemptsMade + 1)|\\(request)", (5,)),
    Mutant("memos are dated by the clock alone", "Refunds/Numbering.swift",
           "let moment = max(clock, latest[storeID] ?? clock)",
           "let moment = ON ? clock : max(clock, latest[storeID] ?? clock)", (6,)),
    Mutant("money that arrived stays owed", "Refunds/Attempt+News.swift", "case (.pending, .succeeded): total",
           "case (.pending, .succeeded): ON ? .zero : total", (7,)),
    Mutant("a takeover counts the fence down", MOVE,
           "attempt.leasedUntil = now.adding(seconds: seconds)",
           "if ON { attempt.fence -= 2 }\n            attempt.leasedUntil = now.adding(seconds: seconds)", (8,)),
    Mutant("a failed attempt keeps what it held", ATTEMPTS,
           "if let refund = attempt.refund { order.release(refund) }",
           "if !ON, let refund = attempt.refund { order.release(refund) }", (9,)),
    Mutant("a mail is forgotten", "RegisterTesting/Ledger.swift",
           "if memo.refund.sendsMail { addMail(", "if !ON, memo.refund.sendsMail { addMail(", (10,)),
    Mutant("a question is never asked again", MOVE,
           "state = .unknown\n            nextQuestionAt = now.adding(seconds: seconds)",
           "state = .unknown\n            nextQuestionAt = ON ? nil : now.adding(seconds: seconds)", (11,)),
    # Those that the simulator found, and some that are near them.
    Mutant("who is turned away at the door is refused", STEPS, 'return isFirstSend ? .fail(reason: answer.refusal ?? "")',
           'return isFirstSend || ON ? .fail(reason: answer.refusal ?? "")', (2, 3)),
    Mutant("leases by the process's own clock", BATCH,
           "|| submissions.contains { $0.command.asksGateway || $0.command.unmatchedID != nil }",
           "|| !ON && submissions.contains { $0.command.asksGateway || $0.command.unmatchedID != nil }",
           (2, 3, 6, 11)),
    Mutant("not noted before it is sent", ERRAND, "case .send? where attempt.state == .reserved || !isFresh:",
           "case .send? where !ON && (attempt.state == .reserved || !isFresh):", (2, 3)),
    Mutant("what accounts for a refund leaves it unmatched", ATTEMPTS,
           "$0.isOpen && $0.payment.method == method && $0.refund.reference == refund.reference",
           "!ON && $0.isOpen && $0.payment.method == method && $0.refund.reference == refund.reference", (2, 9)),
    Mutant("sent again although it may arrive yet", "Refunds/ResendPayout.swift",
           "guard attempts.allSatisfy(\\.state.isSettled) else", "guard ON || attempts.allSatisfy(\\.state.isSettled) else",
           (2, 7)),
    Mutant("charged while a capture is open", "Refunds/CreateInvoice.swift",
           "guard !order.isCapturing else", "guard ON || !order.isCapturing else", (1, 2, 5, 9)),
    Mutant("pending money is taken for paid", "Refunds/Settlement.swift",
           "status: status, paid: status == .succeeded ? attempt.purpose.total : .zero, heardAt: now",
           "status: ON ? .succeeded : status, paid: status == .succeeded || ON ? attempt.purpose.total : .zero,\n"
           "            heardAt: now", (2, 7)),
]


def planted():
    """The sources with every fault in them, by path, and what is wrong with places that are not there just once."""
    texts, findings = {}, []
    for number, mutant in enumerate(MUTANTS, 1):
        text = texts.get(mutant.path) or (ROOT / "Sources" / mutant.path).read_text(encoding="utf-8")
        for before, after in ((mutant.before, mutant.after), *mutant.also):
            if text.count(before) != 1:
                findings.append(f"{mutant.name}: {mutant.path} has its place {text.count(before)} times, not once")
            text = text.replace(before, after.replace("ON", f"mutant({number})"))
        texts[mutant.path] = text
    return texts, findings


def plant():
    """Makes the copy, with every fault in it."""
    texts, findings = planted()
    if findings:
        sys.exit("mutants: " + "\n".join(findings))
    sources = COPY / "Sources"
    shutil.rmtree(sources, ignore_errors=True)
    for target in TARGETS:
        shutil.copytree(ROOT / "Sources" / target, sources / target)
    for path, text in texts.items():
        (sources / path).write_text(text, encoding="utf-8")
    for target in {pathlib.PurePath(mutant.path).parts[0] for mutant in MUTANTS}:
        (sources / target / "Mutant.swift").write_text(SWITCH, encoding="utf-8")
    write_package()


def write_package():
    """A package of the copied targets alone, as the sources' own package has them."""
    own = (ROOT / "Package.swift").read_text(encoding="utf-8")
    strict = re.search(r"let strict: .*?\n\]\n", own, re.DOTALL)[0].replace("-warnings-as-errors", "-suppress-warnings")
    needed = {
        "Amounts": "", "SalesTax": '"Amounts"', "Refunds": '"Amounts", "SalesTax"',
        "Register": '"Amounts", "Refunds", "SalesTax", logging, metrics', "RegisterTesting": '"Amounts", "Refunds", "Register"',
        "Simulator": '"Amounts", "Refunds", "Register", "RegisterTesting", "SalesTax"',
    }
    targets = "".join(
        f'        .target(name: "{name}", dependencies: [{others}], swiftSettings: strict),\n'
        for name, others in needed.items())
    (COPY / "Package.swift").write_text(f"""// swift-tools-version: 6.1
import PackageDescription
{strict}
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let package = Package(
    name: "creditmemo",
    dependencies: [
        .package(path: "../.build/checkouts/swift-log"), .package(path: "../.build/checkouts/swift-metrics"),
    ],
    targets: [
{targets}        .executableTarget(
            name: "creditmemo-sim", dependencies: ["Simulator"], path: "Sources/creditmemo-sim", swiftSettings: strict),
    ]
)
""", encoding="utf-8")


def build():
    subprocess.run(
        ["swift", "build", "-c", "release", "--package-path", COPY, "--product", "creditmemo-sim"], check=True,
        stdout=subprocess.DEVNULL)
    return COPY / ".build" / "release" / "creditmemo-sim"


def trace(binary, worlds):
    """The trace of some worlds without a fault."""
    output = subprocess.run(
        [binary, "--seed", "1", "--worlds", str(worlds)], capture_output=True, text=True, timeout=300)
    found = re.search(r"trace (\w+)", output.stdout)
    if output.returncode or not found:
        sys.exit(f"mutants: without any fault:\n{output.stdout}{output.stderr}")
    return found[1]


def hunt(binary, number, worlds):
    """What the simulator says of a fault: the invariant, the seed and the requests until then; None when nothing."""
    output = subprocess.run(
        [binary, "--seed", "1", "--worlds", str(worlds), "--brief", "--mutant", str(number)],
        capture_output=True, text=True, timeout=900)
    found = re.search(r"seed (\d+) after (\d+) requests: invariant (\d+): (.*)", output.stdout)
    if not found:
        return None, output.stdout + output.stderr
    return (int(found[3]), int(found[1]), int(found[2])), found[4]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    # Counted in worlds and not in seconds, what is found does not depend on how busy the machine is.
    options.add_argument("--worlds", type=int, default=1500, help="in how many worlds each fault is looked for")
    options.add_argument("--only", type=int, nargs="*", help="the numbers of some faults")
    options.add_argument("--against", type=pathlib.Path, help="the simulator of the sources: must go as the copy does")
    options = options.parse_args()
    plant()
    binary = build()
    own = trace(binary, 100)
    if options.against and trace(options.against, 100) != own:
        sys.exit("mutants: with no fault switched on the copy goes otherwise than the sources")
    numbers = options.only or range(1, len(MUTANTS) + 1)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        hunts = list(pool.map(lambda number: hunt(binary, number, options.worlds), numbers))
    failed = False
    print(f"{'no.':>3}  {'planted fault':48} {'invariant':>9} {'seed':>6} {'requests':>8}")
    for number, (found, words) in zip(numbers, hunts):
        mutant = MUTANTS[number - 1]
        failed = failed or found is None or found[0] not in mutant.invariants
        if found is None:
            print(f"{number:3}  {mutant.name:48} NOT FOUND in {options.worlds} worlds")
            continue
        note = "" if found[0] in mutant.invariants else f"  not one of {mutant.invariants}: {words}"
        print(f"{number:3}  {mutant.name:48} {found[0]:9} {found[1]:6} {found[2]:8}{note}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
