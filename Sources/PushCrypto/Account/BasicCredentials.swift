// SPDX-License-Identifier: Apache-2.0

/// The number and password in the `Authorization` header of an authenticated request.
///
///     Basic base64(number ":" password)
///
/// The number ends at the first `:`. A password from outside may contain `:`, too.
///
/// Source: protocol.md §1; RFC 7617.
public struct BasicCredentials: Equatable, Sendable {
    /// The account's number.
    public let number: PhoneNumber
    /// The account's password.
    public let password: AccountPassword

    /// Combines a number and a password.
    public init(number: PhoneNumber, password: AccountPassword) {
        self.number = number
        self.password = password
    }

    /// Parses the value of an `Authorization` header.
    ///
    /// - Parameter header: `Basic` in upper or lower case, one space, and base64, padded or not.
    /// - Throws: In this order, ``ParsingError/scheme``, ``ParsingError/base64(_:)``, ``ParsingError/missingColon``,
    ///   ``ParsingError/malformed`` for the number; ``ParsingError/empty``, ``ParsingError/invalidUTF8`` or
    ///   ``ParsingError/controlCharacter`` for the password.
    public init(header: Span<UInt8>) throws(ParsingError) {
        let scheme = Array("basic ".utf8)
        guard header.count >= scheme.count, scheme.indices.allSatisfy({ Self.lowercased(header[$0]) == scheme[$0] })
        else {
            throw .scheme
        }
        let decoded: DecodedSecret
        do { decoded = try DecodedSecret(base64: header.extracting(droppingFirst: scheme.count)) } catch {
            throw .base64(error)
        }
        self = try decoded.withSpan(BasicCredentials.init(parsing:))
    }

    /// Parses the value of an `Authorization` header, given as a string, which cannot be wiped: see
    /// ``init(header:)-(Span<UInt8>)``.
    public init(header: String) throws(ParsingError) {
        try self.init(header: header.utf8.span)
    }

    /// Parses the decoded number and password.
    private init(parsing pair: Span<UInt8>) throws(ParsingError) {
        guard let colon = pair.indices.first(where: { pair[$0] == UInt8(ascii: ":") }) else { throw .missingColon }
        self.init(
            number: try PhoneNumber(parsing: pair.extracting(first: colon)),
            password: try AccountPassword(parsing: pair.extracting(droppingFirst: colon + 1)))
    }

    /// The value of an `Authorization` header, in padded base64. The string cannot be wiped.
    public var header: String {
        let number = number.text.utf8.span
        let pair = unsafe password.withUnsafeBytes { password in
            unsafe SecretStorage(byteCount: number.count + 1 + password.count) { memory in
                for index in number.indices { unsafe memory[index] = number[index] }
                unsafe memory[number.count] = UInt8(ascii: ":")
                unsafe UnsafeMutableRawBufferPointer(rebasing: memory[(number.count + 1)...]).copyMemory(from: password)
            }
        }
        return unsafe pair.withUnsafeBytes { unsafe "Basic \(Base64.encodeSecret($0, padding: .padded))" }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
