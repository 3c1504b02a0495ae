import SalesTax
import TaxData
import Testing

@Suite struct AvalaraTests {
    private let header =
        "State,ZipCode,TaxRegionName,EstimatedCombinedRate,StateRate,EstimatedCountyRate,EstimatedCityRate,"
        + "EstimatedSpecialRate,RiskLevel\n"
    private let older =
        "State,ZipCode,TaxRegionName,TaxRegionCode,CombinedRate,StateRate,CountyRate,CityRate,SpecialRate\n"

    @Test("A ZIP code has its rates, and its ZIP+4 codes have them too; rates of zero name nobody")
    func rows() throws {
        let text = header + "TX,75001,ADDISON,0.0825,0.0625,0,0.01,0.01,2\r\nTX,75002,ALLEN,0.0625,0.0625,0,0,0,\r\n"
        let file = try file("TAXRATES_ZIP5_TX202611.csv", text)
        // The state's rate stands once, the city's and the district's of 75001 besides.
        #expect(file.kind == .avalara && file.rowCount == 2 && file.rates[0].allRows.count == 3)
        var book = RateBook()
        book.add(file)
        #expect(try rates(book, "US", "TX", "75001") == ["state 0.0625", "city 0.01", "specialDistrict 0.01"])
        #expect(try rates(book, "US", "TX", "75001-1234").count == 3)
        #expect(try rates(book, "US", "TX", "75002") == ["state 0.0625"])
        #expect(try rates(book, "US", "TX", "75003") == ["nothing"])
        #expect(try rates(book, "US", "TX", "75001", on: "2026-10-31") == ["nothing"])
        let place = Destination(region: Region(country: "US", state: "TX"), postalCode: PostalCode("75001"))
        let stack = try #require(try book.stack(at: place, on: day("2026-11-01")))
        #expect(stack.risk == "2" && stack.boundaries == [FileLine(file: "TAXRATES_ZIP5_TX202611.csv", line: 2)])
        #expect(stack.components.map(\.jurisdiction.name) == [nil, "ADDISON", "ADDISON"])
    }

    @Test("The older layout, several states, and a state whose rate differs at a code")
    func olderLayout() throws {
        let text =
            older
            + "CA,90001,LOS ANGELES,AAA,0.0950,0.0600,0.0025,0,0.0325\nNY,10001,NEW YORK,BBB,0.08875,0.04,0,0.045,0.00375\n"
            + "CA,90002,RESERVATION,CCC,0.0025,0,0.0025,0,0\n"
        var book = RateBook()
        book.add(try file("TAXRATES_ZIP5_202601.csv", text))
        #expect(try rates(book, "US", "CA", "90001") == ["state 0.06", "county 0.0025", "specialDistrict 0.0325"])
        #expect(try rates(book, "US", "CA", "90002") == ["state 0", "county 0.0025"])
        #expect(try rates(book, "US", "NY", "10001") == ["state 0.04", "city 0.045", "specialDistrict 0.00375"])
    }

    @Test("Next month's file governs from its month on")
    func newer() throws {
        var book = RateBook()
        for (month, fraction) in [("12", "0.07"), ("11", "0.06")] {
            let text = header + "TX,75001,ADDISON,\(fraction),\(fraction),0,0,0,1\n"
            book.add(try file("TAXRATES_ZIP5_TX2026\(month).csv", text))
        }
        #expect(try rates(book, "US", "TX", "75001", on: "2026-11-30") == ["state 0.06"])
        #expect(try rates(book, "US", "TX", "75001", on: "2026-12-01") == ["state 0.07"])
    }

    @Test(
        "What is wrong with a row",
        arguments: [
            ("XX,75001,A,0.1,0.1,0,0,0,1", #"line 2, column 1 (State): "XX" is not a state"#),
            ("TX,7500,A,0.1,0.1,0,0,0,1", #"line 2, column 2 (ZipCode): "7500" is not a ZIP code of five digits"#),
            (
                "TX,75001,A,0.2,0.1,0,0,0,1",
                #"line 2, column 4 (EstimatedCombinedRate): "0.2" is not the sum of the other rates"#
            ),
            (
                "TX,75001,A,6.25,6.25,0,0,0,1",
                """
                line 2, column 4 (EstimatedCombinedRate): "6.25" is not a fraction from 0 to 1
                line 2, column 5 (StateRate): "6.25" is not a fraction from 0 to 1
                """
            ),
            ("TX,75001,A,0.1,0.1,0,0,,1", "line 2, column 8 (EstimatedSpecialRate): is missing"),
            (
                "TX,75001,A,0.1,0.1,0,0,0,1\nTX,75001,A,0.1,0.1,0,0,0,1",
                #"line 3, column 2 (ZipCode): "75001" stands in line 2 already"#
            ),
            ("TX,75001,A,0.1,0.1,0,0,0", "line 2: 8 columns instead of 9"),
        ])
    func rowFaults(rows: String, expected: String) throws {
        #expect(try faults("a.csv", header + rows) == expected)
    }

    @Test("What is wrong with a header")
    func headerFaults() throws {
        #expect(
            try faults("a.csv", "State,ZipCode,TaxRegionName,StateRate\n")
                == "line 1: the column EstimatedCombinedRate is missing")
        #expect(
            try faults("a.csv", "State,ZipCode,TaxRegionName,State\n") == #"line 1, column 4: "State" stands twice"#)
    }
}
