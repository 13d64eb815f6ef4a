// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not an attachment, or not made one. Carries shape only, so it is safe to log.
@nonexhaustive public enum AttachmentError: Error, Hashable, Sendable {
    /// The input is longer than the caller takes; nothing was done.
    case tooLarge(limit: Int64)
    /// The length is not 48 + 16·n with n ≥ 1.
    case malformedLength
    /// The MAC is not that of these bytes under this key.
    case authenticationFailed
    /// The MAC holds, yet the padding is not what it must be: whoever has the key encrypted something else.
    case malformedPlaintext
    /// OpenSSL could not be initialized, or ran out of memory.
    case cryptoUnavailable

    init(_: CryptoUnavailable) {
        self = .cryptoUnavailable
    }

    /// For initializers: a `do` around what makes a noncopyable value is refused there.
    static func wrap<Value: ~Copyable>(_ make: () throws(CryptoUnavailable) -> Value) throws(AttachmentError) -> Value {
        do { return try make() } catch { throw AttachmentError(error) }
    }
}
