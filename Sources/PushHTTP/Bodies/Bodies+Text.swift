// SPDX-License-Identifier: Apache-2.0

import PushWire

// Each text in a body has a maximum length, and is compared as UTF-8 bytes.

extension JSONReader {
    /// The maximum length of a relay's name in bytes: that of a host name (RFC 1035 §2.3.4).
    static var maximumRelayByteCount: Int { 255 }

    /// Reads a relay's name, or null as nil.
    @_lifetime(self: copy self)
    mutating func relay() throws(JSONError) -> String? {
        try null() ? nil : string(maximumByteCount: Self.maximumRelayByteCount)
    }
}

extension DirectoryContact {
    /// Compares all members. Relay names are compared as UTF-8 bytes.
    public static func == (a: DirectoryContact, b: DirectoryContact) -> Bool {
        a.token == b.token && a.supportsSMS == b.supportsSMS
            && a.relay.map(TextBytes.init) == b.relay.map(TextBytes.init)
    }

    /// Hashes all members. The relay's name is hashed as UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(token)
        hasher.combine(supportsSMS)
        hasher.combine(relay.map(TextBytes.init))
    }
}

extension OutgoingMessage {
    /// Compares all members. Relay names are compared as UTF-8 bytes.
    public static func == (a: OutgoingMessage, b: OutgoingMessage) -> Bool {
        a.type == b.type && a.destination == b.destination && a.body == b.body && a.timestamp == b.timestamp
            && a.relay.map(TextBytes.init) == b.relay.map(TextBytes.init)
    }

    /// Hashes all members. The relay's name is hashed as UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(destination)
        hasher.combine(body)
        hasher.combine(timestamp)
        hasher.combine(relay.map(TextBytes.init))
    }
}
