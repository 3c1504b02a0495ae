import Amounts
import Refunds

/// What the lineage answered to a recorded request.
enum RecordedAnswer {
    /// A memo as stored, and as exact decimal arithmetic would have made it.
    case gives(stored: MemoFigures, exact: MemoFigures)
    case refuses(Reason)

    enum Reason: Equatable {
        case noMemo
        case quantity
        case shipping(left: Amount)
        case notPositive
        case total(left: Amount)
        case gateway
        case crash
    }

    init(_ step: VectorStep, of order: Order, dummies: Set<Int>) throws {
        if let memo = step.creditmemo {
            let stored = try MemoFigures(memo, dummies: dummies)
            let exact = try stored.corrected(by: step.exactDecimalWouldGive ?? [:])
            self = .gives(stored: stored.rounded(order), exact: exact.rounded(order))
        } else {
            self = .refuses(try Reason(step.error))
        }
    }

    /// True when it is our answer too; refused for the same reason, or given in the same amounts.
    func agrees(with answer: Result<Refund, Refusal>, on order: Order) -> Bool {
        switch (self, answer) {
        case (.gives(let stored, _), .success(let refund)):
            MemoFigures(refund, of: order).matches(stored)
        case (.refuses(let reason), .failure(let refusal)):
            reason.agrees(with: refusal)
        case (.gives, .failure), (.refuses, .success): false
        }
    }
}

extension RecordedAnswer.Reason {
    fileprivate init(_ error: Fields?) throws {
        let message = error?["message"] ?? error?["fault"] ?? ""
        func left() throws -> Amount {
            try Fields.amount(String(message.split(separator: "$").last?.prefix { $0.isNumber || $0 == "." } ?? ""))
        }
        if error?["class"] == "DivisionByZeroError" {
            self = .crash
        } else if message.hasPrefix("Cannot create credit memo") || message == "cannot_create_creditmemo" {
            self = .noMemo
        } else if message.hasPrefix("Invalid qty to refund item") {
            self = .quantity
        } else if message.hasPrefix("Maximum shipping amount") {
            self = .shipping(left: try left())
        } else if message.hasPrefix("Credit memo's total must be positive") {
            self = .notPositive
        } else if message.hasPrefix("Maximum amount available") {
            self = .total(left: try left())
        } else if message.hasPrefix("Gateway") {
            self = .gateway
        } else {
            throw VectorError.unreadable(message)
        }
    }

    fileprivate func agrees(with refusal: Refusal) -> Bool {
        switch (self, refusal) {
        case (.noMemo, .cannotCreditMemo), (.quantity, .quantityExceeds), (.notPositive, .totalNotPositive): true
        case (.shipping(let theirs), .shippingExceeds(let ours)), (.total(let theirs), .totalExceeds(let ours)):
            theirs == ours
        default: false
        }
    }
}

extension MemoFigures {
    /// The amount that the lineage shows for the whole order on most memos; it has a class of its own.
    static let shippingInclTax: Set = ["shipping_incl_tax"]

    /// True when every amount is the same; shipping with tax is looked at by itself.
    func matches(_ other: MemoFigures) -> Bool {
        without(MemoFigures.shippingInclTax) == other.without(MemoFigures.shippingInclTax)
    }
}
