import Printing
import Refunds
import Yams

/// What each store prints its credit memos on, as the settings file says it:
///
///     stores:
///       1:
///         language: de
///         paper: a4
///         seller:
///           name: Kaffeehaus Hamburg GmbH
///           address: [Reeperbahn 7, 20359 Hamburg]
///           details: [USt-IdNr. DE123456789, service@kaffeehaus.example]
struct StoreSettings {
    /// By store.
    private(set) var stationery: [StoreID: Stationery] = [:]
    /// What cannot be used, each named.
    private(set) var problems: [String] = []

    /// No store has its own.
    init() {}

    /// Reads the part of the file.
    init(_ node: Node?) {
        guard let node else { return }
        guard let stores = node.mapping else {
            problems.append("stores is no mapping of stores' numbers")
            return
        }
        for (key, settings) in stores {
            guard let id = key.string.flatMap(Int64.init), (1...StoreID.rawValueMax).contains(id) else {
                problems.append("stores.\(key.string ?? "?") is no store: a number from 1 on is wanted")
                continue
            }
            var values = StationeryValues(settings, under: "stores.\(id)")
            stationery[StoreID(id)] = values.stationery()
            problems += values.problems
        }
    }

    /// Names and values, for the operator.
    var listing: [(name: String, value: String)] {
        stationery.sorted { $0.key < $1.key }.flatMap { id, stationery in
            let name = "stores.\(id.rawValue)"
            let seller = stationery.seller.map { seller in
                [
                    ("\(name).seller.name", seller.name),
                    ("\(name).seller.address", seller.address.joined(separator: ", ")),
                    ("\(name).seller.details", seller.details.joined(separator: ", ")),
                ]
            }
            return [
                ("\(name).language", stationery.language.rawValue), ("\(name).paper", stationery.paper.rawValue),
            ] + (seller ?? [])
        }
    }

    /// Gives a store the seller of the demo, unless it has one.
    mutating func useSample(_ seller: Stationery.Seller, for store: StoreID) {
        stationery[store, default: Stationery()].seller = stationery[store]?.seller ?? seller
    }
}

/// The settings of one store, each read once; what is left over is no setting.
private struct StationeryValues {
    private let name: String
    private var left: [String: Node] = [:]
    private(set) var problems: [String] = []

    /// The most lines of an address, or beside it.
    private static let linesMax = 12
    /// The longest line, in characters.
    private static let lineMax = 200

    init(_ node: Node, under name: String) {
        self.name = name
        guard let mapping = node.mapping else {
            problems.append("\(name) is no mapping of settings")
            return
        }
        for (key, value) in mapping { left[key.string ?? "?"] = value }
    }

    mutating func stationery() -> Stationery {
        var stationery = Stationery()
        stationery.language = choice("language") ?? stationery.language
        stationery.paper = choice("paper") ?? stationery.paper
        if let node = left.removeValue(forKey: "seller") {
            var values = StationeryValues(node, under: "\(name).seller")
            stationery.seller = values.seller()
            problems += values.problems
        }
        refuseTheRest()
        return stationery
    }

    private mutating func seller() -> Stationery.Seller? {
        let names = lines("name")
        let (address, details) = (lines("address"), lines("details"))
        let seller = names.first.map { Stationery.Seller(name: $0, address: address, details: details) }
        if names.count != 1, problems.isEmpty { problems.append("\(name).name is missing, or more than one line") }
        refuseTheRest()
        return seller
    }

    private mutating func refuseTheRest() {
        for key in left.keys.sorted() { problems.append("\(name).\(key) is no setting") }
    }

    /// A list of lines, or a text of several.
    private mutating func lines(_ key: String) -> [String] {
        guard let node = left.removeValue(forKey: key) else { return [] }
        let texts = node.sequence.map { $0.map(\.string) } ?? [node.string]
        let lines = texts.compactMap(\.self).flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
        let isGood =
            texts.allSatisfy { $0 != nil } && lines.count <= StationeryValues.linesMax
            && lines.allSatisfy { $0.count <= StationeryValues.lineMax }
        guard isGood else {
            problems.append(
                "\(name).\(key) is not a list of at most \(StationeryValues.linesMax) lines of at most "
                    + "\(StationeryValues.lineMax) characters")
            return []
        }
        return lines
    }

    private mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: String) -> Value? {
        guard let node = left.removeValue(forKey: key) else { return nil }
        let value = node.string.flatMap(Value.init(rawValue:))
        if value == nil {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append("\(name).\(key) is \"\(node.string ?? "?")\": one of \(words) is wanted")
        }
        return value
    }
}
