import Refunds
import Wire

extension Customer {
    /// Reads who bought; everything may be left out.
    init(reading fields: Fields) throws(Refusal) {
        let given = try fields.line("customer_firstname", charactersMax: 255)
        let family = try fields.line("customer_lastname", charactersMax: 255)
        let name = [given, family].compactMap(\.self).joined(separator: " ")
        self.init(
            email: try fields.optional("customer_email", \.mailAddress).flatMap { $0.isEmpty ? nil : $0 },
            name: try fields.line("customer_name", charactersMax: 511) ?? (name.isEmpty ? nil : name),
            billingAddress: try fields.optional("billing_address", \.address),
            shippingAddress: try fields.optional("shipping_address", \.address))
    }
}

extension Payment {
    /// Reads how the order was paid: the method, and the gateway's name of the payment once it is captured.
    init(reading fields: Fields) throws(Refusal) {
        let payment = try fields.required("payment") { $0.object.map(Fields.init) }
        guard let method = try payment.line("method", charactersMax: 64) else { throw .fieldInvalid(field: "method") }
        self.init(method: method, transactionID: try payment.transactionID())
    }
}

extension Fields {
    /// The gateway's name of a payment; nil also when it is empty.
    func transactionID() throws(Refusal) -> String? { try line("transaction_id", charactersMax: 255) }
}

extension JSON {
    /// An address to send mail to, or the empty string. Its letters are left to the mail server, but nothing in it may
    /// break a header or add a second recipient.
    fileprivate var mailAddress: String? {
        guard let text = line(charactersMax: 254) else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isAddress = parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
        return text.isEmpty
            || (isAddress && !text.unicodeScalars.contains { " ,;:<>()[]\"\\".unicodeScalars.contains($0) })
            ? text : nil
    }

    /// An address as the shop has it but for card numbers: any object, as JSON text without blanks, up to 4 KiB.
    fileprivate var address: String? {
        guard object != nil, JSONWriter.value(self).count <= 4_096 else { return nil }
        return withoutCardNumbers.map { String(decoding: JSONWriter.value($0), as: UTF8.self) }
    }

    /// The value without the card numbers in its texts, numbers and keys; nil when two keys of one object become the same.
    var withoutCardNumbers: JSON? {
        switch self {
        case .string(let text): return .string(text.withoutCardNumbers)
        case .number(let number):
            let masked = number.text.withoutCardNumbers
            return masked == number.text ? self : .string(masked)
        case .array(let items):
            let masked = items.compactMap(\.withoutCardNumbers)
            return masked.count == items.count ? .array(masked) : nil
        case .object(let object):
            let masked = object.members.compactMap { member in
                member.value.withoutCardNumbers.map { JSONObject.Member(key: member.key.withoutCardNumbers, value: $0) }
            }
            return masked.count == object.members.count ? JSONObject(masked).map(JSON.object) : nil
        case .bool, .null: return self
        }
    }
}
