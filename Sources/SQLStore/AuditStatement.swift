import Amounts
import Refunds
import Register

/// What the audit chain says of one document, in one fixed spelling: what it is, and every value of it.
///
/// An event of the chain is one or more of these, and who caused it and when (``event(_:causedBy:at:)``). Verification
/// makes the same from the stored rows, so that a row that was edited behind the register's back differs from what the
/// chain says of it.
struct AuditStatement: Hashable {
    let kind: Kind
    /// The document's id.
    let id: Int64
    /// Kind, id and values as they stand in an event, each value as ``SQLValue/auditText``, each field ended by a
    /// separator.
    let text: ArraySlice<UInt8>

    /// Of the id alone: statements about one document are few, and hashing their texts takes longer than comparing them.
    func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// A number that two statements about one document share only when they say the same, as good as certainly; it differs
    /// from run to run.
    var fingerprint: Int {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    /// The kinds of statements, by the words that the chain has for them.
    enum Kind: String, CaseIterable {
        case orderImported = "order imported"
        case orderStands = "order stands"
        case invoiceIssued = "invoice issued"
        case creditMemoIssued = "creditmemo issued"
        case answerStored = "answer stored"
        case invoiceAnswerStored = "invoice answer stored"
        case historyWritten = "history written"
        case attemptMade = "attempt made"
        case attemptStands = "attempt stands"
        case evidenceSeen = "evidence seen"
        case settled = "settled"
        case unmatchedHeard = "unmatched refund heard"
        case unmatchedStands = "unmatched refund stands"
        case transactionPut = "transaction put"
        case customerStands = "customer stands"
        case exemptionStands = "exemption stands"

        fileprivate init?(word: UnsafeBufferPointer<UInt8>) {
            guard let known = Kind.words.first(where: { word.elementsEqual($0.bytes) }) else { return nil }
            self = known.kind
        }

        private static let words = allCases.map { (bytes: Array($0.rawValue.utf8), kind: $0) }
    }

    init(_ kind: Kind, _ id: Int64, _ values: [SQLValue]) {
        self.kind = kind
        self.id = id
        var text: [UInt8] = []
        text.reserveCapacity(16 * (values.count + 2))
        text += kind.rawValue.utf8
        text.append(AuditStatement.separator)
        DecimalText.append(id, to: &text)
        text.append(AuditStatement.separator)
        for value in values {
            value.appendAuditText(to: &text)
            text.append(AuditStatement.separator)
        }
        self.text = text[...]
    }

    private init(_ kind: Kind, _ id: Int64, text: ArraySlice<UInt8>) {
        self.kind = kind
        self.id = id
        self.text = text
    }

    /// Stands behind each field: no value that the dialects let in can hold it.
    private static let separator = UInt8(ascii: "\u{1F}")

    /// The event that these statements make.
    static func event(_ statements: [AuditStatement], causedBy clientID: ClientID?, at moment: Instant) -> String {
        var event: [UInt8] = []
        event.reserveCapacity(statements.reduce(64) { $0 + $1.text.count })
        for statement in statements { event += statement.text }
        event += cause(clientID).utf8
        event.append(separator)
        DecimalText.append(moment.seconds, to: &event)
        return String(decoding: event, as: UTF8.self)
    }

    private static func cause(_ clientID: ClientID?) -> String {
        clientID.map { causedByClient + String($0.rawValue) } ?? causedByOperator
    }

    private static let causedByClient = "client "
    private static let causedByOperator = "operator"

    /// The statements of an event. A kind can be told from a value, as texts among the values begin with a quote.
    static func statements(of event: [UInt8]) -> [AuditStatement] {
        event.withUnsafeBufferPointer { bytes in
            spans(of: bytes).map { AuditStatement($0.kind, $0.id, text: event[$0.start..<$0.end]) }
        }
    }

    private static func spans(
        of bytes: UnsafeBufferPointer<UInt8>
    ) -> [(kind: Kind, id: Int64, start: Int, end: Int)] {
        var spans: [(kind: Kind, id: Int64, start: Int, end: Int)] = []
        var open: (kind: Kind, id: Int64, start: Int)?
        var start = 0
        func close() {
            if let open { spans.append((open.kind, open.id, open.start, start)) }
            open = nil
        }
        while let end = self.end(of: bytes, from: start) {
            var next = end + 1
            // Numbers, texts and nothing begin with a digit, a quote or a dash.
            if bytes[start] >= UInt8(ascii: "a") {
                let field = UnsafeBufferPointer(rebasing: bytes[start..<end])
                let word = String(decoding: field, as: UTF8.self)
                if let kind = Kind(word: field), let idEnd = self.end(of: bytes, from: next),
                    let id = Int64(String(decoding: bytes[next..<idEnd], as: UTF8.self))
                {
                    close()
                    open = (kind, id, start)
                    next = idEnd + 1
                } else if word == causedByOperator || word.hasPrefix(causedByClient) {
                    close()
                }
            }
            start = next
        }
        return spans
    }

    /// Where a field ends; a plain loop, as every byte of the chains comes by.
    private static func end(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == separator { return index }
            index += 1
        }
        return nil
    }
}

