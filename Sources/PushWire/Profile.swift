// SPDX-License-Identifier: Apache-2.0

/// The form of the protocol. The two forms disagree in a few places, and both are in use.
///
/// | | ``specification`` | ``deployed`` |
/// |---|---|---|
/// | envelope MAC | HMAC-SHA1 | HMAC-SHA256 |
/// | base64 of a push payload | without padding | padded |
/// | APN payload | `{"alert":…,"m":…}` | `{"aps":{"alert":…},"m":…}` |
/// | GCM payload | the base64 itself | `{"type":"message","message":…}` |
///
/// Readers take either form of everything but the MAC: a MAC is never tried twice.
///
/// Source: protocol.md, table of profiles.
public enum Profile: Hashable, Sendable, CaseIterable {
    /// The form of the service's published API page.
    case specification
    /// The form of the servers and clients of December 2013.
    case deployed
}
