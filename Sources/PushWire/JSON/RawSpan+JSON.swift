// SPDX-License-Identifier: Apache-2.0

/// The scan that reading and writing of JSON strings have in common.
extension RawSpan {
    /// The offset of the first byte from `start` on that stands for something else in a JSON string: a quote, a backslash or a
    /// control character (RFC 8259 section 7); `byteCount` if there is none.
    ///
    /// - Precondition: `start` is 0 ... `byteCount`.
    @inline(__always)
    func endOfPlainText(from start: Int) -> Int {
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        var index = start
        while byteCount &- index >= 8 {
            let word = unsafe uint64(at: index)
            let (quotes, backslashes) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
            // The topmost bit of each byte that is 0, 0 and below 0x20. Borrows reach only bytes above one that is found.
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

    /// The offset of the first byte that is not UTF-8; nil if all of it is.
    var firstFaultInUTF8: Int? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: Span(_bytes: self))
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }
}
