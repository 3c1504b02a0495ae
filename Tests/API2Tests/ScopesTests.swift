import API2
import Refunds
import Testing
import Wire

/// Who may do what: without a token nothing, and with one what its scopes say.
@Suite struct ScopesTests {
    /// The scopes, beside `admin`, that each endpoint lets in.
    private static let rows: [(Endpoint, Set<Scope>)] = [
        (.createCreditMemo, [.offline, .online]), (.previewCreditMemo, [.read]), (.readCreditMemos, [.read]),
        (.printCreditMemo, [.read]), (.mailCreditMemo, [.offline, .online]), (.mailInvoice, []),
        (.importOrder, []), (.readOrders, [.read]), (.cancelOrder, []), (.holdOrder, []), (.unholdOrder, []),
        (.createInvoice, []), (.readInvoices, [.read]), (.readHistory, [.read]), (.commentOnOrder, [.offline]),
    ]

    @Test(arguments: rows)
    func endpoints(endpoint: Endpoint, scopes: Set<Scope>) {
        #expect(throws: Problem.unauthorized) { try endpoint.admit(nil) }
        for scope in Scope.allCases {
            if scope == .admin || scopes.contains(scope) {
                #expect(throws: Never.self) { try endpoint.admit(caller(scope)) }
            } else {
                #expect(throws: Problem.forbidden) { try endpoint.admit(caller(scope)) }
            }
        }
        #expect(throws: Problem.forbidden) { try endpoint.admit(caller()) }
    }

    @Test func rowsCoverAllButTheOpenEndpoints() throws {
        let open: Set<Endpoint> = [.issueToken, .readHealth, .readDescription]
        #expect(Set(ScopesTests.rows.map(\.0)).union(open) == Set(Endpoint.allCases))
        for endpoint in open {
            #expect(endpoint.scopes.isEmpty)
            try endpoint.admit(nil)
        }
    }

    private static let memos: [(String, Set<Scope>)] = [
        (#"{"order_id": 5}"#, [.offline]),
        (#"{"order_id": 5, "refund_type": "offline"}"#, [.offline]),
        (#"{"order_id": 5, "refund_type": "online"}"#, [.online]),
        (#"{"order_id": 5, "refund_type": "both"}"#, [.offline, .online]),
        (#"{"order_id": 5, "refund_type": "online", "items": 1}"#, [.offline, .online]),
    ]

    /// The body decides which scope a memo needs.
    @Test(arguments: memos)
    func memoNeedsTheScopeOfItsRefundType(json: String, scopes: Set<Scope>) throws {
        let request = try request(.post, "/api2/creditmemo", json)
        for scope in [Scope.offline, .online] {
            if scopes.contains(scope) {
                let call = try Call(reading: request, at: .createCreditMemo, for: caller(scope))
                #expect(Set(call.scopes) == scopes)
            } else {
                #expect(throws: Problem.forbidden) {
                    try Call(reading: request, at: .createCreditMemo, for: caller(scope))
                }
            }
        }
        for allowed in [caller(.admin), caller(.offline, .online)] {
            #expect(throws: Never.self) { try Call(reading: request, at: .createCreditMemo, for: allowed) }
        }
    }

    /// Token before scope, scope before body, body before the scope that the body asks for.
    @Test func precedence() throws {
        let broken = try request(.post, "/api2/creditmemo", "{")
        #expect(throws: Problem.unauthorized) { try Call(reading: broken, at: .createCreditMemo, for: nil) }
        #expect(throws: Problem.forbidden) { try Call(reading: broken, at: .createCreditMemo, for: caller(.read)) }
        #expect(throws: Problem.invalidJSON) { try Call(reading: broken, at: .createCreditMemo, for: caller(.offline)) }
        let sourceless = try request(.post, "/api2/creditmemo", #"{"refund_type": "online"}"#)
        #expect(throws: Problem.refused(.sourceMissing)) {
            try Call(reading: sourceless, at: .createCreditMemo, for: caller(.offline))
        }
    }

    @Test func openEndpointsNeedNobody() throws {
        let health = try Call(reading: try request(.get, "/api2/oauth/health"), at: .readHealth, for: nil)
        let token = try Call(reading: try request(.post, "/api2/oauth/token", "{"), at: .issueToken, for: nil)
        guard case .health = health, case .token = token else {
            Issue.record("\(health), \(token)")
            return
        }
    }
}
