// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// The JSON by which an envelope travels through Apple's push service.
///
///     {"alert":TEXT,"m":P}              specification, P without padding
///     {"aps":{"alert":TEXT},"m":P}      deployed, P padded
///
/// P is the envelope in base64. It is written here, byte for byte as shown; it is read by whatever decoder the caller has:
/// `JSONDecoder().decode(APNPayload.self, from: data)`, after ``JSONInput``, takes either shape, P padded or not.
///
/// Source: protocol.md, table of profiles, and section 4.
public struct APNPayload: Hashable, Sendable {
    /// Bytes that Apple took in 2013, from mid-2014 on, and today.
    public static let limit2013 = 256, limit2014 = 2048, limit = 4096

    /// The envelope, sealed.
    public var envelope: [UInt8]
    /// What the phone shows until the client has opened the envelope.
    public var alert: String
    /// Which shape is written. On reading: which one it was.
    public var profile: Profile

    /// Makes the payload that carries a sealed envelope.
    ///
    /// - Parameter alert: the profile's own text if nil.
    public init(envelope: [UInt8], profile: Profile = .specification, alert: String? = nil) {
        self.envelope = envelope
        self.profile = profile
        self.alert = alert ?? Self.defaultAlert(profile)
    }

    /// `You have a new message!` by the specification, `Message!` as deployed.
    public static func defaultAlert(_ profile: Profile) -> String {
        switch profile {
        case .specification: "You have a new message!"
        case .deployed: "Message!"
        }
    }

    /// The JSON, in UTF-8.
    public var json: [UInt8] { JSONWriter.bytes { write(to: &$0) } }

    /// Appends the JSON to `output`, and allocates nothing.
    ///
    /// - Precondition: `output` has room for ``byteCount`` bytes more.
    public func write(into output: inout OutputRawSpan) {
        JSONWriter.append(to: &output) { write(to: &$0) }
    }

    /// Size of ``json``, in bytes.
    public var byteCount: Int { JSONWriter.byteCount { write(to: &$0) } }

    /// Whether the payload has at most `limit` bytes.
    public func fits(limit: Int = APNPayload.limit) -> Bool {
        byteCount <= limit
    }

    private func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch profile {
            case .specification:
                writer.key(CodingKeys.alert)
                writer.write(string: alert)
            case .deployed:
                writer.key(CodingKeys.aps)
                writer.object { writer in
                    writer.key(CodingKeys.alert)
                    writer.write(string: alert)
                }
            }
            writer.key(CodingKeys.m)
            unsafe writer.write(base64: envelope.span.bytes, padding: profile.payloadPadding)
        }
    }
}

extension APNPayload {
    /// Whether all is the same, the alert by its UTF-8 bytes.
    public static func == (a: APNPayload, b: APNPayload) -> Bool {
        a.envelope == b.envelope && a.profile == b.profile && TextBytes(a.alert) == TextBytes(b.alert)
    }

    /// Hashes all of it, the alert by its UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(envelope)
        hasher.combine(profile)
        hasher.combine(TextBytes(alert))
    }
}

extension APNPayload: Decodable {
    private enum CodingKeys: String, CodingKey {
        case alert, aps, m
    }

    /// `{"alert":…}`, where the alert is a text, or an object whose `body` is one.
    private enum AlertKeys: String, CodingKey {
        case alert, body
    }

    /// Reads either shape: what is needed is `m`. An alert that is no text, nor an object with a `body`, is the profile's own.
    ///
    /// - Throws: `DecodingError` if there is no `m`, or if it is not strict base64, padded or not.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        envelope = try container.decodeBase64(forKey: .m)
        let hasAps = (try? container.decodeNil(forKey: .aps)) == false
        profile = hasAps ? .deployed : .specification
        let alerts: KeyedDecodingContainer<AlertKeys>? =
            profile == .deployed
            ? try? container.nestedContainer(keyedBy: AlertKeys.self, forKey: .aps)
            : try? decoder.container(keyedBy: AlertKeys.self)
        alert = alerts.flatMap(Self.alert) ?? Self.defaultAlert(profile)
    }

    private static func alert(in container: KeyedDecodingContainer<AlertKeys>) -> String? {
        if let text = try? container.decode(String.self, forKey: .alert) { return text }
        let object = try? container.nestedContainer(keyedBy: AlertKeys.self, forKey: .alert)
        return try? object?.decode(String.self, forKey: .body)
    }
}
