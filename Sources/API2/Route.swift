public import Wire

/// Where a request goes.
public enum Route: Sendable, Hashable {
    /// To an endpoint.
    case endpoint(Endpoint)
    /// To a path that answers to other methods only.
    case methodNotAllowed(allow: [Method])
    /// Nowhere.
    case notFound

    /// Finds the way by method and path; one trailing slash is accepted (`/api2` conventions, base path).
    public init(of request: Request) {
        let path = request.path.utf8.last == UInt8(ascii: "/") ? String(request.path.dropLast()) : request.path
        guard let endpoints = Route.endpointsByPath[path] else {
            self = .notFound
            return
        }
        if let endpoint = endpoints.first(where: { $0.method == request.method }) {
            self = .endpoint(endpoint)
        } else {
            self = .methodNotAllowed(allow: endpoints.map(\.method))
        }
    }

    private static let endpointsByPath: [String: [Endpoint]] = {
        var table: [String: [Endpoint]] = [:]
        for endpoint in Endpoint.allCases {
            for path in endpoint.paths { table[path, default: []].append(endpoint) }
        }
        return table
    }()
}
