// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// The offsets of a string between its quotes.
@usableFromInline package struct JSONString: BitwiseCopyable {
    @usableFromInline let start: Int
    @usableFromInline let end: Int
    @usableFromInline let hasEscapes: Bool
}

extension JSONReader {
    // MARK: - Strings

    /// Reads a string.
    ///
    /// - Throws: ``JSONError/Reason/null``, ``JSONError/Reason/kind``, ``JSONError/Reason/syntax``;
    ///   ``JSONError/Reason/textTooLong(limit:)`` if it has more than `maximumByteCount` bytes of UTF-8.
    @_lifetime(self: copy self)
    package mutating func string(maximumByteCount: Int = .max) throws(JSONError) -> String {
        let start = position
        let text = try nextString()
        let string = string(text)
        guard string.utf8.count <= maximumByteCount else {
            throw fault(.textTooLong(limit: maximumByteCount), at: start)
        }
        return string
    }

    /// Reads a string as a wire type.
    ///
    /// - Parameters:
    ///   - parse: The initializer of the wire type.
    ///   - reason: The case for its errors.
    ///   - usualByteCount: The usual length of the value. A value of this length is read without a search for the end of the string, so
    ///     `parse` must refuse quotes, backslashes and control characters.
    /// - Throws: ``JSONError/Reason/null``, ``JSONError/Reason/kind``, ``JSONError/Reason/syntax``; then `reason`.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    package mutating func parse<Value, Failure: Error>(
        _ parse: (Span<UInt8>) throws(Failure) -> Value, _ reason: (Failure) -> JSONError.Reason,
        usualByteCount: Int? = nil
    ) throws(JSONError) -> Value {
        let start = position
        if let usualByteCount, hasQuotes(around: usualByteCount) {
            let range = unsafe Range(uncheckedBounds: (start &+ 1, start &+ 1 &+ usualByteCount))
            if let value = try? parse(unsafe Span(_bytes: text.slice(range))) {
                position = start &+ usualByteCount &+ 2
                return value
            }
        }
        let text = try nextString()
        do throws(Failure) { return try withBytes(of: text, parse) } catch { throw fault(reason(error), at: start) }
    }

    /// Returns whether the next `byteCount` bytes are between quotes.
    @inlinable @inline(__always)
    func hasQuotes(around byteCount: Int) -> Bool {
        guard text.byteCount &- position >= byteCount &+ 2 else { return false }
        return unsafe text.byte(at: position) == UInt8(ascii: "\"")
            && text.byte(at: position &+ byteCount &+ 1) == UInt8(ascii: "\"")
    }

    /// Reads an array of strings as wire types, each with ``parse(_:_:usualByteCount:)``.
    @_lifetime(self: copy self)
    @inlinable
    package mutating func array<Value, Failure: Error>(
        of parse: (Span<UInt8>) throws(Failure) -> Value, _ reason: (Failure) -> JSONError.Reason,
        usualByteCount: Int? = nil
    ) throws(JSONError) -> [Value] {
        var elements = try array()
        var values: [Value] = []
        // Usually exact, because the array is most of the text.
        if let usualByteCount {
            values.reserveCapacity(min((text.byteCount &- position) / (usualByteCount &+ 3), maximumElementCount))
        }
        while try next(&elements) {
            values.append(try self.parse(parse, reason, usualByteCount: usualByteCount))
        }
        return values
    }

    /// Reads an array of values that `read` reads.
    @_lifetime(self: copy self)
    @inlinable
    package mutating func array<Value>(
        of read: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> [Value] {
        var elements = try array()
        var values: [Value] = []
        while try next(&elements) {
            let start = position
            values.append(try read(&self))
            // Enough if the other elements are as long as the first.
            if values.count == 1 {
                values.reserveCapacity(min((text.byteCount &- start) / (position &- start) &+ 1, maximumElementCount))
            }
        }
        return values
    }

    /// Reads bytes from a string of base64, padded or not.
    @_lifetime(self: copy self)
    package mutating func base64() throws(JSONError) -> [UInt8] {
        try parse(Self.decode, JSONError.Reason.base64)
    }

    private static func decode(_ text: Span<UInt8>) throws(Base64Error) -> [UInt8] { try Base64.decode(text) }

    /// Lends the decoded bytes of a string.
    @inlinable
    func withBytes<Value, Failure: Error>(
        of string: JSONString, _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard string.hasEscapes else { return try body(unsafe Span(_bytes: text.slice(string.start..<string.end))) }
        return try body(decoded(string).span)
    }

    /// Skips a string, and returns its offsets.
    @_lifetime(self: copy self)
    @usableFromInline
    mutating func nextString() throws(JSONError) -> JSONString {
        guard next == UInt8(ascii: "\"") else { throw wrongKind() }
        return try scanString()
    }

    // MARK: - Numbers

    /// Reads a whole number, in any notation.
    ///
    /// - Parameter isQuotable: Whether a string with the shortest decimal form is also accepted.
    /// - Throws: ``JSONError/Reason/null``, ``JSONError/Reason/kind``, ``JSONError/Reason/syntax``;
    ///   ``JSONError/Reason/malformedInteger``.
    @_lifetime(self: copy self)
    package mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: Value.Type, isQuotable: Bool = false
    ) throws(JSONError) -> Value {
        let start = position
        if isQuotable, next == UInt8(ascii: "\"") {
            let text = try scanString()
            let value = withBytes(of: text) { bytes in unsafe JSONNumber.shortest(bytes.bytes) }
            guard let value, let narrow = Value(exactly: value) else { throw fault(.malformedInteger, at: start) }
            return narrow
        }
        guard isAtNumber else { throw wrongKind() }
        guard let value = try number().unsigned(in: text), let narrow = Value(exactly: value) else {
            throw fault(.malformedInteger, at: start)
        }
        return narrow
    }

    /// Reads a number of any sign; nil if it is not whole, or does not fit in 64 bits.
    @_lifetime(self: copy self)
    package mutating func wholeNumber() throws(JSONError) -> Int64? {
        let number = try number()
        guard let magnitude = number.magnitude(in: text) else { return nil }
        return number.isNegative ? Int64(exactly: -Int128(magnitude)) : Int64(exactly: magnitude)
    }

    // MARK: - Words

    /// Reads `true` or `false`.
    ///
    /// - Parameter isQuotable: Whether `"true"` and `"false"` are also accepted.
    /// - Throws: ``JSONError/Reason/null``, ``JSONError/Reason/kind``, ``JSONError/Reason/syntax``.
    @_lifetime(self: copy self)
    package mutating func bool(isQuotable: Bool = false) throws(JSONError) -> Bool {
        let start = position
        switch next {
        case UInt8(ascii: "t"):
            try word("true")
            return true
        case UInt8(ascii: "f"):
            try word("false")
            return false
        case UInt8(ascii: "\"") where isQuotable:
            let text = try scanString()
            switch withBytes(of: text, { unsafe JSONName($0.bytes) }) {
            case "true": return true
            case "false": return false
            default: throw fault(.kind, at: start)
            }
        default: throw wrongKind()
        }
    }

    /// Skips a null, and returns whether there was one.
    @_lifetime(self: copy self)
    package mutating func null() throws(JSONError) -> Bool {
        guard next == UInt8(ascii: "n") else { return false }
        try word("null")
        return true
    }

    /// Returns the text of a string or a key.
    package func string(_ place: JSONString) -> String {
        withBytes(of: place) { unsafe $0.bytes.string }
    }

    /// Whether an array comes next.
    package var isAtArray: Bool { next == UInt8(ascii: "[") }

    /// Whether a number comes next.
    package var isAtNumber: Bool { next == UInt8(ascii: "-") || next &- UInt8(ascii: "0") < 10 }

    /// Whether a string comes next.
    package var isAtText: Bool { next == UInt8(ascii: "\"") }

    /// Whether an object comes next.
    package var isAtObject: Bool { next == UInt8(ascii: "{") }

    /// The fault of a value with another type. The second reading of the text finds out whether the value is JSON at all.
    @usableFromInline
    func wrongKind() -> JSONError {
        fault(next == UInt8(ascii: "n") ? .null : .kind, at: position)
    }
}
