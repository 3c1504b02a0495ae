import API2
import ArgumentParser
import Foundation
import Refunds
import Register
import Wire

/// Takes a shop's orders over from a file.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import orders with their invoices from a file of JSON lines.",
        discussion: """
            Each line is one order as POST /api2/order takes it, with its increment_id. Good lines are stored, bad ones are \
            named by their number and left out. Orders that are in the register already are passed over, so the same \
            command can be run again after a stop.
            """)

    @Argument(help: "The file; - for standard input.") var file: String
    @Option(help: "The store of orders that name none.") var store: Int64 = 1
    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard store > 0 else { throw ValidationError("a store is a number from 1") }
    }

    func run() async throws {
        let settings = try await options.settings()
        let database = try settings.openOrMakeStore()
        let rates = try RatesOnFile(database, demo: settings.tax.usesDemoRates)
        let register = try Register.open(database, settings, rates: { rates.book }, log: .program(settings))
        guard let lines = LineReader(path: file) else {
            complain("\(file) cannot be read")
            throw ExitCode.failure
        }
        var intake = OrderIntake(register: register, progress: ProgressBar(total: lines.bytesTotal))
        while let line = lines.next() {
            await intake.take(line, defaultStore: StoreID(store))
        }
        await intake.finish()
        print("\(intake.imported) imported, \(intake.known) already there, \(intake.bad) bad")
        if intake.bad > 0 { throw ExitCode.failure }
    }
}

/// Feeds orders into the register, many at a time so that they share commits, and tells how each one went.
struct OrderIntake {
    let register: Register
    private(set) var imported = 0
    private(set) var known = 0
    private(set) var bad = 0
    private var progress: ProgressBar
    private var waiting: [(line: NumberedLine, command: ImportOrder)] = []

    /// Orders that go into one batch.
    private static let batch = 128

    init(register: Register, progress: ProgressBar) {
        self.register = register
        self.progress = progress
    }

    mutating func take(_ line: NumberedLine, defaultStore: StoreID) async {
        guard !line.bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == 13 }) else {
            return
        }
        guard let object = (try? JSON(parsing: line.bytes, limits: ImportOrder.jsonLimits))?.object else {
            return refuse(line, "no JSON object, or one beyond the limits")
        }
        let storeID = object["store_id"]?.integerID.map { StoreID($0) } ?? defaultStore
        do throws(Refusal) {
            let command = try ImportOrder(reading: object, for: storeID)
            guard command.document.number != nil else {
                return refuse(line, "increment_id is missing: without it a repeated import could not be recognized")
            }
            waiting.append((line, command))
        } catch {
            refuse(line, error.answer.message)
        }
        if waiting.count == OrderIntake.batch { await flush() }
    }

    mutating func finish() async {
        await flush()
        progress.finish()
    }

    private mutating func flush() async {
        let results = await withTaskGroup(of: (Int, Result<Outcome, Rejection>).self) { group in
            for (index, item) in waiting.enumerated() {
                let register = register
                group.addTask { (index, await register.submit(Submission(.importOrder(item.command), by: nil))) }
            }
            return await group.reduce(into: [Int: Result<Outcome, Rejection>]()) { $0[$1.0] = $1.1 }
        }
        for (index, item) in waiting.enumerated() {
            switch results[index] {
            case .success: imported += 1
            case .failure(.refused(.duplicate(field: "increment_id"))): known += 1
            case .failure(.refused(let refusal)): refuse(item.line, refusal.answer.message)
            case .failure(let rejection): refuse(item.line, "not stored: \(rejection)")
            case nil: refuse(item.line, "not stored")
            }
        }
        if let last = waiting.last { progress.advance(to: last.line.offset) }
        waiting.removeAll(keepingCapacity: true)
    }

    private mutating func refuse(_ line: NumberedLine, _ reason: String) {
        bad += 1
        progress.clear()
        complain("line \(line.number): \(reason)")
    }
}
