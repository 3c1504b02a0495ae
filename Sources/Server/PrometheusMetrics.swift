public import CoreMetrics
import Synchronization

/// Keeps the program's metrics and writes them in Prometheus' text format (version 0.0.4).
///
/// It is the backend behind the swift-metrics API: what is counted says so there, under Prometheus' own names.
public final class PrometheusMetrics: MetricsFactory, Sendable {
    private let families = Mutex<[String: Family]>([:])

    /// Starts without any metric.
    public init() {}

    private struct Family {
        let type: String
        var series: [String: any MetricSeries] = [:]
    }

    /// All metrics, sorted by name.
    public var text: String {
        let families = families.withLock { $0 }
        return families.sorted { $0.key < $1.key }.map { name, family in
            let samples = family.series.sorted { $0.key < $1.key }.map { $1.samples(name, labels: $0) }.joined()
            return "# HELP \(name) \(MetricName.help(name))\n# TYPE \(name) \(family.type)\n" + samples
        }.joined()
    }

    /// A counter, which only grows.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, "counter", dimensions) { CounterSeries() }
    }

    /// A histogram, or the last value when nothing is to be aggregated.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? series(label, "histogram", dimensions) { HistogramSeries(bounds: HistogramSeries.sizes) }
            : series(label, "gauge", dimensions) { GaugeSeries() }
    }

    /// A value that goes up and down.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, "gauge", dimensions) { GaugeSeries() }
    }

    /// A histogram of durations in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, "histogram", dimensions) { HistogramSeries(bounds: HistogramSeries.seconds) }
    }

    /// Metrics stay until the program ends.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Metrics stay until the program ends.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Metrics stay until the program ends.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Metrics stay until the program ends.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func series<Series: MetricSeries>(
        _ name: String, _ type: String, _ dimensions: [(String, String)], _ make: () -> Series
    ) -> Series {
        let labels = dimensions.map { "\($0)=\"\(PrometheusMetrics.escaped($1))\"" }.joined(separator: ",")
        return families.withLock { families in
            if let known = families[name]?.series[labels] as? Series { return known }
            let series = make()
            families[name, default: Family(type: type)].series[labels] = series
            return series
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

/// The values of one metric under one set of labels.
private protocol MetricSeries: AnyObject, Sendable {
    func samples(_ name: String, labels: String) -> String
}

private func sample(_ name: String, _ labels: String, _ value: String) -> String {
    labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
}

private final class CounterSeries: MetricSeries, CounterHandler {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }
    func samples(_ name: String, labels: String) -> String {
        sample(name, labels, "\(value.load(ordering: .relaxed))")
    }
}

private final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func samples(_ name: String, labels: String) -> String { sample(name, labels, "\(value.withLock { $0 })") }
}

private final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
    private struct State {
        var counts: [Int64]
        var sum = 0.0
    }

    static let seconds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    static let sizes = [1.0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024]

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func samples(_ name: String, labels: String) -> String {
        let state = state.withLock { $0 }
        let prefix = labels.isEmpty ? "" : labels + ","
        var text = ""
        var count: Int64 = 0
        for (bound, bucket) in zip(bounds.map { "\($0)" } + ["+Inf"], state.counts) {
            count += bucket
            text += sample(name + "_bucket", "\(prefix)le=\"\(bound)\"", "\(count)")
        }
        return text + sample(name + "_sum", labels, "\(state.sum)") + sample(name + "_count", labels, "\(count)")
    }
}

/// The names of the metrics that the server itself keeps, and what each one says.
enum MetricName {
    static let requests = "creditmemo_http_requests_total"
    static let duration = "creditmemo_http_request_duration_seconds"
    static let refusals = "creditmemo_refusals_total"
    static let connections = "creditmemo_http_connections"
    static let connectionsRefused = "creditmemo_http_connections_refused_total"
    static let outboxSize = "creditmemo_outbox_waiting"
    static let deadLetters = "creditmemo_outbox_dead_letters"
    static let outboxAge = "creditmemo_outbox_oldest_age_seconds"
    static let payouts = "creditmemo_payouts_waiting"
    static let payoutsAge = "creditmemo_payouts_oldest_age_seconds"

    static func help(_ name: String) -> String {
        switch name {
        case requests: "HTTP requests answered, by dialect, endpoint and status."
        case duration: "Time from a request's last header byte to its answer, by dialect and endpoint."
        case refusals: "Requests answered with an error, by reason."
        case connections: "Connections that are open."
        case connectionsRefused: "Connections closed because there were too many, in all or of one peer."
        case outboxSize: "Mails that wait to be delivered."
        case deadLetters: "Mails that were given up."
        case outboxAge: "Age of the oldest mail that waits."
        case payouts: "Payouts that wait, and refunds that no memo accounts for, by state."
        case payoutsAge: "Age of the oldest that waits, by state."
        case "creditmemo_gateway_answer_seconds": "Time of a gateway's answer, by payment method and question."
        case "creditmemo_gateway_answers_total": "Answers of gateways, by payment method, question and kind."
        case "creditmemo_register_batch_commands": "Commands that shared one transaction."
        case "creditmemo_register_transaction_seconds": "Time of a transaction: load, decide, apply, commit."
        case "creditmemo_register_queue_commands": "Commands that were taken and wait for their answer."
        case "creditmemo_database_commit_seconds": "Time of a commit; on SQLite its flush to disk comes after it."
        case "creditmemo_database_round_trips": "Round trips to the database for one transaction."
        case "creditmemo_database_flush_seconds": "Time in which a commit's pages go to the log and onto the disk."
        case "creditmemo_mail_seconds": "Time of a mail server's answer."
        case "creditmemo_mail_tries_total": "Answers of mail servers, by kind."
        default: "No description."
        }
    }
}
