// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Threads of the system's own, as many as are asked for: a task group has no more than there are cores.
package enum ThreadGroup {
    /// Runs `body` in so many threads at once, and gives what each returned, in their order.
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
        precondition(result == 0, "no thread to be had")
        #if canImport(Darwin)
            return thread!
        #else
            return thread
        #endif
    }
}

/// Written by one thread, and read once that has been joined.
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
