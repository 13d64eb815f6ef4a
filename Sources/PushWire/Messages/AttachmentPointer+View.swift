// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

extension AttachmentPointer {
    /// A zero-copy view of an encoded pointer.
    ///
    /// The initializer checks the whole message, so reading a field cannot fail.
    ///
    /// Source: protocol.md §3.
    public struct View: BitwiseCopyable, ~Escapable {
        @usableFromInline let bytes: RawSpan
        /// The id that the relay gave to the blob: any 64-bit number.
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

        /// Creates a view of a pointer in a content that has been checked. Lengths are checked again, and UTF-8 is not.
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

        /// Reads all fields from `reader`, which is at the start of `bytes`.
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

        /// The media type of the plaintext, such as "image/jpeg".
        public var contentType: UTF8Span? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.string(contentTypeRange) }
        }

        /// The bytes of the key, unchecked and of any length. ``attachmentKey`` checks them.
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

        /// The unknown fields, in the order of the wire.
        public var unknownFields: WireUnknownFields {
            @_lifetime(copy self) get {
                WireUnknownFields(in: bytes, byteCount: unknownByteCount, known: Tag.known)
            }
        }

        /// Returns a copy of the pointer. The limits have no effect, because a pointer has no repeated fields.
        public func owned(limits: WireLimits = .standard) -> AttachmentPointer {
            AttachmentPointer(
                id: id, contentType: bytes.copyString(contentTypeRange), key: bytes.copy(keyRange),
                // Checked here, because a hostile content may consist of empty pointers only.
                unknownFields: unknownByteCount == 0 ? [] : unknownFields.array)
        }
    }
}
