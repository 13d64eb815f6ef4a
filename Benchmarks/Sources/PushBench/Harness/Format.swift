// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Formats numbers and columns of tables.
enum Format {
    /// The shortest decimal form: 1.15, 0, 12.
    static func plain(_ number: Double) -> String { String(format: "%g", number) }

    /// Nanoseconds with at least three digits: 15.6, 163, 8811.
    static func time(_ nanoseconds: Double) -> String {
        String(format: nanoseconds < 100 ? "%.1f" : "%.0f", nanoseconds)
    }

    /// A time with a unit: 45.1 ns, 2.85 µs, 16.3 ms, 1.18 s.
    static func duration(_ nanoseconds: Double) -> String {
        let units = [(1.0, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s")]
        let (scale, unit) = units.last { nanoseconds >= $0.0 } ?? units[0]
        return "\(threeDigits(nanoseconds / scale)) \(unit)"
    }

    /// 0.0312, 1.18, 16.3, 163, 2850.
    static func threeDigits(_ number: Double) -> String {
        guard number > 0 else { return "0" }
        return String(format: "%.\(max(0, 2 - Int(log10(number).rounded(.down))))f", number)
    }

    static func ratio(_ ratio: Double?, digits: Int) -> String {
        ratio.map { String(format: "%.\(digits)f", $0) } ?? "–"
    }

    /// 16 B, 64 KiB, 1.5 MiB.
    static func bytes(_ count: Double) -> String {
        let units = [(1.0, "B"), (1024, "KiB"), (1_048_576, "MiB"), (1_073_741_824, "GiB")]
        let (scale, unit) = units.last { count >= $0.0 } ?? units[0]
        return "\(String(format: count / scale < 999.5 ? "%.3g" : "%.0f", count / scale)) \(unit)"
    }

    /// 1, 100, 10⁴: a power of ten.
    static func items(_ count: Int) -> String {
        let exponent = Int(log10(Double(count)).rounded())
        guard exponent > 2 else { return "\(count)" }
        return "10" + String("\(exponent)".map { Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[$0.wholeNumberValue!] })
    }

    /// Pads with spaces to a width in characters, not bytes: "≥" has three bytes.
    static func column(_ text: String, _ width: Int, isLeft: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - text.count))
        return isLeft ? text + padding : padding + text
    }
}
