import Amounts

/// An amount as Stripe counts it: mostly as ISO 4217 does, with exceptions ("Supported currencies", sections "Zero-decimal
/// currencies", "Three-decimal currencies" and "Special cases").
struct StripeAmount: Sendable, Hashable {
    /// What stands in `amount`.
    let units: Int64
    /// How much, in the minor unit that ISO 4217 gives the currency.
    let minorUnits: Int64
    /// The currency's code, in capitals.
    let currencyCode: String

    /// An amount of ours; nil when Stripe cannot express it.
    init?(minorUnits: Int64, currencyCode: String) {
        guard minorUnits > 0, let scale = Scale(currencyCode) else { return nil }
        let (units, overflows) = minorUnits.multipliedReportingOverflow(by: scale.factor)
        guard !overflows, units.isMultiple(of: scale.divisor) else { return nil }
        self.init(units: units / scale.divisor, minorUnits: minorUnits, currencyCode: currencyCode, scale)
    }

    /// An amount of Stripe's; nil when it is none that ISO 4217's minor unit can express.
    init?(units: Int64, currencyCode: String) {
        guard units > 0, let scale = Scale(currencyCode) else { return nil }
        let (shares, overflows) = units.multipliedReportingOverflow(by: scale.divisor)
        guard !overflows, shares.isMultiple(of: scale.factor) else { return nil }
        self.init(units: units, minorUnits: shares / scale.factor, currencyCode: currencyCode, scale)
    }

    private init?(units: Int64, minorUnits: Int64, currencyCode: String, _ scale: Scale) {
        guard units.isMultiple(of: scale.step) else { return nil }
        self.units = units
        self.minorUnits = minorUnits
        self.currencyCode = currencyCode
    }

    /// How Stripe's units follow from minor units: times `factor`, through `divisor`, and a multiple of `step`.
    private struct Scale {
        var factor: Int64 = 1
        var divisor: Int64 = 1
        var step: Int64 = 1

        init?(_ code: String) {
            guard let currency = Currency(code), currency.code == code else { return nil }
            switch code {
            // Without decimals by now, but counted in hundredths for old integrations' sake.
            case "ISK", "UGX": (factor, step) = (100, 100)
            // ISO 4217 gives the ariary two decimals, although it has five parts; Stripe gives it none.
            case "MGA": divisor = 100
            default:
                switch currency.exponent {
                case 0: guard Self.noDecimals.contains(code) else { return nil }
                case 2: break
                // The last digit must be 0, for the sake of the networks behind.
                case 3: step = 10
                default: return nil
                }
            }
        }

        private static let noDecimals: Set<String> = [
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
        ]
    }
}
