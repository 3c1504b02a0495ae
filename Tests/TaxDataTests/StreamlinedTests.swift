import SalesTax
import TaxData
import Testing

@Suite struct StreamlinedTests {
    private let rateFile = """
        39,45,39,.0575,.0575,0,0,20130901,99991231
        39,45,39,.055,.055,0,0,20050701,20130831
        39,00,049,.0125,.0100,0,0,20200101,29991231
        39,00,049,.0175,.0175,0,0,20260701,29991231
        39,01,18000,0.005,0.005,,,20200101,29991231
        39,63,123,.0025,.0025,0.001,0.001,20200101,29991231
        39,69,00123,.001,.001,0,0,20200101,29991231

        """

    private func book(_ rows: [BoundaryRow], isIntrastate: Bool = false) throws -> RateBook {
        var book = RateBook()
        book.add(try file("OHR2020Q1JAN01.csv", rateFile, isIntrastate: isIntrastate))
        book.add(try file("OHB2020Q1JAN01.csv", rows.map(\.text).joined()))
        return book
    }

    @Test("State, county, place and districts add up; kinds are told by the first row")
    func stack() throws {
        #expect(try file("OHR2020Q1JAN01.csv", rateFile).kind == .streamlinedRates)
        #expect(try file("OHB2020Q1JAN01.csv", BoundaryRow().text).kind == .streamlinedBoundaries)
        let book = try book([
            BoundaryRow(place: "18000", districts: [("ST", "00123", "63"), ("VD", "123", "69"), ("", "", "")]),
            BoundaryRow(type: "4", zip: ("43001", "43001"), plus4: ("0001", "0099"), county: "000"),
            BoundaryRow(zip: ("43002", "43004"), indicator: "00"),
        ])
        let all = ["state 0.0575", "county 0.0175", "city 0.005", "specialDistrict 0.0025", "specialDistrict 0.001"]
        #expect(try rates(book, "US", "OH", "43001") == all)
        #expect(try rates(book, "US", "OH", "43001-0100") == all)
        #expect(try rates(book, "US", "OH", "43001-0099") == ["state 0.0575"])
        #expect(try rates(book, "US", "OH", "43004") == ["county 0.0175"])
        #expect(try rates(book, "US", "OH", "43005") == ["nothing"])
    }

    @Test("The day picks the rate: history, and of overlapping rows the one that began last")
    func history() throws {
        let book = try book([BoundaryRow(begin: "20050101")])
        for (date, expected) in [
            ("2026-07-01", ["state 0.0575", "county 0.0175"]), ("2026-06-30", ["state 0.0575", "county 0.01"]),
            ("2020-01-01", ["state 0.0575", "county 0.01"]),
        ] { #expect(try rates(book, "US", "OH", "43001", on: date) == expected, "\(date)") }
        #expect(throws: RateGap.self) { try rates(book, "US", "OH", "43001", on: "2019-12-31") }
        let stateOnly = try self.book([BoundaryRow(begin: "20050101", county: "000")])
        #expect(try rates(stateOnly, "US", "OH", "43001", on: "2013-08-31") == ["state 0.055"])
    }

    @Test("A boundary's own days count")
    func boundaryDays() throws {
        let book = try book([
            BoundaryRow(end: "20260630"), BoundaryRow(begin: "20260701", county: "000"),
            BoundaryRow(begin: "20260801", end: "20260831", place: "18000"),
        ])
        #expect(try rates(book, "US", "OH", "43001", on: "2026-06-30").count == 2)
        #expect(try rates(book, "US", "OH", "43001", on: "2026-07-31").count == 1)
        #expect(try rates(book, "US", "OH", "43001", on: "2026-08-31").count == 3)
        #expect(try rates(book, "US", "OH", "43001", on: "2026-09-01").count == 1)
    }

    @Test("Intrastate or interstate, general or food")
    func columns() throws {
        let rows = [BoundaryRow(districts: [("ST", "123", "63")])]
        #expect(try rates(book(rows, isIntrastate: true), "US", "OH", "43001", on: "2026-01-01")[1] == "county 0.0125")
        #expect(try rates(book(rows), "US", "OH", "43001", on: "2026-01-01")[1] == "county 0.01")
        #expect(
            try rates(book(rows), "US", "OH", "43001", rateClass: .food)
                == ["state 0", "county 0", "specialDistrict 0.001"])
    }

