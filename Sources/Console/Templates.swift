internal import Mustache

/// The pages' texts, parsed once.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// The templates beside this file, as they were built in.
    static let builtIn = Templates(EmbeddedTemplates.all)

    private init(_ texts: [(name: String, bytes: [UInt8])]) {
        MustacheContentTypes.register(HTMLText(), named: "SCALARS")
        var library = MustacheLibrary()
        for (name, bytes) in texts {
            // Less the line break that ends the file: a template may stand within a line of another.
            let text = "{{% CONTENT_TYPE:SCALARS}}" + String(decoding: bytes.dropLast(), as: UTF8.self)
            do {
                try library.register(text, named: name)
            } catch {
                preconditionFailure("the template \(name) cannot be read: \(error)")
            }
        }
        self.library = library
    }

    /// A template with its blanks filled in.
    func filled(_ name: String, with content: Content) -> [UInt8] {
        guard let text = library.render(content, withTemplate: name) else {
            preconditionFailure("there is no template \(name)")
        }
        return Array(text.utf8)
    }
}
