// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Whether Dispatch can be asked for a thread.
///
/// On Linux, Dispatch opens two descriptors with its first thread, keeps them, and ends the process if there are none left. So it
/// is started here, while there are some; as long as there are not, the calling thread has to do.
package enum DispatchThreads {
    #if os(Linux)
        private static let areStarted = Atomic(false)

        package static func areThere() -> Bool {
            if areStarted.load(ordering: .relaxed) { return true }
            guard hasDescriptors(4) else { return false }
            let started = DispatchSemaphore(value: 0)
            DispatchQueue.global().async { started.signal() }
            // If all of Dispatch's threads are busy, it was started long ago. The wait is long for a machine that is busy itself.
            _ = started.wait(timeout: .now() + .seconds(2))
            areStarted.store(true, ordering: .relaxed)
            return true
        }

        /// Whether so many descriptors can be opened right now: an even number.
        package static func hasDescriptors(_ count: Int) -> Bool {
            var descriptors: [Int32] = []
            defer { for descriptor in descriptors { close(descriptor) } }
            while descriptors.count < count {
                var ends: [Int32] = [-1, -1]
                guard unsafe pipe(&ends) == 0 else { return false }
                descriptors += ends
            }
            return true
        }
    #else
        package static func areThere() -> Bool { true }

        package static func hasDescriptors(_: Int) -> Bool { true }
    #endif
}
