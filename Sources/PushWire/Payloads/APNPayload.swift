// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// A push payload for Apple's service: JSON with an envelope.
///
///     {"alert":TEXT,"m":P}              specification, P without padding
///     {"aps":{"alert":TEXT},"m":P}      deployed, P padded
///
/// P is the envelope in base64. The JSON is written exactly as shown. Both shapes are read, with or without padding.
public struct APNPayload: Hashable, Sendable {
    /// Apple's maximum size of a payload in bytes: 256 in 2013 (`limit2013`), 2,048 from mid-2014 on (`limit2014`), and
    /// 4,096 today (`limit`).
    public static let limit2013 = 256, limit2014 = 2048, limit = 4096

    /// The sealed envelope.
    public var envelope: [UInt8]
    /// The text that the phone shows until the client opens the envelope.
    public var alert: String
    /// The profile, which decides the shape of the JSON. After reading, the profile of the JSON that was read.
    public var profile: Profile

    /// Creates a payload with a sealed envelope.
    ///
    /// - Parameters:
    ///   - envelope: The sealed envelope.
    ///   - profile: The profile, which decides the shape of the JSON.
    ///   - alert: The alert, or nil for the default of the profile.
    public init(envelope: [UInt8], profile: Profile, alert: String? = nil) {
        self.envelope = envelope
        self.profile = profile
        self.alert = alert ?? Self.defaultAlert(profile)
    }

    /// Reads an envelope in base64, with or without padding, such as `userInfo["m"]` of a notification.
    ///
    /// - Parameters:
    ///   - text: The base64.
    ///   - profile: The profile of the new payload.
    /// - Throws: ``/PushCrypto/Base64Error/tooLarge(limit:)``, then ``/PushCrypto/Base64Error/malformed(offset:)``.
    public init(base64 text: Span<UInt8>, profile: Profile) throws(Base64Error) {
        self.init(envelope: try Base64.decode(text), profile: profile)
    }

    /// Reads an envelope in base64, given as a string: see ``init(base64:profile:)-(Span<UInt8>,_)``.
    public init(base64 text: String, profile: Profile) throws(Base64Error) {
        try self.init(base64: text.utf8.span, profile: profile)
    }

    /// Returns the default alert of a profile: `You have a new message!` for ``Profile/specification``, `Message!` for
    /// ``Profile/deployed``.
    public static func defaultAlert(_ profile: Profile) -> String {
        switch profile {
        case .specification: "You have a new message!"
        case .deployed: "Message!"
        }
    }

    /// Returns the JSON in UTF-8.
    public func encoded() -> [UInt8] { JSONWriter.bytes { write(to: &$0) } }

    /// Appends the JSON to `output`, without an allocation.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount`` more bytes.
    public func encode(into output: inout OutputRawSpan) {
        JSONWriter.append(to: &output) { write(to: &$0) }
    }

    /// The size of the JSON in bytes.
    public var encodedByteCount: Int { JSONWriter.byteCount { write(to: &$0) } }

    /// Returns whether the payload has at most `limit` bytes.
    public func fits(limit: Int = APNPayload.limit) -> Bool {
        encodedByteCount <= limit
    }

    private func write(to json: inout JSONWriter) {
        json.object { json in
            switch profile {
            case .specification:
                json.key(Key.alert)
                json.write(string: alert)
            case .deployed:
                json.key(Key.aps)
                json.object { json in
                    json.key(AlertKey.alert)
                    json.write(string: alert)
                }
            }
            json.key(Key.m)
            unsafe json.write(base64: envelope.span.bytes, padding: profile.payloadPadding)
        }
    }
}

extension APNPayload {
    private enum Key: Int, JSONKey {
        case alert, aps, m
        static let names: [JSONName] = ["alert", "aps", "m"]
    }

    /// The known keys of `aps`.
    private enum AlertKey: Int, JSONKey {
        case alert
        static let names: [JSONName] = ["alert"]
    }

    /// The known keys of an alert that is an object.
    private enum AlertBodyKey: Int, JSONKey {
        case body
        static let names: [JSONName] = ["body"]
    }

    /// Reads either shape. Only `m` is required. An alert is a string, or an object with a string as its `body`. Any
    /// other value means the default alert of the profile.
    ///
    /// - Throws: ``JSONError``: the errors of ``JSONBody/init(json:limits:)-(RawSpan,_)``, then ``JSONError/Reason/missing``,
    ///   ``JSONError/Reason/null``, ``JSONError/Reason/kind`` or ``JSONError/Reason/base64(_:)`` for `m`.
    public init(json: RawSpan, limits: WireLimits = .pushPayload) throws(JSONError) {
        self = try JSONReader.read(json, limits: limits, Self.init(reading:))
    }

    /// Reads either shape, given as an array: see ``init(json:limits:)-(RawSpan,_)``.
    public init(json: [UInt8], limits: WireLimits = .pushPayload) throws(JSONError) {
        try unsafe self.init(json: json.span.bytes, limits: limits)
    }

    private init(reading json: inout JSONReader) throws(JSONError) {
        var envelope: [UInt8]?
        var (topAlert, apsAlert): (String?, String?)
        var profile = Profile.specification
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .alert: topAlert = try Self.alert(&json)
            case .aps:
                guard try !json.null() else { continue }
                profile = .deployed
                guard json.isAtObject else {
                    try json.skipValue()
                    continue
                }
                var aps = try json.object(AlertKey.self)
                while try json.next(&aps) != nil { apsAlert = try Self.alert(&json) }
            case .m: envelope = try json.base64()
            }
        }
        self.init(
            envelope: try json.required(envelope, Key.m), profile: profile,
            alert: profile == .deployed ? apsAlert : topAlert)
    }

    private static func alert(_ json: inout JSONReader) throws(JSONError) -> String? {
        if json.isAtText { return try json.string() }
        guard json.isAtObject else {
            try json.skipValue()
            return nil
        }
        var alert: String?
        var members = try json.object(AlertBodyKey.self)
        while try json.next(&members) != nil {
            if json.isAtText { alert = try json.string() } else { try json.skipValue() }
        }
        return alert
    }
}

extension APNPayload {
    /// Returns whether all members are equal. Alerts are compared by their UTF-8 bytes.
    public static func == (a: APNPayload, b: APNPayload) -> Bool {
        a.envelope == b.envelope && a.profile == b.profile && TextBytes(a.alert) == TextBytes(b.alert)
    }

    /// Hashes all members, and the alert by its UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(envelope)
        hasher.combine(profile)
        hasher.combine(TextBytes(alert))
    }
}

extension Profile {
    /// The padding of base64 in a push payload and in the body of a message.
    package var payloadPadding: Base64.Padding {
        switch self {
        case .specification: .unpadded
        case .deployed: .padded
        }
    }
}