    @Test("ZIP+4 goes before ZIP, however old it is")
    func plus4First() throws {
        let book = try book([
            BoundaryRow(type: "4", begin: "20050101", plus4: ("0001", "0099"), county: "000"),
            BoundaryRow(begin: "20260101"),
        ])
        #expect(try rates(book, "US", "OH", "43001-0001") == ["state 0.0575"])
    }

    @Test("A newer file governs from its quarter on")
    func newer() throws {
        var book = try book([BoundaryRow()])
        book.add(
            try file("OHR2026Q4OCT01.csv", "39,45,39,.07,.07,,,20050101,29991231\n39,00,049,0,0,,,20050101,29991231"))
        book.add(try file("OHB2026Q4OCT01.csv", BoundaryRow().text))
        #expect(try rates(book, "US", "OH", "43001", on: "2026-10-01") == ["state 0.07", "county 0"])
        #expect(try rates(book, "US", "OH", "43001", on: "2026-09-30") == ["state 0.0575", "county 0.0175"])
        let stack = try book.stack(
            at: Destination(region: Region(country: "US", state: "OH"), postalCode: PostalCode("43001")),
            on: day("2026-10-01"))
        #expect(stack?.boundaries == [FileLine(file: "OHB2026Q4OCT01.csv", line: 1)])
        #expect(stack?.components.map(\.source.description) == ["OHR2026Q4OCT01.csv:1", "OHR2026Q4OCT01.csv:2"])
    }

    @Test(
        "What is wrong with a rate row",
        arguments: [
            (
                "39,45,39,5.75,.0575,0,0,20130901,99991231",
                #"line 1, column 4 (general rate, intrastate): "5.75" is not a fraction from 0 to 0.25"#
            ),
            ("39,45,39,.0575,,0,0,20130901,99991231", "line 1, column 5 (general rate, interstate): is missing"),
            (
                "39,45,39,.0575,.0575,-1,0,20130901,99991231",
                #"line 1, column 6 (food and drug rate, intrastate): "-1" is not a fraction from 0 to 0.25"#
            ),
            (
                "39,45,39,.0575,.0575,0,0,20130931,99991231",
                #"line 1, column 8 (begin date): "20130931" is not a date, CCYYMMDD"#
            ),
            (
                "39,45,39,.0575,.0575,0,0,20130901,20130831",
                #"line 1, column 9 (end date): "20130831" is before the begin date"#
            ),
            (
                "99,45,39,.0575,.0575,0,0,20130901,99991231",
                #"line 1, column 1 (state): "99" is not a state's FIPS code"#
            ),
            (
                "39,445,39,.0575,.0575,0,0,20130901,99991231",
                #"line 1, column 2 (jurisdiction type): "445" is not a jurisdiction type of two digits"#
            ),
            (
                "39,00,0049,.0575,.0575,0,0,20130901,99991231",
                #"line 1, column 3 (jurisdiction FIPS code): "0049" is not a code of up to 3 digits"#
            ),
            (
                "39,45,39,.05,.05,0,0,20130901,99991231\n54,45,54,.06,.06,0,0,20130901,99991231\n39,x,y,.05,.05,0,0,20130901,99991231",
                """
                line 2, column 1 (state): "54" is another state than in the rows before
                line 3, column 2 (jurisdiction type): "x" is not a jurisdiction type of two digits
                line 3, column 3 (jurisdiction FIPS code): "y" is not a code of up to 5 digits
                """
            ),
        ])
    func rateFaults(text: String, expected: String) throws {
        #expect(try faults("rates.csv", text) == expected)
    }

