import Foundation
import Refunds
import SalesTax
import TaxData

/// What the operator decided about tax and `/v1` documents.
struct TaxSettings {
    /// Taxes by these, and the file's rules.
    let policy: TaxPolicy
    /// True where demo rates stand in for rates that are not on file.
    var usesDemoRates: Bool
    let linksByCreatedFrom: Bool
    let overCredit: OverCredit
    private let rulesFile: String

    /// Reads them, and the file of rules that they name.
    init(_ values: inout SettingValues) {
        let rounding = TaxRounding(
            basis: values.choice("tax.rounding-basis", default: .document),
            scope: values.choice("tax.rounding-scope", default: .combined))
        let nexus = TaxSettings.nexus(&values)
        rulesFile = values.text("tax.rules-file", default: "")
        usesDemoRates = values.flag("tax.demo-rates", default: false)
        linksByCreatedFrom = values.flag("transactions.link-by-createdFrom", default: false)
        overCredit = values.choice("transactions.over-credit", default: .refuse)
        var (taxability, shipping) = (TaxabilityTable.standard, ShippingTable.standard)
        if let rules = TaxSettings.rules(rulesFile, &values) {
            taxability.add(rules)
            shipping.add(rules)
        }
        policy = TaxPolicy(nexus: nexus, taxability: taxability, shipping: shipping, rounding: rounding)
    }

    /// The rules with the rates on file.
    func rules(with book: RateBook) -> TransactionRules {
        TransactionRules(
            policy: policy, book: book, overCredit: overCredit, linksByCreatedFrom: linksByCreatedFrom)
    }

    /// Names and values, for the operator.
    var listing: [(name: String, value: String)] {
        [
            ("tax.nexus", policy.nexus.shown), ("tax.rounding-basis", policy.rounding.basis.rawValue),
            ("tax.rounding-scope", policy.rounding.scope.rawValue), ("tax.rules-file", rulesFile),
            ("tax.demo-rates", "\(usesDemoRates)"), ("transactions.link-by-createdFrom", "\(linksByCreatedFrom)"),
            ("transactions.over-credit", overCredit.rawValue),
        ]
    }

    private static let everywhere = "everywhere"

    private static func nexus(_ values: inout SettingValues) -> Nexus {
        let name = "tax.nexus"
        let wanted = "\(everywhere), or regions such as US-NY or DE from 2026-01-01 through 2026-12-31,"
        let listed = values.words(name, default: everywhere, wanted: wanted) { word -> NexusEntry? in
            word == everywhere ? .everywhere : NexusEntry(word)
        }
        if listed == [.everywhere] { return .everywhere }
        var validities: [Region: Validity] = [:]
        for case .region(let region, let validity) in listed
        where validities.updateValue(validity, forKey: region) != nil {
            values.complain("\(name) has \(region) twice")
        }
        if listed.isEmpty || listed.contains(.everywhere) {
            values.complain("\(name) names no region, or one beside \(everywhere): \(wanted) is wanted")
        }
        return .listed(validities)
    }

    private static func rules(_ path: String, _ values: inout SettingValues) -> TaxRules? {
        guard !path.isEmpty else { return nil }
        guard let content = FileManager.default.contents(atPath: path) else {
            values.complain("tax.rules-file is \"\(path)\", which cannot be read")
            return nil
        }
        do throws(FileFaults) {
            return try TaxRules(csv: content, name: URL(fileURLWithPath: path).lastPathComponent)
        } catch {
            values.complain("tax.rules-file is \"\(path)\", of which nothing is taken over:\n\(error)")
            return nil
        }
    }
}

/// A word of the list of places where tax is collected.
private enum NexusEntry: Equatable {
    case everywhere
    /// A region, and since when: `US-NY from 2026-01-01 through 2026-12-31`.
    case region(Region, Validity)

    init?(_ text: String) {
        var words = text.split(separator: " ").map(String.init)
        let place = words.removeFirst().split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard place.count <= 2, place[0].utf8.count == 2,
            place.allSatisfy({ $0.wholeMatch(of: /[A-Z0-9]{1,3}/) != nil })
        else { return nil }
        if place.count == 2, place[0] == "US", USState(place[1])?.code != place[1] { return nil }
        guard let first = NexusEntry.day(after: "from", &words, or: .earliest),
            let last = NexusEntry.day(after: "through", &words, or: .latest), words.isEmpty, first <= last
        else { return nil }
        let region = Region(country: place[0], state: place.count == 2 ? place[1] : nil)
        self = .region(region, Validity(from: first, through: last))
    }

    /// The day behind a word, which are both taken; nil for what is no day.
    private static func day(after word: String, _ words: inout [String], or usual: TaxDay) -> TaxDay? {
        guard words.first == word else { return usual }
        guard words.count >= 2, let day = TaxDay(parsing: words[1]) else { return nil }
        words.removeFirst(2)
        return day
    }
}

extension Nexus {
    fileprivate var shown: String {
        switch self {
        case .everywhere: "everywhere"
        case .listed(let list):
            list.sorted { $0.key < $1.key }.map { region, validity in
                let first = validity.first == .earliest ? "" : " from \(validity.first)"
                let last = validity.last == .latest ? "" : " through \(validity.last)"
                return "\(region)\(first)\(last)"
            }.joined(separator: ", ")
        }
    }
}
