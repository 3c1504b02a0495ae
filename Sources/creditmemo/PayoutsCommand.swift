import ArgumentParser
import Logging
import Refunds
import Register

/// The attempts to move money through gateways, at the command line.
struct PayoutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payouts",
        abstract:
            "List attempts to move money, show what was seen of one, ask its gateway, resolve it; hear what gateways show.",
        subcommands: [
            List.self, Show.self, Ask.self, Resolve.self, Resend.self, Unmatched.self, Match.self, Reconcile.self,
            Hold.self,
        ])

    /// Lists attempts, oldest first.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: """
                List attempts, oldest first: unless states are named, those that are not settled and those whose \
                money has been on its way for 30 days.
                """)

        @Option(
            name: .customLong("state"),
            help: "reserved, sending, unknown, review, issued or failed; repeat for several.",
            transform: AttemptState.named)
        var states: [AttemptState] = []
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let attempts =
                states.isEmpty ? try register.store.attemptsOpen() : try register.store.attempts(Set(states))
            var table = TextTable([
                "id", "purpose", "state", "store", "order", "amount", "payment", "made", "next question", "reason",
            ])
            for attempt in attempts {
                table.add([
                    "\(attempt.id.rawValue)", attempt.purpose.kind.rawValue, attempt.state.rawValue,
                    "\(attempt.storeID.rawValue)", "\(attempt.orderID.rawValue)", attempt.amountText,
                    attempt.payment.transactionID,
                    "\(attempt.madeAt)", attempt.nextQuestionAt.map { "\($0)" } ?? "",
                    attempt.reason ?? "",
                ])
            }
            print(table.text)
            print("\(attempts.count) attempts")
        }
    }

    /// Shows an attempt with all that was seen of it.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an attempt and all that was seen of it.")

        @Argument(help: "The attempt's id, as Refund-Operation or Capture-Operation has it.") var id: Int64
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let attempt = try register.attempt(id)
            print(attempt.standing.harmless)
            let kind = attempt.purpose.kind
            let payment = "\(attempt.payment.method) \(attempt.payment.transactionID)"
            print("\(kind): \(attempt.amountText) \(kind.transfer.preposition) \(payment)".harmless)
            print("key \(attempt.gatewayKey), sent \(attempt.sends) times, asked \(attempt.questions) times")
            if let memo = attempt.creditMemoID { print("credit memo \(memo.rawValue)") }
            if let money = attempt.settlement { print("money \(money.status.rawValue)") }
            if case .invoice(let id) = attempt.document { print("invoice \(id.rawValue)") }
            if let reference = attempt.gatewayReference { print("gateway's name \(reference)".harmless) }
            var table = TextTable(["seen", "from", "what"])
            for evidence in try register.store.evidence(of: attempt.id) {
                table.add(["\(evidence.seenAt)", evidence.source.rawValue, evidence.detail])
            }
            print(table.text)
        }
    }

    /// Asks the gateway at once.
    struct Ask: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the gateway about an attempt now, as a sweep would when it is due.")

        @Argument(help: "The attempt's id.") var id: Int64
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let log = Logger.program(settings)
            let register = try Register.open(settings, log: log)
            guard try register.store.payoutHold() == nil else {
                complain("payouts are held: creditmemo payouts reconcile lets them go")
                throw ExitCode.failure
            }
            let desk = PayoutDesk(register: register, gateways: settings.gateways.all, log: log, now: { .now })
            guard await desk.ask(AttemptID(id)) else {
                complain("attempt \(id) is settled, in review, unknown here, or somebody works on it")
                throw ExitCode.failure
            }
            let attempt = try register.attempt(id)
            print(attempt.standing.harmless)
        }
    }

    /// Says what a person found out.
    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Settle an attempt by what was seen at the gateway.",
            discussion: """
                With --refund or --capture the gateway has it under that name, in the attempt's full amount: the memo or \
                the invoice is issued. With --none it has none and will have none: what was held is free again. Who says so \
                and why is kept for ever.
                """)

        @Argument(help: "The attempt's id.") var id: Int64
        @Option(
            name: [.customLong("refund"), .customLong("capture")],
            help: "The gateway's name of the refund or the capture.")
        var reference: String?
        @Flag(help: "The gateway has none.") var none = false
        @Flag(help: "The refund is on its way still.") var pending = false
        @Option(help: "Who says so.") var by: String
        @Option(help: "What was seen, and where.") var because: String
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            guard (reference != nil) != none else {
                throw ValidationError("one of --refund, --capture and --none is wanted")
            }
            guard !by.isEmpty, !because.isEmpty else { throw ValidationError("--by and --because say who and why") }
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let attempt = try register.attempt(id)
            let found = reference.map {
                GatewayRefund(
                    reference: $0, minorUnits: attempt.minorUnits, currencyCode: attempt.currency.code,
                    status: pending ? .pending : .succeeded)
            }
            let move = MoveAttempt.resolve(attempt.id, .init(refund: found, person: by, evidence: because))
            switch await register.submit(Submission(.moveAttempt(move), by: nil)) {
            case .success(.creditMemoIssued(let memo, _)): print("credit memo \(memo.number) issued")
            case .success(.invoiceCreated(let record, _)): print("invoice \(record.invoice.number) issued")
            case .success(.attemptStands(let stands)) where stands.state == .failed && attempt.state != .failed:
                print("attempt \(id) failed; what it held is free again")
            case .success(.attemptStands(let stands)) where stands.state == .issued && attempt.state != .issued:
                print("attempt \(id): the money is out again")
            case .success:
                complain(
                    "attempt \(id) is settled already, its refund is another attempt's, or a capture that is pending is no invoice yet"
                )
                throw ExitCode.failure
            case .failure(let rejection): throw rejection
            }
        }
    }
}

extension AttemptState {
    /// The state of a word on the command line.
    fileprivate static func named(_ word: String) throws -> AttemptState {
        guard let state = AttemptState(rawValue: word) else { throw ValidationError("\"\(word)\" is no state") }
        return state
    }
}

extension Attempt {
    fileprivate var amountText: String { "\(purpose.total.amount.text(in: currency)) \(currency)" }

    /// How it stands, and why.
    var standing: String { "attempt \(id.rawValue): \(state.rawValue)\(reason.map { ", " + $0 } ?? "")" }
}

extension Payout.Transfer {
    fileprivate var preposition: String {
        switch self {
        case .refund: "to"
        case .capture: "from"
        }
    }
}

extension Register {
    /// The attempt of an id; ends the command when there is none.
    func attempt(_ id: Int64) throws -> Attempt {
        guard let attempt = try store.attempt(AttemptID(id)) else {
            complain("no attempt \(id)")
            throw ExitCode.failure
        }
        return attempt
    }
}
