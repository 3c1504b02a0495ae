import Amounts
import SalesTax
import Testing

extension Currency {
    /// Most tests are in it.
    static var dollar: Currency { get throws { try known("USD") } }

    static func known(_ code: String) throws -> Currency { try #require(Currency(code)) }
}

func amount(_ text: String) throws -> Amount { try #require(Amount(parsing: text)) }
func day(_ text: String) throws -> TaxDay { try #require(TaxDay(parsing: text)) }
func rate(_ fraction: String) throws -> TaxRate { try #require(TaxRate(fraction: fraction)) }
func portion(_ text: String) throws -> Portion { try #require(Portion(parsing: text)) }
func state(_ code: String) -> Region { Region(country: "US", state: code) }

/// A book of made-up editions.
struct SampleBook {
    var book = RateBook()

    /// One jurisdiction of each kind named, with its general rate, over a region's codes that begin with some digits.
    mutating func add(
        _ region: Region, _ rates: [(Jurisdiction.Kind, String)], zip: String? = nil, classes: [String: String] = [:],
        shipping: Bool = true
    ) throws {
        let edition = Edition(family: .manual, file: "sample.csv", effective: .earliest)
        var table = RateTable(edition: edition, region: region)
        var jurisdictions: [Jurisdiction] = []
        for (number, (kind, fraction)) in rates.enumerated() {
            let jurisdiction = Jurisdiction(region: region, kind: kind, code: "\(kind.rawValue)-\(number)")
            jurisdictions.append(jurisdiction)
            let general = RateTable.Row(
                rate: try rate(fraction), validity: .always, line: number + 1, coversShipping: shipping || number == 0)
            table.add(general, to: jurisdiction)
            for (name, fraction) in classes {
                let row = RateTable.Row(
                    rateClass: RateClass(name), rate: try rate(fraction), validity: .always, line: 100 + number)
                table.add(row, to: jurisdiction)
            }
        }
        var boundaries = BoundaryTable(edition: edition, region: region)
        let zone = boundaries.number(of: BoundaryTable.Zone(precision: 1, jurisdictions: jurisdictions))
        let codes = try zip.map { try #require(PostalCode.range(beginningWith: $0.utf8)) } ?? PostalCode.all
        boundaries.add(zone: zone, codes: codes, validity: .always, line: 7)
        boundaries.close()
        book.add(table)
        book.add(boundaries)
    }

    /// A state with one rate and nothing else.
    static func flat(_ fraction: String, in code: String = "OH") throws -> RateBook {
        var sample = SampleBook()
        try sample.add(state(code), [(.state, fraction)])
        return sample.book
    }

    /// New York City as the vendor's examples have it: 4 % + 4.5 % + 0.375 %.
    static func newYork() throws -> RateBook {
        var sample = SampleBook()
        try sample.add(
            state("NY"), [(.state, "0.04"), (.city, "0.045"), (.transitDistrict, "0.00375")], zip: "100")
        return sample.book
    }
}

/// A sale with the day and currency that most tests have.
func sale(
    _ items: [Sale.Line], to code: String = "OH", zip: String? = nil, shipping: Sale.Line? = nil,
    discount: String = "0", isTaxInclusive: Bool = false, buyer: Buyer = .unknown, on date: String = "2026-11-20",
    in currency: Currency? = nil
) throws -> Sale {
    try Sale(
        to: Destination(region: state(code), postalCode: zip.flatMap { PostalCode($0) }), on: try day(date),
        in: try currency ?? .dollar, isTaxInclusive: isTaxInclusive, items: items, shipping: shipping,
        discount: try amount(discount),
        buyer: buyer)
}

func line(
    _ gross: String, discount: String = "0", taxCode: String? = nil, manualRate: String? = nil
) throws -> Sale.Line {
    Sale.Line(
        gross: try amount(gross), discount: try amount(discount), taxCode: taxCode,
        manualRate: try manualRate.map { try rate($0) })
}

extension ChargedTax {
    /// What memos give back of it, all together.
    func standing(_ credits: [TaxCredit]) -> StandingCredits { StandingCredits(credits, of: self) }
}
