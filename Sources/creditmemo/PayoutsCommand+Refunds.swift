import API2
import Amounts
import ArgumentParser
import Logging
import Refunds
import Register

/// Refunds that gateways show, whoever asked for them.
extension PayoutsCommand {
    /// Lists refunds that no memo accounts for, oldest first.
    struct Unmatched: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List refunds of orders' payments that no credit memo accounts for, oldest first.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            var table = TextTable(["id", "store", "order", "amount", "status", "payment", "refund", "heard"])
            let refunds = try register.store.unmatchedRefunds()
            for unmatched in refunds {
                table.add([
                    "\(unmatched.id.rawValue)", "\(unmatched.storeID.rawValue)", "\(unmatched.orderID.rawValue)",
                    unmatched.refund.amountText, unmatched.refund.status.rawValue,
                    "\(unmatched.payment.method) \(unmatched.payment.transactionID)", unmatched.refund.reference,
                    "\(unmatched.heardAt)",
                ])
            }
            print(table.text)
            print("\(refunds.count) unmatched refunds")
        }
    }

    /// Makes a memo for such a refund.
    struct Match: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issue the credit memo that accounts for an unmatched refund.",
            discussion: """
                The memo's total is the refund's amount. Items and shipping are those named; what they come short of it is an \
                adjustment refund, what they come to beyond it an adjustment fee. With none named everything left goes back \
                when it is exactly the amount, else an adjustment alone. Who says so and why is kept for ever.
                """)

        @Argument(help: "The refund's id, as unmatched lists it.") var id: Int64
        @Option(help: "Who says so.") var by: String
        @Option(help: "What the refund was for, and how that is known.") var why: String
        @Option(
            name: .customLong("item"), help: "A line that went back, as SKU=QUANTITY; repeat for several.",
            transform: IssueCreditMemo.Item.named)
        var items: [IssueCreditMemo.Item] = []
        @Option(help: "The shipping that went back, without tax.", transform: Amount.named) var shipping: Amount?
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            guard !by.isEmpty, !why.isEmpty else { throw ValidationError("--by and --why say who and why") }
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            guard try register.store.unmatchedRefunds().contains(where: { $0.id.rawValue == id }) else {
                complain("no unmatched refund \(id)")
                throw ExitCode.failure
            }
            let match = MatchRefund(
                id: UnmatchedRefundID(id), person: by, reason: why, items: items, shipping: shipping)
            switch await register.submit(Submission(.matchRefund(match), by: nil)) {
            case .success(.creditMemoIssued(let memo, _)): print("credit memo \(memo.number) issued")
            case .success: preconditionFailure("a match issues a memo")
            case .failure(.refused(let refusal)):
                complain("nothing was issued: \(refusal.answer.message)")
                throw ExitCode.failure
            case .failure(let rejection): throw rejection
            }
        }
    }

    /// Holds the register against its gateways.
    struct Reconcile: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask every gateway for its refunds since a time, and take note of each.",
            discussion: """
                After a restore this is what lets online refunds go again: --since the time of the backup, or earlier. It \
                exits with 1, and they stay held, when a gateway could not be asked.
                """)

        @Option(
            help: "YYYY-MM-DD or \"YYYY-MM-DD HH:MM:SS\", UTC; usual: since when payouts are held.",
            transform: Instant.named)
        var since: Instant?
        @Option(help: "A payment method whose gateway you looked at yourself; repeat for several.")
        var without: [String] = []
        @Option(help: "Who lets payouts go, for the record.") var by = "the command line"
        @Option(help: "Why they may go, for the record.") var why = "reconciled"
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let log = Logger.program(settings)
            let register = try Register.open(settings, log: log)
            let hold = try register.store.payoutHold()
            guard let since = since ?? hold?.since else {
                throw ValidationError("--since is wanted: payouts are not held")
            }
            for method in without where settings.gateways.all[method] == nil {
                throw ValidationError("--without \(method): no gateway has this payment method")
            }
            let desk = PayoutDesk(register: register, gateways: settings.gateways.all, log: log, now: { .now })
            let result = try await desk.reconcile(since: since, without: Set(without))
            var table = TextTable(["what", "method", "payment", "refund", "amount", "status"])
            var counts: [String: Int] = [:]
            for (heard, hearing) in result.heard {
                let refund = heard.listed.refund
                counts[hearing.word, default: 0] += 1
                table.add([
                    hearing.word, heard.method, heard.listed.transactionIDs.first ?? "", refund.reference,
                    refund.amountText, refund.status.rawValue,
                ])
            }
            print(table.text)
            print(
                ["matched", "news", "unmatched", "foreign"].map { "\(counts[$0, default: 0]) \($0)" }
                    .joined(separator: ", "))
            for failure in result.failures { complain(failure) }
            guard result.failures.isEmpty else { throw ExitCode.failure }
            try await letGo(hold, reconciledSince: since, desk)
        }

        private func letGo(_ hold: PayoutHold?, reconciledSince since: Instant, _ desk: PayoutDesk) async throws {
            guard let hold else { return }
            guard since <= hold.since else {
                complain("payouts stay held: the register may not know what happened since \(hold.since)")
                throw ExitCode.failure
            }
            guard try await desk.letGo(by: by, because: why) else {
                complain("payouts stay held: the register takes no writes now")
                throw ExitCode.failure
            }
            print("online refunds go again")
        }
    }

    /// Holds payouts back.
    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse online refunds until the register is reconciled with its gateways.",
            discussion: """
                For a register whose database was set back by other means than creditmemo backup, such as PostgreSQL's \
                recovery to a point in time: before its server starts.
                """)

        @Option(help: "The time that the database was set back to, UTC; usual: now.", transform: Instant.named)
        var since: Instant?
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let hold = PayoutHold(since: since ?? .now, reason: "held by hand")
            let result = await register.access { (transaction, _) throws(StoreFault) in try transaction.hold(hold) }
            if case .failure(let rejection) = result { throw rejection }
            print("online refunds are held")
        }
    }
}

