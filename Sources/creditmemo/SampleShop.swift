import Amounts
import Printing
import Refunds

/// A shop to try the register with: orders of every kind, the same on every machine.
///
/// The vendor's page names an invoice 456, an order 100000123 and an invoice 100000045 in its sample requests; this shop
/// has them, so the samples work as they stand (`SampleShop+VendorPage.swift`).
enum SampleShop {
    /// The store that the shop is.
    static let storeID = StoreID(1)

    /// Who sells there.
    static let seller = Stationery.Seller(
        name: "Kontor Cerrado GmbH", address: ["Am Sandtorkai 12", "20457 Hamburg", "Germany"],
        details: ["VAT ID DE123456789", "HRB 123456, Hamburg", "shop@example.com"])

    /// The orders, to be taken over one after another into a register without documents.
    ///
    /// The sequence matters: most orders bring no number, so they get the next one, and the few that do were given the
    /// very number that would have been next.
    static let orders: [ImportOrder] = (vendorPage + states + taxes + composites + everyday)
        .enumerated()
        .map { index, sketch in
            let placedAt = opening.adding(seconds: pace * Int64(index))
            return ImportOrder(storeID: storeID, document: sketch.document(placedAt: placedAt))
        }

    /// The shop's first order came on 5 January 2026 at 08:14:09 UTC.
    private static let opening = Instant(seconds: 1_767_600_849)

    /// The next ones came 29 hours, 17 minutes and 23 seconds apart, which spreads them over all hours of the day.
    private static let pace: Int64 = 105_443
}
