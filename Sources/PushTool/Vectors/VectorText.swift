// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Text of vectors: compared by its bytes, and printed so that it cannot play tricks on a terminal.
enum VectorText {
    /// Characters of one value that a failure shows.
    private static let maximumCount = 200

    static func areEqual(_ a: String, _ b: String) -> Bool { TextBytes(a) == TextBytes(b) }

    /// The text on one line, with everything escaped that is not plain to see.
    static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.isVisible {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            }
            // Scalars may join to one character, so bytes are counted.
            guard result.utf8.count < maximumCount else { return result + "… (\(text.utf8.count) bytes)" }
        }
        return result
    }

    static func quoted(_ text: String) -> String { "\"\(printable(text))\"" }

    static func hex(_ bytes: [UInt8]) -> String {
        guard bytes.count * 2 > maximumCount else { return bytes.isEmpty ? "no bytes" : Hex.text(bytes) }
        return "\(Hex.text(bytes.prefix(maximumCount / 2)))… (\(bytes.count) bytes)"
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isVisible: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