extension Hearing {
    /// What it is, in a word.
    fileprivate var word: String {
        switch self {
        case .known: "matched"
        case .news: "news"
        case .unmatched: "unmatched"
        case .foreign: "foreign"
        }
    }
}

extension GatewayRefund {
    /// The amount, for people.
    fileprivate var amountText: String {
        let (units, overflows) = minorUnits.multipliedReportingOverflow(
            by: Currency(currencyCode)?.minorUnit.tenThousandths ?? 0)
        guard let currency = Currency(currencyCode), !overflows else {
            return "\(minorUnits) minor units of \(currencyCode)"
        }
        return "\(Amount(tenThousandths: units).text(in: currency)) \(currency)"
    }
}

extension IssueCreditMemo.Item {
    /// `SKU=QUANTITY`; the quantity stands behind the last sign.
    fileprivate static func named(_ text: String) throws -> IssueCreditMemo.Item {
        guard let sign = text.lastIndex(of: "="),
            let quantity = Quantity(parsing: String(text[text.index(after: sign)...])),
            quantity > .zero
        else { throw ValidationError("\"\(text)\": SKU=QUANTITY is wanted") }
        return IssueCreditMemo.Item(lineID: nil, sku: String(text[..<sign]), quantity: quantity)
    }
}

extension Amount {
    fileprivate static func named(_ text: String) throws -> Amount {
        guard let amount = Amount(parsing: text) else { throw ValidationError("\"\(text)\" is no amount") }
        return amount
    }
}

extension Instant {
    fileprivate static func named(_ text: String) throws -> Instant {
        guard let instant = Instant(parsing: text) else {
            throw ValidationError("\"\(text)\": YYYY-MM-DD or YYYY-MM-DD HH:MM:SS is wanted")
        }
        return instant
    }
}
