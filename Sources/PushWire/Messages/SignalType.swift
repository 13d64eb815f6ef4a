// SPDX-License-Identifier: Apache-2.0

/// The kind of message that a signal carries, if the signal has one.
///
/// The type is not optional and has no default. Some clients took an absent or unknown type for plaintext, and showed an
/// attacker's text as if it had been decrypted. Switch over every case.
///
/// Source: protocol.md section 3 and section 7, attack 2.
public enum SignalType: BitwiseCopyable, Hashable, Sendable {
    /// The field is absent. Never plaintext.
    case absent
    /// 0: the message is a serialized ``PushMessageContent``, not encrypted.
    case plaintext
    /// 1: encrypted to a session.
    case ciphertext
    /// 2: a key exchange. In the deployed profile only.
    case keyExchange
    /// 3: the first message to a prekey.
    case preKeyBundle
    /// Any other value. Never plaintext.
    case unknown(UInt32)

    /// Creates the type for the field's value, or for its absence.
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

    /// The field's value, or nil for ``absent``.
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
