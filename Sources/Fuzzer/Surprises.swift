/// What programs that read texts have stumbled over.
enum Surprises {
    /// Values of JSON, and some that are none.
    static let values =
        [
            "null", "true", "false", "[]", "{}", "0", "-0", "-1", "1", "0.00005", "1e20", "1E-20", "1e400", "0.1e1",
            "01", "1.",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "922337203685477.5807",
            "922337203685477.5808", "99999999999999999999999999999999999999999",
            "0.0000000000000000000000000000000000001",
            "4503599627370497", "2147483648", "NaN", "\"\"", "\" \"", "\"0\"", "\"1e2\"", "\"-0.00\"", "\"19.90\"",
            "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\uFFFE\"", "\"\u{202E}abc\"", "\"e\u{301}\"",
            "\"4111 1111 1111 1111\"", "\"2026-02-30 25:61:61\"", "\"2026-01-01T00:00:00Z\"", "\"100000123\"",
            "\"USD\"",
            "\"JPY\"", "\"online\"", "\"offline\"", "\"../../etc/passwd\"", "\"'; DROP TABLE orders; --\"", "\"%00\"",
            "\"\\\"",
            "\"\n\"", "\u{FEFF}{}",
        ] + [10, 255, 256, 4_000, 70_000].map { "\"" + String(repeating: "ä", count: $0) + "\"" }

    /// Cells of a file.
    static let cells = [
        "", "0", "-1", "1e9", "0.00000001", "99999999999999999999", "\"", "\"a\nb\"", "00000", "99999", "20260230", "A",
        "Z", "*", "US",
        "\u{0}", "é", "100", "100.0001",
    ]

    /// Pieces of a target.
    static let pieces = [
        "", "1", "-1", "0", "999999999999999999999", "%00", "%2F", "%zz", "%C3%A4", "%ff", "a b", "..", "'", "\"",
        "INV-1",
        "2026-01-01", "100000123", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "+", "=", "&&", "#", "?", "true", "null",
        "[]", "10001",
        String(repeating: "9", count: 500),
    ]

    /// Names of parameters.
    static let parameters = [
        "page=", "limit=", "per_page=", "order_id=", "order_increment_id=", "invoice_id=", "increment_id=",
        "entity_id=", "state=",
        "sort=", "dir=", "created_at_from=", "created_at_to=", "status=", "revision=", "explain=", "detail=", "source=",
        "zip=",
        "country=", "filter[a]=", "=", "total=",
    ]

    /// Header fields.
    static let fields = [
        "content-type: application/json", "content-type: text/plain", "content-type: application/x-www-form-urlencoded",
        "content-type: application/json; charset=latin1", "content-type: ", "Idempotency-Key: k1",
        "Idempotency-Key: k1",
        "Idempotency-Key: ", "Idempotency-Key: ä", "If-None-Match: *", "Authorization: Bearer x", "X-Request-Id: a b",
    ]
}
