// SPDX-License-Identifier: Apache-2.0

import PushWire

/// A message with any fields in any order, which ``WireWriter`` writes. Tests make their inputs with it.
struct WireParts: WireMessage {
    indirect enum Part: Hashable, Sendable {
        case varint(UInt32, UInt64)
        case fixed64(UInt32, UInt64)
        case fixed32(UInt32, UInt32)
        case bytes(UInt32, [UInt8])
        case string(UInt32, String)
        case message(UInt32, [Part])
        case group(UInt32, [Part])
        case raw([UInt8])
    }

    var parts: [Part]

    init(_ parts: [Part]) {
        self.parts = parts
    }

    /// Always throws, because tests only write this message.
    init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError) {
        throw .tooLarge(offset: 0)
    }

    var encodedByteCount: Int { parts.reduce(0) { $0 + Self.byteCount($1) } }

    private static func byteCount(_ part: Part) -> Int {
        switch part {
        case .varint(let field, let value):
            WireWriter.byteCount(tag: WireTag(field, .varint)) + WireWriter.byteCount(varint: value)
        case .fixed64(let field, _): WireWriter.byteCount(tag: WireTag(field, .fixed64)) + 8
        case .fixed32(let field, _): WireWriter.byteCount(tag: WireTag(field, .fixed32)) + 4
        case .bytes(let field, let bytes):
            WireWriter.byteCount(WireTag(field, .lengthDelimited), lengthDelimited: bytes.count)
        case .string(let field, let text):
            WireWriter.byteCount(WireTag(field, .lengthDelimited), lengthDelimited: text.utf8.count)
        case .message(let field, let parts):
            WireWriter.byteCount(
                WireTag(field, .lengthDelimited), lengthDelimited: WireParts(parts).encodedByteCount)
        case .group(let field, let parts):
            2 * WireWriter.byteCount(tag: WireTag(field, .startGroup)) + WireParts(parts).encodedByteCount
        case .raw(let bytes): bytes.count
        }
    }

    func write(to writer: inout WireWriter) {
        for part in parts {
            switch part {
            case .varint(let field, let value):
                writer.write(WireTag(field, .varint))
                writer.write(varint: value)
            case .fixed64(let field, let value):
                writer.write(WireTag(field, .fixed64))
                writer.write(fixed64: value)
            case .fixed32(let field, let value):
                writer.write(WireTag(field, .fixed32))
                writer.write(fixed32: value)
            case .bytes(let field, let bytes):
                unsafe writer.write(WireTag(field, .lengthDelimited), bytes: bytes.span.bytes)
            case .string(let field, let text): writer.write(WireTag(field, .lengthDelimited), string: text)
            case .message(let field, let parts):
                writer.write(WireTag(field, .lengthDelimited), message: WireParts(parts))
            case .group(let field, let parts):
                writer.write(WireTag(field, .startGroup))
                WireParts(parts).write(to: &writer)
                writer.write(WireTag(field, .endGroup))
            case .raw(let bytes): unsafe writer.write(raw: bytes.span.bytes)
            }
        }
    }
}

/// Encodes a message of these fields.
func wire(_ parts: WireParts.Part...) -> [UInt8] {
    do { return try WireParts(parts).encoded() } catch { fatalError("\(error)") }
}

/// Skips every field of a message, and returns the tags.
func walk(_ bytes: [UInt8]) throws(WireError) -> [WireTag] {
    try unsafe walk(bytes.span.bytes)
}

/// Skips every field of a message, and returns the tags.
func walk(_ bytes: RawSpan) throws(WireError) -> [WireTag] {
    var reader = WireReader(bytes)
    var tags: [WireTag] = []
    while let tag = try reader.next() {
        tags.append(tag)
        try reader.skip(tag)
    }
    return tags
}

/// Returns the error that `body` throws, or nil.
func fault<Failure: Error, Value>(_ body: () throws(Failure) -> Value) -> Failure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// Copies the bytes of a span to an array.
func copy(of bytes: RawSpan) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
}
