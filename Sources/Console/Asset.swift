public import Wire

/// A file that pages refer to; its address changes when it does.
public enum Asset: String, Sendable, CaseIterable {
    /// The one stylesheet.
    case style = "console.css"
    /// The one script.
    case script = "console.js"

    /// The file.
    var bytes: [UInt8] {
        switch self {
        case .style: PackageResources.console_css
        case .script: PackageResources.console_js
        }
    }

    private var type: String {
        switch self {
        case .style: "text/css; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        }
    }

    /// The file, to be kept by browsers for as long as they like.
    public var response: Response {
        let headers = Page.headers.filter { !$0.isNamed("cache-control") }
        return Response(
            status: 200,
            headers: [Header("content-type", type), Header("cache-control", "public, max-age=31536000, immutable")]
                + headers,
            body: bytes)
    }

    /// Tells the files of this build from those of any other (FNV-1a of all of them).
    static let version = String(
        allCases.flatMap(\.bytes).reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 },
        radix: 36)
}
