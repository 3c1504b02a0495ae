import Testing
import Wire

@Suite struct MarkupWriterTests {
    @Test("Elements stand within each other, with their attributes in sequence")
    func elements() {
        let markup = MarkupWriter.markup {
            $0.element("p", ["class": "a", "id": "b"]) {
                $0.text("x ")
                $0.element("code", "y")
                $0.empty("br", [:])
            }
        }
        #expect(markup == #"<p class="a" id="b">x <code>y</code><br></p>"#)
    }

    @Test(
        "Nothing of a text is taken for markup, whatever marks stand upon it",
        arguments: ["<", ">", "&", "\"", "'", "\"\u{301}", "<\u{20D2}", "'\u{FE0F}", "&\u{200D}"])
    func texts(sign: String) {
        let markup = MarkupWriter.markup { $0.element("p", ["title": "a\(sign)b"], "a\(sign)b") }
        let bare = markup.unicodeScalars.dropFirst(10).dropLast(4)
        let ends: Set<Unicode.Scalar> = ["<", "'"]
        #expect(!bare.contains { ends.contains($0) })
        #expect(markup.unicodeScalars.count { $0 == "\"" } == 2)
        #expect(markup.unicodeScalars.count { $0 == ">" } == 2)
    }
}
