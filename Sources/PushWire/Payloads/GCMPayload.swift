// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// A push payload for Google's service: text or JSON with an envelope.
///
///     P                                       specification: the text itself, without padding
///     {"type":"message","message":P}          deployed, P padded
///
/// P is the envelope in base64. The payload is written exactly as shown. Both forms are read, with or without padding.
public struct GCMPayload: Hashable, Sendable {
    /// Google's maximum size of a payload in bytes, in 2013 and today: 4,096.
    public static let limit = 4096

    /// The sealed envelope.
    public var envelope: [UInt8]
    /// The profile, which decides the form. After reading, the profile of the form that was read.
    public var profile: Profile

    /// Creates a payload with a sealed envelope.
    public init(envelope: [UInt8], profile: Profile) {
        self.envelope = envelope
        self.profile = profile
    }

    /// Reads a bare text: base64 with or without padding.
    ///
    /// - Throws: ``/PushCrypto/Base64Error/tooLarge(limit:)``, then ``/PushCrypto/Base64Error/malformed(offset:)``.
    public init(base64 text: Span<UInt8>) throws(Base64Error) {
        self.init(envelope: try Base64.decode(text), profile: .specification)
    }

    /// Reads a bare text, given as a string: see ``init(base64:)-(Span<UInt8>)``.
    public init(base64 text: String) throws(Base64Error) {
        try self.init(base64: text.utf8.span)
    }

    /// Returns the text or JSON in UTF-8.
    public func encoded() -> [UInt8] { JSONWriter.bytes { write(to: &$0) } }

    /// Appends the text or JSON to `output`, without an allocation.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount`` more bytes.
    public func encode(into output: inout OutputRawSpan) {
        JSONWriter.append(to: &output) { write(to: &$0) }
    }

    /// The size of the text or JSON in bytes.
    public var encodedByteCount: Int { JSONWriter.byteCount { write(to: &$0) } }

    /// Returns whether the payload has at most `limit` bytes.
    public func fits(limit: Int = GCMPayload.limit) -> Bool {
        encodedByteCount <= limit
    }

    private func write(to json: inout JSONWriter) {
        let padding = profile.payloadPadding
        switch profile {
        case .specification: unsafe json.write(bareBase64: envelope.span.bytes, padding: padding)
        case .deployed:
            json.object { json in
                json.key(Key.type)
                json.write(string: Self.type)
                json.key(Key.message)
                unsafe json.write(base64: envelope.span.bytes, padding: padding)
            }
        }
    }
}

extension GCMPayload {
    private enum Key: Int, JSONKey {
        case type, message
        static let names: [JSONName] = ["type", "message"]
    }

    /// The `type` of an object with an envelope.
    private static let type = "message"

    /// Reads either form. If the first byte after spaces is `{`, the input is an object; otherwise, it is bare base64.
    /// Unknown keys are ignored.
    ///
    /// - Throws: ``JSONError``. For an object, the errors of ``JSONBody/init(json:limits:)-(RawSpan,_)``, then
    ///   ``JSONError/Reason/missing``, ``JSONError/Reason/null``, ``JSONError/Reason/kind`` or ``JSONError/Reason/base64(_:)`` for
    ///   `message`, or one of the first three for a `type` that is not `message`. For a bare text, ``JSONError/Reason/tooLarge(limit:)``,
    ///   ``JSONError/Reason/byteOrderMark``, ``JSONError/Reason/invalidUTF8``, then ``JSONError/Reason/base64(_:)``.
    public init(json: RawSpan, limits: WireLimits = .pushPayload) throws(JSONError) {
        do throws(JSONError) {
            self = try JSONReader.read(json, limits: limits, Self.init(reading:))
        } catch {
            guard case .notAnObject = error.reason else { throw error }
            do throws(Base64Error) { try self.init(base64: Span(_bytes: json)) } catch {
                throw JSONError(.base64(error), offset: 0)
            }
        }
    }

    /// Reads either form, given as an array: see ``init(json:limits:)-(RawSpan,_)``.
    public init(json: [UInt8], limits: WireLimits = .pushPayload) throws(JSONError) {
        try unsafe self.init(json: json.span.bytes, limits: limits)
    }

    private init(reading json: inout JSONReader) throws(JSONError) {
        var envelope: [UInt8]?
        var isMessage: Bool?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .type:
                let start = json.offset
                isMessage = TextBytes(try json.string()) == TextBytes(Self.type)
                guard isMessage == true else { throw json.fault(.kind, at: start) }
            case .message: envelope = try json.base64()
            }
        }
        self.init(envelope: try json.required(envelope, Key.message), profile: .deployed)
        _ = try json.required(isMessage, Key.type)
    }
}
