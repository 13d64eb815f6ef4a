// SPDX-License-Identifier: Apache-2.0

/// A cursor over a borrowed JSON text. It does not recurse, and allocates only to decode escapes and to describe a
/// fault.
///
/// The cursor checks every byte by RFC 8259, under unknown keys too, and compares keys and values as bytes.
///
///     var members = try json.object(Key.self)
///     while let key = try json.next(&members) {
///         switch key {
///         case .success: success = try json.array(of: PhoneNumber.init(parsing:), JSONError.Reason.phoneNumber)
///         case .failure: failure = try json.array(of: PhoneNumber.init(parsing:), JSONError.Reason.phoneNumber)
///         }
///     }
///
/// After each key, make exactly one call that reads its value.
///
/// Invariants:
/// 1. `position` is 0 ... `text.byteCount` whenever a method returns or throws.
/// 2. The whole text is UTF-8: `init` validates it.
/// 3. No load reaches `text.byteCount`: a comparison precedes each load.
/// 4. `depth` is the number of open objects and arrays, at most `maximumDepth`. Skipping a value uses no stack.
/// 5. `trail` has an entry for each of the outermost 8 open objects and arrays: the offset of the current known key, or the complement
///    of the current index.
@usableFromInline package struct JSONReader: BitwiseCopyable, ~Escapable {
    /// The maximum number of nested objects and arrays. The protocol needs 4; other parsers also allow 512.
    package static var maximumDepth: Int { 512 }

    /// The maximum length of a key between its quotes, in bytes. The longest known key has 17, or 102 with each byte escaped.
    package static var maximumKeyByteCount: Int { 256 }

    @usableFromInline let text: RawSpan
    @usableFromInline var position = 0
    @usableFromInline var depth = 0
    @usableFromInline var trail = InlineArray<8, Int>(repeating: noKey)
    @usableFromInline let maximumElementCount: Int

    /// An entry of `trail` without a key or index.
    @usableFromInline static var noKey: Int { .min }

    /// Starts reading an object.
    ///
    /// - Throws: In this order, ``JSONError/Reason/tooLarge(limit:)``, ``JSONError/Reason/byteOrderMark``,
    ///   ``JSONError/Reason/invalidUTF8``, ``JSONError/Reason/notAnObject``.
    @_lifetime(copy text)
    package init(_ text: RawSpan, maximumByteCount: Int, maximumElementCount: Int) throws(JSONError) {
        try self.init(ofAnyKind: text, maximumByteCount: maximumByteCount, maximumElementCount: maximumElementCount)
        guard next == UInt8(ascii: "{") else { throw JSONError(.notAnObject, offset: position) }
    }

    /// Starts reading a value of any type.
    @_lifetime(copy text)
    package init(ofAnyKind text: RawSpan, maximumByteCount: Int, maximumElementCount: Int) throws(JSONError) {
        guard text.byteCount <= maximumByteCount else {
            throw JSONError(.tooLarge(limit: maximumByteCount), offset: maximumByteCount)
        }
        guard !Self.hasByteOrderMark(text) else { throw JSONError(.byteOrderMark, offset: 0) }
        if unsafe !text.isUTF8(in: text.byteOffsets) {
            throw JSONError(.invalidUTF8, offset: text.firstFaultInUTF8 ?? 0)
        }
        self.text = text
        self.maximumElementCount = maximumElementCount
        skipSpace()
    }

    /// Reads a whole text, which must be an object.
    ///
    /// - Parameter body: Reads the object, from its opening brace on.
    /// - Throws: The errors of `init`; then the first syntax error, anywhere in the text; then the error of `body`. To
    ///   find a later syntax error, the text is read a second time.
    package static func read<Value>(
        _ text: RawSpan, maximumByteCount: Int, maximumElementCount: Int,
        _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        let start = try JSONReader(
            text, maximumByteCount: maximumByteCount, maximumElementCount: maximumElementCount)
        var reader = start
        do throws(JSONError) {
            let value = try body(&reader)
            try reader.finish()
            return value
        } catch {
            guard error.category != .syntax else { throw error }
            reader = start
            try reader.skipValue()
            try reader.finish()
            throw error
        }
    }

    package static func read<Value>(
        _ text: RawSpan, limits: WireLimits, _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        try read(
            text, maximumByteCount: limits.maximumByteCount, maximumElementCount: limits.maximumElementCount, body)
    }

    /// Checks that only space is left.
    @_lifetime(self: copy self)
    package mutating func finish() throws(JSONError) {
        skipSpace()
        guard position == text.byteCount else { throw fault(.syntax, at: position) }
    }

    /// Whether the text begins with a byte order mark, of UTF-8 or of UTF-16 in either order.
    private static func hasByteOrderMark(_ text: RawSpan) -> Bool {
        guard text.byteCount >= 2 else { return false }
        return switch unsafe (text.byte(at: 0), text.byte(at: 1)) {
        case (0xFE, 0xFF), (0xFF, 0xFE): true
        case (0xEF, 0xBB): unsafe text.byteCount >= 3 && text.byte(at: 2) == 0xBF
        default: false
        }
    }
}

