// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// The content of an envelope: a message from the relay to a client.
///
///     1  type          uint32    see SignalType
///     2  source        string    the number of the sender
///     3  relay         string    the relay of the sender, if it is another one
///     4  destinations  string…   the numbers of the other recipients
///     5  timestamp     uint64    milliseconds since 1970-01-01 00:00 UTC
///     6  message       bytes     the encrypted PushMessageContent
///
/// The relay chooses the source, relay, timestamp and type: a client cannot verify them. ``unknownFields`` keeps the
/// fields of later versions, and encoding writes them again.
///
/// This is the owned form. ``View`` is the zero-copy form.
///
/// Source: protocol.md §3.
public struct IncomingPushMessageSignal: WireMessage {
    /// The type of the message. Handle ``SignalType/absent`` and ``SignalType/unknown(_:)``, too.
    public var type: SignalType
    /// The number of the sender, as the relay reports it.
    public var source: String?
    /// The relay of the sender, if it differs from the recipient's relay.
    public var relay: String?
    /// The numbers of the other recipients.
    public var destinations: [String]
    /// The time of the relay, in milliseconds since 1970-01-01 00:00 UTC.
    public var timestamp: UInt64?
    /// The encrypted content, or a serialized ``PushMessageContent`` if `type` is ``SignalType/plaintext``.
    public var message: [UInt8]?
    /// The unknown fields with their tags, in the order of the wire.
    public package(set) var unknownFields: [UInt8]
}

// The initializers are in an extension, so that Swift synthesizes the memberwise initializer. Swift 6.3 does not keep a
// struct of more than six fields in registers. An initializer that assigns its fields retains and releases each of
// them.
extension IncomingPushMessageSignal {
    /// Creates a signal. Fields that are nil or empty are not written.
    public init(
        type: SignalType, source: String? = nil, relay: String? = nil, destinations: [String] = [],
        timestamp: UInt64? = nil, message: [UInt8]? = nil
    ) {
        self.init(
            type: type, source: source, relay: relay, destinations: destinations, timestamp: timestamp,
            message: message, unknownFields: [])
    }

    /// Parses a whole message, and keeps its unknown fields.
    ///
    /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes, then
    ///   ``WireError/tooManyElements(offset:)``.
    public init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError) {
        self = try View(parsing: bytes, limits: limits).owned(limits: limits)
    }

    @usableFromInline
    enum Tag {
        @inlinable static var type: WireTag { WireTag(1, .varint) }
        @inlinable static var source: WireTag { WireTag(2, .lengthDelimited) }
        @inlinable static var relay: WireTag { WireTag(3, .lengthDelimited) }
        @inlinable static var destinations: WireTag { WireTag(4, .lengthDelimited) }
        @inlinable static var timestamp: WireTag { WireTag(5, .varint) }
        @inlinable static var message: WireTag { WireTag(6, .lengthDelimited) }

        static var known: WireTagSet {
            WireTagSet().with(type).with(source).with(relay).with(destinations).with(timestamp).with(message)
        }
    }

    /// The exact size of the encoding, in bytes.
    public var encodedByteCount: Int {
        var count = unknownFields.count
        if let type = type.value {
            count += WireWriter.byteCount(tag: Tag.type) + WireWriter.byteCount(varint: UInt64(type))
        }
        if let source { count += WireWriter.byteCount(Tag.source, lengthDelimited: source.utf8.count) }
        if let relay { count += WireWriter.byteCount(Tag.relay, lengthDelimited: relay.utf8.count) }
        for destination in destinations {
            count += WireWriter.byteCount(Tag.destinations, lengthDelimited: destination.utf8.count)
        }
        if let timestamp {
            count += WireWriter.byteCount(tag: Tag.timestamp) + WireWriter.byteCount(varint: timestamp)
        }
        if let message { count += WireWriter.byteCount(Tag.message, lengthDelimited: message.count) }
        return count
    }

    /// Writes exactly ``encodedByteCount`` bytes: the fields in order of their numbers, then ``unknownFields``.
    public func write(to writer: inout WireWriter) { writeFields(to: &writer) }

    /// Appends the encoding to `output`, without an allocation.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount`` more bytes.
    /// - Throws: ``WireError/tooLarge(offset:)`` if the encoding would have more than 2³¹ - 1 bytes.
    public func encode(into output: inout OutputRawSpan) throws(WireError) {
        try encode(into: &output, atMost: maximumEncodedByteCount) { writeFields(to: &$0) }
    }

    /// An upper bound of ``encodedByteCount``.
    @inline(__always)
    private var maximumEncodedByteCount: Int {
        var count = unknownFields.count + 2 * WireWriter.maximumVarintFieldByteCount
        count += WireWriter.maximumByteCount(lengthDelimited: source?.utf8.count ?? 0)
        count += WireWriter.maximumByteCount(lengthDelimited: relay?.utf8.count ?? 0)
        for destination in destinations {
            count += WireWriter.maximumByteCount(lengthDelimited: destination.utf8.count)
        }
        return count + WireWriter.maximumByteCount(lengthDelimited: message?.count ?? 0)
    }

    @inline(__always)
    private func writeFields(to writer: inout WireWriter) {
        if let type = type.value { writer.write(Tag.type, varint: UInt64(type)) }
        if let source { writer.write(Tag.source, string: source) }
        if let relay { writer.write(Tag.relay, string: relay) }
        for destination in destinations { writer.write(Tag.destinations, string: destination) }
        if let timestamp { writer.write(Tag.timestamp, varint: timestamp) }
        if let message { unsafe writer.write(Tag.message, bytes: message.span.bytes) }
        if !unknownFields.isEmpty { unsafe writer.write(raw: unknownFields.span.bytes) }
    }
}

extension IncomingPushMessageSignal {
    /// Returns whether all fields are equal. Strings are compared by their UTF-8 bytes.
    public static func == (a: IncomingPushMessageSignal, b: IncomingPushMessageSignal) -> Bool {
        a.type == b.type
            && a.timestamp == b.timestamp
            && a.message == b.message
            && a.unknownFields == b.unknownFields
            && a.source.map(TextBytes.init) == b.source.map(TextBytes.init)
            && a.relay.map(TextBytes.init) == b.relay.map(TextBytes.init)
            && a.destinations.map(TextBytes.init) == b.destinations.map(TextBytes.init)
    }

    /// Hashes all fields, and strings by their UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(timestamp)
        hasher.combine(message)
        hasher.combine(unknownFields)
        hasher.combine(source.map(TextBytes.init))
        hasher.combine(relay.map(TextBytes.init))
        hasher.combine(destinations.map(TextBytes.init))
    }
}

extension IncomingPushMessageSignal: CustomStringConvertible, Redacted {
    /// The type and the length of the message, without numbers or content.
    public var description: String {
        "IncomingPushMessageSignal(type: \(type), message: \(message.map { "\($0.count) bytes" } ?? "none"))"
    }
}
