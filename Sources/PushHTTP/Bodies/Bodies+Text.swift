// SPDX-License-Identifier: Apache-2.0

import PushWire

// The texts of bodies have a maximum length, and compare as UTF-8 bytes.

extension JSONReader {
    /// The maximum length of a relay's name in bytes, which is that of a host name (RFC 1035 §2.3.4).
    static var maximumRelayByteCount: Int { 255 }

    /// Reads a relay's name; nil for null.
    @_lifetime(self: copy self)
    mutating func relay() throws(JSONError) -> String? {
        try null() ? nil : string(maximumByteCount: Self.maximumRelayByteCount)
    }
}

extension DirectoryContact {
    /// Compares all members, and the bytes of the relay's name.
    public static func == (a: DirectoryContact, b: DirectoryContact) -> Bool {
        a.token == b.token && a.supportsSMS == b.supportsSMS
            && a.relay.map(TextBytes.init) == b.relay.map(TextBytes.init)
    }

    /// Hashes all members, and the bytes of the relay's name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(token)
        hasher.combine(supportsSMS)
        hasher.combine(relay.map(TextBytes.init))
    }
}

extension OutgoingMessage {
    /// Compares all members, and the bytes of the relay's name.
    public static func == (a: OutgoingMessage, b: OutgoingMessage) -> Bool {
        a.type == b.type && a.destination == b.destination && a.body == b.body && a.timestamp == b.timestamp
            && a.relay.map(TextBytes.init) == b.relay.map(TextBytes.init)
    }

    /// Hashes all members, and the bytes of the relay's name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(destination)
        hasher.combine(body)
        hasher.combine(timestamp)
        hasher.combine(relay.map(TextBytes.init))
    }
}
