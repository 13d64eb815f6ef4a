// SPDX-License-Identifier: Apache-2.0

/// The keys that one kind of object knows. Each case stands for the name at its place in ``names``.
///
///     private enum Key: Int, JSONKey {
///         case success, failure
///         static let names: [JSONName] = ["success", "failure"]
///     }
@usableFromInline package protocol JSONKey: RawRepresentable, Sendable where RawValue == Int {
    /// The names, in the order of the cases.
    static var names: [JSONName] { get }
}

extension JSONKey {
    /// The name as the wire has it.
    @inlinable package var name: JSONName { Self.names[rawValue] }
}

/// A key's name of at most 24 bytes, in three words, so that two names compare and write without a loop over bytes.
@usableFromInline package struct JSONName: Equatable, BitwiseCopyable, Sendable {
    /// Length, in bytes.
    @usableFromInline let byteCount: Int
    /// The name's UTF-8, first byte lowest, filled up with zeros.
    @usableFromInline let words: InlineArray<3, UInt64>

    static let maximumByteCount = 24

    @usableFromInline
    init(byteCount: Int, words: InlineArray<3, UInt64>) {
        self.byteCount = byteCount
        self.words = words
    }

    /// The name in these bytes, or nil if it is longer than any known one.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount <= Self.maximumByteCount else { return nil }
        var words = InlineArray<3, UInt64>(repeating: 0)
        for index in 0..<bytes.byteCount {
            words[index >> 3] |= unsafe UInt64(bytes.byte(at: index)) << UInt64((index & 7) * 8)
        }
        self.init(byteCount: bytes.byteCount, words: words)
    }

    @inlinable
    package static func == (a: JSONName, b: JSONName) -> Bool {
        a.byteCount == b.byteCount && a.words[0] == b.words[0] && a.words[1] == b.words[1] && a.words[2] == b.words[2]
    }

    /// Whether a text has the name at `start`, and a quote behind it.
    ///
    /// - Precondition: `start` is 0 ... `text.byteCount`.
    @inline(__always)
    func isKey(in text: RawSpan, at start: Int) -> Bool {
        // Three words and the quote: what is so near to the text's end is compared in another way.
        guard text.byteCount &- start > Self.maximumByteCount,
            unsafe text.byte(at: start &+ byteCount) == UInt8(ascii: "\"")
        else { return false }
        guard byteCount > 8 else { return unsafe (text.uint64(at: start) ^ words[0]) << shift == 0 }
        guard unsafe text.uint64(at: start) == words[0] else { return false }
        guard byteCount > 16 else { return unsafe (text.uint64(at: start &+ 8) ^ words[1]) << shift == 0 }
        return unsafe text.uint64(at: start &+ 8) == words[1]
            && (text.uint64(at: start &+ 16) ^ words[2]) << shift == 0
    }

    /// The bits of the last word that are not the name's. No known name is empty.
    private var shift: Int { (-byteCount & 7) * 8 }

    /// Writes the name to where there is room for it.
    @inline(__always)
    func copy(to target: UnsafeMutablePointer<UInt8>) {
        unsafe withUnsafeBytes(of: words) { words in
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: words.baseAddress!, byteCount: byteCount)
        }
    }

    /// The name as text.
    package var text: String {
        unsafe withUnsafeBytes(of: words) { unsafe String(decoding: $0.prefix(byteCount), as: UTF8.self) }
    }
}

extension JSONName: ExpressibleByStringLiteral {
    @usableFromInline package init(stringLiteral text: StaticString) {
        let bytes = unsafe UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard let name = unsafe JSONName(bytes.bytes) else { preconditionFailure("\(text) is too long for a JSONName") }
        self = name
    }
}
