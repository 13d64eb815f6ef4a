// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// Where an attachment's blob is, what is in it, and the key that opens it.
///
///     1  id           fixed64   by which the relay knows the blob
///     2  contentType  string    a media type, "image/jpeg"
///     3  key          bytes     64-byte attachment key
///
/// Later versions' fields are kept in ``unknownFields`` and written again.
///
/// Source: protocol.md section 3.
public struct AttachmentPointer: WireMessage {
    /// By which the relay knows the blob: any 64-bit number.
    public var id: UInt64?
    /// The media type of what is in the blob.
    public var contentType: String?
    /// The key's bytes as they came, of any length: ``attachmentKey`` checks them.
    public var key: [UInt8]?
    /// Fields that are not among the above, tags included, in the order in which they came.
    public package(set) var unknownFields: [UInt8]

    /// A pointer with a key as it stands, of any length.
    public init(id: UInt64? = nil, contentType: String? = nil, key: [UInt8]? = nil) {
        self.init(id: id, contentType: contentType, key: key, unknownFields: [])
    }

    /// All at once: what a field had before it is set has to be released.
    @inline(__always)
    init(id: UInt64?, contentType: String?, key: [UInt8]?, unknownFields: [UInt8]) {
        self.id = id
        self.contentType = contentType
        self.key = key
        self.unknownFields = unknownFields
    }

    /// Points to a blob that was encrypted under `key`.
    ///
    /// The pointer holds the key's bytes in an array, as it does those that come off the wire: Swift cannot wipe that. Make it
    /// last, encode it, and let it go.
    ///
    /// - Parameters:
    ///   - id: what the relay gave when the blob was stored.
    ///   - contentType: a media type, "image/jpeg".
    ///   - key: what encrypting returned; ``attachmentKey`` gives an equal one back.
    public init(id: UInt64? = nil, contentType: String? = nil, key: AttachmentKey) {
        self.init(id: id, contentType: contentType, key: unsafe key.withUnsafeBytes { unsafe Array($0) })
    }

    /// Reads a whole message, and keeps its unknown fields.
    ///
    /// - Throws: ``WireError/tooLarge(offset:)`` first; then the first fault in the bytes.
    public init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError) {
        self = try View(parsing: bytes, limits: limits).owned()
    }

    /// The key, or nil if there is none.
    ///
    /// It is checked here and not when the pointer is parsed: a message whose attachment nobody can open is still a message.
    ///
    /// - Throws: ``/PushCrypto/KeyError/length(_:)`` if there is one that is not 64 bytes long.
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

    /// Exact size of the encoding, in bytes.
    public var encodedByteCount: Int {
        unsafe withUnsafePointer(to: self) { unsafe $0.encodedByteCount }
    }

    /// Writes exactly ``encodedByteCount`` bytes: the fields in their order, then ``unknownFields``.
    public func write(to writer: inout WireWriter) {
        unsafe withUnsafePointer(to: self) { unsafe $0.write(to: &writer) }
    }
}

/// Counting and writing a pointer where it lies in its content's array. To read it from there as a value would copy it, and count
/// all its references up and down, three times: two thirds of the time of encoding a content.
extension UnsafePointer<AttachmentPointer> {
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

    func write(to writer: inout WireWriter) {
        if let id = unsafe pointee.id {
            writer.write(Pointee.Tag.id)
            writer.write(fixed64: id)
        }
        if let contentType = unsafe pointee.contentType { writer.write(Pointee.Tag.contentType, string: contentType) }
        if let key = unsafe pointee.key { unsafe writer.write(Pointee.Tag.key, bytes: key.span.bytes) }
        unsafe writer.write(raw: pointee.unknownFields.span.bytes)
    }
}

extension AttachmentPointer {
    /// Whether all fields are the same, texts by their UTF-8 bytes.
    public static func == (a: AttachmentPointer, b: AttachmentPointer) -> Bool {
        a.id == b.id
            && a.key == b.key
            && a.unknownFields == b.unknownFields
            && a.contentType.map(TextBytes.init) == b.contentType.map(TextBytes.init)
    }

    /// Hashes all fields, texts by their UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(key)
        hasher.combine(unknownFields)
        hasher.combine(contentType.map(TextBytes.init))
    }
}

extension AttachmentPointer: CustomStringConvertible, Redacted {
    /// The shape alone: no key and no id.
    public var description: String {
        "AttachmentPointer(key: \(key.map { "\($0.count) bytes" } ?? "none"))"
    }
}
