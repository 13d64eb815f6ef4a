// SPDX-License-Identifier: Apache-2.0

import CCurve

extension OutputRawSpan {
    /// Appends bytes that `body` writes to memory with room for them. If it throws, nothing is appended.
    ///
    /// - Precondition: there is room for `maximumByteCount` bytes more.
    /// - Parameter body: gets nil only if there is no memory at all; gives how many bytes it wrote.
    @_lifetime(self: copy self)
    package mutating func append<Failure: Error>(
        atMost maximumByteCount: Int, _ body: (UnsafeMutablePointer<UInt8>?) throws(Failure) -> Int
    ) throws(Failure) {
        precondition(freeCapacity >= maximumByteCount, "The output needs room for \(maximumByteCount) bytes")
        try unsafe withUnsafeMutableBytes { memory, initializedCount throws(Failure) in
            let target = unsafe memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
            initializedCount += try unsafe body(target.map { unsafe $0 + initializedCount })
        }
    }
}

/// 4 MiB: below, there may be no large page that lies in an array as a whole.
private let worthLargePages = 4 << 20

extension [UInt8] {
    /// Bytes that `body` writes to memory with room for `maximumByteCount` of them.
    ///
    /// - Parameter body: gets nil only if there is no memory at all; gives how many bytes it wrote.
    package init<Failure: Error>(
        atMost maximumByteCount: Int, _ body: (UnsafeMutablePointer<UInt8>?) throws(Failure) -> Int
    ) throws(Failure) {
        try self.init(capacity: maximumByteCount) { output throws(Failure) in
            try unsafe output.withUnsafeMutableBufferPointer { memory, initializedCount throws(Failure) in
                // Page by page, the system takes longer for 16 MiB than the cipher does.
                if maximumByteCount >= worthLargePages {
                    unsafe ccurve_expect_filling(memory.baseAddress!, maximumByteCount)
                }
                initializedCount = try unsafe body(memory.baseAddress)
            }
        }
    }
}
