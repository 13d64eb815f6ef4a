// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Whether Dispatch can provide a thread.
///
/// On Linux, the first thread of Dispatch opens two descriptors for good, and ends the process if it cannot. So this
/// type starts Dispatch only while descriptors are free. Until then, the calling thread does all the work.
package enum DispatchThreads {
    #if os(Linux)
    private static let areStarted = Atomic(false)

    package static func areThere() -> Bool {
        if areStarted.load(ordering: .relaxed) { return true }
        guard hasDescriptors(4) else { return false }
        let started = DispatchSemaphore(value: 0)
        DispatchQueue.global().async { started.signal() }
        // If all threads of Dispatch are busy, then Dispatch runs already. The long timeout is for a busy machine.
        _ = started.wait(timeout: .now() + .seconds(2))
        areStarted.store(true, ordering: .relaxed)
        return true
    }

    /// Whether `count` descriptors can be opened right now.
    ///
    /// Each descriptor is opened with `O_CLOEXEC`, so a program that another thread starts meanwhile does not
    /// inherit it. A pipe would need `pipe2` for that, which Swift's Glibc module does not have.
    package static func hasDescriptors(_ count: Int) -> Bool {
        var descriptors: [Int32] = []
        defer { for descriptor in descriptors { close(descriptor) } }
        while descriptors.count < count {
            let descriptor =
                if let first = descriptors.first {
                    fcntl(first, F_DUPFD_CLOEXEC, 0)
                } else {
                    unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
                }
            // Without /dev/null, the number of free descriptors is unknown. Assume that enough are free, and leave
            // the check to Dispatch.
            guard descriptor >= 0 else { return errno != EMFILE && errno != ENFILE && descriptors.isEmpty }
            descriptors.append(descriptor)
        }
        return true
    }
    #else
    package static func areThere() -> Bool { true }

    package static func hasDescriptors(_: Int) -> Bool { true }
    #endif
}
#else
// Embedded Swift has no Dispatch. The calling thread does all the work, one part after the other.

enum DispatchThreads {
    static func areThere() -> Bool { false }
}

enum DispatchQueue {
    static func concurrentPerform(iterations: Int, execute body: (Int) -> Void) {
        for iteration in 0..<iterations { body(iteration) }
    }
}

struct DispatchSemaphore {
    init(value _: Int) {}
    func signal() {}
    func wait() {}
}
#endif
