// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Any number of system threads. A task group would have at most one thread for each core.
package enum ThreadGroup {
    /// Runs `body` in `count` threads at once, and returns their results in the order of their numbers.
    package static func run<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Value) -> [Value] {
        let results = (0..<count).map { _ in Box<Value>() }
        let threads = (0..<count).map { index in start(Job { results[index].value = body(index) }) }
        for thread in threads { _ = pthread_join(thread, nil) }
        return results.map { $0.value! }
    }

    private static func start(_ job: Job) -> pthread_t {
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let box = unsafe Unmanaged.passRetained(job).toOpaque()
        let result = unsafe pthread_create(&thread, nil, runJob, box)
        precondition(result == 0, "pthread_create failed")
        #if canImport(Darwin)
        return thread!
        #else
        return thread
        #endif
    }
}

/// The result of a thread. The thread writes it, and the caller reads it after it has joined the thread.
private final class Box<Value>: @unchecked Sendable {
    var value: Value?
}

private final class Job {
    let body: () -> Void

    init(_ body: @escaping () -> Void) {
        self.body = body
    }
}

private func runJob(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let box = unsafe box { unsafe Unmanaged<Job>.fromOpaque(box).takeRetainedValue().body() }
    return nil
}
