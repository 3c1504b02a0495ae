/// A state of the United States, the District of Columbia or Puerto Rico.
public struct USState: Sendable, Hashable {
    /// The two letters of the post: `NY`.
    public let code: String
    /// The name: `New York`.
    public let name: String
    /// The two digits of FIPS 5-2, which rate files use: `36`.
    public let fips: String

    /// The state of a post abbreviation, a name or a FIPS code, in any case.
    public init?(_ text: String) {
        guard let state = USState.byText[Region.canonical(text)] else { return nil }
        self = state
    }

    /// States, fifty-one with the District of Columbia, and Puerto Rico, by name.
    public static let all: [USState] = table.split(separator: ",").map { entry in
        let words = entry.split(separator: " ", maxSplits: 2)
        return USState(code: String(words[0]), name: String(words[2]), fips: String(words[1]))
    }

    /// True where neither the state nor any place in it taxes sales.
    public var hasNoSalesTax: Bool { ["DE", "MT", "NH", "OR"].contains(code) }
    /// True where only places tax sales: an address with no rate above zero owes nothing.
    public var hasLocalTaxOnly: Bool { code == "AK" }

    private init(code: String, name: String, fips: String) {
        self.code = code
        self.name = name
        self.fips = fips
    }

    private static let byText: [String: USState] = {
        var states: [String: USState] = [:]
        for state in all {
            for text in [state.code, state.fips, Region.canonical(state.name)] { states[text] = state }
        }
        states["WASHINGTON DC"] = states["DC"]
        return states
    }()

    private static let table = """
        AL 01 Alabama,AK 02 Alaska,AZ 04 Arizona,AR 05 Arkansas,CA 06 California,CO 08 Colorado,CT 09 Connecticut,\
        DE 10 Delaware,DC 11 District of Columbia,FL 12 Florida,GA 13 Georgia,HI 15 Hawaii,ID 16 Idaho,IL 17 Illinois,\
        IN 18 Indiana,IA 19 Iowa,KS 20 Kansas,KY 21 Kentucky,LA 22 Louisiana,ME 23 Maine,MD 24 Maryland,\
        MA 25 Massachusetts,MI 26 Michigan,MN 27 Minnesota,MS 28 Mississippi,MO 29 Missouri,MT 30 Montana,\
        NE 31 Nebraska,NV 32 Nevada,NH 33 New Hampshire,NJ 34 New Jersey,NM 35 New Mexico,NY 36 New York,\
        NC 37 North Carolina,ND 38 North Dakota,OH 39 Ohio,OK 40 Oklahoma,OR 41 Oregon,PA 42 Pennsylvania,\
        RI 44 Rhode Island,SC 45 South Carolina,SD 46 South Dakota,TN 47 Tennessee,TX 48 Texas,UT 49 Utah,\
        VT 50 Vermont,VA 51 Virginia,WA 53 Washington,WV 54 West Virginia,WI 55 Wisconsin,WY 56 Wyoming,PR 72 Puerto Rico
        """
}
