// SPDX-License-Identifier: Apache-2.0

/// The type of the message in a signal.
///
/// This type has no default value. Some clients took an absent or unknown type for plaintext, and showed an attacker's
/// text as if it had been decrypted. Handle every case.
///
/// Source: protocol.md §3 and §7, attack 2.
public enum SignalType: BitwiseCopyable, Hashable, Sendable {
    /// The field is absent. The message is never plaintext.
    case absent
    /// 0: the message is a serialized ``PushMessageContent``, not encrypted.
    case plaintext
    /// 1: the message is encrypted in a session.
    case ciphertext
    /// 2: a key exchange, in the deployed profile only.
    case keyExchange
    /// 3: the first message of a session, encrypted to a prekey.
    case preKeyBundle
    /// Any other value. The message is never plaintext.
    case unknown(UInt32)

    /// Creates the type for the value of the field, or nil if the field is absent.
    @inlinable @inline(__always)
    public init(_ value: UInt32?) {
        switch value {
        case nil: self = .absent
        case 0: self = .plaintext
        case 1: self = .ciphertext
        case 2: self = .keyExchange
        case 3: self = .preKeyBundle
        case let other?: self = .unknown(other)
        }
    }

    /// The value of the field, or nil for ``absent``.
    @inlinable @inline(__always)
    public var value: UInt32? {
        switch self {
        case .absent: nil
        case .plaintext: 0
        case .ciphertext: 1
        case .keyExchange: 2
        case .preKeyBundle: 3
        case .unknown(let value): value
        }
    }
}
