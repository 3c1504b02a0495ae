import ArgumentParser
import Logging
import Refunds
import Register

extension PayoutsCommand {
    /// Sends a memo's money again.
    struct Resend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send the money of a credit memo again whose payout came back.",
            discussion: """
                Only the money goes out once more, under a key of its own: the memo stays as it is, and so does what is left \
                of its order. Who wants it and why is kept for ever.
                """)

        @Argument(help: "The memo's number.") var number: String
        @Option(help: "Only of this store.") var store: Int64?
        @Option(help: "Who wants it.") var by: String
        @Option(help: "Why it should arrive this time.") var why: String
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            guard !by.isEmpty, !why.isEmpty else { throw ValidationError("--by and --why say who and why") }
        }

        func run() async throws {
            let settings = try await options.settings()
            let log = Logger.program(settings)
            let register = try Register.open(settings, log: log)
            let memo = try register.creditMemo(number, of: store)
            let command = ResendPayout(
                source: .order(memo.refund.orderID), creditMemoID: memo.id, person: by, reason: why)
            let start = ContinuousClock.now
            switch await register.submit(Submission(.resendPayout(command), by: nil)) {
            case .success(.attemptMade(let attempt)):
                let desk = PayoutDesk(register: register, gateways: settings.gateways.all, log: log, now: { .now })
                _ = try await desk.pay(attempt, since: start).get()
                print(try register.attempt(attempt.id.rawValue).standing.harmless)
            // It went out before the register was set back.
            case .success(.attemptStands(let attempt)): print(attempt.standing.harmless)
            case .success: preconditionFailure("an attempt was asked for")
            case .failure(.refused(.payoutInFlight)): try refuse("nobody knows yet what became of its money")
            case .failure(.refused(.refundUnmatched)):
                try refuse("its gateway shows a refund of ours that no credit memo accounts for: match it first")
            case .failure(.refused(.onlineRefundUnsupported)): try refuse("its payment method has no gateway any more")
            case .failure(.refused(.cannotCreditMemo)): try refuse("its money did not come back")
            case .failure(let rejection): throw rejection
            }
        }

        private func refuse(_ reason: String) throws {
            complain("credit memo \(number): \(reason)")
            throw ExitCode.failure
        }
    }
}
