// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// A reference to an attachment: the id of its blob, its media type and its key.
///
///     1  id           fixed64   the id that the relay gave to the blob
///     2  contentType  string    a media type, "image/jpeg"
///     3  key          bytes     64-byte attachment key
///
/// ``unknownFields`` keeps the fields of later versions, and encoding writes them again.
///
/// Source: protocol.md §3.
public struct AttachmentPointer: WireMessage {
    /// The id that the relay gave to the blob: any 64-bit number.
    public var id: UInt64?
    /// The media type of the plaintext, such as "image/jpeg".
    public var contentType: String?
    /// The bytes of the key, unchecked and of any length. ``attachmentKey`` checks them.
    public var key: [UInt8]?
    /// The unknown fields with their tags, in the order of the wire.
    public package(set) var unknownFields: [UInt8]

    /// Creates a pointer with an unchecked key of any length.
    public init(id: UInt64? = nil, contentType: String? = nil, key: [UInt8]? = nil) {
        self.init(id: id, contentType: contentType, key: key, unknownFields: [])
    }

    /// Creates a pointer memberwise, so that no field is assigned twice and released.
    @inline(__always)
    init(id: UInt64?, contentType: String?, key: [UInt8]?, unknownFields: [UInt8]) {
        self.id = id
        self.contentType = contentType
        self.key = key
        self.unknownFields = unknownFields
    }

    /// Creates a pointer to a blob that was encrypted under `key`.
    ///
    /// The pointer copies the key into an array, which Swift cannot wipe. So create the pointer late, and release it
    /// soon.
    ///
    /// - Parameters:
    ///   - id: The id that the relay returned for the stored blob.
    ///   - contentType: The media type of the plaintext, such as "image/jpeg".
    ///   - key: The key that encryption returned.
    public init(id: UInt64? = nil, contentType: String? = nil, key: AttachmentKey) {
        self.init(id: id, contentType: contentType, key: unsafe key.withUnsafeBytes { unsafe Array($0) })
    }

    /// Parses a whole message, and keeps its unknown fields.
    ///
    /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes.
    public init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError) {
        self = try View(parsing: bytes, limits: limits).owned()
    }

    /// The key, or nil if the field is absent.
    ///
    /// Parsing does not check the key, so that a message with a malformed key is still readable. This property checks
    /// it.
    ///
    /// - Throws: ``/PushCrypto/KeyError/length(_:)`` if the key is not 64 bytes long.
    public var attachmentKey: AttachmentKey? {
        get throws(KeyError) {
            guard let key else { return nil }
            return try AttachmentKey(parsing: key)
        }
    }

    @usableFromInline
    enum Tag {
        @inlinable static var id: WireTag { WireTag(1, .fixed64) }
        @inlinable static var contentType: WireTag { WireTag(2, .lengthDelimited) }
        @inlinable static var key: WireTag { WireTag(3, .lengthDelimited) }

        static var known: WireTagSet { WireTagSet().with(id).with(contentType).with(key) }
    }

    /// The exact size of the encoding, in bytes.
    public var encodedByteCount: Int {
        unsafe withUnsafePointer(to: self) { unsafe $0.encodedByteCount }
    }

    /// Writes exactly ``encodedByteCount`` bytes: the fields in order of their numbers, then ``unknownFields``.
    public func write(to writer: inout WireWriter) {
        unsafe withUnsafePointer(to: self) { unsafe $0.write(to: &writer) }
    }
}

/// The size and the encoding of a pointer in the array of its content. A value from the array would retain and release
/// all references three times, which takes two thirds of the time of encoding a content.
extension UnsafePointer<AttachmentPointer> {
    @inline(__always)
    var encodedByteCount: Int {
        var count = unsafe pointee.unknownFields.count
        if unsafe pointee.id != nil { count += WireWriter.byteCount(tag: Pointee.Tag.id) + 8 }
        if let length = unsafe pointee.contentType?.utf8.count {
            count += WireWriter.byteCount(Pointee.Tag.contentType, lengthDelimited: length)
        }
        if let length = unsafe pointee.key?.count {
            count += WireWriter.byteCount(Pointee.Tag.key, lengthDelimited: length)
        }
        return count
    }

    /// An upper bound of ``encodedByteCount``.
    @inline(__always)
    var maximumEncodedByteCount: Int {
        let contentTypeByteCount = unsafe pointee.contentType?.utf8.count ?? 0
        let keyByteCount = unsafe pointee.key?.count ?? 0
        return unsafe pointee.unknownFields.count + WireWriter.maximumVarintFieldByteCount
            + WireWriter.maximumByteCount(lengthDelimited: contentTypeByteCount)
            + WireWriter.maximumByteCount(lengthDelimited: keyByteCount)
    }

    /// Writes the pointer as a field of a content.
    @inline(never)
    func writeField(to writer: inout WireWriter) {
        unsafe writer.write(PushMessageContent.Tag.attachments, length: encodedByteCount)
        unsafe write(to: &writer)
    }

    @inline(__always)
    func write(to writer: inout WireWriter) {
        if let id = unsafe pointee.id { writer.write(Pointee.Tag.id, fixed64: id) }
        if let contentType = unsafe pointee.contentType { writer.write(Pointee.Tag.contentType, string: contentType) }
        if let key = unsafe pointee.key { unsafe writer.write(Pointee.Tag.key, bytes: key.span.bytes) }
        if unsafe !pointee.unknownFields.isEmpty { unsafe writer.write(raw: pointee.unknownFields.span.bytes) }
    }
}

extension AttachmentPointer {
    /// Returns whether all fields are equal. Strings are compared by their UTF-8 bytes.
    public static func == (a: AttachmentPointer, b: AttachmentPointer) -> Bool {
        a.id == b.id
            && a.key == b.key
            && a.unknownFields == b.unknownFields
            && a.contentType.map(TextBytes.init) == b.contentType.map(TextBytes.init)
    }

    /// Hashes all fields, and strings by their UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(key)
        hasher.combine(unknownFields)
        hasher.combine(contentType.map(TextBytes.init))
    }
}

extension AttachmentPointer: CustomStringConvertible, Redacted {
    /// The length of the key, without the key or the id.
    public var description: String {
        "AttachmentPointer(key: \(key.map { "\($0.count) bytes" } ?? "none"))"
    }
}