extension AuditStatement {
    /// An order as it was taken over: everything of it that never changes.
    static func imported(_ order: Order) -> AuditStatement {
        var values = OrderRow.values(order)
        for line in order.lines { values += OrderLineRow.values(line) }
        return AuditStatement(.orderImported, order.id.rawValue, values)
    }

    /// Where an order stands after a change: what no document says.
    static func standing(_ order: Order) -> AuditStatement {
        AuditStatement(.orderStands, order.id.rawValue, order.standing)
    }

    /// An invoice as it was issued.
    static func issued(_ invoice: Invoice) -> AuditStatement {
        var values = Array(InvoiceRow.values(invoice).dropFirst())
        for line in invoice.lines { values += InvoiceLineRow.values(line) }
        return AuditStatement(.invoiceIssued, invoice.id.rawValue, values)
    }

    /// A memo as it was issued.
    static func issued(_ memo: CreditMemo) -> AuditStatement {
        var values = [SQLValue](
            for: CreditMemoRow.columns.count + 1 + memo.lines.count * CreditMemoLineRow.columns.count)
        CreditMemoRow.add(memo, to: &values)
        values.add(memo.refund.sendsMail)
        for (line, part) in zip(memo.lines, memo.refund.lines) { CreditMemoLineRow.add(line, part, to: &values) }
        return AuditStatement(.creditMemoIssued, memo.id.rawValue, values)
    }

    /// An answer that is kept for repetitions of its request.
    static func stored(_ answer: StoredAnswer) -> AuditStatement {
        let values: [SQLValue] = [.blob(answer.keyHash), .blob(answer.fingerprint), .blob(sha256(answer.body))]
        return switch answer.document {
        case .creditMemo(let id): AuditStatement(.answerStored, id.rawValue, values)
        case .invoice(let id): AuditStatement(.invoiceAnswerStored, id.rawValue, values)
        }
    }

    /// The key of a stored answer; nil when the statement is none, or forged.
    var keyHash: [UInt8]? {
        firstValue.flatMap { [UInt8](hexadecimal: $0) }
    }

    /// The order and the id of an entry of a history; nil when the statement is forged.
    var historyEntry: (order: OrderID, id: Int64)? {
        let order = firstValue.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
        return order.map { (OrderID($0), id) }
    }

    private var firstValue: ArraySlice<UInt8>? {
        var values = text
        for _ in 1...2 {
            guard let end = values.firstIndex(of: AuditStatement.separator) else { return nil }
            values = values[(end + 1)...]
        }
        return values.prefix { $0 != AuditStatement.separator }
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
    /// Writes the value as the audit chain has it; no two values of a column have the same text.
    func appendAuditText(to text: inout [UInt8]) {
        switch self {
        case .null: text.append(UInt8(ascii: "-"))
        case .integer(let integer): DecimalText.append(integer, to: &text)
        case .text(let value):
            text.append(UInt8(ascii: "'"))
            text += value.utf8
        case .blob(let bytes): bytes.appendHexadecimal(to: &text)
        }
    }
}

extension [UInt8] {
    /// Two lower-case digits for each byte.
    fileprivate func appendHexadecimal(to text: inout [UInt8]) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value }
        for byte in self {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
    }

    /// Reads two digits for each byte; nil when they are none.
    fileprivate init?(hexadecimal digits: ArraySlice<UInt8>) {
        let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue.map { UInt8($0) } }
        guard values.count == digits.count, values.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
