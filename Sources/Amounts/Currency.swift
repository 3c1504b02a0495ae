/// An ISO 4217 currency and the size of its minor unit.
public struct Currency: Sendable, Hashable, CustomStringConvertible {
    /// The three capital letters.
    public let code: String
    /// Decimals of the minor unit: 2 for cents.
    public let exponent: Int

    /// The currency of an ISO 4217 code, in any case. Nil when the code is not a currency in use.
    public init?(_ code: String) {
        // Beyond ASCII there are other letters that count as equal: the Kelvin sign and K.
        guard code.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let code = code.uppercased()
        guard let exponent = Currency.exponents[code] else { return nil }
        self.code = code
        self.exponent = exponent
    }

    /// The smallest amount that can be paid.
    public var minorUnit: Amount {
        switch exponent {
        case 0: Amount(tenThousandths: 10_000)
        case 2: Amount(tenThousandths: 100)
        case 3: Amount(tenThousandths: 10)
        default: Amount(tenThousandths: 1)
        }
    }

    /// The code.
    public var description: String { code }

    private static let exponents: [String: Int] = {
        var table: [String: Int] = [:]
        for (exponent, codes) in [0: noDecimals, 2: twoDecimals, 3: threeDecimals, 4: fourDecimals] {
            for code in codes.split(separator: " ") { table[String(code)] = exponent }
        }
        return table
    }()

    // ISO 4217 list one, active currencies, with the decimals it gives.
    private static let noDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    private static let threeDecimals = "BHD IQD JOD KWD LYD OMR TND"
    private static let fourDecimals = "CLF UYW"
    private static let twoDecimals = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF \
        CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG \
        HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
        MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD \
        SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG \
        YER ZAR ZMW ZWG
        """
}
