import Amounts
import Refunds

extension SampleShop {
    /// Where the shop sells: the currency, the taxes, the carrier.
    struct Market: Sendable {
        /// What customers pay in.
        let currency: Currency
        /// What the books are kept in.
        let baseCurrency: Currency
        /// Units of the currency for one of the base currency.
        let rate: Amounts.Rate
        /// The tax on most goods.
        let standard: AppliedTax
        /// The tax on food and books.
        let reduced: AppliedTax
        /// The tax on shipping.
        let shippingTax: AppliedTax
        /// True when prices are shown with their tax.
        let pricesIncludeTax: Bool
        /// How parcels travel.
        let carrier: String

        /// Which of a market's rates an article is taxed at.
        enum Rate: Sendable {
            /// Most goods.
            case standard
            /// Food and books.
            case reduced
            /// Vouchers and deposits.
            case none
        }

        /// The tax at one of the rates.
        func tax(_ rate: Rate) -> AppliedTax {
            switch rate {
            case .standard: standard
            case .reduced: reduced
            case .none: Market.untaxed
            }
        }

        /// An amount of the currency from its minor units: 12_90 is 12.90 of a currency with cents.
        func amount(_ minorUnits: Int64) -> Amount {
            Amount(tenThousandths: minorUnits * currency.minorUnit.tenThousandths)
        }

        /// What the taxless are charged.
        private static let untaxed = AppliedTax(title: "No tax", percent: .zero)

        private static func tax(_ title: String, _ tenThousandths: Int64) -> AppliedTax {
            AppliedTax(title: title, percent: Percent(tenThousandths: tenThousandths))
        }

        private static func currency(_ code: String) -> Currency {
            guard let currency = Currency(code) else { preconditionFailure("\(code) is a currency") }
            return currency
        }

        private init(
            _ code: String, base: String, at hundredMillionths: Int64 = Amounts.Rate.scale,
            standard: AppliedTax = untaxed, reduced: AppliedTax = untaxed, shippingTax: AppliedTax = untaxed,
            pricesIncludeTax: Bool = false, carrier: String
        ) {
            currency = Market.currency(code)
            baseCurrency = Market.currency(base)
            rate = Amounts.Rate(hundredMillionths: hundredMillionths)
            self.standard = standard
            self.reduced = reduced
            self.shippingTax = shippingTax
            self.pricesIncludeTax = pricesIncludeTax
            self.carrier = carrier
        }

        /// Oregon: dollars, no sales tax.
        static let oregon = Market("USD", base: "USD", carrier: "Flat Rate - Fixed")

        /// Texas: dollars, 8.25 % on top of the price; the parcel is not taxed.
        static let texas = Market(
            "USD", base: "USD", standard: tax("TX Sales Tax", 82_500), carrier: "UPS - Ground")

        /// New York: dollars, 8.875 % on top of the price and on the parcel.
        static let newYork = Market(
            "USD", base: "USD", standard: tax("NY Sales Tax", 88_750), shippingTax: tax("NY Sales Tax", 88_750),
            carrier: "UPS - Ground")

        /// Germany, private customers: prices with 19 or 7 % VAT, VAT on the parcel on top of its fee.
        static let germany = Market(
            "EUR", base: "EUR", standard: tax("MwSt. 19 %", 190_000), reduced: tax("MwSt. 7 %", 70_000),
            shippingTax: tax("MwSt. 19 %", 190_000), pricesIncludeTax: true, carrier: "DHL - Paket")

        /// Germany, companies: the same taxes on top of net prices.
        static let germanTrade = Market(
            "EUR", base: "EUR", standard: tax("MwSt. 19 %", 190_000), reduced: tax("MwSt. 7 %", 70_000),
            shippingTax: tax("MwSt. 19 %", 190_000), carrier: "DHL - Paket")

        /// The euro countries without a branch: euros for books in dollars, no tax.
        static let export = Market("EUR", base: "USD", at: 92_340_000, carrier: "FedEx - International")

        /// The United Kingdom: pounds for books in euros, prices with 20 % VAT, none on books.
        static let britain = Market(
            "GBP", base: "EUR", at: 84_370_000, standard: tax("VAT 20 %", 200_000), reduced: tax("VAT 0 %", 0),
            shippingTax: tax("VAT 20 %", 200_000), pricesIncludeTax: true, carrier: "Royal Mail - Tracked 48")

        /// Brazil: reais for books in dollars, prices with 18 or 12 % ICMS.
        static let brazil = Market(
            "BRL", base: "USD", at: 543_210_000, standard: tax("ICMS 18 %", 180_000),
            reduced: tax("ICMS 12 %", 120_000), pricesIncludeTax: true, carrier: "Correios - SEDEX")

        /// Japan: yen for books in dollars, prices with 10 or 8 % consumption tax.
        static let japan = Market(
            "JPY", base: "USD", at: 14_725_000_000, standard: tax("消費税 10 %", 100_000),
            reduced: tax("消費税 8 %", 80_000), shippingTax: tax("消費税 10 %", 100_000), pricesIncludeTax: true,
            carrier: "ヤマト運輸 - 宅急便")

        /// Kuwait: dinars of 1,000 fils for books in dollars, no tax.
        static let kuwait = Market("KWD", base: "USD", at: 30_715_000, carrier: "Aramex - Domestic")
    }
}
