// SPDX-License-Identifier: Apache-2.0

import CCurve

extension OutputRawSpan {
    /// Appends the bytes that `body` writes. If `body` throws, nothing is appended.
    ///
    /// - Precondition: The span has room for `maximumByteCount` more bytes.
    /// - Parameter body: Writes to a place with room for `maximumByteCount` bytes, and returns the number of bytes that
    ///   it wrote. The place is nil only if the span has no memory.
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

/// 4 MiB. A smaller array may not contain a whole page of 2 MiB.
private let worthLargePages = 4 << 20

extension [UInt8] {
    /// Creates an array of the bytes that `body` writes.
    ///
    /// - Parameter body: Writes to a place with room for `maximumByteCount` bytes, and returns the number of bytes that
    ///   it wrote. The place is nil only if the array has no memory.
    package init<Failure: Error>(
        atMost maximumByteCount: Int, _ body: (UnsafeMutablePointer<UInt8>?) throws(Failure) -> Int
    ) throws(Failure) {
        try self.init(capacity: maximumByteCount) { output throws(Failure) in
            try unsafe output.withUnsafeMutableBufferPointer { memory, initializedCount throws(Failure) in
                // With pages of 4 KiB, the page faults of 16 MiB take longer than the cipher.
                if maximumByteCount >= worthLargePages {
                    unsafe ccurve_expect_filling(memory.baseAddress!, maximumByteCount)
                }
                initializedCount = try unsafe body(memory.baseAddress)
            }
        }
    }
}
