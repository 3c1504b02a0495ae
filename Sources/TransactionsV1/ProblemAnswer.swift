public import Wire

/// An error as RFC 9457 has it: `application/problem+json`.
public struct ProblemAnswer: Sendable, Hashable {
    /// The status code.
    public let status: Int
    /// The rule that was broken, in kebab case; the end of `type`.
    public let reason: String
    /// The rule in words, the same for all that break it.
    public let title: String
    /// What is wrong with this request.
    public let detail: String?
    /// The fields that are wrong.
    public let errors: [FieldFault]
    /// Further header fields.
    public let headers: [Header]

    init(
        _ status: Int, _ reason: String, _ title: String, detail: String? = nil, errors: [FieldFault] = [],
        headers: [Header] = []
    ) {
        self.status = status
        self.reason = reason
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }

    /// What all types begin with.
    public static let typePrefix = "urn:creditmemo:problem:"

    /// The answer, ready to be sent.
    public var response: Response {
        let body = JSONWriter.object {
            $0.member("type", ProblemAnswer.typePrefix + reason)
            $0.member("title", title)
            $0.member("status", status)
            if let detail { $0.member("detail", detail) }
            guard !errors.isEmpty else { return }
            $0.array("errors", errors) {
                switch $1.place {
                // As a fragment, which is how RFC 9457 section 3 writes pointers.
                case .body(let pointer): $0.member("pointer", "#" + pointer)
                case .parameter(let name): $0.member("parameter", name)
                }
                $0.member("detail", $1.detail)
            }
        }
        return Response(
            status: status, headers: [Header("content-type", "application/problem+json")] + headers, body: body)
    }
}
