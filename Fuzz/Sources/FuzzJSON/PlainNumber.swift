// SPDX-License-Identifier: Apache-2.0

/// Parses the text of a number digit by digit. Returns nil unless it is an integer in 0 ..< 2⁶⁴.
func plainInteger(_ text: [UInt8]) -> UInt64? {
    let parts = String(decoding: text, as: UTF8.self).split { $0 == "e" || $0 == "E" }
    let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
    var digits = mantissa.joined().map { $0.wholeNumberValue! }
    guard digits.contains(where: { $0 != 0 }) else { return 0 }
    guard text.first != UInt8(ascii: "-") else { return nil }
    // The number of decimal places. The clamped exponent is larger than any text: the value is a fraction, or exceeds 64 bits.
    let farther = 1 << 40
    let shift = parts.count < 2 ? 0 : Int(parts[1]) ?? (parts[1].hasPrefix("-") ? -farther : farther)
    var places = (mantissa.count < 2 ? 0 : mantissa[1].count) - min(max(shift, -farther), farther)
    while places > 0, digits.last == 0 {
        digits.removeLast()
        places -= 1
    }
    guard places <= 0, -places <= 20 else { return nil }
    digits += Array(repeating: 0, count: -places)
    var value: UInt64 = 0
    for digit in digits {
        let wide = value.multipliedFullWidth(by: 10)
        let (sum, isTooLarge) = wide.low.addingReportingOverflow(UInt64(digit))
        guard wide.high == 0, !isTooLarge else { return nil }
        value = sum
    }
    return value
}

/// Parses a string. Returns nil unless it is the text that Swift writes for an integer.
func plainQuotedInteger(_ text: [UInt8]) -> UInt64? {
    let text = String(decoding: text, as: UTF8.self)
    return UInt64(text).flatMap { String($0).utf8.elementsEqual(text.utf8) ? $0 : nil }
}
