// SPDX-License-Identifier: Apache-2.0

import PushWire

// Texts in bodies: read up to a limit, and equal if they have the same UTF-8 bytes, as on the wire.

extension JSONReader {
    /// The maximum length of a relay's name, in bytes: that of a host name (RFC 1035 section 2.3.4).
    static var maximumRelayByteCount: Int { 255 }

    /// Reads a relay's name; nil for null.
    @_lifetime(self: copy self)
    mutating func relay() throws(JSONError) -> String? {
        try null() ? nil : string(maximumByteCount: Self.maximumRelayByteCount)
    }
}

extension APNRegistration {
    /// Whether the ids are the same bytes.
    public static func == (a: APNRegistration, b: APNRegistration) -> Bool { TextBytes(a.id) == TextBytes(b.id) }
}

extension GCMRegistration {
    /// Whether the ids are the same bytes.
    public static func == (a: GCMRegistration, b: GCMRegistration) -> Bool { TextBytes(a.id) == TextBytes(b.id) }
}

extension DirectoryContact {
    /// Whether all is the same, the relay by its bytes.
    public static func == (a: DirectoryContact, b: DirectoryContact) -> Bool {
        a.token == b.token && a.supportsSMS == b.supportsSMS
            && a.relay.map(TextBytes.init) == b.relay.map(TextBytes.init)
    }

    /// Hashes all of it, the relay by its bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(token)
        hasher.combine(supportsSMS)
        hasher.combine(relay.map(TextBytes.init))
    }
}

extension OutgoingMessage {
    /// Whether all is the same, the relay by its bytes.
    public static func == (a: OutgoingMessage, b: OutgoingMessage) -> Bool {
        a.type == b.type && a.destination == b.destination && a.body == b.body && a.timestamp == b.timestamp
            && a.relay.map(TextBytes.init) == b.relay.map(TextBytes.init)
    }

    /// Hashes all of it, the relay by its bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(destination)
        hasher.combine(body)
        hasher.combine(timestamp)
        hasher.combine(relay.map(TextBytes.init))
    }
}
