internal import SalesTax
internal import Wire

/// Rates of value added tax as the package `eu-vat-rates-data` publishes them: a JSON object with the day it is of
/// (`version`) and an entry for each country (`rates`).
///
/// The standard rate is the class `general`; the others are `super-reduced`, `parking` and, named by its percentage, each
/// reduced rate: `reduced-5.5`. Where a country has one reduced rate alone, that is `reduced` too. A place in the list would
/// mean another rate as soon as the list changes; a percentage that is gone is missed, and the sale refused.
struct EuropeanVATRates {
    /// The longest file, in bytes; the published one has 46,300.
    static let bytesMax = 1 << 20

    /// No country's standard rate comes near the ends; a file of fractions fails here.
    private static let standardRates = TaxRate(hundredMillionths: 1_000_000)...TaxRate(hundredMillionths: 50_000_000)

    private var tables: ShopTables
    private var lines: [Region: Int] = [:]
    private var faults: [RowFault] = []

    /// What the whole file says, or all that is wrong with it.
    static func read(_ bytes: [UInt8], _ terms: RateFileTerms) throws(FileFaults) -> RateFile {
        guard bytes.count <= bytesMax else { throw FileFaults("more than \(bytesMax) bytes, which no such file has") }
        let file = try FileValue(parsing: bytes)
        guard let version = file["version"], let rates = file["rates"] else {
            throw FileFaults("the file is JSON without version and rates, which is no known layout")
        }
        guard let made = version.value.string.flatMap({ $0.utf8.count == 10 ? TaxDay(parsing: $0) : nil }) else {
            throw FileFaults(version.isNot("a day such as 2026-10-01"))
        }
        guard let countries = rates.members else { throw FileFaults(rates.isNot("an object")) }
        guard !countries.isEmpty else { throw FileFaults(rates.fault("is empty")) }
        // All editions have one name, so the day is part of what a rate's source is called.
        let edition = Edition(
            family: .europeanVAT, file: "\(terms.name) (\(made))", effective: terms.effective ?? made)
        var reading = Self(tables: ShopTables(edition))
        for country in countries { reading.take(country) }
        guard reading.faults.isEmpty else { throw FileFaults(all: reading.faults) }
        var result = RateFile(kind: .europeanVAT, effective: edition.effective)
        result.rowCount = countries.count
        reading.tables.finish(&result)
        return result
    }

    private init(tables: ShopTables) { self.tables = tables }

    /// Takes a country's entry, or notes all that is wrong with it.
    private mutating func take(_ entry: FileValue) {
        let region = Region(country: entry.name)
        guard entry.name.utf8.count == 2, entry.name.utf8.allSatisfy(\.isCapitalLetter) else {
            return faults.append(entry.fault("is not named by two capital letters"))
        }
        if let other = lines.updateValue(entry.line, forKey: region) {
            faults.append(entry.fault("is \(region), which stands in line \(other) already"))
        }
        guard entry.members != nil else { return faults.append(entry.isNot("an object")) }
        guard let country = member("country", of: entry), let standard = member("standard", of: entry) else { return }
        let name = country.value.string ?? ""
        if name.isEmpty { faults.append(country.isNot("a name")) }
        let jurisdiction = Jurisdiction(region: region, kind: .country, code: region.country, name: name)
        let general = rate(standard, in: EuropeanVATRates.standardRates)
        if let general { add(.general, general, of: jurisdiction, at: standard, codes: [.all]) }
        takeLower(.zero...(general ?? EuropeanVATRates.standardRates.upperBound), of: entry, to: jurisdiction)
    }

    /// Takes the rates below the standard rate.
    private mutating func takeLower(
        _ range: ClosedRange<TaxRate>, of entry: FileValue, to jurisdiction: Jurisdiction
    ) {
        if let reduced = member("reduced", of: entry) {
            let items = reduced.items
            if items == nil { faults.append(reduced.isNot("an array")) }
            var seen: Set<TaxRate> = []
            for item in items ?? [] {
                guard let rate = rate(item, in: range) else { continue }
                if !seen.insert(rate).inserted { faults.append(item.fault("\(rate.percent) stands twice")) }
                add(RateClass("reduced-\(rate.percent)"), rate, of: jurisdiction, at: item)
                if items?.count == 1 { add(RateClass("reduced"), rate, of: jurisdiction, at: item) }
            }
        }
        for (name, rateClass) in [("super_reduced", RateClass("super-reduced")), ("parking", RateClass("parking"))] {
            guard let place = member(name, of: entry), !place.value.isNull, let rate = rate(place, in: range) else {
                continue
            }
            add(rateClass, rate, of: jurisdiction, at: place)
        }
    }

    private mutating func add(
        _ rateClass: RateClass, _ rate: TaxRate, of jurisdiction: Jurisdiction, at place: FileValue,
        codes: [CodePattern] = []
    ) {
        let row = RateTable.Row(rateClass: rateClass, rate: rate, validity: tables.validity, line: place.line)
        tables.add(jurisdiction, row, at: codes)
    }

    /// A member that each country has.
    private mutating func member(_ name: String, of entry: FileValue) -> FileValue? {
        if let member = entry[name] { return member }
        faults.append(entry.fault("has no \(name)"))
        return nil
    }

    private mutating func rate(_ place: FileValue, in range: ClosedRange<TaxRate>) -> TaxRate? {
        if let rate = place.value.number.flatMap({ TaxRate(percent: $0.text) }), range.contains(rate) { return rate }
        let (least, most) = (range.lowerBound.percent, range.upperBound.percent)
        faults.append(place.isNot("a percentage from \(least) to \(most)"))
        return nil
    }
}

extension UInt8 {
    fileprivate var isCapitalLetter: Bool { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") }
}
