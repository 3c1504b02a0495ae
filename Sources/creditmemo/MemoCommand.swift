import API2
import ArgumentParser
import Refunds
import Register
import TransactionsV1

/// The credit memos, at the command line.
struct MemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memo", abstract: "List, show and export credit memos.",
        subcommands: [List.self, Show.self, Export.self])

    /// Lists memos, newest first.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List credit memos, newest first.")

        @Option(help: "Only of this order's number, or of this /v1 document.") var order: String?
        @Option(help: "Only of this store.") var store: Int64?
        @Option(help: "How many.") var limit: Int = 20
        @Option(help: "Which page, from 1.") var page: Int = 1
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            guard (1...1_000).contains(limit), page >= 1 else {
                throw ValidationError("--limit is 1 to 1000, --page from 1")
            }
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let stores = try store.map { [StoreID($0)] } ?? register.store.stores()
            var query = MemoSummaryQuery(
                stores: stores, page: PageRequest(number: page, limit: limit, wantsTotal: true))
            query.origin = order
            let memos = try register.store.memoSummaries(query)
            var table = TextTable(["id", "number", "store", "order", "invoice", "type", "total", "issued"])
            for memo in memos.records {
                table.add([
                    memo.kind.name, memo.number, "\(memo.storeID.rawValue)", memo.orderNumber ?? "",
                    memo.invoice ?? "", memo.kind.type,
                    "\(memo.total.text(in: memo.currency)) \(memo.currency)", "\(memo.issuedAt)",
                ])
            }
            print(table.text)
            print("\(memos.records.count) of \(memos.total ?? 0)")
        }
    }

    /// Shows one memo as the API does.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one credit memo as JSON.")

        @Argument(help: "The memo's number.") var number: String
        @Option(help: "Only of this store.") var store: Int64?
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let memo = try register.memo(number, of: store)
            print(String(decoding: try register.answer(memo), as: UTF8.self).harmless)
        }
    }
}

extension MemoSummary.Kind {
    /// What the memo's dialect knows it by.
    var name: String {
        switch self {
        case .order(let id, _): "\(id.rawValue)"
        case .transaction(let key, _, _): "\(key)"
        }
    }

    /// What kind of memo it is, and whether it is one no more.
    fileprivate var type: String {
        switch self {
        case .order(_, let payout): payout.rawValue
        case .transaction(_, let type, .cancelled): type.rawValue + " (cancelled)"
        case .transaction(_, let type, .active), .transaction(_, let type, .paid): type.rawValue
        }
    }
}

extension Register {
    /// The memo of a number, of a store when one is named; ends the command when there is not exactly one.
    func memo(_ number: String, of storeID: Int64?) throws -> MemoSummary {
        let stores = try storeID.map { [StoreID($0)] } ?? store.stores()
        var query = MemoSummaryQuery(stores: stores, page: PageRequest(number: 1, limit: 2, wantsTotal: false))
        query.number = number
        let memos = try store.memoSummaries(query).records
        guard let memo = memos.first, memos.count == 1 else {
            complain(
                memos.isEmpty ? "no credit memo \(number)" : "several stores have \(number): name one with --store")
            throw ExitCode.failure
        }
        return memo
    }

    /// The memo of a number that was issued for an order; ends the command when it is none.
    func creditMemo(_ number: String, of storeID: Int64?) throws -> CreditMemo {
        let memo = try memo(number, of: storeID)
        guard case .order(let id, _) = memo.kind, let found = try creditMemo(id, of: memo.storeID) else {
            complain("credit memo \(number) is a /v1 document: no gateway was asked for it")
            throw ExitCode.failure
        }
        return found
    }

    private func creditMemo(_ id: CreditMemoID, of storeID: StoreID) throws -> CreditMemo? {
        var query = CreditMemoQuery(stores: [storeID], page: PageRequest(number: 1, limit: 1, wantsTotal: false))
        query.id = id
        return try store.creditMemos(query).records.first
    }

    /// What the API of the memo's dialect shows of it.
    fileprivate func answer(_ memo: MemoSummary) throws -> [UInt8] {
        switch memo.kind {
        case .order(let id, _):
            guard let found = try creditMemo(id, of: memo.storeID) else { throw ExitCode.failure }
            return CreditMemoAnswer.body(of: found)
        case .transaction(let key, _, _):
            guard let found = try store.transaction(key, revision: nil, in: memo.storeID) else {
                throw ExitCode.failure
            }
            return Answer.response(with: found.transaction, customer: found.customer).body
        }
    }
}
