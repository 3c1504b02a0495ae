import Refunds
import Testing

@Suite struct InstantTests {
    @Test(
        "A moment is read and shown in Coordinated Universal Time",
        arguments: [
            ("1970-01-01 00:00:00", 0), ("1970-01-01 00:00:01", 1), ("1969-12-31 23:59:59", -1),
            ("2000-02-29 12:00:00", 951_825_600), ("2026-11-21 02:16:40", 1_795_227_400),
            ("2024-02-29 23:59:59", 1_709_251_199), ("2100-02-28 00:00:00", 4_107_456_000),
            ("2100-03-01 00:00:00", 4_107_542_400), ("1900-03-01 00:00:00", -2_203_891_200),
            ("9999-12-31 23:59:59", 253_402_300_799), ("0001-01-01 00:00:00", -62_135_596_800),
            ("0000-02-29 00:00:00", -62_162_121_600),
        ] as [(String, Int64)])
    func roundTrip(text: String, seconds: Int64) {
        #expect(Instant(parsing: text)?.seconds == seconds)
        #expect(Instant(seconds: seconds).description == text)
    }

    @Test("A date is its first second")
    func date() {
        #expect(Instant(parsing: "2026-11-21") == Instant(parsing: "2026-11-21 00:00:00"))
    }

    @Test(
        "What is no moment is refused",
        arguments: [
            "", "2026", "2026-11", "2026-13-01", "2026-00-01", "2026-11-00", "2026-11-31", "2026-02-29", "2100-02-29",
            "1900-02-29", "2024-02-30", "2026-04-31", "2026-06-31", "2026-09-31", "2026-12-32", "26-11-21",
            "2026/11/21", "2026-11-21T00:00:00", "2026-11-21 24:00:00", "2026-11-21 00:60:00",
            "2026-11-21 00:00:60", "2026-11-21 0:00:00", "2026-11-21 00:00", "2026-11-21 00:00:00Z",
            "2026-11-21 00-00-00", "-026-11-21", "2026-+1-21", "2026-11-2x",
            " 2026-11-21", "2026-11-21 ", "２026-1-1",
        ])
    func refused(text: String) {
        #expect(Instant(parsing: text) == nil)
    }

    @Test("Days of eight centuries are read back as they are shown")
    func days() {
        for day in stride(from: Int64(-146_097), through: 146_097, by: 59) {
            let noon = Instant(seconds: day * 86_400 + 43_200)
            #expect(Instant(parsing: noon.description) == noon)
            #expect(noon < noon.adding(seconds: 1))
        }
    }
}
