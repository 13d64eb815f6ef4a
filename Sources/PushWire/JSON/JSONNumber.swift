// SPDX-License-Identifier: Apache-2.0

/// The parts of a number, by their offsets in the text.
///
///     -  12  .  50  e  - 3
///        whole  fraction exponent
package struct JSONNumber {
    let isNegative: Bool
    var whole = 0..<0
    var fraction = 0..<0
    var exponent = 0..<0
    var isExponentNegative = false

    init(isNegative: Bool) {
        self.isNegative = isNegative
    }

    /// Returns the number if it is whole and in 0 ..< 2⁶⁴.
    func unsigned(in text: RawSpan) -> UInt64? {
        guard let magnitude = magnitude(in: text), magnitude == 0 || !isNegative else { return nil }
        return magnitude
    }

    /// Returns the number without its sign if it is whole and in 0 ..< 2⁶⁴.
    ///
    /// The result is exact. The time depends on the number of digits, not on the size of the exponent.
    func magnitude(in text: RawSpan) -> UInt64? {
        // The first and the last digit that is not zero.
        let count = whole.count + fraction.count
        guard let first = (0..<count).first(where: { digit($0, in: text) != 0 }),
            let last = (0..<count).last(where: { digit($0, in: text) != 0 })
        else { return 0 }
        // The number of zeros that follow the last one. If it is negative, the last one is after the decimal point.
        let zeros = exponentValue(in: text) - fraction.count + (count - 1 - last)
        guard zeros >= 0, last - first + 1 + zeros <= 20 else { return nil }
        var value: UInt64 = 0
        for index in first...(last + zeros) {
            guard let next = Self.appending(index <= last ? digit(index, in: text) : 0, to: value) else { return nil }
            value = next
        }
        return value
    }

    /// Returns the value with one more decimal digit, or nil if it is 2⁶⁴ or more.
    @inline(__always)
    static func appending(_ digit: UInt64, to value: UInt64) -> UInt64? {
        let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, isTooLargeNow) = product.addingReportingOverflow(digit)
        return isTooLarge || isTooLargeNow ? nil : sum
    }

    /// Returns a digit by its index in the whole part and the fraction together.
    private func digit(_ index: Int, in text: RawSpan) -> UInt64 {
        let offset = index < whole.count ? whole.lowerBound + index : fraction.lowerBound + index - whole.count
        return unsafe UInt64(text.byte(at: offset) - UInt8(ascii: "0"))
    }

    /// The exponent. It stops growing when it exceeds the length of any text.
    private func exponentValue(in text: RawSpan) -> Int {
        var value = 0
        for offset in exponent where value < 1 << 48 {
            value = unsafe value * 10 + Int(text.byte(at: offset) - UInt8(ascii: "0"))
        }
        return isExponentNegative ? -value : value
    }
}

extension JSONNumber {
    /// Parses the shortest decimal form of a number in 0 ..< 2⁶⁴.
    package static func shortest(_ text: RawSpan) -> UInt64? {
        guard (1...20).contains(text.byteCount) else { return nil }
        var value: UInt64 = 0
        for index in 0..<text.byteCount {
            let digit = unsafe text.byte(at: index) &- UInt8(ascii: "0")
            guard digit < 10, index == 0 || value > 0 else { return nil }
            guard let next = appending(UInt64(digit), to: value) else { return nil }
            value = next
        }
        return value
    }
}
