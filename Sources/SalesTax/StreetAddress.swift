/// A house number and a street in the post's abbreviations, so that `12 North Main Street, Apt 3` is `12 N MAIN ST`.
public struct StreetAddress: Sendable, Hashable {
    /// The house number.
    public let houseNumber: UInt32
    /// The street with direction and suffix, in capital letters and abbreviations.
    public let street: String

    /// Reads the first line of an address; nil when it does not begin with a plain number and go on with a street.
    ///
    /// What stands behind a comma or names a part of the building is left out.
    public init?(parsing text: String) {
        let line = text.prefix { $0 != "," && $0 != "#" && !$0.isNewline }
        var words = StreetAddress.words(of: String(line))
        guard let number = words.first.flatMap({ StreetAddress.houseNumber($0) }) else { return nil }
        words.removeFirst()
        // A street may be called by such a word, but then it begins with it.
        if let part = words.dropFirst().firstIndex(where: StreetAddress.partsOfBuildings.contains) {
            words.removeSubrange(part...)
        }
        guard !words.isEmpty else { return nil }
        houseNumber = number
        street = words.joined(separator: " ")
    }

    /// A house number of at most nine digits.
    public static func houseNumber(_ text: some StringProtocol) -> UInt32? {
        text.utf8.count <= 9 && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            ? UInt32(text) : nil
    }

    /// A street's words in abbreviations, as rows of boundary files and addresses are compared.
    public static func canonical(_ text: String) -> String { words(of: text).joined(separator: " ") }

    private static func words(of text: String) -> [String] {
        text.uppercased().filter { $0 != "." && $0 != "'" }.split(whereSeparator: \.isWhitespace).map { word in
            abbreviations[String(word)] ?? String(word)
        }
    }

    private static let partsOfBuildings: Set<String> = [
        "APT", "BLDG", "DEPT", "FL", "LOT", "PH", "RM", "SPC", "STE", "TRLR", "UNIT",
    ]

    // Of the post's standard: Publication 28, appendices B and C.
    private static let abbreviations: [String: String] = {
        var table: [String: String] = [:]
        for entry in words.split(separator: ",") {
            let forms = entry.split(separator: " ").map(String.init)
            for form in forms.dropFirst() { table[form] = forms[0] }
        }
        return table
    }()

    private static let words = """
        N NORTH,S SOUTH,E EAST,W WEST,NE NORTHEAST,NW NORTHWEST,SE SOUTHEAST,SW SOUTHWEST,ALY ALLEY,AVE AVENUE AV,BND BEND,\
        BLVD BOULEVARD,BR BRANCH,BRG BRIDGE,BRK BROOK,BYP BYPASS,CSWY CAUSEWAY,CTR CENTER CENTRE,CIR CIRCLE,COR CORNER,\
        CT COURT,CV COVE,CRK CREEK,CRES CRESCENT,XING CROSSING,DR DRIVE,EST ESTATE,ESTS ESTATES,EXPY EXPRESSWAY,FLD FIELD,\
        FLDS FIELDS,FRST FOREST,FWY FREEWAY,GDN GARDEN,GDNS GARDENS,GLN GLEN,GRN GREEN,GRV GROVE,HBR HARBOR,HVN HAVEN,\
        HTS HEIGHTS,HWY HIGHWAY,HL HILL,HLS HILLS,HOLW HOLLOW,IS ISLAND,JCT JUNCTION,KNL KNOLL,KNLS KNOLLS,LK LAKE,\
        LKS LAKES,LNDG LANDING,LN LANE,LDG LODGE,MNR MANOR,MDW MEADOW,MDWS MEADOWS,ML MILL,MLS MILLS,MTN MOUNTAIN,\
        ORCH ORCHARD,PKWY PARKWAY PKY,PL PLACE,PLN PLAIN,PLNS PLAINS,PLZ PLAZA,PT POINT,PTS POINTS,PRT PORT,PR PRAIRIE,\
        RNCH RANCH,RDG RIDGE,RIV RIVER,RD ROAD,RTE ROUTE,SHR SHORE,SHRS SHORES,SPG SPRING,SPGS SPRINGS,SQ SQUARE,\
        STA STATION,STRM STREAM,ST STREET STR,SMT SUMMIT,TER TERRACE,TRCE TRACE,TRL TRAIL,TPKE TURNPIKE,VLY VALLEY,\
        VW VIEW,VLG VILLAGE,VIS VISTA,APT APARTMENT,BLDG BUILDING,DEPT DEPARTMENT,FL FLOOR,RM ROOM,SPC SPACE,STE SUITE,\
        TRLR TRAILER
        """
}
