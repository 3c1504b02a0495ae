import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Wire

/// Serves HTTP/1.1 on each connection that there is a place for, and tells the others to come back.
struct HTTPConnections: ServerChildChannel {
    /// A connection that is set up.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let conversation: NIOLoopBound<Conversation>
    }

    private let front: HTTPFront
    private let limits: ServerLimits
    private let places: ConnectionPlaces

    init(_ front: HTTPFront, _ limits: ServerLimits) {
        self.front = front
        self.limits = limits
        places = ConnectionPlaces(limits)
    }

    /// The time that the other end has to read the last answer to what is no request before the connection is closed: closing
    /// at once could discard it.
    private static let farewell = TimeAmount.seconds(1)

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let conversation = Conversation()
            let handlers = ConnectionHandlers.make(limits, stopSign: front.stopSign)
            try channel.pipeline.syncOperations.addHandlers(handlers + [conversation])
            return Value(channel: channel, conversation: NIOLoopBound(conversation, eventLoop: channel.eventLoop))
        }
    }

    func handle(value connection: Value, logger: Logger) async {
        let channel = connection.channel
        let origin = Origin(channel)
        let hasPlace = places.take(for: origin.peer)
        defer { if hasPlace { places.leave(by: origin.peer) } }
        await withTaskExecutorPreference(ConnectionExecutor(of: channel)) {
            await withTaskCancellationHandler {
                do {
                    let conversation = connection.conversation.value
                    if hasPlace {
                        try await converse(conversation, origin)
                        // The other end may still be sending. It closes when it has read the answers.
                        conversation.discardRest()
                        try await channel.close(mode: .output)
                        origin.end(in: .seconds(Int64(limits.bodySeconds)))
                    } else {
                        try await conversation.send(refusal)
                        channel.close(promise: nil)
                    }
                } catch {
                    // What failed is the connection: nobody is there any more to hear of it.
                    channel.close(promise: nil)
                }
                try? await channel.closeFuture.get()
            } onCancel: {
                channel.close(mode: .input, promise: nil)
            }
        }
    }

    /// Answers before anything is asked.
    private var refusal: ByteBuffer {
        let hindrance = Hindrance.unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds)
        return front.lastMessage(Dialect.api2.reply(to: hindrance).response)
    }

    /// Answers one request after another, until no more come, or what comes is none: where the next one would begin is unknown
    /// then.
    private func converse(_ conversation: Conversation, _ origin: Origin) async throws {
        var target = ""
        var isAnswered = true
        do {
            while let head = try await conversation.nextHead() {
                target = head.target
                isAnswered = false
                let isLast = try await front.answer(head, in: conversation, from: origin.now)
                isAnswered = true
                guard !isLast else { return }
            }
        } catch {
            guard let hindrance = Hindrance(unreadable: error) else { throw error }
            // Of a head that cannot be read the path is unknown.
            let dialect = conversation.isInBody ? Dialect(of: target) : .api2
            let verdict = front.requests.noteUnreadable(hindrance, in: dialect)
            // A request that was answered by its head alone gets no second answer for its body.
            if !(conversation.isInBody && isAnswered) {
                try await conversation.send(front.lastMessage(verdict))
            }
            origin.end(in: HTTPConnections.farewell)
        }
    }
}

extension Hindrance {
    /// What is wrong with a request that is not HTTP, too large or too slow; nil when the connection itself broke.
    init?(unreadable error: any Error) {
        switch error {
        case is Deadlines.TooSlow: self = .requestTimeout
        case HTTPParserError.headerOverflow: self = .headersTooLarge
        case is HTTPParserError: self = .malformedRequest
        default: return nil
        }
    }
}
