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
        for (endpoint, pattern) in PathPattern.all where endpoint.method == request.method {
            guard let names = pattern.names(in: request.path) else { continue }
            self = .endpoint(endpoint, names: names)
            return
        }
        let others = PathPattern.all.filter { $0.pattern.names(in: request.path) != nil }.map(\.endpoint.method)
        self = others.isEmpty ? .notFound : .methodNotAllowed(allow: others)
    }
}

/// An endpoint's path, taken apart at the names in braces.
private struct PathPattern {
    /// The text before each name; the whole path where there is no name.
    let literals: [String]
    let endsInName: Bool

    private static let slash = UInt8(ascii: "/")
    static let all = Endpoint.allCases.map { (endpoint: $0, pattern: PathPattern($0.path)) }

    init(_ path: String) {
        endsInName = path.utf8.last == UInt8(ascii: "}")
        literals = path.split(separator: "}").map { String($0.prefix { $0 != "{" }) }
    }

    /// What stands for the names; nil when the path is another one.
    ///
    /// The last name takes all that is left: the path comes decoded, and a name may have a slash in it.
    func names(in path: String) -> [String]? {
        var rest = path.utf8[...]
        var names: [String] = []
        for (index, literal) in literals.enumerated() {
            if index > 0 {
                guard let end = rest.firstIndex(of: PathPattern.slash) else { return nil }
                names.append(String(Substring(rest[..<end])))
                rest = rest[end...]
            }
            guard rest.starts(with: literal.utf8) else { return nil }
            rest = rest.dropFirst(literal.utf8.count)
        }
        if endsInName { return names + [String(Substring(rest))] }
        return rest.isEmpty || rest.elementsEqual([PathPattern.slash]) ? names : nil
    }
}
