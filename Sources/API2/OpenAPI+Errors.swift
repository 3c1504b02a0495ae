import Amounts
import Refunds
import Wire

extension OpenAPI {
    /// The answers with errors, one for each status, with all texts and reasons that it may have.
    static func errorResponses(_ answers: [ErrorAnswer]) -> Members {
        let statuses = Set(answers.map(\.status)).sorted()
        return Members(
            statuses.map { status in
                let ofStatus = answers.filter { $0.status == status }
                let shared = sharedErrors.first { $0.answers == ofStatus }
                return (
                    String(status),
                    shared.map { ["$ref": .string("#/components/responses/" + $0.name)] } ?? errorResponse(ofStatus)
                )
            })
    }

    /// What most calls answer alike.
    static let sharedErrors: [(name: String, answers: [ErrorAnswer])] = [
        ("Unauthorized", [.unauthorized]), ("Forbidden", [.forbidden]), ("NotFound", [.notFound]),
        ("RequestTimeout", [.requestTimeout]), ("BodyTooLarge", [.bodyTooLarge]),
        ("TooManyRequests", [.tooManyRequests(retryAfterSeconds: 1)]), ("HeadersTooLarge", [.headersTooLarge]),
        ("InternalError", [.internal]),
        ("Unavailable", [.unavailable(retryAfterSeconds: 1), .outcomeUnknown(retryAfterSeconds: 1)]),
        ("Conflict", [.conflict]),
    ].map { (name: String, problems: [Problem]) in (name, problems.map(\.answer)) }

    /// The same as parts of the document.
    static let responses: JSON = .members(Members(sharedErrors.map { ($0.name, errorResponse($0.answers)) }))

    private static func errorResponse(_ answers: [ErrorAnswer]) -> JSON {
        let names = answers.flatMap { $0.headers.map(\.name) }.reduce(into: [String]()) { all, name in
            if !all.contains(name) { all.append(name) }
        }
        return answer(
            phrase(answers[0].status),
            headers: ["Error-Reason": ["required": true, "schema": enumeration(answers.map(\.reason))]],
            Members(names.map { ($0, headerObject($0, of: answers)) }),
            content: json([
                "type": "object", "required": ["error"], "additionalProperties": false,
                "properties": ["error": text(of: answers)],
            ]))
    }

    /// A header that some of the answers have, or all.
    private static func headerObject(_ name: String, of answers: [ErrorAnswer]) -> JSON {
        let values = answers.compactMap { $0.headers.first { $0.name == name }?.value }
        let isRequired = JSON.bool(values.count == answers.count)
        switch name {
        case "Retry-After":
            return ["required": isRequired, "description": "Seconds.", "schema": ["type": "integer", "minimum": 0]]
        case "Refund-Operation", "Capture-Operation":
            return [
                "required": isRequired, "description": "The attempt to move the money.",
                "schema": ["type": "integer", "minimum": 1],
            ]
        default: return ["required": isRequired, "schema": enumeration(values)]
        }
    }

    /// The texts that are fixed as they are, the others as patterns.
    private static func text(of answers: [ErrorAnswer]) -> JSON {
        let messages = answers.map(\.message)
        let fixed = messages.filter { pattern(of: $0) == nil }
        let patterns = messages.compactMap(pattern).map { ["type": "string", "pattern": .string($0)] as JSON }
        guard !patterns.isEmpty else { return enumeration(fixed) }
        return ["anyOf": .array((fixed.isEmpty ? [] : [enumeration(fixed)]) + patterns)]
    }

    /// A message with a name or an amount in it, as a pattern; nil for one that is always the same.
    private static func pattern(of message: String) -> String? {
        for (placeholder, pattern) in [
            (placeholderOfName, ".*"), (placeholderOfSentence, ".+"), (placeholderOfField, "[a-z_]+"),
            (": 0.00", ": [0-9]+\\.[0-9]{2,4}"),
        ] where message.contains(placeholder) {
            let halves = message.split(separator: placeholder, omittingEmptySubsequences: false)
            return "^" + halves.joined(separator: pattern) + "$"
        }
        return nil
    }

    /// Stands for the name of a line.
    static let placeholderOfName = "<name>"
    /// Stands for a sentence that says more.
    static let placeholderOfSentence = "<sentence>"
    /// Stands for the name of a field.
    static let placeholderOfField = "<field>"

    private static func enumeration(_ texts: [String]) -> JSON {
        let different = texts.enumerated().filter { !texts[..<$0.offset].contains($0.element) }.map(\.element)
        return ["type": "string", "enum": .array(different.map(JSON.string))]
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 400: "The request breaks a rule; nothing was changed."
        case 401: "Nobody, or nobody known, asks."
        case 403: "The token lacks the scope."
        case 404: "No such document in the token's stores, or a target that cannot be read."
        case 408: "The request did not come in time; the connection is closed."
        case 409: "The document was changed by another request, or what is wanted is taken."
        case 413: "The body has more than 1 MiB."
        case 422: "The key was used for another request."
        case 429: "The caller asks too often."
        case 431: "More than 16 KiB of header, or 100 fields; the connection is closed."
        case 500: "A fault that is not the caller's."
        case 503: "The register takes no requests now, or there are too many connections."
        default: preconditionFailure("no call answers \(status)")
        }
    }
}

/// What several calls refuse alike.
extension [ErrorAnswer] {
    static func problems(_ problems: Problem...) -> [ErrorAnswer] { problems.map(\.answer) }

    static func refusals(_ refusals: Refusal...) -> [ErrorAnswer] { refusals.map(\.answer) }

    /// Fields of a command that cannot be read.
    static func fields(_ names: String...) -> [ErrorAnswer] { names.map { Refusal.fieldInvalid(field: $0).answer } }

    /// Parameters of a list that cannot be read.
    static func parameters(_ names: String...) -> [ErrorAnswer] {
        names.map { Problem.parameterInvalid(name: $0).answer }
    }

    /// What is wrong with a body before its fields are read.
    static let body = problems(.invalidJSON)

    /// What is wrong with the fields that name a document.
    static let source = refusals(.sourceMissing, .sourceAmbiguous)

    /// What is wrong with the parameters that all lists of documents have.
    static let list =
        body + parameters("id", "increment_id", "direction") + problems(.sortInvalid, .dateInvalid)
        + refusals(.sourceAmbiguous)
}
