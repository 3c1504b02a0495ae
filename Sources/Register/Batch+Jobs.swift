import Refunds

extension Job {
    var submission: Submission? {
        switch work {
        case .command(let submission, _): submission
        case .access: nil
        }
    }
}

extension Command {
    var importOrder: ImportOrder? {
        switch self {
        case .importOrder(let command): command
        case .issueCreditMemo, .createInvoice, .cancelOrder, .holdOrder, .commentOnOrder, .moveAttempt, .resendPayout,
            .hearOfRefund, .matchRefund, .tax:
            nil
        }
    }
}
