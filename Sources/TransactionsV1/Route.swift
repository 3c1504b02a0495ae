public import Wire

/// Where a request goes.
public enum Route: Sendable, Hashable {
    /// To an endpoint, with the path's segments that differ.
    case endpoint(Endpoint, names: [String])
    /// To a path that answers to other methods only.
    case methodNotAllowed(allow: [Method])
    /// Nowhere.
    case notFound

    /// Finds the way by method and path. One trailing slash is accepted where the path does not end in a name.
    public init(of request: Request) {
        let found = Endpoint.allCases.compactMap { endpoint in
            endpoint.names(in: request.path).map { (endpoint: endpoint, names: $0) }
        }
        if let match = found.first(where: { $0.endpoint.method == request.method }) {
            self = .endpoint(match.endpoint, names: match.names)
        } else {
            self = found.isEmpty ? .notFound : .methodNotAllowed(allow: found.map(\.endpoint.method))
        }
    }
}

extension Endpoint {
    /// What stands for the names in braces; nil when the path is another one.
    ///
    /// The last name takes all that is left: the path comes decoded, and a name may have a slash in it.
    fileprivate func names(in path: String) -> [String]? {
        let pattern = self.path.split(separator: "/", omittingEmptySubsequences: false)
        guard pattern.last?.first == "{" else { return path == self.path || path == self.path + "/" ? [] : nil }
        let segments = path.split(separator: "/", maxSplits: pattern.count - 1, omittingEmptySubsequences: false)
        guard segments.count == pattern.count else { return nil }
        var names: [String] = []
        for (segment, name) in zip(segments, pattern) {
            if name.first == "{" { names.append(String(segment)) } else if segment != name { return nil }
        }
        return names
    }
}
