import ArgumentParser
import Wire

/// A fault that is planted in what is tried, so that it must be found: it strikes at a number with an exponent, which no sample
/// has.
enum Control: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// The process ends.
    case crash
    /// Reading takes long.
    case slow
    /// The answer has status 500.
    case failure
    /// The answer's body is no JSON.
    case garbled
    /// Memory is never given back.
    case leak

    private nonisolated(unsafe) static var leaked: [[UInt8]] = []

    private func strikes(_ trial: Trial) -> Bool {
        trial.body.split(separator: UInt8(ascii: "e")).dropFirst().contains { $0.starts(with: "20".utf8) }
    }

    /// Disturbs a reading.
    func disturb(_ trial: Trial) {
        switch self {
        case .crash: precondition(!strikes(trial), "a planted crash")
        case .slow where strikes(trial):
            let begin = Reading.now()
            while Reading.now() - begin <= Reading.nanosecondsMax {}
        case .leak: Control.leaked.append(Array(repeating: 1, count: 20_000))
        case .slow, .failure, .garbled: break
        }
    }

    /// Disturbs an answer.
    func disturb(_ response: inout Response, to trial: Trial) {
        guard strikes(trial) else { return }
        switch self {
        case .failure: response.status = 500
        case .garbled: response.body.append(UInt8(ascii: "{"))
        case .crash, .slow, .leak: break
        }
    }
}
