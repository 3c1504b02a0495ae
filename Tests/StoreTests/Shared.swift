import Synchronization

/// A value that threads share.
final class Shared<Value: Sendable>: Sendable {
    private let box: Mutex<Value>

    init(_ value: Value) { box = Mutex(value) }

    var value: Value {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }

    /// Puts another value in and returns the one before.
    func exchange(_ next: Value) -> Value {
        box.withLock { value in
            defer { value = next }
            return value
        }
    }
}
