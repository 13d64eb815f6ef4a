// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Writes JSON (RFC 8259) into memory of exactly the right size: keys in the order in which they are given, no spaces, `/` not
/// escaped.
///
/// What is written is described once, as a closure, and runs twice: the first time it only counts.
@safe struct JSONWriter: ~Copyable {
    /// Nil while bytes are only counted.
    private let target: UnsafeMutablePointer<UInt8>?
    private let capacity: Int
    private var byteCount = 0
    /// Whether something stands before what comes next, in the same object or array.
    private var needsComma = false

    private init(_ target: UnsafeMutablePointer<UInt8>?, capacity: Int) {
        unsafe self.target = target
        self.capacity = capacity
    }

    /// Size of what `write` writes, in bytes.
    static func byteCount(of write: (inout JSONWriter) -> Void) -> Int {
        unsafe run(write, to: nil, capacity: .max)
    }

    /// What `write` writes.
    static func bytes(of write: (inout JSONWriter) -> Void) -> [UInt8] {
        let count = byteCount(of: write)
        return unsafe [UInt8](atMost: count) { unsafe run(write, to: $0, capacity: count) }
    }

    /// Appends what `write` writes to `output`, and allocates nothing.
    ///
    /// - Precondition: `output` has room for it.
    static func append(to output: inout OutputRawSpan, _ write: (inout JSONWriter) -> Void) {
        let count = byteCount(of: write)
        unsafe output.append(atMost: count) { unsafe run(write, to: $0, capacity: count) }
    }

    private static func run(
        _ write: (inout JSONWriter) -> Void, to target: UnsafeMutablePointer<UInt8>?, capacity: Int
    ) -> Int {
        var writer = unsafe JSONWriter(target, capacity: capacity)
        write(&writer)
        return writer.byteCount
    }

    // MARK: - Structure

    /// Writes an object with the members that `body` writes.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        enclose("{", body, "}")
    }

    /// Writes an array with the values that `body` writes.
    mutating func array(_ body: (inout JSONWriter) -> Void) {
        enclose("[", body, "]")
    }

    /// Writes a member's name, in which nothing has to be escaped. Its value comes next.
    mutating func key(_ key: some CodingKey) {
        separate()
        write(raw: "\"")
        write(raw: key.stringValue)
        write(raw: "\":")
        needsComma = false
    }

    private mutating func enclose(_ open: StaticString, _ body: (inout JSONWriter) -> Void, _ close: StaticString) {
        separate()
        write(raw: open)
        needsComma = false
        body(&self)
        write(raw: close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { write(raw: ",") }
        needsComma = true
    }

    // MARK: - Values

    /// Writes a string. Only what JSON demands is escaped: quotes, backslashes and control characters (RFC 8259 section 7).
    mutating func write(string text: String) {
        separate()
        write(raw: "\"")
        let bytes = text.utf8.span
        for index in bytes.indices { write(escaped: bytes[index]) }
        write(raw: "\"")
    }

    /// Writes bytes as a string of base64.
    mutating func write(base64 data: RawSpan, padding: Base64.Padding) {
        separate()
        write(raw: "\"")
        write(bareBase64: data, padding: padding)
        write(raw: "\"")
    }

    /// Writes base64 without quotes: a payload that is no JSON.
    mutating func write(bareBase64 data: RawSpan, padding: Base64.Padding) {
        let count = Base64.encodedByteCount(for: data.byteCount, padding: padding)
        guard let place = unsafe take(count) else { return }
        var output = unsafe OutputRawSpan(
            buffer: UnsafeMutableRawBufferPointer(start: place, count: count), initializedCount: 0)
        Base64.encode(data, padding: padding, into: &output)
    }

    /// Writes an integer.
    mutating func write(number: UInt64) {
        separate()
        write(raw: String(number))
    }

    /// Writes `true` or `false`.
    mutating func write(bool: Bool) {
        separate()
        write(raw: bool ? "true" : "false")
    }

    // MARK: - Private

    private mutating func write(raw text: StaticString) {
        guard let place = unsafe take(text.utf8CodeUnitCount) else { return }
        unsafe place.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Writes text of which nothing has to be escaped.
    private mutating func write(raw text: String) {
        let bytes = text.utf8.span
        for index in bytes.indices { write(byte: bytes[index]) }
    }

    private mutating func write(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): write(raw: #"\""#)
        case UInt8(ascii: "\\"): write(raw: #"\\"#)
        case 0x08: write(raw: #"\b"#)
        case 0x09: write(raw: #"\t"#)
        case 0x0A: write(raw: #"\n"#)
        case 0x0C: write(raw: #"\f"#)
        case 0x0D: write(raw: #"\r"#)
        case 0..<0x20:
            write(raw: #"\u00"#)
            write(hexDigit: byte >> 4)
            write(hexDigit: byte & 15)
        default: write(byte: byte)
        }
    }

    private mutating func write(hexDigit value: UInt8) {
        write(byte: value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
    }

    private mutating func write(byte: UInt8) {
        guard let place = unsafe take(1) else { return }
        unsafe place.pointee = byte
    }

    /// Where the next `count` bytes go, or nil if they are only counted.
    private mutating func take(_ count: Int) -> UnsafeMutablePointer<UInt8>? {
        precondition(count <= capacity - byteCount, "JSON came out longer than it was counted")
        defer { byteCount += count }
        return unsafe target.map { unsafe $0 + byteCount }
    }
}
