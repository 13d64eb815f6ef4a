// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The password that authenticates an installation to the relay.
///
/// A password made here is 16 random bytes as base64 without padding: 22 characters, none of them a `:`. A password from outside is
/// any text that is not empty and has no control character.
///
/// The password is on the ordinary heap until its last copy is gone, and is then wiped. A core dump contains the passwords in use.
///
/// Source: protocol.md section 1; RFC 7617 §2.
public struct AccountPassword: Secret {
    private let storage: SecretStorage

    /// Makes a random password.
    ///
    /// If the system has no random source, libsodium ends the process rather than make a weak one.
    public init() {
        let entropy = SecretStorage(randomByteCount: 16)
        storage = unsafe entropy.withUnsafeBytes {
            unsafe Base64.withEncodedSecret($0, padding: .unpadded) { SecretStorage(copying: $0) }
        }
    }

    /// Parses a password from outside.
    ///
    /// - Parameter text: UTF-8, not empty, without U+0000 to U+001F and U+007F: RFC 7617 §2 forbids them, and they end a line of a
    ///   log, a header or a password file. U+0080 to U+009F are beyond ASCII, and allowed.
    /// - Throws: In this order, ``ParsingError/empty``, ``ParsingError/invalidUTF8``, ``ParsingError/controlCharacter``.
    public init(parsing text: Span<UInt8>) throws(ParsingError) {
        guard !text.isEmpty else { throw .empty }
        // Validating UTF-8 branches on the bytes. A password made here is ASCII, which is checked without a branch.
        let found = unsafe text.withUnsafeBufferPointer { unsafe ccurve_classify_text($0.baseAddress, $0.count) }
        if found.contains(.beyond_ascii), (try? UTF8Span(validating: text)) == nil { throw .invalidUTF8 }
        if found.contains(.control) { throw .controlCharacter }
        storage = SecretStorage(copying: text)
    }

    /// Parses a password from outside: ``init(parsing:)-(Span<UInt8>)`` for an array.
    public init(parsing text: [UInt8]) throws(ParsingError) {
        try self.init(parsing: text.span)
    }

    /// Parses a password from outside.
    ///
    /// - Throws: ``ParsingError/empty``, then ``ParsingError/controlCharacter``.
    public init(_ text: String) throws(ParsingError) {
        try self.init(parsing: text.utf8.span)
    }

    /// The password. The string cannot be wiped.
    public var text: String { unsafe storage.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }

    /// Calls `body` with the text in UTF-8. The pointer is valid until `body` returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafeBytes(body)
    }
}
