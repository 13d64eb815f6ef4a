// SPDX-License-Identifier: Apache-2.0

/// What an authenticated request carries in its `Authorization` header.
///
///     Basic base64(number ":" password)
///
/// The number ends at the first `:`, which a number cannot contain; the password may contain more of them when it comes from
/// outside.
///
/// Source: protocol.md section 1; RFC 7617.
public struct BasicCredentials: Equatable, Sendable {
    /// Who authenticates.
    public let number: PhoneNumber
    /// By what.
    public let password: AccountPassword

    /// Puts the two together.
    public init(number: PhoneNumber, password: AccountPassword) {
        self.number = number
        self.password = password
    }

    /// Parses the value of an `Authorization` header.
    ///
    /// - Parameter header: `Basic` in any case, one space, and base64, padded or not.
    /// - Throws: in this order, ``BasicCredentialsError/scheme``, ``BasicCredentialsError/base64(_:)``,
    ///   ``BasicCredentialsError/missingColon``, ``BasicCredentialsError/number(_:)``,
    ///   ``BasicCredentialsError/password(_:)``.
    public init(header: Span<UInt8>) throws(BasicCredentialsError) {
        let scheme = Array("basic ".utf8)
        guard header.count >= scheme.count, scheme.indices.allSatisfy({ Self.lowercased(header[$0]) == scheme[$0] })
        else {
            throw .scheme
        }
        let decoded: DecodedSecret
        do { decoded = try DecodedSecret(base64: header.extracting(droppingFirst: scheme.count)) } catch {
            throw .base64(error)
        }
        self = try decoded.withSpan { pair throws(BasicCredentialsError) in try BasicCredentials(parsing: pair) }
    }

    /// Parses the value of an `Authorization` header: ``init(header:)-(Span<UInt8>)`` for a string, which cannot be wiped.
    public init(header: String) throws(BasicCredentialsError) {
        try self.init(header: header.utf8.span)
    }

    /// Parses what the base64 stands for.
    private init(parsing pair: Span<UInt8>) throws(BasicCredentialsError) {
        guard let colon = pair.indices.first(where: { pair[$0] == UInt8(ascii: ":") }) else { throw .missingColon }
        let number: PhoneNumber
        do { number = try PhoneNumber(parsing: pair.extracting(first: colon)) } catch { throw .number(error) }
        do {
            let password = try AccountPassword(parsing: pair.extracting(droppingFirst: colon + 1))
            self.init(number: number, password: password)
        } catch {
            throw .password(error)
        }
    }

    /// The value for an `Authorization` header, padded. The string cannot be wiped.
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

/// Why a header is not Basic credentials. Carries shape only, so it is safe to log.
@nonexhaustive public enum BasicCredentialsError: Error, Hashable, Sendable {
    /// It does not begin with `Basic` and one space.
    case scheme
    /// What follows is not base64.
    case base64(Base64Error)
    /// What was encoded has no `:`.
    case missingColon
    /// What stands before the first `:` is not a telephone number.
    case number(PhoneNumberError)
    /// What stands after it is not a password.
    case password(AccountPasswordError)
}
