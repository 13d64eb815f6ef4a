// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// The JSON by which an envelope travels through Apple's push service.
///
///     {"alert":TEXT,"m":P}              specification, P without padding
///     {"aps":{"alert":TEXT},"m":P}      deployed, P padded
///
/// P is the envelope in base64. It is written here, byte for byte as shown; it is read by whatever decoder the caller has:
/// `JSONDecoder().decode(APNPayload.self, from: data)` takes either shape, P padded or not.
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
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: byteCount)
        switch profile {
        case .specification: writer.write(raw: #"{"alert":"#)
        case .deployed: writer.write(raw: #"{"aps":{"alert":"#)
        }
        writer.write(string: alert)
        writer.write(raw: profile == .deployed ? #"},"m":""# : #","m":""#)
        unsafe writer.write(base64: envelope.span.bytes, padding: profile.payloadPadding)
        writer.write(raw: #""}"#)
        return writer.bytes
    }

    /// Size of ``json``, in bytes.
    public var byteCount: Int {
        let frame = profile == .deployed ? #"{"aps":{"alert":},"m":""}"# : #"{"alert":,"m":""}"#
        return frame.utf8.count + JSONWriter.byteCount(ofString: alert)
            + Base64.encodedByteCount(for: envelope.count, padding: profile.payloadPadding)
    }

    /// Whether the payload has at most `limit` bytes.
    public func fits(limit: Int = APNPayload.limit) -> Bool {
        byteCount <= limit
    }
}

extension APNPayload {
    /// Whether all is the same, the alert by its UTF-8 bytes.
    public static func == (a: APNPayload, b: APNPayload) -> Bool {
        a.envelope == b.envelope && a.profile == b.profile && TextBytes(a.alert) == TextBytes(b.alert)
    }

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

    private struct Aps: Decodable {
        var alert: String?
    }

    /// Reads either shape. Keys that are not in them are ignored; an alert that is not there is the profile's own.
    ///
    /// - Throws: `DecodingError` if there is no `m`, if it is not strict base64, padded or not, or if an alert is not a string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        envelope = try container.decodeBase64(forKey: .m)
        if let aps = try container.decodeIfPresent(Aps.self, forKey: .aps) {
            profile = .deployed
            alert = aps.alert ?? Self.defaultAlert(.deployed)
        } else {
            profile = .specification
            alert = try container.decodeIfPresent(String.self, forKey: .alert) ?? Self.defaultAlert(.specification)
        }
    }
}
