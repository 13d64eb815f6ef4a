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

        /// Whether so many descriptors can be opened right now.
        ///
        /// A program that another thread starts meanwhile does not inherit them: a pipe could not promise that without `pipe2`, which
        /// Swift's Glibc does not have.
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
                // Without such a file, the number of descriptors is unknown, and Dispatch's own check remains.
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
