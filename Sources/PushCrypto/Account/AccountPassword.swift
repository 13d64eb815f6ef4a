// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The password that authenticates an installation to the relay.
///
/// ``init()`` makes a password of 16 random bytes, in base64 without padding: 22 characters without a `:`. A password
/// from outside is any nonempty UTF-8 text without ASCII control characters.
///
/// The password is in ordinary memory, and is wiped when its last copy is destroyed. A core dump contains the passwords
/// in use.
///
/// Source: protocol.md §1; RFC 7617 §2.
public struct AccountPassword: Secret {
    private let storage: SecretStorage

    /// Creates a random password.
    ///
    /// If the system has no random source, libsodium ends the process: it never makes a weak password.
    public init() {
        let entropy = SecretStorage(randomByteCount: 16)
        storage = unsafe entropy.withUnsafeBytes {
            unsafe Base64.withEncodedSecret($0, padding: .unpadded) { SecretStorage(copying: $0) }
        }
    }

    /// Parses a password from outside.
    ///
    /// - Parameter text: Nonempty UTF-8 without the ASCII control characters: U+0000 to U+001F and U+007F. RFC 7617 §2
    ///   forbids these characters. The control characters U+0080 to U+009F are allowed.
    /// - Throws: In this order, ``ParsingError/empty``, ``ParsingError/invalidUTF8``,
    ///   ``ParsingError/controlCharacter``.
    public init(parsing text: Span<UInt8>) throws(ParsingError) {
        guard !text.isEmpty else { throw .empty }
        // UTF-8 validation branches on the bytes. The library's own passwords are ASCII, and this check of ASCII has no
        // branch.
        let found = unsafe text.withUnsafeBufferPointer { unsafe ccurve_classify_text($0.baseAddress, $0.count) }
        if found.contains(.beyond_ascii), (try? UTF8Span(validating: text)) == nil { throw .invalidUTF8 }
        if found.contains(.control) { throw .controlCharacter }
        storage = SecretStorage(copying: text)
    }

    /// Parses a password from outside, given as an array: see ``init(parsing:)-(Span<UInt8>)``.
    public init(parsing text: [UInt8]) throws(ParsingError) {
        try self.init(parsing: text.span)
    }

    /// Parses a password from outside.
    ///
    /// - Throws: ``ParsingError/empty``, then ``ParsingError/controlCharacter``.
    public init(_ text: String) throws(ParsingError) {
        try self.init(parsing: text.utf8.span)
    }

    /// The password as a string, which cannot be wiped.
    public var text: String { unsafe storage.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }

    /// Calls `body` with the UTF-8 bytes of the password. The pointer is valid until `body` returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafeBytes(body)
    }
}
