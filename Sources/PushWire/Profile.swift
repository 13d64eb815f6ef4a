// SPDX-License-Identifier: Apache-2.0

/// Which of the two forms of the protocol is spoken: they disagree in a few places, and both are in use.
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
    /// As the service's published API page has it.
    case specification
    /// As servers and clients of December 2013 really did it.
    case deployed
}
