// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The clock that times a sample.
enum Watch {
    /// The calling thread's CPU time. For work in one thread, since time that other programs take does not count.
    case thread
    /// Elapsed time. For work that waits for other threads, other processes or the disk.
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
