// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The clock of a sample.
enum Watch {
    /// The calling thread's time on a core. For work of one thread: other programs take none of it, however long a sample is.
    case thread
    /// Elapsed time. For work that waits for other threads, other processes, or the disk.
    case wall

    func time(_ body: () throws -> Void) rethrows -> Duration {
        let start = now
        try body()
        return now - start
    }

    private var now: Duration {
        var time = timespec()
        let clock = self == .thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC
        unsafe clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
