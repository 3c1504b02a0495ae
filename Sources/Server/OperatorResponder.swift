import Metrics
import Refunds
import Register
import Wire

/// Answers what operators and their tools ask: whether the server is alive and ready, and its metrics.
struct OperatorResponder: Sendable {
    let register: Register
    let metrics: PrometheusMetrics
    let stopSign: StopSign
    let now: @Sendable () -> Instant
    private let lane = ReadLane()
    /// Metrics are wanted most when everything else waits.
    private let metricsLane = ReadLane()

    /// Answers over a register, with the metrics of this process.
    init(
        register: Register, metrics: PrometheusMetrics, stopSign: StopSign, now: @escaping @Sendable () -> Instant
    ) {
        self.register = register
        self.metrics = metrics
        self.stopSign = stopSign
        self.now = now
    }

    /// The answer at an operator's path; nil at any other.
    func answer(to request: Request) async -> Response? {
        guard request.method == .get else { return nil }
        switch request.path {
        case "/health/live": return .json(200) { $0.member("status", "ok") }
        case "/health/ready": return await readiness()
        case "/metrics": return await metricsText()
        default: return nil
        }
    }

    /// 200 when requests can be answered; else 503 and why, so that a balancer sends them elsewhere.
    private func readiness() async -> Response {
        guard !stopSign.isRaised else { return .json(503) { $0.member("status", "the server stops") } }
        do throws(StoreFault) {
            // Anything that waits for the disk as the documents do.
            _ = try await lane.lookUp(in: register.store) { store throws(StoreFault) in try store.payoutHold() }
        } catch {
            return .json(503) { $0.member("status", "the register cannot be read") }
        }
        guard register.takesWrites else { return .json(503) { $0.member("status", "the register takes no writes") } }
        return .json(200) { $0.member("status", "ok") }
    }

    private func metricsText() async -> Response {
        if let outbox = try? await outbox() {
            Meter(label: MetricName.outboxSize).set(outbox.waiting)
            Meter(label: MetricName.outboxAge).set(outbox.oldest.map { max(0, now().seconds - $0.seconds) } ?? 0)
            Meter(label: MetricName.deadLetters).set(outbox.dead)
        }
        if let waiting = try? await waitingPayouts() { show(waiting) }
        return Response(
            status: 200, headers: [Header("content-type", "text/plain; version=0.0.4; charset=utf-8")],
            body: Array(metrics.text.utf8))
    }

    /// Everything that may be waited for, also while nothing does.
    private func show(_ waiting: [PayoutWait: (count: Int, oldest: Instant)]) {
        for state in PayoutWait.allCases {
            let dimensions = [("state", state.rawValue)]
            let (count, oldest) = waiting[state].map { ($0.count, $0.oldest) } ?? (0, now())
            Meter(label: MetricName.payouts, dimensions: dimensions).set(count)
            Meter(label: MetricName.payoutsAge, dimensions: dimensions).set(max(0, now().seconds - oldest.seconds))
        }
    }

    private func waitingPayouts() async throws(StoreFault) -> [PayoutWait: (count: Int, oldest: Instant)] {
        try await metricsLane.lookUp(in: register.store) { store throws(StoreFault) in try store.payoutsWaiting() }
    }

    private func outbox() async throws(StoreFault) -> OutboxCount {
        try await metricsLane.lookUp(in: register.store) { store throws(StoreFault) in try store.outbox() }
    }
}
