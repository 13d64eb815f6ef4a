// SPDX-License-Identifier: Apache-2.0

/// The known keys of an object. The raw value of a case is the index of its name in ``names``.
///
///     private enum Key: Int, JSONKey {
///         case success, failure
///         static let names: [JSONName] = ["success", "failure"]
///     }
@usableFromInline package protocol JSONKey: RawRepresentable, Sendable where RawValue == Int {
    static var names: [JSONName] { get }
}

extension JSONKey {
    @inlinable package var name: JSONName { Self.names[rawValue] }
}

/// The name of a key, of at most 24 bytes in three words. Names are compared and written without a loop over bytes.
@usableFromInline package struct JSONName: Equatable, BitwiseCopyable, Sendable {
    @usableFromInline let byteCount: Int
    /// The UTF-8 in little-endian words, padded with zeros.
    @usableFromInline let words: InlineArray<3, UInt64>

    static let maximumByteCount = 24

    @usableFromInline
    init(byteCount: Int, words: InlineArray<3, UInt64>) {
        self.byteCount = byteCount
        self.words = words
    }

    /// Creates the name in `bytes`, or returns nil if it has more than 24 bytes.
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

    /// Whether a text has the name and a quote at `start`.
    ///
    /// - Precondition: `start` is 0 ... `text.byteCount`.
    @inline(__always)
    func isKey(in text: RawSpan, at start: Int) -> Bool {
        // Loads three words and the quote. Keys near the end of the text take the slow path of the caller.
        guard text.byteCount &- start > Self.maximumByteCount,
            unsafe text.byte(at: start &+ byteCount) == UInt8(ascii: "\"")
        else { return false }
        guard byteCount > 8 else { return unsafe (text.uint64(at: start) ^ words[0]) << shift == 0 }
        guard unsafe text.uint64(at: start) == words[0] else { return false }
        guard byteCount > 16 else { return unsafe (text.uint64(at: start &+ 8) ^ words[1]) << shift == 0 }
        return unsafe text.uint64(at: start &+ 8) == words[1]
            && (text.uint64(at: start &+ 16) ^ words[2]) << shift == 0
    }

    /// The unused bits of the last word. No known name is empty.
    private var shift: Int { (-byteCount & 7) * 8 }

    /// Writes the name. `target` has room for it.
    @inline(__always)
    func copy(to target: UnsafeMutablePointer<UInt8>) {
        unsafe withUnsafeBytes(of: words) { words in
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: words.baseAddress!, byteCount: byteCount)
        }
    }

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