// MARK: - Places

extension JSONReader {
    /// The byte at the cursor; 0 at the end of the text. No valid JSON contains a 0.
    @inlinable @inline(__always)
    var next: UInt8 {
        guard position < text.byteCount else { return 0 }
        return unsafe text.byte(at: position)
    }

    /// The offset of the next value, for ``fault(_:at:)``.
    @inlinable
    package var offset: Int { position }

    /// Skips spaces, tabs, line feeds and carriage returns (RFC 8259 §2).
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    mutating func skipSpace() {
        while position < text.byteCount {
            let byte = unsafe text.byte(at: position)
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }

    /// Skips an opening bracket.
    @_lifetime(self: copy self)
    @usableFromInline
    mutating func enter(_ bracket: UInt8) throws(JSONError) {
        guard next == bracket else { throw wrongKind() }
        guard depth < Self.maximumDepth else { throw fault(.tooDeep, at: position) }
        position &+= 1
        depth &+= 1
        trail(noteAt: Self.noKey)
    }

    /// Sets the entry of the innermost object or array.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func trail(noteAt entry: Int) {
        if depth &- 1 < trail.count { trail[depth &- 1] = entry }
    }

    /// A fault of the current value, or of the text. A fault of the text has no path, because no value is wrong.
    @usableFromInline package func fault(_ reason: JSONError.Reason, at offset: Int) -> JSONError {
        switch reason {
        case .syntax, .tooDeep, .keyTooLong: JSONError(reason, offset: offset)
        default: JSONError(reason, path: path, offset: offset)
        }
    }

    /// A fault of the value under a key of the object that just ended.
    @usableFromInline package func fault(_ reason: JSONError.Reason, of key: some JSONKey, at offset: Int) -> JSONError
    {
        JSONError(reason, path: path.isEmpty ? key.name.text : "\(path).\(key.name.text)", offset: offset)
    }

    /// Returns the value under a key of the object that just ended. Mutating, so that the compiler does not copy the reader.
    ///
    /// - Throws: ``JSONError/Reason/missing``, at the object's closing brace, if the value is nil.
    @_lifetime(self: copy self)
    @inlinable
    package mutating func required<Value>(_ value: Value?, _ key: some JSONKey) throws(JSONError) -> Value {
        guard let value else { throw fault(.missing, of: key, at: position &- 1) }
        return value
    }

    /// The path of the current value: `keys[3].publicKey`.
    private var path: String {
        var path = ""
        for level in 0..<min(depth, trail.count) where trail[level] != Self.noKey {
            guard trail[level] >= 0 else {
                path += "[\(~trail[level])]"
                continue
            }
            var reader = self
            reader.position = trail[level]
            guard let key = try? reader.scanString() else { continue }
            path += (path.isEmpty ? "" : ".") + String(decoding: decoded(key), as: UTF8.self)
        }
        return path
    }
}
