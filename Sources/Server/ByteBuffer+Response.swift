import NIOCore
import NIOHTTP1
import Wire

extension ByteBuffer {
    /// An answer as it goes over a connection, in one piece (RFC 9112). To a HEAD it has no body, only its length.
    init(_ response: Wire.Response, date: String, isLast: Bool, hasBody: Bool) {
        let status = HTTPResponseStatus(statusCode: response.status)
        self = ByteBufferAllocator().buffer(capacity: 512 + response.body.count)
        writeStaticString("HTTP/1.1 ")
        writeString(String(response.status))
        writeStaticString(" ")
        writeString(status.reasonPhrase)
        writeStaticString("\r\nDate: ")
        writeString(date)
        if isLast { writeStaticString("\r\nConnection: close") }
        if status.mayHaveResponseBody {
            writeStaticString("\r\nContent-Length: ")
            writeString(String(response.body.count))
        }
        for header in response.headers { write(header) }
        writeStaticString("\r\n\r\n")
        if hasBody, status.mayHaveResponseBody { writeBytes(response.body) }
    }

    /// A line break in a value would end the field, and whatever follows would be another: such a field is left out.
    private mutating func write(_ header: Header) {
        guard header.name.isOneLine, header.value.isOneLine else { return }
        writeStaticString("\r\n")
        writeString(header.name)
        writeStaticString(": ")
        writeString(header.value)
    }
}

extension String {
    fileprivate var isOneLine: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
}
