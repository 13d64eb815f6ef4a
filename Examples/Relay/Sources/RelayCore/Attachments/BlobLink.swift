// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import PushWire

/// The signed path of a blob, valid for one method and for a limited time.
///
///     /blobs/{id}?expires={seconds since 1970}&signature={64 hexadecimal digits}
///
/// The signature is HMAC-SHA256("{method} {id} {expires}") under the relay's own key. The link needs no credentials: anybody
/// who has it can use it, for this method and blob alone.
struct BlobLink: Equatable {
    let method: HTTPRequest.Method
    let id: UInt64
    let expires: Int64
    private let signature: [UInt8]

    static let prefix = "/blobs/"
    /// The length of the longest path, with two numbers of 20 digits.
    private static let maximumByteCount =
        prefix.utf8.count + 20 + "?expires=".utf8.count + 20 + "&signature=".utf8.count + 2 * SHA256.byteCount

    /// Whether a request is for a blob. Compares bytes, because the path comes from outside.
    static func isPath(of request: HTTPRequest) -> Bool { request.originForm.utf8.starts(with: prefix.utf8) }

    /// Signs a link.
    init(_ method: HTTPRequest.Method, id: UInt64, expires: Int64, key: SymmetricKey) {
        self.method = method
        self.id = id
        self.expires = expires
        signature = Array(HMAC<SHA256>.authenticationCode(for: Self.signed(method, id, expires), using: key))
    }

    /// Parses a request's path. Returns nil unless it has exactly the form of ``path``. Does not check the signature.
    init?(_ request: HTTPRequest) {
        // Long paths are refused first: a regular expression reads characters, and one character can be long.
        let path = request.originForm
        guard Self.isPath(of: request), path.utf8.count <= Self.maximumByteCount else { return nil }
        let parts = path.dropFirst(Self.prefix.count).split(
            separator: /\?expires=|&signature=/, omittingEmptySubsequences: false)
        guard parts.count == 3, let id = UInt64(parts[0]), let expires = Int64(parts[1]),
            let signature = Self.bytes(parts[2])
        else {
            return nil
        }
        self.method = request.method
        self.id = id
        self.expires = expires
        self.signature = signature
        // Refuses other spellings of the numbers, such as leading zeros.
        guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
    }

    var path: String {
        let digits = signature.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "\(Self.prefix)\(id)?expires=\(expires)&signature=\(digits)"
    }

    /// Whether the link was signed with `key` and has not expired.
    func isGood(_ key: SymmetricKey, now: Int64 = Moment.now) -> Bool {
        // Compares in constant time.
        let isSigned = HMAC<SHA256>.isValidAuthenticationCode(
            signature, authenticating: Self.signed(method, id, expires), using: key)
        return isSigned && now < expires
    }

    private static func signed(_ method: HTTPRequest.Method, _ id: UInt64, _ expires: Int64) -> Data {
        Data("\(method.rawValue) \(id) \(expires)".utf8)
    }

    private static func bytes(_ digits: Substring) -> [UInt8]? {
        guard digits.utf8.count == 2 * SHA256.byteCount else { return nil }
        let values = digits.compactMap(\.hexDigitValue)
        guard values.count == 2 * SHA256.byteCount else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