    @Test("What is wrong with a boundary row")
    func boundaryFaults() throws {
        let good = BoundaryRow().text
        let rows: [(BoundaryRow, String)] = [
            (BoundaryRow(type: "P"), #"line 2, column 1 (record type): "P" is not a record type: Z, 4 or A"#),
            (BoundaryRow(begin: "20201301"), #"line 2, column 2 (begin date): "20201301" is not a date, CCYYMMDD"#),
            (BoundaryRow(zip: ("", "")), "line 2, column 18 (low ZIP code): is missing"),
            (BoundaryRow(zip: ("430011", "")), #"line 2, column 18 (low ZIP code): "430011" is not a ZIP code"#),
            (
                BoundaryRow(zip: ("43002", "43001")),
                #"line 2, column 20 (high ZIP code): "43001" is below the low ZIP code"#
            ),
            (BoundaryRow(type: "4"), "line 2, column 19 (low +4): is missing"),
            (BoundaryRow(type: "4", plus4: ("0001", "x")), #"line 2, column 21 (high +4): "x" is not four digits"#),
            (BoundaryRow(state: "1"), #"line 2, column 23 (FIPS state): "1" is another state than in the rows before"#),
            (
                BoundaryRow(indicator: "40"),
                #"line 2, column 24 (FIPS state indicator): "40" is neither 00 nor the FIPS state"#
            ),
            (BoundaryRow(county: "1049"), #"line 2, column 25 (FIPS county): "1049" is not a FIPS code of 3 digits"#),
            (BoundaryRow(place: "x"), #"line 2, column 26 (FIPS place): "x" is not a FIPS code of 5 digits"#),
            (BoundaryRow(districts: [("ST", "12", "")]), "line 2, column 32 (district 1 type): is missing"),
            (BoundaryRow(districts: [("ST", "", "63")]), "line 2, column 31 (district 1 code): is missing"),
            (
                BoundaryRow(districts: (1...21).map { ("ST", "\($0)", "63") }), "line 2: more than 20 special districts"
            ),
        ]
        for (row, expected) in rows {
            #expect(try faults("OHB2026Q4OCT01.csv", good + row.text) == expected)
        }
        #expect(try faults("b.csv", good + "Z,20200101,29991231\n") == "line 2: 3 columns instead of at least 29")
    }

    @Test("The name tells the day, or the operator does")
    func effective() throws {
        #expect(
            try faults("rates.csv", rateFile, effective: nil)
                == "the name does not tell from when on the file is in effect: give the day")
        #expect(try file("OHR2026Q4OCT01.csv", rateFile).rates[0].edition.effective == day("2026-10-01"))
        #expect(
            try file("OHR2026Q4OCT01.csv", rateFile, effective: "2026-11-01").rates[0].edition.effective
                == day("2026-11-01"))
        #expect(try faults("OHR2026Q5OCT01.csv", rateFile, effective: nil).hasPrefix("the name does not tell"))
    }

    @Test("After a hundred faults reading ends")
    func many() throws {
        let text =
            "39,45,39,.05,.05,0,0,20130901,99991231\n"
            + String(repeating: "39,45,39,9,.05,0,0,20130901,99991231\n", count: 101)
        let lines = try faults("rates.csv", text).split(separator: "\n")
        #expect(lines.count == 101 && lines.last == "and more")
    }

    @Test("A file that breaks off is told like any other fault, and an empty one has no rows")
    func broken() throws {
        #expect(
            try faults("rates.csv", "39,45,39,.05,.05,0,0,20130901,99991231\n\"39")
                == "line 2: a quote that is never closed")
        #expect(try faults("rates.csv", "") == "the file has no rows")
        #expect(try faults("rates.csv", "\u{FEFF}hello,world\n").hasPrefix("line 1: the first row is neither"))
    }
}
