import Dispatch
import Register

/// Runs reads that may take long on threads of their own, so that they never hold the few threads that answer requests.
struct ReadLane: Sendable {
    private let queue = DispatchQueue(label: "register.readers", attributes: .concurrent)

    func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Value, StoreFault>, Never>) in
            queue.async {
                let result: Result<Value, StoreFault>
                do throws(StoreFault) { result = .success(try body()) } catch { result = .failure(error) }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }
}
