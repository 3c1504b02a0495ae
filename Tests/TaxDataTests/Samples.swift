import Amounts
import SalesTax
import TaxData
import Testing

func day(_ text: String) throws -> TaxDay { try #require(TaxDay(parsing: text)) }
func rate(_ fraction: String) throws -> TaxRate { try #require(TaxRate(fraction: fraction)) }

/// What a file says, fed in pieces of some size.
func file(_ name: String, _ text: String, effective: String? = nil, piece: Int = 7, isIntrastate: Bool = false) throws
    -> RateFile
{
    var reader = RateFileReader(
        RateFileTerms(name: name, effective: try effective.map { try day($0) }, isIntrastate: isIntrastate))
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: piece) {
        reader.feed(bytes[start..<min(start + piece, bytes.count)])
    }
    return try reader.finish()
}

/// What is wrong with a file.
func faults(_ name: String, _ text: String, effective: String? = "2026-01-01") throws -> String {
    do {
        _ = try file(name, text, effective: effective)
        return "nothing"
    } catch let faults as FileFaults {
        return faults.description
    }
}

/// The rates of an address in a book: kind and rate of each component, then what they add up to.
func rates(
    _ book: RateBook, _ country: String, _ state: String?, _ code: String?, city: String? = nil, street: String = "",
    on date: String = "2026-11-20", rateClass: RateClass = .general
) throws -> [String] {
    let place = Destination(
        region: Region(country: country, state: state), postalCode: code.flatMap { PostalCode($0) }, city: city,
        street: StreetAddress(parsing: street))
    guard let stack = try book.stack(at: place, on: day(date)) else { return ["nothing"] }
    return stack.components(of: rateClass).map { "\($0.jurisdiction.kind.rawValue) \($0.rate)" }
}

/// Rows of a boundary file in its published layout.
struct BoundaryRow {
    var type = "Z"
    var begin = "20200101"
    var end = "29991231"
    var zip = ("43001", "")
    var plus4 = ("", "")
    var state = "39"
    var indicator = "39"
    var county = "049"
    var place = "00000"
    var districts: [(String, String, String)] = []
    var houses = ("1", "99", "B")
    var street = ("", "MAIN", "ST", "")
    var part = ("", "", "")

    var text: String {
        var fields = [String](repeating: "", count: 29)
        (fields[0], fields[1], fields[2]) = (type, begin, end)
        if type == "A" {
            (fields[3], fields[4], fields[5]) = houses
            (fields[6], fields[7], fields[8], fields[9]) = street
            (fields[10], fields[11], fields[12]) = part
            (fields[14], fields[15]) = ("AKRON", zip.0)
        } else {
            (fields[17], fields[18], fields[19], fields[20]) = (zip.0, plus4.0, zip.1, plus4.1)
        }
        (fields[22], fields[23], fields[24], fields[25], fields[26]) = (state, indicator, county, place, "C1")
        for district in districts { fields += [district.0, district.1, district.2] }
        return fields.joined(separator: ",") + "\r\n"
    }
}
