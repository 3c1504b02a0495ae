import Server
import Testing

@Suite struct PasswordHashTests {
    @Test func aPasswordIsItsOwnAndNoOther() {
        let hash = PasswordHash(of: "João, correct horse", cost: 10)
        #expect(hash.text.hasPrefix("$scrypt$ln=10,r=8,p=3$"))
        #expect(hash.text != PasswordHash(of: "João, correct horse", cost: 10).text)
        // The same letters, composed otherwise.
        #expect(hash.matches("Joa\u{303}o, correct horse"))
        for other in ["", "João, correct hors", "João, correct horse ", "joão, correct horse"] {
            #expect(!hash.matches(other))
        }
    }

    /// What the register of a removed user has, and what nobody wrote.
    @Test(arguments: [
        "", "$scrypt$ln=15,r=8,p=3$", "$scrypt$ln=15,r=8,p=3$AA$AA", "$scrypt$ln=9,r=8,p=3$AA$AA",
        "$argon2id$v=19$m=1$AA$AA", "x",
    ])
    func otherTextsAreNone(text: String) { #expect(PasswordHash(stored: text) == nil) }

    @Test func storedIsTheSame() throws {
        let hash = PasswordHash(of: "correct horse battery", cost: 11)
        #expect(try #require(PasswordHash(stored: hash.text)).matches("correct horse battery"))
        #expect(hash.text.count < 100)
    }
}
