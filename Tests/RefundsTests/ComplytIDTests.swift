import Refunds
import Testing

/// The names that the register gives `/v1` records.
@Suite struct ComplytIDTests {
    @Test(
        "A new name has all its bits but the six that tell its version",
        arguments: [
            (0, 0, "00000000-0000-4000-8000-000000000000"),
            (UInt64.max, UInt64.max, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210, "01234567-89ab-4def-bedc-ba9876543210"),
        ] as [(UInt64, UInt64, String)])
    func version4(high: UInt64, low: UInt64, text: String) {
        let name = ComplytID(version4: (high, low))
        #expect(name.description == text)
        #expect(ComplytID(parsing: text.uppercased()) == name)
    }
}
