import Amounts
import Foundation
import Refunds
import SalesTax
import Testing
import TransactionsV1
import Wire

@Suite struct ProblemAnswerTests {
    private static let place = Destination(
        region: Region(country: "US", state: "NY"), postalCode: PostalCode("10001-0001"), city: "New York")
    private static let jurisdiction = Jurisdiction(
        region: Region(country: "US", state: "OH"), kind: .county, code: "049")
    private static let cell = TaxCell.Key(place: .item(0), jurisdiction: jurisdiction, rateClass: .general)
    private static let six = Amount(tenThousandths: 60_000)
    private static let third = Portion(quintillionths: Portion.scale / 4)
    private static let shop = TransactionSource(2)

    /// Each refusal with its status, reason and text.
    private static var rows: [(TransactionRefusal, Int, String, String?)] {
        [
            (.transactionUnknown, 404, "transaction-unknown", nil), (.customerUnknown, 404, "customer-unknown", nil),
            (.exemptionUnknown, 404, "exemption-unknown", nil),
            (
                .exemptionCustomerUnknown, 400, "exemption-customer-unknown",
                "customerId names no customer that is known."
            ),
            (.complytIDDiffers, 400, "complyt-id-differs", "complytId is not that of this source and externalId."),
            (.validityReversed, 400, "invalid", "validationDates.toDate is before fromDate."),
            (.filed, 409, "filed", "A FILED transaction stays as it is; refund it with a new one."),
            (.typeDiffers(stored: .invoice), 409, "type-differs", "The stored transaction is of type INVOICE."),
            (.originMissing, 400, "link-missing", "createdFrom is required when isRefundLinked is true."),
            (.originUnknown("A"), 400, "link-unknown", "createdFrom names A, which is unknown in this source."),
            (
                .originNotInvoice(.estimate), 400, "link-not-invoice",
                "createdFrom names a transaction of type ESTIMATE."
            ),
            (.originCancelled("A"), 400, "link-cancelled", "createdFrom names A, which is cancelled."),
            (
                .originDiffers(.customer), 400, "link-other-customer",
                "customerId is not that of the invoice in createdFrom."
            ),
            (
                .originDiffers(.currency), 400, "link-other-currency",
                "currency is not that of the invoice in createdFrom."
            ),
            (
                .originDiffers(.taxInclusion), 400, "link-other-tax-inclusion",
                "isTaxInclusive is not that of the invoice in createdFrom."
            ),
            (
                .notAssessable(.addressUnknown(place)), 422, "address-unknown",
                "No rate is on file for US-NY, 100010001, NEW YORK."
            ),
            (
                .notAssessable(.rateClassMissing(.food, place)), 422, "rate-class-missing",
                "No rate of the class food is on file for US-NY, 100010001, NEW YORK."
            ),
            (
                .wouldExceed(.percentageExceeds(left: third)), 400, "would-exceed-percentage",
                "refundLinkedPercentage would exceed 1 with the invoice's other refunds; 0.25 is left."
            ),
            (
                .wouldExceed(.itemsExceed(left: six)), 400, "would-exceed-items",
                "items would exceed the invoice's items total; 6.00 is left."
            ),
            (
                .shippingWouldExceed(left: six), 400, "would-exceed-shipping",
                "shippingFee.totalPrice would exceed the invoice's shipping fee; 6.00 is left."
            ),
            (.memosDiffer(.customer), 409, "below-refunds", below("its refunds have another customerId")),
            (
                .belowMemos(.itemsBelowCredits(credited: six)), 409, "below-refunds",
                below("6.00 of its items is refunded")
            ),
            (
                .belowMemos(.taxBelowCredits(cell, credited: six)), 409, "below-refunds",
                below("6.00 of its tax for US-OH county 049 on item 1 is refunded")
            ),
            (
                .belowMemos(.currencyDiffersFromCredits), 409, "below-refunds",
                below("its refunds have another currency")
            ),
            (
                .belowMemos(.taxabilityDiffersFromCredits), 409, "below-refunds",
                below("its refunds would have a tax where it has none, or none where it has one")
            ),
            (
                .shippingBelowMemos(credited: six), 409, "below-refunds",
                below("6.00 of its shipping fee is refunded")
            ),
        ]
            + (shop.map {
                [(.originInSource($0), 400, "link-other-source", "createdFrom names a transaction of source 2.")]
            } ?? [])
    }

    private static func below(_ detail: String) -> String {
        "The invoice cannot change or be cancelled below its refunds: \(detail)."
    }

    @Test("Each refusal has its status, reason and text", arguments: rows)
    func refusals(refusal: TransactionRefusal, status: Int, reason: String, detail: String?) {
        let answer = Problem.refused(refusal).answer
        #expect(answer.status == status && answer.reason == reason && answer.detail == detail)
        #expect((status == 400) == !answer.errors.isEmpty)
    }

    @Test(
        "Each problem of the dialect has its status",
        arguments: [
            (Problem.malformedRequest, 400), (.requestTimeout, 408), (.headersTooLarge, 431), (.bodyTooLarge, 413),
            (.tooManyRequests(retryAfterSeconds: 3), 429), (.notFound, 404), (.methodNotAllowed(allow: [.get]), 405),
            (.credentialsInvalid, 401), (.unauthorized, 401), (.forbidden, 403), (.invalidJSON, 400), (.conflict, 409),
            (.unavailable(retryAfterSeconds: 1), 503), (.outcomeUnknown(retryAfterSeconds: 1), 503), (.internal, 500),
        ])
    func problems(problem: Problem, status: Int) throws {
        let response = problem.response
        #expect(response.status == status)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        let body = try #require(try JSON(parsing: response.body).object)
        #expect(body["status"]?.number?.text == String(status) && body["title"]?.string?.isEmpty == false)
        #expect(body["type"]?.string == ProblemAnswer.typePrefix + problem.answer.reason)
    }

    @Test("The page names every path and every reason")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/transactions.md"), encoding: .utf8)
        for endpoint in Endpoint.allCases { #expect(page.contains(endpoint.path), "\(endpoint)") }
        let problems: [Problem] = [
            .bodyTooLarge, .tooManyRequests(retryAfterSeconds: 1), .notFound, .methodNotAllowed(allow: []),
            .credentialsInvalid, .unauthorized, .forbidden, .invalidJSON, .invalid([]), .conflict,
            .unavailable(retryAfterSeconds: 1), .outcomeUnknown(retryAfterSeconds: 1), .internal,
        ]
        for answer in Self.rows.map(\.0.answer) + problems.map(\.answer) {
            #expect(page.contains("`\(answer.reason)`"), "\(answer.reason)")
        }
        #expect(page.contains(ProblemAnswer.typePrefix))
    }

    @Test("Faults of fields, as RFC 9457 has them")
    func faults() throws {
        let path = CallTests.path + "?x=1"
        #expect(
            try problem(.put, path, #"{"items": [], "shippingAddress": {"country": "US"}, "source": 11}"#).response.text
                == oneLine(
                    """
                    {"type":"urn:creditmemo:problem:invalid","title":"Invalid request","status":400,
                    "detail":"2 fields are invalid.","errors":[
                    {"pointer":"#/source","detail":"is not a whole number from 1 to 10"},
                    {"pointer":"#/items","detail":"has no item"}]}
                    """))
        #expect(
            try problem(.get, "/v1/transactions?size=0").response.text
                == oneLine(
                    """
                    {"type":"urn:creditmemo:problem:invalid","title":"Invalid request","status":400,
                    "detail":"1 field is invalid.","errors":[
                    {"parameter":"size","detail":"is not a whole number from 1 to 200"}]}
                    """))
    }
}
