internal import Wire

/// What the sample requests were answered. `tests/openapi/test_reference.py` records it, and holds servers against it.
struct SampleAnswers: Sendable {
    private let answers: JSON?

    /// The answers of a dialect; none for one that nobody recorded.
    init(of dialect: String) { answers = SampleAnswers.recorded[dialect] }

    private static let recorded: JSON = {
        var limits = JSONLimits()
        limits.tokensMax = 100_000
        guard let recorded = try? JSON(parsing: PackageResources.answers_json, limits: limits) else {
            preconditionFailure("the recorded answers are no JSON")
        }
        return recorded
    }()

    /// Status, header fields and body, as curl shows them.
    func answer(to operation: String, named name: String) -> String? {
        guard let answer = answers?[operation]?[name], let status = answer["status"]?.number else { return nil }
        let fields = (answer["headers"]?.object?.members ?? []).map { "\($0.key): \($0.value.string ?? "")" }
        let shortened = answer["left_out"]?.number.map { "\n… and \($0) more" } ?? ""
        let body = answer["body"].map { "\n\n" + $0.indentedText() + shortened } ?? ""
        return "HTTP/1.1 \(status)\n" + fields.joined(separator: "\n") + body
    }
}
