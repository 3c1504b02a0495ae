import Refunds
import Register

/// What the audit chain says of one document, in one fixed spelling: what it is, and every value of it.
///
/// An event of the chain is one or more of these, and who caused it and when (``text(_:causedBy:at:)``). Verification
/// makes the same from the stored rows, so that a row that was edited behind the register's back differs from what the
/// chain says of it.
struct AuditStatement: Hashable {
    let kind: Kind
    /// The document's id.
    let id: Int64
    /// Its values, as ``SQLValue/auditText``.
    let fields: [String]

    /// The kinds of statements, by the words that the chain has for them.
    enum Kind: String, CaseIterable {
        case orderImported = "order imported"
        case orderStands = "order stands"
        case invoiceIssued = "invoice issued"
        case creditMemoIssued = "creditmemo issued"
        case answerStored = "answer stored"
        case historyWritten = "history written"
    }

    init(_ kind: Kind, _ id: Int64, _ values: [SQLValue]) {
        self.kind = kind
        self.id = id
        fields = values.map(\.auditText)
    }

    private init(_ kind: Kind, _ id: Int64, fields: [String]) {
        self.kind = kind
        self.id = id
        self.fields = fields
    }

    /// Stands between fields: no value that the dialects let in can hold it.
    private static let separator: Character = "\u{1F}"

    /// The event that these statements make.
    static func text(_ statements: [AuditStatement], causedBy clientID: ClientID?, at moment: Instant) -> String {
        var text = ""
        for statement in statements {
            for field in [statement.kind.rawValue, String(statement.id)] + statement.fields {
                text += field
                text.append(separator)
            }
        }
        text += clientID.map { "client \($0.rawValue)" } ?? "operator"
        text.append(separator)
        return text + String(moment.seconds)
    }

    /// The statements of an event. A kind can be told from a value, as texts among the values begin with a quote.
    static func statements(of event: String) -> [AuditStatement] {
        let fields = event.split(separator: separator, omittingEmptySubsequences: false).dropLast(2).map(String.init)
        let starts = fields.indices.filter { Kind(rawValue: fields[$0]) != nil } + [fields.endIndex]
        return zip(starts, starts.dropFirst()).compactMap { start, end in
            guard let kind = Kind(rawValue: fields[start]), end - start >= 2, let id = Int64(fields[start + 1]) else {
                return nil
            }
            return AuditStatement(kind, id, fields: Array(fields[(start + 2)..<end]))
        }
    }
}

extension AuditStatement {
    /// An order as it was taken over: everything of it that never changes.
    static func imported(_ order: Order) -> AuditStatement {
        var values = Array(OrderRow.values(order)[OrderRow.unchanging])
        values += OrderCustomerRow.values(order)
        for line in order.lines {
            let row = OrderLineRow.values(line)
            values += row[OrderLineRow.unchanging]
            values.append(SQLValue(line.quantityShipped))
        }
        return AuditStatement(.orderImported, order.id.rawValue, values)
    }

    /// Where an order stands after a change: what no document says.
    static func standing(_ order: Order) -> AuditStatement {
        AuditStatement(.orderStands, order.id.rawValue, order.standing)
    }

    /// An invoice as it was issued.
    static func issued(_ invoice: Invoice) -> AuditStatement {
        var values: [SQLValue] = [
            .text(invoice.number), SQLValue(invoice.issuedAt), SQLValue(invoice.transactionID),
            SQLValue(invoice.comment), .integer(invoice.state.rawValue),
        ]
        values += invoice.shipping.charged.values + invoice.total.charged.values
        for line in invoice.lines {
            values += [SQLValue(line.id), SQLValue(line.orderLineID), SQLValue(line.quantity.charged)]
            values += line.amounts.charged.values
        }
        return AuditStatement(.invoiceIssued, invoice.id.rawValue, values)
    }

    /// A memo as it was issued.
    static func issued(_ memo: CreditMemo) -> AuditStatement {
        var values = CreditMemoRow.values(memo)
        values.append(SQLValue(memo.refund.sendsMail))
        for (line, part) in zip(memo.lines, memo.refund.lines) { values += CreditMemoLineRow.values(line, part) }
        return AuditStatement(.creditMemoIssued, memo.id.rawValue, values)
    }

    /// An answer that is kept for repetitions of its request.
    static func stored(_ answer: StoredAnswer) -> AuditStatement {
        AuditStatement(
            .answerStored, answer.creditMemoID.rawValue,
            [.blob(answer.keyHash), .blob(answer.fingerprint), .blob(sha256(answer.body))])
    }

    /// An entry of a history.
    static func written(_ entry: HistoryEntry) -> AuditStatement {
        AuditStatement(
            .historyWritten, entry.id.rawValue,
            [
                SQLValue(entry.orderID), .text(entry.subject.rawValue), .text(entry.status), SQLValue(entry.comment),
                SQLValue(entry.customerNotified), SQLValue(entry.visibleOnFront), SQLValue(entry.writtenAt),
            ])
    }
}

extension Order {
    /// What changes of an order without a document of its own.
    var standing: [SQLValue] {
        [
            .text(state.rawValue), .text(status), SQLValue(beforeHold?.state.rawValue), SQLValue(beforeHold?.status),
            .integer(revision), SQLValue(updatedAt),
        ] + lines.map { SQLValue($0.quantityCanceled) } + invoices.map { SQLValue($0.updatedAt) }
    }
}

extension SQLValue {
    /// The value for the audit chain; no two values of a column have the same text.
    var auditText: String {
        switch self {
        case .null: "-"
        case .integer(let integer): String(integer)
        case .text(let text): "'" + text
        case .blob(let bytes): bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
