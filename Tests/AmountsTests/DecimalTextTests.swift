import Amounts
import Testing

@Suite struct DecimalTextTests {
    @Test(
        "Decimal text is read exactly",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 70_000), ("19.90", 199_000), ("19.9", 199_000), ("19.9000", 199_000),
            ("-5", -50_000), ("-0.0001", -1), ("0.0001", 1), ("007.50", 75_000), ("1.00000000", 10_000),
            ("2E+3", 20_000_000), ("2e3", 20_000_000), ("2E3", 20_000_000), ("1.5e1", 150_000), ("12e-4", 12),
            ("1200e-6", 12), ("0.00012e1", 12), ("1e-4", 1), ("0e20", 0), ("0e-20", 0), ("0.0e+20", 0),
            ("99999999999.9999", 999_999_999_999_999), ("-99999999999.9999", -999_999_999_999_999),
            ("9.9999999999999e10", 999_999_999_999_990), ("00000000000000000000000000000000000001", 10_000),
        ] as [(String, Int64)])
    func accepts(text: String, tenThousandths: Int64) {
        #expect(Amount(parsing: text)?.tenThousandths == tenThousandths)
    }

    @Test(
        "What is not a plain decimal number within bounds is refused",
        arguments: [
            "", "-", "+1", "+", ".", ".5", "5.", "-.5", "1.2.3", "1,5", "1 ", " 1", "1 000", "1_000", "--1", "1-",
            "abc", "10%", "0x10", "NaN", "nan", "inf", "Infinity", "-Infinity", "1e", "1e+", "1e-", "e5", "1e1.0",
            "1ee1", "1e+-1", "1e1 ", "٣", "１", "1\u{0}", "½",
            // More than four decimals that are not zero.
            "0.00001", "1.23456", "1e-5", "0.0001e-1",
            // Above the bound.
            "100000000000", "-100000000000", "99999999999.99991", "1e11", "1e20", "-1e11",
            // An exponent beyond range, even where it changes nothing.
            "0e21", "0e-21", "1e999999999999999999999", "1e00000000000000000021",
            // Longer than any number needs to be.
            "0.00000000000000000000000000000000000001", "10000000000000000000000000000000000000000",
            "000000000000000000000000000000000000000000001",
        ])
    func refuses(text: String) {
        #expect(Amount(parsing: text) == nil)
    }

    @Test("Every type has its own bound")
    func bounds() {
        #expect(Quantity(parsing: "99999999999.9999")?.tenThousandths == Quantity.tenThousandthsMax)
        #expect(Quantity(parsing: "100000000000") == nil)
        #expect(Percent(parsing: "9999.9999")?.tenThousandths == Percent.tenThousandthsMax)
        #expect(Percent(parsing: "10000") == nil)
        #expect(Amount(parsing: "99999999999.9999")?.tenThousandths == Amount.tenThousandthsMax)
    }

    @Test("Bytes are read as text is")
    func bytes() {
        #expect(Amount(parsing: Array("19.90".utf8))?.tenThousandths == 199_000)
        #expect(Amount(parsing: [0xFF, 0x31]) == nil)
        #expect(Amount(parsing: "x19.90y".dropFirst().dropLast())?.tenThousandths == 199_000)
    }

    @Test(
        "An amount shows four decimals",
        arguments: [
            (0, "0.0000"), (1, "0.0001"), (-1, "-0.0001"), (199_000, "19.9000"), (-199_000, "-19.9000"),
            (9_999, "0.9999"), (10_000, "1.0000"), (999_999_999_999_999, "99999999999.9999"),
            (.max, "922337203685477.5807"), (.min, "-922337203685477.5808"),
        ] as [(Int64, String)])
    func shows(tenThousandths: Int64, text: String) {
        #expect(Amount(tenThousandths: tenThousandths).description == text)
    }

    @Test("What an amount shows is read back as the same amount")
    func roundTrip() {
        var generator = SplitMix64(seed: 1)
        for _ in 1...10_000 {
            let bits = Int64.random(in: 0...50, using: &generator)
            let most = min(Amount.tenThousandthsMax, Int64(1) << bits)
            let amount = Amount(tenThousandths: Int64.random(in: -most...most, using: &generator))
            #expect(Amount(parsing: amount.description) == amount)
        }
    }

    @Test("Amounts add, subtract, compare and change sign exactly")
    func arithmetic() throws {
        #expect(try amount("0.10") + amount("0.20") == amount("0.30"))
        #expect(try amount("0.30") - amount("0.10") == amount("0.20"))
        #expect(try amount("-0.01") < amount("0"))
        #expect(try -amount("19.90") == amount("-19.90"))
        #expect(try [amount("0.1"), amount("0.2"), amount("0.7")].sum() == amount("1"))
        #expect(Amount.zero.isZero && [Amount]().sum() == .zero)
        #expect(try quantity("2").isWhole && !quantity("2.0001").isWhole)
    }
}
