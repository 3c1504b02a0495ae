import ArgumentParser
import Foundation
import Refunds
import Register
import SalesTax
import TaxData

/// Tax rates, at the command line.
struct TaxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tax", abstract: "Import tax rates, and show those of an address.",
        subcommands: [Import.self, List.self, Show.self])

    /// Takes files of rates over.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import a file of tax rates or boundaries.",
            discussion: """
                Reads rate and boundary files of Streamlined Sales Tax states, Avalara's tables by ZIP code, the exports of \
                Magento and WooCommerce, and the European VAT rates of the package eu-vat-rates-data, and tells them \
                apart by itself. A file with a bad row is not taken at all, and every bad row is named. A newer file goes \
                before an older one from its first day on; documents of earlier days keep the older one's rates. See \
                docs/tax.md.
                """)

        @Argument(help: "The file.") var file: String
        @Option(help: "The first day that the file is asked about, as 2026-10-01; else that of the file or its name.")
        var effective: String?
        @Flag(help: "The seller ships from within the state: intrastate rates count.") var intrastate = false
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            guard effective.map({ TaxDay(parsing: $0) != nil }) ?? true else {
                throw ValidationError("--effective is a day such as 2026-10-01")
            }
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.openOrMake(settings, log: .program(settings))
            guard let content = FileManager.default.contents(atPath: file) else {
                complain("\(file) cannot be read")
                throw ExitCode.failure
            }
            let name = URL(fileURLWithPath: file).lastPathComponent
            let day = effective.flatMap { TaxDay(parsing: $0) }
            let terms = RateFileTerms(name: name, effective: day, isIntrastate: intrastate)
            let read = try read(content, terms)
            let new = NewRateFile(
                name: name, effective: read.effective.description, isIntrastate: intrastate, kind: read.kind.rawValue,
                rowCount: Int64(read.rowCount), content: Array(content))
            try await keep(new, in: register)
            let unused = read.unusedRowCount > 0 ? ", \(read.unusedRowCount) of them about parts of a building" : ""
            print("\(name): \(read.rowCount) rows of \(read.kind.rawValue)\(unused)")
        }

        /// The file, or every bad row named.
        private func read(_ content: Data, _ terms: RateFileTerms) throws -> RateFile {
            var reader = RateFileReader(terms)
            var progress = ProgressBar(total: content.count)
            defer { progress.finish() }
            var offset = 0
            while offset < content.count {
                let end = min(offset + Import.pieceBytes, content.count)
                reader.feed(content[offset..<end])
                offset = end
                progress.advance(to: offset)
            }
            do throws(FileFaults) {
                return try reader.finish()
            } catch {
                progress.clear()
                complain("\(terms.name) is not taken over:\n\(error)")
                throw ExitCode.failure
            }
        }

        private static let pieceBytes = 1 << 18

        private func keep(_ file: NewRateFile, in register: Register) async throws {
            let result = await register.access { transaction, now throws(StoreFault) in
                try transaction.add(file, at: now)
            }
            switch result {
            case .success(.some): return
            case .success(nil): complain("\(file.name) is on file already")
            case .failure(let rejection): complain("\(file.name) is not stored: \(rejection)")
            }
            throw ExitCode.failure
        }
    }

    /// Lists the files.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the files of tax rates, oldest first.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            var table = TextTable(["id", "name", "kind", "rows", "from", "imported"])
            var last: RateFileID?
            while let kept = try register.store.rateFile(after: last) {
                last = kept.id
                table.add([
                    "\(kept.id.rawValue)", kept.file.name, kept.file.kind, "\(kept.file.rowCount)",
                    kept.file.effective ?? "its name", "\(kept.importedAt)",
                ])
            }
            print(table.text)
        }
    }

    /// Shows the rates of an address.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the tax rates of an address, and the rows they come from.")

        @Option(help: "The country.") var country = "US"
        @Option(help: "The state or province, as a code or a name.") var state: String?
        @Option(help: "The postal code; for the United States five or nine digits.") var zip: String?
        @Option(help: "The city.") var city: String?
        @Option(help: "House number and street.") var street: String?
        @Option(help: "The day, as 2026-10-01; today when there is none.") var date: String?
        @Flag(help: "Use demo rates where no file has the place; never for real documents.") var demo = false
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            guard date.map({ TaxDay(parsing: $0) != nil }) ?? true else {
                throw ValidationError("--date is a day such as 2026-10-01")
            }
            guard zip.map({ PostalCode($0) != nil }) ?? true else {
                throw ValidationError("--zip is letters and digits")
            }
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let book = try RatesOnFile(register.store, demo: demo).book
            let destination = Destination(
                region: Region(country: country, state: state), postalCode: zip.flatMap { PostalCode($0) },
                city: city, street: street.flatMap { StreetAddress(parsing: $0) })
            let day = date.flatMap { TaxDay(parsing: $0) } ?? TaxDay(secondsSince1970: Instant.now.seconds)
            guard let stack = try stack(at: destination, on: day, book) else {
                complain("no boundary on file has this address")
                throw ExitCode.failure
            }
            show(stack)
        }

        private func stack(at destination: Destination, on day: TaxDay, _ book: RateBook) throws -> RateStack? {
            do throws(RateGap) {
                return try book.stack(at: destination, on: day)
            } catch {
                complain("no rate on file for \(error.jurisdiction) on \(error.day)")
                throw ExitCode.failure
            }
        }

        private func show(_ stack: RateStack) {
            var table = TextTable(["jurisdiction", "name", "class", "rate", "in force", "row"])
            for component in stack.components {
                table.add([
                    "\(component.jurisdiction)", component.jurisdiction.name ?? "", "\(component.rateClass)",
                    "\(component.rate)", "\(component.validity)", "\(component.source)",
                ])
            }
            print(table.text)
            print("combined: \(stack.combinedRate)")
            print("boundary: \(stack.boundaries.map { "\($0)" }.joined(separator: ", "))")
            if let risk = stack.risk { print("note: \(risk)") }
        }
    }
}
