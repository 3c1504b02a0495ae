import Amounts
import Foundation

/// Cases that a system of the lineage ran: orders it placed, invoiced and refunded in steps, with what it stored.
///
/// The file is not part of the package. It is read from `CREDITMEMO_VECTORS`, or from beside the package's folder.
struct VectorFile: Decodable {
    let cases: [VectorCase]

    /// Where the file lies, when it is there.
    static let location: URL? = {
        let beside = URL(filePath: #filePath).appending(path: "../../../../shared/vectors/openmage-creditmemos.json")
        let named = ProcessInfo.processInfo.environment["CREDITMEMO_VECTORS"].map { URL(filePath: $0) }
        let location = (named ?? beside).standardizedFileURL
        return FileManager.default.fileExists(atPath: location.path()) ? location : nil
    }()

    static func read(_ location: URL) throws -> VectorFile {
        try JSONDecoder().decode(VectorFile.self, from: Data(contentsOf: location))
    }
}

/// One order with what happened to it.
struct VectorCase: Decodable {
    let id: String
    let order: VectorRecord
    let steps: [VectorStep]
    let madeFrom: MadeFrom

    /// How the case was set up.
    struct MadeFrom: Decodable {
        let config: Fields?
        let payment: String?
    }

    private enum CodingKeys: String, CodingKey {
        case id, order, steps
        case madeFrom = "made_from"
    }
}

/// One thing that was done to the order.
struct VectorStep: Decodable {
    let op: String
    let ok: Bool
    let source: String?
    let invoiceIndex: Int?
    let path: String?
    let refundType: String?
    let request: Request?
    let items: Fields?
    let invoice: VectorRecord?
    let creditmemo: VectorRecord?
    let error: Fields?
    let before: Fields?
    let orderAfter: VectorRecord?
    let preparedButRefused: VectorRecord?
    let exactDecimalWouldGive: [String: String]?

    /// What was asked of a refund.
    struct Request: Decodable {
        let items: [Item]?
        let shipping: Scalar?
        let goodwill: Scalar?
        let fee: Scalar?

        private enum CodingKeys: String, CodingKey {
            case items
            case shipping = "shipping_amount"
            case goodwill = "adjustment_positive"
            case fee = "adjustment_negative"
        }
    }

    /// A line of the request; no `line` for an id that does not exist.
    struct Item: Decodable {
        let line: Int?
        let qty: Scalar
    }

    private enum CodingKeys: String, CodingKey {
        case op, ok, source, path, request, items, invoice, creditmemo, error, before
        case invoiceIndex = "invoice_index"
        case refundType = "refund_type"
        case orderAfter = "order_after"
        case preparedButRefused = "prepared_but_refused"
        case exactDecimalWouldGive = "exact_decimal_would_give"
    }
}

/// A document as it was stored: its own fields and those of its lines.
struct VectorRecord: Decodable {
    var fields: Fields
    var items: [Fields]

    init(from decoder: any Decoder) throws {
        fields = try Fields(from: decoder)
        let container = try decoder.container(keyedBy: AnyKey.self)
        items = try container.decodeIfPresent([Fields].self, forKey: AnyKey("items")) ?? []
    }
}

/// The scalars of a JSON object by name.
struct Fields: Decodable {
    private(set) var scalars: [String: Scalar] = [:]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys {
            scalars[key.stringValue] = try? container.decode(Scalar.self, forKey: key)
        }
    }

    subscript(name: String) -> String? {
        get { scalars[name]?.text }
        set { scalars[name] = newValue.map { Scalar(text: $0) } }
    }
}

/// Text, a number or a boolean, as exact text: numbers are read as `Decimal`, never as `Double`.
struct Scalar: Decodable {
    let text: String

    init(text: String) { self.text = text }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let boolean = try? container.decode(Bool.self) {
            text = boolean ? "true" : "false"
        } else if let number = try? container.decode(Decimal.self) {
            text = number.description
        } else {
            text = try container.decode(String.self)
        }
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ stringValue: String) { self.stringValue = stringValue }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
