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

// MARK: - Objects

/// An object that is being read: which of its known keys have come.
@usableFromInline package struct JSONMembers<Key: JSONKey> {
    @usableFromInline var state: JSONReader.Members

    @inlinable
    init() {
        state = JSONReader.Members(Key.names)
    }
}

extension JSONReader {
    /// What ``JSONMembers`` keeps, whatever the keys are.
    @usableFromInline
    struct Members {
        /// The known keys.
        @usableFromInline let names: [JSONName]
        /// A bit for each known key that has come.
        @usableFromInline var seen: UInt64 = 0
        /// Whether a member has come, so that a comma must stand before the next.
        @usableFromInline var isBegun = false
        /// The known key that probably comes next: writers keep their order.
        @usableFromInline var guess = 0

        @inlinable
        init(_ names: [JSONName]) {
            self.names = names
        }

        /// The index of the name that a text has at `start` as it is written everywhere, without escapes; the guess is tried first.
        ///
        /// - Precondition: `start` is 0 ... `text.byteCount`.
        @inline(__always)
        func index(ofKeyIn text: RawSpan, at start: Int) -> Int? {
            var index = guess
            for _ in 0..<names.count {
                if index == names.count { index = 0 }
                if names[index].isKey(in: text, at: start) { return index }
                index &+= 1
            }
            return nil
        }
    }

    /// Begins an object.
    ///
    /// - Throws: ``JSONError/Reason/null``, ``JSONError/Reason/kind``; ``JSONError/Reason/tooDeep``.
    @_lifetime(self: copy self)
    @inlinable
    package mutating func object<Key: JSONKey>(_ key: Key.Type) throws(JSONError) -> JSONMembers<Key> {
        try enter(UInt8(ascii: "{"))
        return JSONMembers()
    }

    /// Begins an object of which every key is wanted, by ``nextKey(isFirst:)``.
    @_lifetime(self: copy self)
    package mutating func beginObject() throws(JSONError) {
        try enter(UInt8(ascii: "{"))
    }

    /// The next known key, with its value next; nil at the object's end. Members with other keys are checked and skipped.
    ///
    /// - Throws: ``JSONError/Reason/syntax``, ``JSONError/Reason/keyTooLong(limit:)``, ``JSONError/Reason/duplicateKey``,
    ///   ``JSONError/Reason/tooDeep``, whichever comes first in the text.
    @_lifetime(self: copy self)
    @inlinable
    package mutating func next<Key: JSONKey>(_ members: inout JSONMembers<Key>) throws(JSONError) -> Key? {
        guard let index = try nextKnown(&members.state) else { return nil }
        return Key(rawValue: index)
    }

    @_lifetime(self: copy self)
    @usableFromInline
    mutating func nextKnown(_ members: inout Members) throws(JSONError) -> Int? {
        while true {
            guard try comma(before: UInt8(ascii: "}"), isFirst: !members.isBegun) else { return nil }
            members.isBegun = true
            if next == UInt8(ascii: "\""), let index = members.index(ofKeyIn: text, at: position &+ 1) {
                let start = position
                position &+= members.names[index].byteCount &+ 2
                try colon()
                try note(index, at: start, in: &members)
                return index
            }
            let key = try key()
            guard let index = match(key, members.names) else {
                try skipValue()
                continue
            }
            try note(index, at: key.start &- 1, in: &members)
            return index
        }
    }

    /// Notes that a known key has come.
    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func note(_ index: Int, at start: Int, in members: inout Members) throws(JSONError) {
        trail(noteAt: start)
        guard members.seen & 1 << UInt64(index) == 0 else { throw fault(.duplicateKey, at: start) }
        members.seen |= 1 << UInt64(index)
        members.guess = index &+ 1
    }

    /// The next key, with its value next; nil at the object's end.
    @_lifetime(self: copy self)
    package mutating func nextKey(isFirst: Bool) throws(JSONError) -> JSONString? {
        try comma(before: UInt8(ascii: "}"), isFirst: isFirst) ? key() : nil
    }

    /// Passes over the comma before the next member or element, or over the bracket that closes what is open.
    ///
    /// - Returns: whether another one comes.
    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func comma(before bracket: UInt8, isFirst: Bool) throws(JSONError) -> Bool {
        skipSpace()
        if next == bracket {
            position &+= 1
            depth &-= 1
            return false
        }
        if !isFirst {
            guard next == UInt8(ascii: ",") else { throw fault(.syntax, at: position) }
            position &+= 1
            skipSpace()
        }
        return true
    }

    /// A key and its colon, and what space there is after them.
    @_lifetime(self: copy self)
    mutating func key() throws(JSONError) -> JSONString {
        guard next == UInt8(ascii: "\"") else { throw fault(.syntax, at: position) }
        let start = position
        let key = try scanString()
        guard key.end &- key.start <= Self.maximumKeyByteCount else {
            throw fault(.keyTooLong(limit: Self.maximumKeyByteCount), at: start)
        }
        try colon()
        return key
    }

    /// Passes over the colon behind a key, and the space around it.
    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func colon() throws(JSONError) {
        skipSpace()
        guard next == UInt8(ascii: ":") else { throw fault(.syntax, at: position) }
        position &+= 1
        skipSpace()
    }

    /// The index of the name that a key has.
    private func match(_ key: JSONString, _ names: [JSONName]) -> Int? {
        guard let name = withBytes(of: key, { unsafe JSONName($0.bytes) }) else { return nil }
        return names.firstIndex(of: name)
    }
}

// MARK: - Arrays

extension JSONReader {
    /// An array that is being read: how many of its elements have come.
    @usableFromInline package struct Elements: BitwiseCopyable {
        @usableFromInline var count = 0
        /// Where the array begins.
        @usableFromInline let start: Int

        @inlinable
        init(start: Int) {
            self.start = start
        }
    }

    /// Begins an array.
    ///
    /// - Throws: ``JSONError/Reason/null``, ``JSONError/Reason/kind``; ``JSONError/Reason/tooDeep``.
    @_lifetime(self: copy self)
    @usableFromInline package mutating func array() throws(JSONError) -> Elements {
        let start = position
        try enter(UInt8(ascii: "["))
        return Elements(start: start)
    }

    /// Whether another element comes, with its value next.
    ///
    /// - Throws: ``JSONError/Reason/syntax``; ``JSONError/Reason/tooManyElements(limit:)`` at the array's start.
    @_lifetime(self: copy self)
    @usableFromInline package mutating func next(_ elements: inout Elements) throws(JSONError) -> Bool {
        guard try comma(before: UInt8(ascii: "]"), isFirst: elements.count == 0) else { return false }
        trail(noteAt: ~elements.count)
        guard elements.count < maximumElementCount else {
            trail(noteAt: Self.noKey)
            throw fault(.tooManyElements(limit: maximumElementCount), at: elements.start)
        }
        elements.count &+= 1
        return true
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
    private mutating func trail(noteAt entry: Int) {
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
