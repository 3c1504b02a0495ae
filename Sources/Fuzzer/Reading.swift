import API2
import Glibc
import Refunds
import TaxData
import TransactionsV1
import Wire

/// Reads a trial as far as it can be understood without a register: what untrusted bytes meet first.
struct Reading {
    let caller: Caller
    let token: String
    /// A control's fault; nil for none.
    let control: Control?

    /// What reading may take, in nanoseconds of its thread.
    static let nanosecondsMax: Int64 = 50_000_000 * slowness

    /// How much longer the debug build may take, which does all that the optimizer would spare.
    #if DEBUG
        private static let slowness: Int64 = 40
    #else
        private static let slowness: Int64 = 1
    #endif
    /// A reading that takes longer is measured again so often, and its least time counts.
    private static let repeats = 5

    /// Reads it; returns how long that took, in nanoseconds of this thread's own time.
    func nanoseconds(_ trial: Trial) -> Int64 {
        var least = Int64.max
        for _ in 0..<Reading.repeats {
            let begin = Reading.now()
            read(trial)
            least = min(least, Reading.now() - begin)
            if least <= Reading.nanosecondsMax { break }
        }
        return least
    }

    private func read(_ trial: Trial) {
        control?.disturb(trial)
        guard !trial.isFile else {
            var reader = RateFileReader(RateFileTerms(name: trial.target))
            // As a file comes: in pieces.
            for start in stride(from: 0, to: trial.body.count, by: 4_096) {
                reader.feed(trial.body[start..<min(trial.body.count, start + 4_096)])
            }
            _ = try? reader.finish()
            return
        }
        guard let request = trial.request(token: token) else { return }
        if request.path.hasPrefix("/v1") {
            guard case .endpoint(let endpoint, let names) = TransactionsV1.Route(of: request) else { return }
            _ = try? TransactionsV1.Call(reading: request, at: endpoint, names: names, for: caller)
        } else {
            guard case .endpoint(let endpoint) = API2.Route(of: request) else { return }
            _ = try? API2.Call(reading: request, at: endpoint, for: caller)
            if endpoint == .issueToken { _ = try? API2.TokenRequest(reading: request, basic: nil) }
        }
    }

    /// This thread's own time, in nanoseconds.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
