import CLibPQ
import Foundation

/// One connection of libpq, in its pipeline mode: commands go out together, and their answers are read after that.
final class Link {
    private let connection: OpaquePointer
    /// Bursts whose answers nobody waited for: they come before the next one's.
    private var unheard = 0
    private var names = 0
    /// Answers may still come that nobody will connect with what they answer.
    private var isOutOfStep = false
    /// What the server warned of since it was last asked to be listened to.
    private(set) var warning: String?
    /// How long an answer may take; nil for as long as it takes.
    var secondsMax: Int? = Link.usualSecondsMax
    /// How often something was sent and waited for.
    private(set) var roundTrips = 0

    private static let usualSecondsMax = 10

    /// Connects. Throws ``PostgresError`` when the server cannot be reached or lets nobody in.
    init(_ target: [String: String]) throws(PostgresError) {
        let words = target.sorted { $0.key < $1.key }
        let keys = words.map { strdup($0.key) } + [nil]
        let values = words.map { strdup($0.value) } + [nil]
        defer { for text in keys + values { free(text) } }
        let opened = PQconnectdbParams(keys.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 0)
        guard let opened else { throw PostgresError(connection: "no memory for a connection") }
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(opened)).trimmingCharacters(in: .whitespacesAndNewlines)
            PQfinish(opened)
            throw PostgresError(connection: message)
        }
        connection = opened
        PQsetNoticeReceiver(
            opened,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<Link>.fromOpaque(context).takeUnretainedValue().hear(result)
            }, Unmanaged.passUnretained(self).toOpaque())
        guard PQsetnonblocking(opened, 1) == 0, PQenterPipelineMode(opened) == 1 else { throw broken() }
    }

    deinit { PQfinish(connection) }

    /// True while nothing is known to be wrong with it.
    var isUsable: Bool { !isOutOfStep && PQstatus(connection) == CONNECTION_OK }

    /// A name that no statement of this connection has.
    func newName() -> String {
        names += 1
        return "s\(names)"
    }

    /// Forgets earlier warnings.
    func forgetWarnings() { warning = nil }

    private func hear(_ result: OpaquePointer) {
        let notice = PostgresError(result)
        if notice.severity == "WARNING" { warning = notice.message }
    }

    /// Sends commands and returns their answers, one for each. Throws ``PostgresError`` for the first that failed; those
    /// behind it were not run.
    @discardableResult
    func burst(_ commands: [Command]) throws(PostgresError) -> Results {
        let deadline = secondsMax.map { ContinuousClock.now.advanced(by: .seconds($0)) }
        roundTrips += 1
        for command in commands {
            guard command.send(over: connection) else { throw broken() }
        }
        guard PQpipelineSync(connection) == 1 else { throw broken() }
        try flush(until: deadline)
        while unheard > 0 {
            _ = try answers(until: deadline)
            unheard -= 1
        }
        let results = try answers(until: deadline)
        if let failed = results.failed { throw PostgresError(failed) }
        guard results.count == commands.count else { throw broken() }
        return results
    }

    /// Sends a command that nobody waits for the answer of.
    func sendUnheard(_ command: Command) {
        guard command.send(over: connection), PQpipelineSync(connection) == 1 else { return }
        PQflush(connection)
        unheard += 1
    }

    /// Runs statements that stand behind one another in one text.
    func run(_ script: String) throws(PostgresError) {
        try burst([])
        guard PQexitPipelineMode(connection) == 1 else { throw broken() }
        defer { PQenterPipelineMode(connection) }
        roundTrips += 1
        guard PQsendQuery(connection, script) == 1 else { throw broken() }
        try flush(until: nil)
        let results = Results()
        while let result = try next(until: nil) { results.add(result) }
        if let failed = results.failed { throw PostgresError(failed) }
    }

    // MARK: - Waiting

    /// The answers of a burst, up to its end.
    private func answers(until deadline: ContinuousClock.Instant?) throws(PostgresError) -> Results {
        let results = Results()
        while true {
            guard let result = try next(until: deadline) else {
                // The end of one command's answer.
                guard isUsable else { throw broken() }
                continue
            }
            if PQresultStatus(result) == PGRES_PIPELINE_SYNC {
                PQclear(result)
                return results
            }
            results.add(result)
            // A connection that ends says so in place of the end of the burst.
            if !isUsable { throw results.failed.map { PostgresError($0) } ?? broken() }
        }
    }

    private func next(until deadline: ContinuousClock.Instant?) throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(connection) == 1 {
            try wait(for: POLLIN, until: deadline)
            guard PQconsumeInput(connection) == 1 else { throw broken() }
        }
        return PQgetResult(connection)
    }

    private func flush(until deadline: ContinuousClock.Instant?) throws(PostgresError) {
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1:
                // The server may want to be heard before it reads on.
                try wait(for: POLLIN | POLLOUT, until: deadline)
                guard PQconsumeInput(connection) == 1 else { throw broken() }
            default: throw broken()
            }
        }
    }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant?) throws(PostgresError) {
        var socket = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
        while true {
            var milliseconds: Int32 = -1
            if let deadline {
                let left = ContinuousClock.now.duration(to: deadline).components
                guard left.seconds >= 0, left.attoseconds >= 0 else {
                    isOutOfStep = true
                    throw PostgresError(connection: "the database did not answer in time")
                }
                milliseconds = Int32(left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000) + 1
            }
            let ready = poll(&socket, 1, milliseconds)
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw broken() }
        }
    }

    private func broken() -> PostgresError {
        isOutOfStep = true
        return PostgresError(
            connection: String(cString: PQerrorMessage(connection)).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

/// Something to send.
enum Command {
    /// A text without parameters.
    case text(String)
    /// Gives a text a name.
    case prepare(name: String, String)
    /// Asks for the types of a prepared statement's parameters.
    case describe(name: String)
    /// Runs what was prepared.
    case prepared(name: String, BinaryParameters)

    /// Hands it to libpq; false when the connection is broken.
    fileprivate func send(over connection: OpaquePointer) -> Bool {
        switch self {
        case .text(let sql): PQsendQueryParams(connection, sql, 0, nil, nil, nil, nil, 1) == 1
        case .prepare(let name, let sql): PQsendPrepare(connection, name, sql, 0, nil) == 1
        case .describe(let name): PQsendDescribePrepared(connection, name) == 1
        case .prepared(let name, let parameters):
            parameters.withPointers { count, values, lengths, formats in
                PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
            } == 1
        }
    }
}

/// Answers of the server.
final class Results {
    private var all: [OpaquePointer] = []

    deinit { for result in all { PQclear(result) } }

    var count: Int { all.count }

    subscript(index: Int) -> OpaquePointer { all[index] }

    fileprivate func add(_ result: OpaquePointer) { all.append(result) }

    /// Forgets the first answers.
    func removeFirst(_ count: Int) {
        for result in all.prefix(count) { PQclear(result) }
        all.removeFirst(count)
    }

    /// The first that is an error.
    fileprivate var failed: OpaquePointer? {
        all.first { result in
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: false
            default: true
            }
        }
    }
}
