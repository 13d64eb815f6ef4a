// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

extension AttachmentPointer {
    /// A zero-copy view of an encoded pointer.
    ///
    /// The initializer checks the whole message, so reading a field cannot fail.
    ///
    /// Source: protocol.md section 3.
    public struct View: BitwiseCopyable, ~Escapable {
        @usableFromInline let bytes: RawSpan
        /// The relay's id of the blob: any 64-bit number.
        public let id: UInt64?
        /// The number of bytes of ``unknownFields``.
        @usableFromInline package let unknownByteCount: Int
        @usableFromInline let contentTypeRange: WireFieldRange
        @usableFromInline let keyRange: WireFieldRange

        /// Checks a whole message.
        ///
        /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        public init(parsing bytes: RawSpan, limits: WireLimits = .standard) throws(WireError) {
            guard bytes.byteCount <= limits.maximumByteCount else { throw .tooLarge(offset: limits.maximumByteCount) }
            try self.init(WireReader(bytes), over: bytes, checksText: true)
        }

        /// A pointer in a content that has been checked. Lengths are checked once more, and texts are not.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        init?(validated bytes: RawSpan) {
            do throws(WireError) {
                try self.init(WireReader(bytes), over: bytes, checksText: false)
            } catch {
                assertionFailure("A validated pointer is not valid: \(error)")
                return nil
            }
        }

        /// Reads `reader`, which is at the start of `bytes`, to its end.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        init(_ reader: consuming WireReader, over bytes: RawSpan, checksText: Bool) throws(WireError) {
            var id: UInt64?
            var (contentType, key) = (WireFieldRange(), WireFieldRange())
            var unknownByteCount = 0
            while let tag = try reader.nextTagValue() {
                switch tag {
                case Tag.id.rawValue: id = try reader.fixed64()
                case Tag.contentType.rawValue:
                    contentType = WireFieldRange(
                        checksText ? try reader.stringRange() : try reader.lengthDelimitedRange())
                case Tag.key.rawValue: key = WireFieldRange(try reader.lengthDelimitedRange())
                default: unknownByteCount &+= try reader.skipUnknown(tag)
                }
            }
            self.bytes = bytes
            self.id = id
            self.unknownByteCount = unknownByteCount
            contentTypeRange = contentType
            keyRange = key
        }

        /// The media type of the plaintext.
        public var contentType: UTF8Span? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.string(contentTypeRange) }
        }

        /// The key's bytes, unchecked and of any length. ``attachmentKey`` checks them.
        public var key: RawSpan? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.field(keyRange) }
        }

        /// The key, or nil if the field is absent.
        ///
        /// - Throws: ``/PushCrypto/KeyError/length(_:)`` if the key is not 64 bytes long.
        public var attachmentKey: AttachmentKey? {
            get throws(KeyError) {
                guard let key else { return nil }
                return try AttachmentKey(parsing: Span(_bytes: key))
            }
        }

        /// The unknown fields, in their order on the wire.
        public var unknownFields: WireUnknownFields {
            @_lifetime(copy self) get {
                WireUnknownFields(in: bytes, byteCount: unknownByteCount, known: Tag.known)
            }
        }

        /// Copies the pointer. No limit applies to it.
        public func owned(limits: WireLimits = .standard) -> AttachmentPointer {
            AttachmentPointer(
                id: id, contentType: bytes.copyString(contentTypeRange), key: bytes.copy(keyRange),
                // Asked here, as a hostile content is nothing but empty pointers.
                unknownFields: unknownByteCount == 0 ? [] : unknownFields.array)
        }
    }
}
