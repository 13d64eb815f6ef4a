// SPDX-License-Identifier: Apache-2.0

/// A string that is compared as what it is on the wire: its UTF-8 bytes. `String`'s own `==` takes texts for equal that are
/// written differently ("é" in one scalar and in two).
struct TextBytes: Hashable {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (a: TextBytes, b: TextBytes) -> Bool {
        a.text.utf8.elementsEqual(b.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        unsafe text.utf8.span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        hasher.combine(0xFF as UInt8)  // in no UTF-8: keeps "a", "b" apart from "ab", ""
    }
}
