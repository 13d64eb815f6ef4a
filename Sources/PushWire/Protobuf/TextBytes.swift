// SPDX-License-Identifier: Apache-2.0

/// A string that is compared and hashed by its UTF-8 bytes. Text from outside is compared in this way only.
///
/// The `==` of `String` normalizes Unicode. It treats "é" in one scalar and "é" in two as equal, and its time is
/// quadratic in the number of combining marks.
package struct TextBytes: Hashable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static func == (a: TextBytes, b: TextBytes) -> Bool {
        a.text.utf8.elementsEqual(b.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        unsafe text.utf8.span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        hasher.combine(0xFF as UInt8)  // never in UTF-8: separates "a", "b" from "ab", ""
    }
}
