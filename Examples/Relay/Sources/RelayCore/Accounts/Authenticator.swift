// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import PushCrypto
import Synchronization

/// Finds out whose credentials a request has, and whether they are right.
///
/// A hash takes 50 milliseconds, on purpose, and credentials come with every call. So those that were found to be right are
/// remembered: not themselves, but under their HMAC by a key that this process made and nobody else has. What the memory holds is
/// then of no use elsewhere, and how long it takes to look there says nothing about passwords. It forgets a number when its
/// account changes, and everything at the end of the process.
final class Authenticator: Sendable {
    /// Accounts that are remembered, at most.
    private static let capacity = 100_000

    private struct Memory {
        var accounts: [Data: Account] = [:]
        var digests: [PhoneNumber: Data] = [:]
        /// Counts what was forgotten: what was looked up before is not remembered after.
        var epoch = 0
    }

    private let store: Store
    private let limiter: RateLimiter
    private let threads = HashingThreads()
    private let key = SymmetricKey(size: .bits256)
    private let memory = Mutex(Memory())

    init(_ store: Store, _ limiter: RateLimiter) {
        self.store = store
        self.limiter = limiter
    }

    /// The account of the credentials.
    ///
    /// An unknown number is refused at once, and so differs from a wrong password: who is registered is no secret in this
    /// protocol, which has a directory of them.
    ///
    /// - Throws: ``Refusal``: `unauthorized`, or `rateLimited` if the address has had too many passwords hashed.
    func account(of credentials: BasicCredentials, from address: String) async throws -> Account {
        let digest = digest(credentials)
        let (known, epoch) = memory.withLock { ($0.accounts[digest], $0.epoch) }
        if let known { return known }
        try limiter.take(.passwords, of: address)
        guard let (account, hash) = try await store.account(of: credentials.number),
            try await threads.run({ try hash.matches(credentials.password) })
        else {
            throw Refusal(.unauthorized)
        }
        remember(account, digest, epoch)
        return account
    }

    /// The hash of a new account's password.
    func hash(_ password: AccountPassword) async throws -> PasswordHash {
        try await threads.run { try PasswordHash(password) }
    }

    /// Forgets a number whose account has changed.
    func forget(_ number: PhoneNumber) {
        memory.withLock { memory in
            memory.epoch += 1
            if let digest = memory.digests.removeValue(forKey: number) { memory.accounts[digest] = nil }
        }
    }

    private func remember(_ account: Account, _ digest: Data, _ epoch: Int) {
        memory.withLock { memory in
            // The account may have changed while its old password was being hashed.
            guard memory.epoch == epoch else { return }
            if memory.accounts.count >= Self.capacity, let (number, old) = memory.digests.first {
                memory.digests[number] = nil
                memory.accounts[old] = nil
            }
            memory.digests[account.number] = digest
            memory.accounts[digest] = account
        }
    }

    private func digest(_ credentials: BasicCredentials) -> Data {
        var hmac = HMAC<SHA256>(key: key)
        // A number has no colon, so that no other pair gives the same bytes.
        hmac.update(data: Data((credentials.number.text + ":").utf8))
        credentials.password.withUnsafeBytes { hmac.update(data: $0) }
        return Data(hmac.finalize())
    }
}
