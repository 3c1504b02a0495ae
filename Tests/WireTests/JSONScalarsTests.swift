import Amounts
import Testing
import Wire

/// The lenient scalars of the `/api2` conventions.
@Suite struct JSONScalarsTests {
    private static let integerIDs: [(String, Int64?)] = [
        ("1", 1),
        (#""1""#, 1),
        (#""000000017""#, 17),
        ("9223372036854775807", Int64.max),
        (#""9223372036854775807""#, Int64.max),
        ("9223372036854775808", nil),
        (#""9223372036854775808""#, nil),
        ("0", nil),
        (#""0""#, nil),
        ("-1", nil),
        ("-0", nil),
        (#""-1""#, nil),
        (#""+1""#, nil),
        ("1.0", nil),
        ("1e0", nil),
        (#""1.0""#, nil),
        (#""1e0""#, nil),
        (#""""#, nil),
        (#"" 1""#, nil),
        (#""1 ""#, nil),
        (#""1x""#, nil),
        (#""١""#, nil),
        ("true", nil),
        ("null", nil),
        ("[1]", nil),
        ("{}", nil),
    ]

    @Test(arguments: integerIDs)
    func integerID(text: String, id: Int64?) throws {
        #expect(try JSON(parsing: Array(text.utf8)).integerID == id)
    }

    private static let amounts: [(String, Int64?)] = [
        ("19.90", 199_000),
        (#""19.90""#, 199_000),
        ("0", 0),
        ("-0.0", 0),
        (#""0""#, 0),
        ("-5", -50_000),
        (#""-5.25""#, -52_500),
        ("0.0001", 1),
        ("0.00010000", 1),
        ("0.00001", nil),
        (#""0.00001""#, nil),
        ("1e2", 1_000_000),
        ("1.5E+1", 150_000),
        ("1e-4", 1),
        ("1e-5", nil),
        (#""1e2""#, nil),
        (#""1E2""#, nil),
        ("99999999999.9999", Amount.tenThousandthsMax),
        ("-99999999999.9999", -Amount.tenThousandthsMax),
        ("100000000000", nil),
        (#""100000000000""#, nil),
        ("1e20", nil),
        (#""""#, nil),
        (#"" 1""#, nil),
        (#""+1""#, nil),
        (#""1,5""#, nil),
        (#"".5""#, nil),
        (#""5.""#, nil),
        (#""12abc""#, nil),
        (#""0x10""#, nil),
        (#""NaN""#, nil),
        (#""Infinity""#, nil),
        (#""１""#, nil),
        ("true", nil),
        ("null", nil),
        ("[1]", nil),
        ("{}", nil),
    ]

    @Test(arguments: amounts)
    func amount(text: String, tenThousandths: Int64?) throws {
        let json = try JSON(parsing: Array(text.utf8))
        #expect(json.amount == tenThousandths.map(Amount.init(tenThousandths:)))
    }

    private static let quantities: [(String, Int64?)] = [
        ("1", 10_000),
        (#""2.5""#, 25_000),
        ("99999999999.9999", Quantity.tenThousandthsMax),
        ("100000000000", nil),
        (#""two""#, nil),
    ]

    @Test(arguments: quantities)
    func quantity(text: String, tenThousandths: Int64?) throws {
        let json = try JSON(parsing: Array(text.utf8))
        #expect(json.quantity == tenThousandths.map(Quantity.init(tenThousandths:)))
    }

    @Test func anyDecimal() throws {
        #expect(try JSON(parsing: Array(#""8.875""#.utf8)).decimal(as: Percent.self)?.tenThousandths == 88_750)
        #expect(try JSON(parsing: Array("10000".utf8)).decimal(as: Percent.self) == nil)
    }

    private static let flags: [(String, Bool?)] = [
        ("true", true),
        ("false", false),
        ("1", true),
        ("0", false),
        (#""1""#, true),
        (#""0""#, false),
        (#""true""#, true),
        (#""false""#, false),
        (#""True""#, nil),
        (#""yes""#, nil),
        (#""""#, nil),
        (#"" 1""#, nil),
        ("1.0", nil),
        ("2", nil),
        ("-0", nil),
        ("null", nil),
        ("[]", nil),
        ("{}", nil),
    ]

    @Test(arguments: flags)
    func flag(text: String, flag: Bool?) throws {
        #expect(try JSON(parsing: Array(text.utf8)).flag == flag)
    }
}
