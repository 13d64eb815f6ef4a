// SPDX-License-Identifier: Apache-2.0

/// A cursor over one JSON text, which it borrows. It does not recurse, and allocates only to decode escapes and to name a fault.
///
/// It is strict (RFC 8259): every byte is checked, under known keys and under unknown ones. Keys and values are compared as bytes.
/// Bodies are read by it and by nothing else, so it has no public members.
///
///     var members = try json.object(Key.self)
///     while let key = try json.next(&members) {
///         switch key {
///         case .success: success = try json.array(of: PhoneNumber.init(parsing:), JSONError.Reason.phoneNumber)
///         case .failure: failure = try json.array(of: PhoneNumber.init(parsing:), JSONError.Reason.phoneNumber)
///         }
///     }
///
/// After each key comes exactly one call that takes its value.
///
/// Invariants:
/// 1. `position` is 0 ... `text.byteCount` whenever a method returns or throws.
/// 2. The text is UTF-8 from its first byte to its last: `init` has looked.
/// 3. Nothing is read at or after `text.byteCount`: each load stands below the comparison that allows it.
/// 4. `depth` counts the objects and arrays that are open, and is never more than `maximumDepth`. Skipping uses no stack.
/// 5. `trail` has an entry for each of the outermost 8 of them: the offset of the known key whose value is being read, or the
///    complement of an index.
///
/// Source: RFC 8259; bad-inputs.md row 97.
public struct JSONReader: BitwiseCopyable, ~Escapable {
    /// Objects and arrays that may be inside each other. The protocol's have four levels; other readers allow 512, too.
    package static var maximumDepth: Int { 512 }

    /// The maximum length of a key between its quotes, in bytes. The longest key of the protocol has 17, or 102 if each is escaped.
    package static var maximumKeyByteCount: Int { 256 }

    @usableFromInline let text: RawSpan
    @usableFromInline var position = 0
    @usableFromInline var depth = 0
    @usableFromInline var trail = InlineArray<8, Int>(repeating: noKey)
    @usableFromInline let maximumElementCount: Int

    /// An entry of `trail` that names nothing.
    @usableFromInline static var noKey: Int { .min }

    /// Starts reading a text that must be an object.
    ///
    /// - Throws: in this order, ``JSONError/Reason/tooLarge(limit:)``, ``JSONError/Reason/byteOrderMark``,
    ///   ``JSONError/Reason/invalidUTF8``, ``JSONError/Reason/notAnObject``.
    @_lifetime(copy text)
    package init(_ text: RawSpan, maximumByteCount: Int, maximumElementCount: Int) throws(JSONError) {
        try self.init(ofAnyKind: text, maximumByteCount: maximumByteCount, maximumElementCount: maximumElementCount)
        guard next == UInt8(ascii: "{") else { throw JSONError(.notAnObject, offset: position) }
    }

    /// Starts reading a text that may be a value of any kind.
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

    /// Reads a text that must be an object.
    ///
    /// - Parameter body: reads the object from its opening brace on.
    /// - Throws: as `init` does; then a syntax error, wherever in the text; then what `body` throws. To find a later syntax error, the text
    ///   is read a second time.
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

    /// Reads a text that must be an object.
    package static func read<Value>(
        _ text: RawSpan, limits: WireLimits, _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        try read(
            text, maximumByteCount: limits.maximumByteCount, maximumElementCount: limits.maximumElementCount, body)
    }

    /// Checks that nothing but space is left.
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

    /// The offset of the value that comes next, for ``fault(_:at:)``.
    @inlinable
    package var offset: Int { position }

    /// Passes over space, tabs, line feeds and carriage returns (RFC 8259 section 2).
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    mutating func skipSpace() {
        while position < text.byteCount {
            let byte = unsafe text.byte(at: position)
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }

    /// Passes over an opening bracket.
    @_lifetime(self: copy self)
    @usableFromInline
    mutating func enter(_ bracket: UInt8) throws(JSONError) {
        guard next == bracket else { throw wrongKind() }
        guard depth < Self.maximumDepth else { throw fault(.tooDeep, at: position) }
        position &+= 1
        depth &+= 1
        trail(noteAt: Self.noKey)
    }

    /// Notes which value of the innermost object or array is being read.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func trail(noteAt entry: Int) {
        if depth &- 1 < trail.count { trail[depth &- 1] = entry }
    }

    /// A fault of the value that is being read, or of the text. The latter has no path: its offset says all, and the value before it
    /// or around it is not what is wrong.
    @usableFromInline package func fault(_ reason: JSONError.Reason, at offset: Int) -> JSONError {
        switch reason {
        case .syntax, .tooDeep, .keyTooLong: JSONError(reason, offset: offset)
        default: JSONError(reason, path: path, offset: offset)
        }
    }

    /// A fault of the value under a key of the object that has just been read.
    @usableFromInline package func fault(_ reason: JSONError.Reason, of key: some JSONKey, at offset: Int) -> JSONError
    {
        JSONError(reason, path: path.isEmpty ? key.name.text : "\(path).\(key.name.text)", offset: offset)
    }

    /// The value under a key of the object that has just been read.
    ///
    /// It changes nothing. Were it not said to be mutating, the whole reader would be copied for it.
    ///
    /// - Throws: ``JSONError/Reason/missing``, at the object's closing brace, if it is nil.
    @_lifetime(self: copy self)
    @inlinable
    package mutating func required<Value>(_ value: Value?, _ key: some JSONKey) throws(JSONError) -> Value {
        guard let value else { throw fault(.missing, of: key, at: position &- 1) }
        return value
    }

    /// The value that is being read: `keys[3].publicKey`.
    private var path: String {
        var path = ""
        for level in 0..<min(depth, trail.count) where trail[level] != Self.noKey {
            guard trail[level] >= 0 else {
                path += "[\(~trail[level])]"
                continue
            }
            var reader = self
            reader.position = trail[level]
            // It has been read before, as a key that is known.
            guard let key = try? reader.scanString() else { continue }
            path += (path.isEmpty ? "" : ".") + String(decoding: decoded(key), as: UTF8.self)
        }
        return path
    }
}
