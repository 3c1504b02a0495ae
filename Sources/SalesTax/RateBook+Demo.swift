extension RateBook {
    /// Rates to try the program with: state base rates of the United States without any local tax, and the standard rates
    /// of some countries. Not for real documents: any other file on file for a region goes before them.
    ///
    /// In force on 2026-01-01, with the changes around it that are known; sources in `docs/tax.md`.
    public static let demo: RateBook = {
        var book = RateBook()
        for row in rows("US", unitedStates, kind: .state) { book.addDemo(row, below: nil) }
        for row in rows(nil, countries, kind: .country) { book.addDemo(row, below: nil) }
        let canada = Jurisdiction(region: Region(country: "CA"), kind: .country, code: "CA")
        for row in rows("CA", provinces, kind: .region) { book.addDemo(row, below: canada) }
        return book
    }()

    /// The name that demo rates have wherever a source is shown.
    public static let demoName = "demo rates"

    private struct DemoRow {
        let jurisdiction: Jurisdiction
        let periods: [(percent: String, from: String?, through: String?)]
    }

    private mutating func addDemo(_ row: DemoRow, below country: Jurisdiction?) {
        let edition = Edition(family: .demo, file: RateBook.demoName, effective: .earliest)
        var rates = RateTable(edition: edition, region: row.jurisdiction.region)
        for period in row.periods {
            guard let rate = TaxRate(percent: period.percent) else { preconditionFailure("a demo rate is a number") }
            let first = period.from.flatMap { TaxDay(parsing: $0) } ?? .earliest
            let last = period.through.flatMap { TaxDay(parsing: $0) } ?? .latest
            rates.add(
                RateTable.Row(rate: rate, validity: Validity(from: first, through: last), line: 0),
                to: row.jurisdiction)
        }
        var boundaries = BoundaryTable(edition: edition, region: row.jurisdiction.region)
        let zone = BoundaryTable.Zone(
            precision: 0, jurisdictions: (country.map { [$0] } ?? []) + [row.jurisdiction])
        boundaries.add(zone: boundaries.number(of: zone), codes: PostalCode.all, validity: .always, line: 0)
        boundaries.close()
        add(rates)
        add(boundaries)
    }

    /// Reads `NY 4` or, with periods, `LA 4.45 - 20241231/5 20250101 -`.
    private static func rows(_ country: String?, _ table: String, kind: Jurisdiction.Kind) -> [DemoRow] {
        table.split(separator: ",").map { entry in
            let words = entry.split(separator: " ", maxSplits: 1).map(String.init)
            let region = country.map { Region(country: $0, state: words[0]) } ?? Region(country: words[0])
            let periods = words[1].split(separator: "/").map { period in
                let parts = period.split(separator: " ").map(String.init)
                return (percent: parts[0], from: parts.dropFirst().first, through: parts.dropFirst(2).first)
            }
            return DemoRow(jurisdiction: Jurisdiction(region: region, kind: kind, code: words[0]), periods: periods)
        }
    }

    private static let unitedStates = """
        AL 4,AK 0,AZ 5.6,AR 6.5,CA 7.25,CO 2.9,CT 6.35,DC 6 - 20260930,FL 6,GA 4,HI 4,ID 6,IL 6.25,IN 7,IA 6,KS 6.5,KY 6,\
        LA 4.45 - 20241231/5 20250101,ME 5.5,MD 6,MA 6.25,MI 6,MN 6.875,MS 7,MO 4.225,NE 5.5,NV 6.85,NJ 6.625,NM 4.875,\
        NY 4,NC 4.75,ND 5,OH 5.75,OK 4.5,PA 6,RI 7,SC 6,SD 4.5 - 20230630/4.2 20230701 20270630,TN 7,TX 6.25,UT 4.85,\
        VT 6,VA 4.3,WA 6.5,WV 6,WI 5,WY 4
        """

    private static let countries = """
        AT 20,AU 10,BE 21,BG 20,CA 5,CH 8.1,CY 19,CZ 21,DE 19,DK 25,EE 24,ES 21,FI 25.5,FR 20,GB 20,GR 24,HR 25,HU 27,\
        IE 23,IT 22,LT 21,LU 17,LV 21,MT 18,NL 21,NO 25,NZ 15,PL 23,PT 23,RO 21,SE 25,SI 22,SK 23
        """

    private static let provinces = "BC 7,MB 7,NB 10,NL 10,NS 9,ON 8,PE 10,QC 9.975,SK 6"
}
