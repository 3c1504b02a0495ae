import Testing
import Wire

/// What the start of a request says, taken apart.
@Suite struct RequestTests {
    private static let readable: [(String, String, [String])] = [
        ("/", "/", []),
        ("/api2/order", "/api2/order", []),
        ("/api2/order/", "/api2/order/", []),
        ("//api2//order", "//api2//order", []),
        ("/api2/order?", "/api2/order", []),
        ("/api2/order?limit=5&x=%20", "/api2/order", ["limit=5", "x= "]),
        ("/a%20b+c", "/a b+c", []),
        ("/caf%C3%A9/%e2%82%ac", "/café/€", []),
        ("/a%2Fb", "/a/b", []),
        ("/a%3Fb?c", "/a?b", ["c="]),
        ("/a%2541", "/a%41", []),
        ("/?a=1&a=2&b", "/", ["a=1", "a=2", "b="]),
        ("/?a=b=c?d", "/", ["a=b=c?d"]),
        ("/?a+b=c+d%2B", "/", ["a b=c d+"]),
        ("/?&&a=1&", "/", ["a=1"]),
        ("/?=x&=", "/", ["=x", "="]),
        ("/?filter%5Bname%5D=%C3%BC", "/", ["filter[name]=ü"]),
    ]

    @Test(arguments: readable)
    func readableTargets(target: String, path: String, query: [String]) throws {
        let request = try #require(Request(method: .get, target: target))
        #expect(request.path == path)
        #expect(request.query.fields.map { "\($0.name)=\($0.value)" } == query)
    }

    private static let unreadable: [String] = [
        "", "api2/order", "*", "http://shop.example/api2/order", "?a=1",
        "/%", "/%2", "/%zz", "/%2z", "/a%", "/%%20", "/%+1",
        "/%ff", "/%C3", "/%C0%AF", "/%ED%A0%80", "/%C3?%A9",
        "/%00", "/a\0b", "/?a=%00", "/?%00=1",
        "/?a=%", "/?a=%2", "/?a=%gg", "/?%=1", "/?a=%80", "/?%C3=%A9",
    ]

    @Test(arguments: unreadable)
    func unreadableTargets(target: String) {
        #expect(Request(method: .get, target: target) == nil)
    }

    @Test func partsAreKept() throws {
        let tags = [Header("X-Tag", "1"), Header("x-tag", "2")]
        let headers = [Header("Host", "shop")] + tags + [Header("Content-Type", "a/b")]
        let request = try #require(Request(method: .post, target: "/?a=1", headers: headers, body: [1, 2]))
        #expect(request.method == .post)
        #expect(request.body == [1, 2])
        #expect(request.headers == headers)
        #expect(request.onlyHeader("content-type") == "a/b")
        #expect(request.onlyHeader("X-TAG") == nil)
        #expect(request.headers.values(of: "x-TAG") == ["1", "2"])
        #expect(request.onlyHeader("x-tags") == nil)
        #expect(request.headers.values(of: "none") == [])
        #expect(request.query["a"] == "1")
    }

    @Test func headerNamesDifferInCaseOfASCIIOnly() {
        #expect(Header("KEY-@[", "").isNamed("key-@["))
        #expect(!Header("key-@[", "").isNamed("key-`{"))
        #expect(!Header("\u{212A}ey", "").isNamed("key"))
    }

    @Test func methodsHaveTheirNames() {
        let methods: [Method] = [.get, .head, .post, .put, .patch, .delete, .options, Method("PURGE")]
        let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"]
        #expect(methods.map(\.description) == names)
        #expect(names.map(Method.init) == methods)
        #expect(Method("get") != .get)
    }

    private static let known: [(String, MediaType)] = [
        ("application/json", .json),
        ("application/json; charset=utf-8", .json),
        ("application/json;charset=UTF-8", .json),
        ("Application/JSON ; charset=\"utf-8\"", .json),
        (" \tapplication/json\t ", .json),
        ("application/json;", .json),
        ("application/x-www-form-urlencoded", .form),
        ("APPLICATION/X-WWW-FORM-URLENCODED;charset=utf-8", .form),
    ]

    @Test(arguments: known)
    func knownMediaTypes(value: String, type: MediaType) {
        #expect(MediaType(contentType: value) == type)
    }

    private static let other: [String] = [
        "application/jsonp", "application/json-patch+json", "text/json", "xapplication/json",
        "application/json, text/html", "application/json charset=utf-8", "application / json", "application/json/x",
        "application/\u{212A}son", "application", "/json", "application/", "/", "", " ", ";", "; application/json",
    ]

    @Test(arguments: other)
    func otherMediaTypes(value: String) {
        #expect(MediaType(contentType: value) != .json)
    }

    @Test func aRequestHasTheTypeOfItsHeader() {
        let headers = [Header("Content-type", "Text/HTML; charset=x")]
        #expect(Request(method: .post, target: "/", headers: headers)?.mediaType?.description == "text/html")
        #expect(Request(method: .post, target: "/")?.mediaType == nil)
        #expect(Request(method: .post, target: "/", headers: headers + headers)?.mediaType == nil)
    }
}
