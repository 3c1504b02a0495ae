import Synchronization

/// A value that threads share.
final class Shared<Value: Sendable>: Sendable {
    private let box: Mutex<Value>

    init(_ value: Value) { box = Mutex(value) }

    var value: Value {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }

    /// Changes the value; nobody sees it meanwhile.
    func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { box.withLock { body(&$0) } }

    /// Puts another value in and returns the one before.
    func exchange(_ next: Value) -> Value {
        box.withLock { value in
            defer { value = next }
            return value
        }
    }
}
