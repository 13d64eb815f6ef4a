// SPDX-License-Identifier: Apache-2.0

/// The variant of the protocol. The two variants differ in a few places, and both are in use.
///
/// | | ``specification`` | ``deployed`` |
/// |---|---|---|
/// | envelope MAC | HMAC-SHA1 | HMAC-SHA256 |
/// | base64 of a push payload | without padding | padded |
/// | APN payload | `{"alert":…,"m":…}` | `{"aps":{"alert":…},"m":…}` |
/// | GCM payload | the base64 itself | `{"type":"message","message":…}` |
///
/// Readers accept both variants of everything except the MAC. A MAC is verified with the hash of one profile only.
///
/// Source: protocol.md, table of profiles.
public enum Profile: Hashable, Sendable, CaseIterable {
    /// The variant in the service's published API documentation.
    case specification
    /// The variant of the servers and clients of December 2013.
    case deployed
}
