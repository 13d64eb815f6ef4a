// SPDX-License-Identifier: Apache-2.0

extension IncomingPushMessageSignal {
    /// A zero-copy view of an encoded signal.
    ///
    /// The initializer checks the whole message, so reading a field cannot fail.
    ///
    /// Source: protocol.md §3.
    public struct View: BitwiseCopyable, ~Escapable {
        @usableFromInline let bytes: RawSpan
        @usableFromInline let typeValue: UInt32?
        /// The time of the relay, in milliseconds since 1970-01-01 00:00 UTC.
        public let timestamp: UInt64?
        /// The ranges of three fields, and two counts:
        ///
        ///     x   source    WireFieldRange
        ///     y   relay     WireFieldRange
        ///     z   message   WireFieldRange
        ///     w   bits 0 ..< 32    number of destinations, below 2³¹
        ///         bits 32 ..< 64   number of bytes of unknown fields, below 2³¹
        ///
        /// One SIMD vector holds them all, because Swift 6.3 keeps a struct of more than six fields in memory.
        @usableFromInline let words: SIMD4<UInt64>

        /// Checks a whole message.
        ///
        /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        public init(parsing bytes: RawSpan, limits: WireLimits = .standard) throws(WireError) {
            guard bytes.byteCount <= limits.maximumByteCount else { throw .tooLarge(offset: limits.maximumByteCount) }
            var (type, timestamp) = (UInt32?.none, UInt64?.none)
            var (source, relay, message) = (WireFieldRange(), WireFieldRange(), WireFieldRange())
            var (destinationCount, unknownByteCount) = (0, 0)
            var reader = WireReader(bytes)
            while let tag = try reader.nextTagValue() {
                switch tag {
                case Tag.type.rawValue: type = UInt32(truncatingIfNeeded: try reader.varint())
                case Tag.source.rawValue: source = WireFieldRange(try reader.stringRange())
                case Tag.relay.rawValue: relay = WireFieldRange(try reader.stringRange())
                case Tag.destinations.rawValue:
                    _ = try reader.stringRange()
                    destinationCount &+= 1
                case Tag.timestamp.rawValue: timestamp = try reader.varint()
                case Tag.message.rawValue: message = WireFieldRange(try reader.lengthDelimitedRange(isOftenLong: true))
                default: unknownByteCount &+= try reader.skipUnknown(tag)
                }
            }
            self.bytes = bytes
            typeValue = type
            self.timestamp = timestamp
            words = SIMD4(
                source.bits, relay.bits, message.bits,
                UInt64(truncatingIfNeeded: destinationCount) | UInt64(truncatingIfNeeded: unknownByteCount) << 32)
        }

        /// The number of ``destinations``.
        @inlinable @inline(__always)
        package var destinationCount: Int { Int(truncatingIfNeeded: words.w & 0xFFFF_FFFF) }

        /// The number of bytes of ``unknownFields``.
        @inlinable @inline(__always)
        package var unknownByteCount: Int { Int(truncatingIfNeeded: words.w >> 32) }

        @inlinable @inline(__always)
        var sourceRange: WireFieldRange { WireFieldRange(bits: words.x) }
        @inlinable @inline(__always)
        var relayRange: WireFieldRange { WireFieldRange(bits: words.y) }
        @inlinable @inline(__always)
        var messageRange: WireFieldRange { WireFieldRange(bits: words.z) }

        /// The type of the message. Handle ``SignalType/absent`` and ``SignalType/unknown(_:)``, too.
        @inlinable @inline(__always)
        public var type: SignalType { SignalType(typeValue) }

        /// The number of the sender, as the relay reports it.
        public var source: UTF8Span? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.string(sourceRange) }
        }

        /// The relay of the sender, if it differs from the recipient's relay.
        public var relay: UTF8Span? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.string(relayRange) }
        }

        /// The encrypted content, or a serialized ``PushMessageContent`` if `type` is ``SignalType/plaintext``.
        public var message: RawSpan? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.field(messageRange) }
        }

        /// The numbers of the other recipients.
        public var destinations: WireSequence<UTF8Span> {
            @_lifetime(copy self) @inlinable @inline(__always) get {
                WireSequence(Tag.destinations, in: bytes, count: destinationCount)
            }
        }

        /// The unknown fields, in the order of the wire.
        public var unknownFields: WireUnknownFields {
            @_lifetime(copy self) get {
                WireUnknownFields(in: bytes, byteCount: unknownByteCount, known: Tag.known)
            }
        }

        /// Returns a copy of the signal.
        ///
        /// - Throws: ``WireError/tooManyElements(offset:)`` if it has more destinations than `limits` allow.
        @inline(__always)
        public func owned(limits: WireLimits = .standard) throws(WireError) -> IncomingPushMessageSignal {
            guard destinationCount <= limits.maximumElementCount else {
                throw .tooManyElements(
                    offset: bytes.offset(ofField: limits.maximumElementCount, with: Tag.destinations))
            }
            return IncomingPushMessageSignal(
                type: type, source: bytes.copyString(sourceRange), relay: bytes.copyString(relayRange),
                // Checked here, because most signals have neither destinations nor unknown fields.
                destinations: destinationCount == 0 ? [] : destinations.array, timestamp: timestamp,
                message: bytes.copy(messageRange), unknownFields: unknownByteCount == 0 ? [] : unknownFields.array)
        }
    }
}
