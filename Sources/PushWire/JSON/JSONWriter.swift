// SPDX-License-Identifier: Apache-2.0

package import PushCrypto

/// A writer of JSON (RFC 8259) into memory of exactly the right size, without spaces and without escapes for `/`.
///
/// A closure describes the text, and runs twice. In the first run, the writer only counts bytes.
@safe @usableFromInline package struct JSONWriter: ~Copyable {
    /// Nil while the writer only counts.
    private let target: UnsafeMutablePointer<UInt8>?
    private let capacity: Int
    private var byteCount = 0
    /// Whether the next value needs a comma.
    private var needsComma = false

    private init(_ target: UnsafeMutablePointer<UInt8>?, capacity: Int) {
        unsafe self.target = target
        self.capacity = capacity
    }

    /// Returns the size of the output of `write` in bytes.
    package static func byteCount(of write: (inout JSONWriter) -> Void) -> Int {
        unsafe run(write, to: nil, capacity: .max)
    }

    /// Returns the output of `write`.
    package static func bytes(of write: (inout JSONWriter) -> Void) -> [UInt8] {
        let count = byteCount(of: write)
        return unsafe [UInt8](atMost: count) { unsafe run(write, to: $0, capacity: count) }
    }

    /// Appends the output of `write`, without an allocation.
    ///
    /// - Precondition: `output` has room for it.
    package static func append(to output: inout OutputRawSpan, _ write: (inout JSONWriter) -> Void) {
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
    @inlinable @inline(__always)
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array with the values that `body` writes.
    @inlinable @inline(__always)
    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        body(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes an array with one value for each element, written by `body`.
    @inlinable @inline(__always)
    package mutating func array<Element>(_ elements: [Element], _ body: (inout JSONWriter, borrowing Element) -> Void) {
        array { json in for index in elements.indices { body(&json, elements[index]) } }
    }

    /// Writes the name of a member, which needs no escapes. Write its value next.
    @inlinable
    package mutating func key(_ key: some JSONKey) {
        write(key: key.name)
    }

    @usableFromInline
    mutating func write(key name: JSONName) {
        let comma = needsComma ? 1 : 0
        needsComma = false
        guard let place = unsafe take(comma + name.byteCount + 3) else { return }
        unsafe place[0] = UInt8(ascii: ",")
        let start = unsafe place + comma
        unsafe start[0] = UInt8(ascii: "\"")
        unsafe name.copy(to: start + 1)
        unsafe start[name.byteCount + 1] = UInt8(ascii: "\"")
        unsafe start[name.byteCount + 2] = UInt8(ascii: ":")
    }

    @usableFromInline
    mutating func open(_ bracket: UInt8) {
        let comma = needsComma ? 1 : 0
        needsComma = false
        guard let place = unsafe take(comma + 1) else { return }
        unsafe place[0] = UInt8(ascii: ",")
        unsafe place[comma] = bracket
    }

    @usableFromInline
    mutating func close(_ bracket: UInt8) {
        needsComma = true
        guard let place = unsafe take(1) else { return }
        unsafe place[0] = bracket
    }

    // MARK: - Values

    /// Writes a string. Escapes only quotes, backslashes and control characters (RFC 8259 §7).
    package mutating func write(string text: String) {
        let utf8 = text.utf8.span
        let bytes = unsafe utf8.bytes
        let end = bytes.endOfPlainText(from: 0)
        guard end < bytes.byteCount else { return write(plain: bytes) }
        unsafe beginValue(byteCount: 1)?[0] = UInt8(ascii: "\"")
        write(escaping: bytes, from: end)
        unsafe take(1)?[0] = UInt8(ascii: "\"")
    }

    /// Writes UTF-8 that needs no escapes as a string.
    package mutating func write(plain text: RawSpan) {
        guard let place = unsafe beginValue(byteCount: text.byteCount + 2) else { return }
        unsafe place[0] = UInt8(ascii: "\"")
        unsafe text.copy(to: place + 1)
        unsafe place[text.byteCount + 1] = UInt8(ascii: "\"")
    }

    /// Writes bytes as a string of base64.
    package mutating func write(base64 data: RawSpan, padding: Base64.Padding) {
        let count = Base64.encodedByteCount(for: data.byteCount, padding: padding)
        guard let place = unsafe beginValue(byteCount: count + 2) else { return }
        unsafe place[0] = UInt8(ascii: "\"")
        unsafe Base64.encode(data, padding: padding, to: place + 1)
        unsafe place[count + 1] = UInt8(ascii: "\"")
    }

    /// Writes a key as a string of padded base64, in constant time and without another copy of the key.
    package mutating func write(secret key: SignalingKey) {
        let count = Base64.encodedByteCount(for: SignalingKey.byteCount, padding: .padded)
        guard let place = unsafe beginValue(byteCount: count + 2) else { return }
        unsafe place[0] = UInt8(ascii: "\"")
        // The quote overwrites the NUL after the text.
        unsafe key.withUnsafeBytes { unsafe Base64.encodeSecret($0, padding: .padded, to: place + 1) }
        unsafe place[count + 1] = UInt8(ascii: "\"")
    }

    /// Writes base64 without quotes, for a payload that is not JSON.
    mutating func write(bareBase64 data: RawSpan, padding: Base64.Padding) {
        let count = Base64.encodedByteCount(for: data.byteCount, padding: padding)
        guard let place = unsafe take(count) else { return }
        unsafe Base64.encode(data, padding: padding, to: place)
    }

    /// Writes an integer as a number or, if `isQuoted`, as a string.
    package mutating func write(number: UInt64, isQuoted: Bool = false) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var (start, rest) = (digits.count, number)
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        let text = unsafe digits.span.bytes.extracting(start..<digits.count)
        if isQuoted { return write(plain: text) }
        guard let place = unsafe beginValue(byteCount: text.byteCount) else { return }
        unsafe text.copy(to: place)
    }

    /// Writes `true` or `false`.
    package mutating func write(bool: Bool) {
        let word: StaticString = bool ? "true" : "false"
        guard let place = unsafe beginValue(byteCount: word.utf8CodeUnitCount) else { return }
        unsafe place.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
    }

    // MARK: - Private

    /// Writes plain text in runs, with escapes between them.
    ///
    /// - Parameter end: The end of the first run.
    private mutating func write(escaping bytes: RawSpan, from end: Int) {
        var (start, end) = (0, end)
        while true {
            let run = bytes.extracting(start..<end)
            if let place = unsafe take(run.byteCount) { unsafe run.copy(to: place) }
            guard end < bytes.byteCount else { return }
            write(escaped: unsafe bytes.byte(at: end))
            start = end + 1
            end = bytes.endOfPlainText(from: start)
        }
    }

    private mutating func write(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): write(escape: byte)
        case 0x08: write(escape: UInt8(ascii: "b"))
        case 0x09: write(escape: UInt8(ascii: "t"))
        case 0x0A: write(escape: UInt8(ascii: "n"))
        case 0x0C: write(escape: UInt8(ascii: "f"))
        case 0x0D: write(escape: UInt8(ascii: "r"))
        default:
            write(escape: UInt8(ascii: "u"))
            guard let place = unsafe take(4) else { return }
            unsafe place[0] = UInt8(ascii: "0")
            unsafe place[1] = UInt8(ascii: "0")
            unsafe place[2] = Self.hexDigit(byte >> 4)
            unsafe place[3] = Self.hexDigit(byte & 15)
        }
    }

    private mutating func write(escape letter: UInt8) {
        guard let place = unsafe take(2) else { return }
        unsafe place[0] = UInt8(ascii: "\\")
        unsafe place[1] = letter
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Writes a comma if necessary, and returns the place of the next `byteCount` bytes; nil if the writer only counts.
    @inline(__always)
    private mutating func beginValue(byteCount: Int) -> UnsafeMutablePointer<UInt8>? {
        let comma = needsComma ? 1 : 0
        needsComma = true
        guard let place = unsafe take(comma + byteCount) else { return nil }
        guard comma > 0 else { return unsafe place }
        unsafe place[0] = UInt8(ascii: ",")
        return unsafe place + 1
    }

    /// Returns the place of the next `count` bytes; nil if the writer only counts.
    @inline(__always)
    private mutating func take(_ count: Int) -> UnsafeMutablePointer<UInt8>? {
        precondition(count <= capacity - byteCount, "JSON is longer than its count")
        let start = byteCount
        byteCount += count
        guard let target = unsafe target else { return nil }
        return unsafe target + start
    }
}
