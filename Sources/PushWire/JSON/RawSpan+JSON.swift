// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
    /// Returns the offset of the next quote, backslash or control character, which JSON strings escape (RFC 8259 §7).
    /// Returns `byteCount` if no such character follows.
    ///
    /// - Precondition: `start` is 0 ... `byteCount`.
    @inline(__always)
    func endOfPlainText(from start: Int) -> Int {
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        var index = start
        while byteCount &- index >= 8 {
            let word = unsafe uint64(at: index)
            let (quotes, backslashes) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
            // Sets the top bit of each quote, backslash and byte below 0x20. A borrow can add wrong bits, but only above a right one.
            let found =
                ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word)
                & tops
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < byteCount {
            let byte = unsafe byte(at: index)
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return index }
            index &+= 1
        }
        return index
    }

    /// The offset of the first byte that is not UTF-8, or nil if all are.
    var firstFaultInUTF8: Int? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: Span(_bytes: self))
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }
}
