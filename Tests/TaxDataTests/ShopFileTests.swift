import SalesTax
import TaxData
import Testing

@Suite struct MagentoTests {
    private let header =
        "Code,Country,State,\"Zip/Post Code\",Rate,\"Zip/Post is Range\",\"Range From\",\"Range To\",default\n"

    private func book(_ rows: String) throws -> RateBook {
        var book = RateBook()
        book.add(try file("tax_rates.csv", header + rows, effective: "2026-01-01"))
        return book
    }

    @Test("The closest rate counts: code, beginning, range, state, country")
    func closest() throws {
        let book = try book(
            """
            US-CA-*-Rate 1,US,CA,*,8.2500,,,,
            US-NY-*-Rate 1,US,NY,*,8.3750,,,,
            US-NY-100,US,NY,100*,8.5,,,,
            US-NY-10001,US,NY,10001,8.875,0,,,
            US-NY-range,US,NY,,8.6,1,10200,10299,
            US-all,US,*,*,1,,,,
            DE,DE,*,*,19,,,,MwSt

            """)
        for (state, code, expected) in [
            ("CA", "90001", "state 0.0825"), ("NY", "14201", "state 0.08375"), ("NY", "10002", "other 0.085"),
            ("NY", "10001", "other 0.08875"), ("NY", "10001-0001", "other 0.08875"), ("NY", "10250", "other 0.086"),
            ("NY", "10299-1234", "other 0.086"), ("TX", "75001", "country 0.01"),
        ] { #expect(try rates(book, "US", state, code) == [expected], "\(state) \(code)") }
        #expect(try rates(book, "DE", nil, "10115") == ["country 0.19"])
        #expect(try rates(book, "DE", "Bayern", nil) == ["country 0.19"])
        #expect(try rates(book, "FR", nil, nil) == ["nothing"])
        #expect(try rates(book, "DE", nil, nil, on: "2025-12-31") == ["nothing"])
    }

    @Test(
        "What is wrong with a row",
        arguments: [
            ("A,USA,*,*,1,,,,", #"line 2, column 2 (Country): "USA" is not a country of two letters"#),
            ("A,US,XX,*,1,,,,", #"line 2, column 3 (State): "XX" is not a state"#),
            ("A,US,*,1_2,1,,,,", #"line 2, column 4 (Zip/Post Code): "1_2" has a postal code that cannot be read"#),
            ("A,US,*,*,101,,,,", #"line 2, column 5 (Rate): "101" is not a percentage from 0 to 100"#),
            (
                "A,US,*,*,1,1,20,10,",
                #"line 2, column 7 (Range From): "20" begins no range of postal codes that ends at "10""#
            ),
            ("A,US,*,*,1,1,,,", #"line 2, column 7 (Range From): begins no range of postal codes that ends at """#),
            (",US,*,*,1,,,,", "line 2, column 1 (Code): is missing"),
            ("A,US,*,*,1,,,,\nA,US,NY,*,2,,,,", #"line 3, column 1 (Code): "A" stands in line 2 already"#),
        ])
    func rowFaults(rows: String, expected: String) throws {
        #expect(try faults("tax_rates.csv", header + rows) == expected)
        #expect(try faults("tax_rates.csv", header, effective: nil).hasPrefix("the name does not tell"))
    }
}

@Suite struct WooCommerceTests {
    private let header =
        "Country code,State code,Postcode / ZIP,City,Rate %,Tax name,Priority,Compound,Shipping,Tax class\n"

    private func book(_ rows: String) throws -> RateBook {
        var book = RateBook()
        book.add(try file("woo.csv", header + rows, effective: "2026-01-01"))
        return book
    }

    @Test("One rate of each priority, the closest, and priorities add up")
    func priorities() throws {
        let book = try book(
            """
            US,NY,*,*,4.0000,State,1,0,1,
            US,NY,10001;10002;11*,*,4.5000,City,2,0,1,
            US,NY,12000...12099,ALBANY;TROY,4.2500,City,2,0,0,
            US,NY,12000...12099,*,4.0000,County,2,0,1,
            GB,*,*,*,20.0000,VAT,1,0,1,
            GB,*,*,*,5.0000,VAT,1,0,1,reduced-rate
            GB,*,JE*,*,0.0000,None,1,0,1,
            CA,*,*,*,5.0000,GST,1,0,1,
            CA,BC,*,*,7.0000,PST,2,0,0,

            """)
        for (country, state, code, city, expected) in [
            ("US", "NY", "10001", nil, ["state 0.04", "other 0.045"]),
            ("US", "NY", "11201", nil, ["state 0.04", "other 0.045"]),
            ("US", "NY", "12050", "Albany", ["state 0.04", "other 0.0425"]),
            ("US", "NY", "12050", "Cohoes", ["state 0.04", "other 0.04"]), ("US", "NY", "13000", nil, ["state 0.04"]),
            ("GB", nil, "SW1A 1AA", nil, ["country 0.2"]), ("GB", nil, "JE2 3AB", nil, ["other 0"]),
            ("CA", "BC", "V5K 0A1", nil, ["country 0.05", "region 0.07"]),
            ("CA", "ON", "K1A 0B1", nil, ["country 0.05"]),
            ("US", "CA", "90001", nil, ["nothing"]),
        ] as [(String, String?, String, String?, [String])] {
            #expect(try rates(book, country, state, code, city: city) == expected, "\(country) \(code) \(city ?? "")")
        }
        #expect(try rates(book, "GB", nil, "SW1A 1AA", rateClass: RateClass("reduced-rate")) == ["country 0.05"])
    }

    @Test("Shipping is covered or not, by rate")
    func shipping() throws {
        let book = try book("CA,*,*,*,5,GST,1,0,1,\nCA,BC,*,*,7,PST,2,0,0,\n")
        let place = Destination(region: Region(country: "CA", state: "BC"))
        let stack = try #require(try book.stack(at: place, on: day("2026-11-20")))
        #expect(stack.components.map(\.coversShipping) == [true, false])
    }

    @Test(
        "What is wrong with a row",
        arguments: [
            (",,*,*,1,A,1,0,1,", "line 2, column 1 (Country code): is missing"),
            (
                "US,NY,1...22,*,1,A,1,0,1,",
                #"line 2, column 3 (Postcode / ZIP): "1...22" has a postal code that cannot be read"#
            ),
            ("US,NY,*,*,x,A,1,0,1,", #"line 2, column 5 (Rate %): "x" is not a percentage from 0 to 100"#),
            ("US,NY,*,*,1,A,0,0,1,", #"line 2, column 7 (Priority): "0" is not a priority from 1 to 999"#),
            (
                "US,NY,*,*,1,A,1,1,1,",
                #"line 2, column 8 (Compound): "1" is a rate on top of other rates, which is not taken"#
            ),
            ("US,NY,*,*,1,A,1,0,yes,", #"line 2, column 9 (Shipping): "yes" is not 0 or 1"#),
            ("US,NY,*,*,1,A,1,0,1", "line 2: 9 columns instead of 10"),
        ])
    func rowFaults(rows: String, expected: String) throws {
        #expect(try faults("woo.csv", header + rows) == expected)
    }

    @Test("Text that is not UTF-8 is refused")
    func notUTF8() throws {
        var reader = RateFileReader(RateFileTerms(name: "woo.csv", effective: try day("2026-01-01")))
        reader.feed(Array(header.utf8) + Array("US,NY,*,*,1,".utf8) + [0xFF] + Array(",1,0,1,\n".utf8))
        #expect(throws: FileFaults.self) { try reader.finish() }
    }
}
