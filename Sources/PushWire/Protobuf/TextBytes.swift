// SPDX-License-Identifier: Apache-2.0

/// A string that compares and hashes by its UTF-8 bytes, as it is on the wire. Text from outside is compared in this way only.
///
/// `String`'s own `==` normalizes Unicode: it takes "é" in one scalar for "é" in two, in time that is quadratic in combining marks.
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
        hasher.combine(0xFF as UInt8)  // in no UTF-8: keeps "a", "b" apart from "ab", ""
    }
}
