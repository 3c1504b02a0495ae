import Amounts
import Testing

@Suite struct RoundingTests {
    @Test(
        "A quotient is rounded to the nearest integer, ties away from zero",
        arguments: [
            (0, 3, 0), (1, 3, 0), (2, 3, 1), (-1, 3, 0), (-2, 3, -1), (1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2),
            (5, 10, 1), (4, 10, 0), (-5, 10, -1), (-4, 10, 0), (15, 10, 2), (25, 10, 3), (7, 1, 7), (-7, 1, -7),
            (499, 1_000, 0), (500, 1_000, 1), (501, 1_000, 1), (3, 7, 0), (4, 7, 1), (-4, 7, -1),
        ] as [(Int128, Int128, Int64)])
    func quotient(dividend: Int128, divisor: Int128, quotient: Int64) {
        #expect(Rounding.quotient(dividend, by: divisor) == quotient)
    }

    @Test(
        "Amounts are rounded to the minor unit of every size, ties away from zero",
        arguments: [
            ("JPY", "0.5", "1"), ("JPY", "0.4999", "0"), ("JPY", "-0.5", "-1"), ("JPY", "1.5", "2"),
            ("JPY", "2.5", "3"),
            ("USD", "0.005", "0.01"), ("USD", "0.0049", "0"), ("USD", "-0.005", "-0.01"), ("USD", "1.005", "1.01"),
            ("USD", "2.675", "2.68"), ("USD", "0.285", "0.29"), ("USD", "19.90", "19.90"), ("USD", "-1.0049", "-1"),
            ("KWD", "0.0005", "0.001"), ("KWD", "0.0004", "0"), ("KWD", "-0.0005", "-0.001"),
            ("KWD", "1.2345", "1.235"),
            ("CLF", "0.0001", "0.0001"), ("CLF", "-1.2345", "-1.2345"),
        ])
    func rounded(code: String, text: String, rounded: String) throws {
        #expect(try amount(text).rounded(to: Currencies.named(code)) == amount(rounded))
    }

    @Test(
        "An amount fits a currency when it needs no finer digit",
        arguments: [
            ("JPY", "100", true), ("JPY", "100.5", false), ("USD", "0.01", true), ("USD", "0.005", false),
            ("USD", "-0.01", true), ("KWD", "0.001", true), ("KWD", "0.0001", false), ("CLF", "0.0001", true),
        ])
    func fits(code: String, text: String, fits: Bool) throws {
        #expect(try amount(text).fits(Currencies.named(code)) == fits)
    }

    @Test(
        "An amount times a quantity is rounded once",
        arguments: [
            ("USD", "0.3333", "3", "1"), ("USD", "0.335", "1", "0.34"), ("USD", "3.33", "1.5", "5"),
            ("USD", "0.01", "0.5", "0.01"), ("USD", "0.01", "0.4999", "0"), ("JPY", "33.5", "3", "101"),
            ("KWD", "0.0005", "1", "0.001"), ("CLF", "0.0001", "0.5", "0.0001"), ("USD", "-0.01", "0.5", "-0.01"),
        ])
    func times(code: String, price: String, pieces: String, row: String) throws {
        #expect(try amount(price).times(quantity(pieces), in: Currencies.named(code)) == amount(row))
    }

    @Test("An amount is scaled by a fraction of quantities and rounded once")
    func scaled() throws {
        let dollars = try Currencies.named("USD")
        #expect(try amount("10").scaled(by: quantity("1"), of: quantity("3"), in: dollars) == amount("3.33"))
        #expect(try amount("10").scaled(by: quantity("2"), of: quantity("3"), in: dollars) == amount("6.67"))
        #expect(try amount("0.01").scaled(by: quantity("1"), of: quantity("2"), in: dollars) == amount("0.01"))
        #expect(try amount("99").scaled(by: .zero, of: quantity("3"), in: dollars) == .zero)
    }

    @Test("An amount is divided by a rate and rounded once")
    func divided() throws {
        let rate = try #require(Rate(parsing: "0.7067"))
        let dollars = try Currencies.named("USD")
        #expect(try amount("7.07").divided(by: rate, in: dollars) == amount("10.00"))
        #expect(try amount("5").divided(by: rate, in: dollars) == amount("7.08"))
        #expect(try amount("19.90").divided(by: .one, in: dollars) == amount("19.90"))
        let half = try #require(Rate(parsing: "2"))
        #expect(try amount("0.01").divided(by: half, in: dollars) == amount("0.01"))
        #expect(try amount("-0.01").divided(by: half, in: dollars) == amount("-0.01"))
    }

    @Test("What would pass the bound of amounts is known beforehand")
    func bounded() throws {
        let most = Amount(tenThousandths: Amount.tenThousandthsMax)
        #expect(try most.isBounded(times: quantity("1")) && !most.isBounded(times: quantity("1.0001")))
        #expect(try amount("0.01").isBounded(times: Quantity(tenThousandths: Quantity.tenThousandthsMax)))
        #expect(try !amount("-2000").isBounded(times: quantity("99999999")))
        #expect(try most.isBounded(dividedBy: .one) && !most.isBounded(dividedBy: #require(Rate(parsing: "0.9999"))))
        #expect(try amount("1").isBounded(dividedBy: #require(Rate(parsing: "0.00000001"))))
        #expect(try !amount("1000").isBounded(dividedBy: #require(Rate(parsing: "0.00000001"))))
    }

    @Test("A percentage is added and rounded once")
    func added() throws {
        let dollars = try Currencies.named("USD")
        #expect(try #require(Percent(parsing: "8.25")).added(to: amount("14.99"), in: dollars) == amount("16.23"))
        #expect(try #require(Percent(parsing: "19")).added(to: amount("0.50"), in: dollars) == amount("0.60"))
        #expect(try #require(Percent(parsing: "0")).added(to: amount("7.77"), in: dollars) == amount("7.77"))
    }
}
