import API2
import Amounts
import Foundation
import Refunds
import SalesTax
import Testing
import Wire

/// What `docs/api2.md` says is so: its requests are read, its answer is given, and it leaves no error out.
@Suite struct DocumentationTests {
    private let page: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        page = try String(contentsOf: root.appending(path: "docs/api2.md"), encoding: .utf8)
    }

    /// The fenced blocks of a language.
    private func blocks(_ language: String) -> [String] {
        page.components(separatedBy: "\n```\(language)\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
    }

    private func requests() throws -> [Request] {
        try blocks("http").map { block in
            let parts = block.split(separator: "\n\n", maxSplits: 1)
            let lines = parts[0].split(separator: "\n")
            let words = lines[0].split(separator: " ")
            let headers = lines.dropFirst().map { line in
                let halves = line.split(separator: ": ", maxSplits: 1)
                return Header(String(halves[0]), String(halves[1]))
            }
            let body = parts.count > 1 ? Array(parts[1].utf8) : []
            return try #require(
                Request(method: Method(String(words[0])), target: String(words[1]), headers: headers, body: body))
        }
    }

    private func call(_ request: Request) throws -> Call? {
        guard case .endpoint(let endpoint) = Route(of: request) else { return nil }
        return try Call(reading: request, at: endpoint, for: caller(.admin))
    }

    @Test func requestsAreRead() throws {
        let requests = try requests()
        #expect(requests.count == 12)
        for request in requests {
            switch try call(request) {
            case .issueCreditMemo(let command, _): _ = try command.terms.get()
            case .createInvoice(let command): _ = try command.terms.get()
            case .commentOnOrder(let command): _ = try command.terms.get()
            case .token: _ = try TokenRequest(reading: request, basic: nil)
            case nil: Issue.record("\(request.path) leads nowhere")
            default: break
            }
            _ = try request.idempotencyKey()
        }
    }

    /// The example order is imported, the example memo issued on it, and the answer is the one that the page shows.
    @Test func answerIsGiven() throws {
        let calls = try requests().map(call)
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        var order: Order?
        var memo: IssueCreditMemo?
        for case let call? in calls {
            if case .importOrder(let command) = call {
                order = try command.decide(numbering: &numbering, at: Instant(seconds: 0))
            }
            if case .issueCreditMemo(let command, _) = call { memo = command }
        }
        let imported = try #require(order)
        let refund = try #require(memo).decide(on: imported, gateways: GatewayAbilities([:]))
        let issued = CreditMemo(
            issuing: refund, on: imported, id: CreditMemoID(1), number: "100000001", lineIDs: [CreditMemoLineID(1)],
            historyID: HistoryEntryID(1), at: Instant(seconds: 1_768_640_400))
        let shown = try #require(blocks("json").first { $0.contains("\"increment_id\": \"100000001\"") })
        let body = CreditMemoAnswer.body(of: issued)
        #expect(try JSON(parsing: Array(shown.utf8)) == JSON(parsing: body), "\(String(decoding: body, as: UTF8.self))")
        let preview = PreviewAnswer.response(refund, on: imported, fingerprint: "5f0c4f2e").text
        for part in [
            #""grand_total":"8.2800""#, #""preview_token":"1.5f0c4f2e""#,
            #"{"order_item_id":2,"sku":"FILTER-V60-100","name":"Paper filters","qty":"3.0000","row_total":"25.5000","#,
            #""shipping_amount":"7.9000","shipping_tax_amount":"0.6500","grand_total":"102.6700""#,
        ] {
            #expect(preview.contains(part), "\(part)")
        }
    }

    @Test func everyPathIsNamed() {
        for path in Endpoint.allCases.flatMap(\.paths) { #expect(page.contains(path), "\(path)") }
    }

    @Test func everyErrorIsListed() {
        let left = Amount(tenThousandths: 60_000)
        let refusals: [Refusal] = [
            .sourceMissing, .sourceAmbiguous, .invoiceNotFound, .orderNotFound, .refundTypeInvalid, .itemInvalid,
            .quantityToInvoiceExceeds(name: "<name>"), .amountInvalid, .fieldInvalid(field: "<field>"),
            .taxNotComputable(.addressUnknown(.austin)), .previewOutdated, .cannotCreditMemo,
            .quantityExceeds(name: "<name>"), .shippingExceeds(left: left),
            .totalNotPositive, .totalExceeds(left: Amount(tenThousandths: 883_000)), .payoutInFlight,
            .refundUnmatched, .onlineRefundUnsupported, .gatewayDown(.refund),
            .cannotInvoice, .onlineCaptureUnsupported, .cannotCancel, .cannotHold, .cannotUnhold,
            .duplicate(field: "increment_id"),
        ]
        let problems: [Problem] = [
            .unauthorized, .forbidden, .notFound, .methodNotAllowed(allow: []), .bodyTooLarge,
            .tooManyRequests(retryAfterSeconds: 1), .invalidJSON, .sortInvalid, .dateInvalid,
            .parameterInvalid(name: "<name>"), .storeNotFound, .creditMemoNotFound, .mailAddressMissing,
            .idempotencyKeyInvalid,
            .idempotencyKeyReused, .conflict, .unavailable(retryAfterSeconds: 1),
            .payoutsHeld(retryAfterSeconds: 1),
            .outcomeUnknown(retryAfterSeconds: 1), .transferFailed(.refund, attempt: 1),
            .transferUnknown(.refund, attempt: 1), .transferFailed(.capture, attempt: 1),
            .transferUnknown(.capture, attempt: 1), .internal,
        ]
        for answer in refusals.map(\.answer) + problems.map(\.answer) {
            let row = "| \(answer.status) | `\(answer.message)` | `\(answer.reason)` |"
            #expect(page.contains(row), "\(row)")
        }
        for answer in TokenProblem.allCases.map(\.answer) {
            let row = "| \(answer.status) | `{\"error\":\"\(answer.message)\"}` |"
            #expect(page.contains(row), "\(row)")
        }
    }
}
