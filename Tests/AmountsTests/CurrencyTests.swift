import Amounts
import Testing

@Suite struct CurrencyTests {
    @Test(
        "A currency in use is known with its minor unit",
        arguments: [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XAF", 0), ("BHD", 3), ("UYW", 4)])
    func known(code: String, exponent: Int) throws {
        let currency = try #require(Currency(code))
        #expect(currency.code == code && currency.description == code)
        #expect(currency.exponent == exponent)
    }

    @Test("A code in small letters is the same currency")
    func smallLetters() {
        #expect(Currency("usd") == Currency("USD"))
        #expect(Currency("Usd")?.code == "USD")
    }

    @Test(
        "What is no currency in use is refused",
        arguments: ["", "US", "USDX", "US1", "XXX", "DEM", " USD", "U$D", "DK\u{212A}", "\u{17F}EK"])
    func unknown(code: String) {
        #expect(Currency(code) == nil)
    }

    @Test(
        "The minor unit is the smallest amount that can be paid",
        arguments: zip(Currencies.codes, [1, 100, 1_000, 10_000]))
    func minorUnit(code: String, unitsInOne: Int64) throws {
        let unit = try Currencies.named(code).minorUnit
        #expect(unit.tenThousandths * unitsInOne == 10_000)
        #expect(unit.fits(try Currencies.named(code)))
    }

    @Test(
        "A rate is read to eight decimals and shown with four to eight",
        arguments: [
            ("1", "1.0000"), ("0.7067", "0.7067"), ("0.70670000", "0.7067"), ("149.85", "149.8500"),
            ("0.00000001", "0.00000001"), ("1.23456789", "1.23456789"), ("1.2345678", "1.2345678"),
            ("999999.99999999", "999999.99999999"),
        ])
    func rate(text: String, shown: String) throws {
        #expect(try #require(Rate(parsing: text)).description == shown)
    }

    @Test("A rate is above zero and within bounds", arguments: ["0", "-1", "", "0.000000001", "1000000", "abc", "1,5"])
    func rateRefused(text: String) {
        #expect(Rate(parsing: text) == nil)
    }
}
