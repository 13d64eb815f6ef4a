// SPDX-License-Identifier: Apache-2.0

/// The state of an object that is being read.
@usableFromInline package struct JSONMembers<Key: JSONKey> {
    @usableFromInline var state: JSONReader.Members

    @inlinable
    init() {
        state = JSONReader.Members(Key.names)
    }
}

extension JSONReader {
    /// The state of ``JSONMembers``, without the type of its keys.
    @usableFromInline
    struct Members {
        @usableFromInline let names: [JSONName]
        /// One bit for each known key that the object has had.
        @usableFromInline var seen: UInt64 = 0
        /// Whether the object has had a member, so that a comma precedes the next one.
        @usableFromInline var isBegun = false
        /// The index of the probable next key, because writers keep their order.
        @usableFromInline var guess = 0

        @inlinable
        init(_ names: [JSONName]) {
            self.names = names
        }

        /// Returns the index of the known name at `start`, if the text has one without escapes. Tries the guess first.
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

    /// Begins an object without known keys. ``nextKey(isFirst:)`` returns each key.
    @_lifetime(self: copy self)
    package mutating func beginObject() throws(JSONError) {
        try enter(UInt8(ascii: "{"))
    }

    /// Returns the next known key, with the cursor at its value; nil at the end of the object. Checks and skips members with other keys.
    ///
    /// - Throws: The first in the text of ``JSONError/Reason/syntax``, ``JSONError/Reason/keyTooLong(limit:)``,
    ///   ``JSONError/Reason/duplicateKey``, ``JSONError/Reason/tooDeep``.
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

    /// Records a known key.
    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func note(_ index: Int, at start: Int, in members: inout Members) throws(JSONError) {
        trail(noteAt: start)
        guard members.seen & 1 << UInt64(index) == 0 else { throw fault(.duplicateKey, at: start) }
        members.seen |= 1 << UInt64(index)
        members.guess = index &+ 1
    }

    /// Returns the next key, with the cursor at its value; nil at the end of the object.
    @_lifetime(self: copy self)
    package mutating func nextKey(isFirst: Bool) throws(JSONError) -> JSONString? {
        try comma(before: UInt8(ascii: "}"), isFirst: isFirst) ? key() : nil
    }

    /// Skips the comma before the next member or element, or the closing bracket.
    ///
    /// - Returns: Whether another member or element comes.
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

    /// Reads a key, its colon, and the space after it.
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

    /// Skips a colon and the space around it.
    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func colon() throws(JSONError) {
        skipSpace()
        guard next == UInt8(ascii: ":") else { throw fault(.syntax, at: position) }
        position &+= 1
        skipSpace()
    }

    private func match(_ key: JSONString, _ names: [JSONName]) -> Int? {
        guard let name = withBytes(of: key, { unsafe JSONName($0.bytes) }) else { return nil }
        return names.firstIndex(of: name)
    }
}

// MARK: - Arrays

extension JSONReader {
    /// The state of an array that is being read.
    @usableFromInline package struct Elements: BitwiseCopyable {
        @usableFromInline var count = 0
        /// The offset of the opening bracket.
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

    /// Returns whether another element comes, with the cursor at its value.
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
