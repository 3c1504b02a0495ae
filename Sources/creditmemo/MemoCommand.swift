import API2
import ArgumentParser
import Refunds
import Register

/// The credit memos, at the command line.
struct MemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memo", abstract: "List and show credit memos.", subcommands: [List.self, Show.self])

    /// Lists memos, newest first.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List credit memos, newest first.")

        @Option(help: "Only of this order number.") var order: String?
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
            var query = CreditMemoQuery(
                stores: stores, page: PageRequest(number: page, limit: limit, wantsTotal: true))
            query.orderNumber = order
            query.sorting = Sorting(.id, descending: true)
            let memos = try register.store.creditMemos(query)
            var table = TextTable(["id", "number", "store", "order", "invoice", "type", "total", "issued"])
            for memo in memos.records {
                table.add([
                    "\(memo.id.rawValue)", memo.number, "\(memo.storeID.rawValue)", memo.orderNumber,
                    memo.invoiceNumber ?? "", memo.refund.payout.rawValue,
                    "\(memo.refund.total.amount.text(in: memo.currency)) \(memo.currency)", "\(memo.issuedAt)",
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
            let memo = try register.creditMemo(number, of: store)
            print(String(decoding: CreditMemoAnswer.body(of: memo), as: UTF8.self).harmless)
        }
    }
}

extension Register {
    /// The memo of a number, of a store when one is named; ends the command when there is not exactly one.
    func creditMemo(_ number: String, of storeID: Int64?) throws -> CreditMemo {
        let stores = try storeID.map { [StoreID($0)] } ?? store.stores()
        var query = CreditMemoQuery(stores: stores, page: PageRequest(number: 1, limit: 2, wantsTotal: false))
        query.numbers = [number]
        let memos = try store.creditMemos(query).records
        guard let memo = memos.first, memos.count == 1 else {
            complain(
                memos.isEmpty ? "no credit memo \(number)" : "several stores have \(number): name one with --store")
            throw ExitCode.failure
        }
        return memo
    }
}
