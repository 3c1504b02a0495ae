import Amounts
import Testing

/// Currencies of the tests, one of each size of minor unit.
enum Currencies {
    static func named(_ code: String) throws -> Currency { try #require(Currency(code)) }

    /// Codes with minor units of 0, 2, 3 and 4 decimals.
    static let codes = ["JPY", "USD", "KWD", "CLF"]
}

func amount(_ text: String) throws -> Amount { try #require(Amount(parsing: text)) }

func quantity(_ text: String) throws -> Quantity { try #require(Quantity(parsing: text)) }
