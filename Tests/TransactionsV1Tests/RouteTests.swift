import Refunds
import Testing
import TransactionsV1
import Wire

@Suite struct RouteTests {
    @Test(
        "Every call has its way",
        arguments: [
            ("POST", "/v1/token", Endpoint.issueToken, []), ("GET", "/v1/transactions/", .listTransactions, []),
            ("PUT", "/v1/transactions/source/9/externalId/A", .putTransaction, ["9", "A"]),
            ("GET", "/v1/transactions/source/9/externalId/A%2FB%20/c?detailed=1", .readTransaction, ["9", "A/B /c"]),
            ("DELETE", "/v1/transactions/source/9/externalId/A/", .cancelTransaction, ["9", "A/"]),
            ("GET", "/v1/transactions/source/9/externalId/A/pdf", .readTransaction, ["9", "A/pdf"]),
            ("GET", "/v1/transactions/pdf/source/9/externalId/A/B", .printTransaction, ["9", "A/B"]),
            ("GET", "/v1/sales_tax_rates?country=US", .readRates, []), ("GET", "/v1/customers", .listCustomers, []),
            ("PUT", "/v1/customers/source/1/externalId/999444", .putCustomer, ["1", "999444"]),
            ("GET", "/v1/customers/source/1/externalId/999444", .readCustomer, ["1", "999444"]),
            ("PATCH", "/v1/customers/complytId/x", .patchCustomer, ["x"]),
            ("GET", "/v1/exemptions", .listExemptions, []), ("POST", "/v1/exemptions", .addExemptions, []),
            ("PATCH", "/v1/exemptions/complytId/x", .patchExemption, ["x"]),
            ("GET", "/v1/openapi.json", .readDescription, []),
        ])
    func found(method: String, target: String, endpoint: Endpoint, names: [String]) throws {
        #expect(Route(of: try request(Method(method), target)) == .endpoint(endpoint, names: names))
    }

    @Test(
        "What is not there is not found",
        arguments: [
            "/", "/v1", "/v1/token/x", "/v1/transactions/source/9", "/v1/transactions/source/9/externalid/A",
            "/v1/customers/complytId", "/v2/token",
        ])
    func unknown(target: String) throws {
        #expect(Route(of: try request(.get, target)) == .notFound)
    }

    @Test("A known path tells its methods")
    func methods() throws {
        let path = "/v1/transactions/source/9/externalId/A"
        #expect(Route(of: try request(.post, path)) == .methodNotAllowed(allow: [.put, .get, .delete]))
        let answer = Problem.methodNotAllowed(allow: [.put, .get, .delete]).answer
        #expect(answer.headers == [Header("Allow", "PUT, GET, DELETE")])
    }
}
