// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// The form in which an envelope travels through Google's push service.
///
///     P                                       specification: the text itself, without padding
///     {"type":"message","message":P}          deployed, P padded
///
/// P is the envelope in base64. It is written here, byte for byte as shown. The object is read by whatever decoder the caller
/// has, the bare text by ``init(text:)-(Span<UInt8>)``; both take P padded or not.
///
/// Source: protocol.md, table of profiles.
public struct GCMPayload: Hashable, Sendable {
    /// Bytes that Google takes, then and now.
    public static let limit = 4096

    /// The envelope, sealed.
    public var envelope: [UInt8]
    /// Which shape is written. On reading: which one it was.
    public var profile: Profile

    /// Makes the payload that carries a sealed envelope.
    public init(envelope: [UInt8], profile: Profile = .specification) {
        self.envelope = envelope
        self.profile = profile
    }

    /// Reads the bare text: base64, padded or not.
    ///
    /// - Throws: ``/PushCrypto/Base64Error/tooLarge(limit:)``, then ``/PushCrypto/Base64Error/malformed(offset:)``.
    public init(text: Span<UInt8>) throws(Base64Error) {
        self.init(envelope: try Base64.decode(text), profile: .specification)
    }

    /// Reads the bare text: ``init(text:)-(Span<UInt8>)`` for a string.
    public init(text: String) throws(Base64Error) {
        try self.init(text: text.utf8.span)
    }

    /// The text or JSON, in UTF-8.
    public var bytes: [UInt8] { JSONWriter.bytes { write(to: &$0) } }

    /// Appends the text or JSON to `output`, and allocates nothing.
    ///
    /// - Precondition: `output` has room for ``byteCount`` bytes more.
    public func write(into output: inout OutputRawSpan) {
        JSONWriter.append(to: &output) { write(to: &$0) }
    }

    /// Size of ``bytes``, in bytes.
    public var byteCount: Int { JSONWriter.byteCount { write(to: &$0) } }

    /// Whether the payload has at most `limit` bytes.
    public func fits(limit: Int = GCMPayload.limit) -> Bool {
        byteCount <= limit
    }

    private func write(to writer: inout JSONWriter) {
        let padding = profile.payloadPadding
        switch profile {
        case .specification: unsafe writer.write(bareBase64: envelope.span.bytes, padding: padding)
        case .deployed:
            writer.object { writer in
                writer.key(CodingKeys.type)
                writer.write(string: "message")
                writer.key(CodingKeys.message)
                unsafe writer.write(base64: envelope.span.bytes, padding: padding)
            }
        }
    }
}

extension GCMPayload: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type, message
    }

    /// Reads the object. Keys that are not in it are ignored.
    ///
    /// - Throws: `DecodingError` if there is no `message`, if that is not strict base64, padded or not, or if `type` is not
    ///   `message`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let envelope = try container.decodeBase64(forKey: .message)
        let type = try container.decode(String.self, forKey: .type)
        guard type.utf8.elementsEqual("message".utf8) else {
            throw DecodingError.dataCorruptedError(forKey: .type, in: container, debugDescription: "not a message")
        }
        self.init(envelope: envelope, profile: .deployed)
    }
}
