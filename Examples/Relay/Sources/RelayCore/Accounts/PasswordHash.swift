// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation
import PushCrypto

/// The stored form of a password.
///
///     offset   0       1 ..< 17       17 ..< 49
///              0x01    random salt    scrypt(password, salt, N = 2^14, r = 8, p = 1)
///
/// Making or checking a hash takes 50 ms and 16 MiB. This protects passwords that people choose. The library's own passwords
/// have 128 random bits, and cannot be guessed in any case.
struct PasswordHash: Sendable {
    private static let version: UInt8 = 1
    private static let saltByteCount = 16, hashByteCount = 32

    let stored: Data

    /// Hashes a password under a new salt.
    init(_ password: AccountPassword) throws {
        let salt = Data.random(Self.saltByteCount)
        stored = try Data([Self.version]) + salt + Self.scrypt(password, salt).withUnsafeBytes { Data($0) }
    }

    /// Parses the stored form.
    init?(stored: Data) {
        guard stored.count == 1 + Self.saltByteCount + Self.hashByteCount, stored.first == Self.version else {
            return nil
        }
        self.stored = Data(stored)
    }

    /// Whether the hash is that of a password.
    func matches(_ password: AccountPassword) throws -> Bool {
        let salt = stored[1..<(1 + Self.saltByteCount)]
        // `SymmetricKey` compares in constant time.
        return try SymmetricKey(data: stored.suffix(Self.hashByteCount)) == Self.scrypt(password, salt)
    }

    private static func scrypt(_ password: AccountPassword, _ salt: Data) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: password.withUnsafeBytes { Data($0) }, salt: salt, outputByteCount: hashByteCount, rounds: 1 << 14,
            blockSize: 8, parallelism: 1)
    }
}
