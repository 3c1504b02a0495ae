/// The reasons for which an answer of ours may differ from the lineage's. There is no other.
///
/// A difference falls in a class only when the class's rule explains it: the rule looks at what was stored, or asks
/// again in other words or from the lineage's own balances, and holds when that gives the recorded answer. Every class
/// occurs; one that no recorded case needs any more has to go.
enum DifferenceClass: String, CaseIterable {
    // Both give money back, and an amount differs.
    case floatNoise
    case leftByEarlierDifference
    case shippingTaxOfWhole
    case shippingAskedInclTax
    case shippingInclTaxOfWhole
    case closedUnshipped

    // The same request has to be put in other words.
    case zeroQuantityNamed
    case placeholderNamed
    case numberInLocale
    case finerThanMinorUnit
    case fractionCutOff
    case onlineWithoutCapture

    // The lineage gives what we refuse.
    case negativeAmount
    case negativeTotal
    case emptyMemo
    case aboveInvoice

    // The lineage refuses what we give, or refuses it for another reason.
    case divisionByZero
    case shippingDiscountForgotten
    case zeroTotalRefused
    case lineNotInvoiced
    case amountsInBaseCurrency
    case checksSkipped

    /// Why, for the table in `docs/arithmetic.md`.
    var reason: String {
        switch self {
        case .floatNoise: "a tie of half a cent that binary floating point pushes down"
        case .leftByEarlierDifference: "an earlier memo differs by a cent, so another cent is left"
        case .shippingTaxOfWhole: "tax on part of the shipping is a share of the whole, not of what is left"
        case .shippingAskedInclTax: "a display setting makes the requested shipping an amount with tax"
        case .shippingInclTaxOfWhole: "shipping with tax is shown for the whole order, whatever part goes back"
        case .closedUnshipped: "all money is back, yet unshipped pieces keep the order in work"
        case .zeroQuantityNamed: "a line named with quantity 0 means \"not this line\"; we ask to leave it out"
        case .placeholderNamed: "a composite product's line without money is named and ignored"
        case .numberInLocale: "text such as 2,50 or 10% or abc is read as some number"
        case .finerThanMinorUnit: "an amount finer than a cent is rounded"
        case .fractionCutOff: "1.7 pieces of a whole product are cut to 1"
        case .onlineWithoutCapture: "online is asked without a captured payment or a gateway that refunds"
        case .negativeAmount: "a negative shipping amount or adjustment is taken and lowers or raises the total"
        case .negativeTotal: "a memo below zero is issued where the shop's page is bypassed"
        case .emptyMemo: "a memo of nothing at all is issued where the shop's page is bypassed"
        case .aboveInvoice: "an adjustment lifts the refund of an invoice above the invoice"
        case .divisionByZero: "the lineage crashes dividing by zero"
        case .shippingDiscountForgotten: "shipping that is not named loses its discount, and the total is too high"
        case .zeroTotalRefused: "lines may not go back at a total of 0, be they free or paid for by a fee"
        case .lineNotInvoiced: "a line that the order's only invoice lacks is too many there, no line of it here"
        case .amountsInBaseCurrency: "amounts are asked and told in the base currency, ours in the order's"
        case .checksSkipped: "the order's own check is bypassed, and a later rule refuses"
        }
    }
}
