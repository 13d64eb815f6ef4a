// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import PushCrypto
import Synchronization

/// Authenticates the credentials of a request.
///
/// A password hash takes 50 ms, on purpose, and every call has credentials. So the authenticator caches credentials that were
/// correct, by their HMAC under a random key of this process. The cache is of no use elsewhere, and the time of a lookup says
/// nothing about passwords. A number leaves the cache when its account changes.
final class Authenticator: Sendable {
    /// The maximum number of cached accounts.
    private static let capacity = 100_000

    private struct Memory {
        var accounts: [Data: Account] = [:]
        var digests: [PhoneNumber: Data] = [:]
        var checks: [Data: Task<Account, any Error>] = [:]
        /// Counts removals from the cache, so that a check that began before a removal does not undo it.
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

    /// Returns the account of the credentials.
    ///
    /// An unknown number is refused faster than a wrong password, so time shows who is registered. That is no secret: the
    /// protocol has a directory of registered numbers.
    ///
    /// - Throws: ``Refusal``: `unauthorized`, or `rateLimited` if too many passwords were hashed for the address or the number.
    func account(of credentials: BasicCredentials, from address: String) async throws -> Account {
        let digest = digest(credentials)
        let known = memory.withLock { $0.accounts[digest] }
        if let known { return known }
        return try await check(credentials, digest, address).value
    }

    /// Returns the check in progress, or starts one: a client makes several calls at once before its account is cached.
    private func check(
        _ credentials: BasicCredentials, _ digest: Data, _ address: String
    ) throws -> Task<Account, any Error> {
        try memory.withLock { memory in
            if let check = memory.checks[digest] { return check }
            try limiter.take([
                .init(.passwords, of: address),
                .init(.passwordsOfNumberByAddress, of: "\(address) \(credentials.number.text)"),
                .init(.passwordsOfNumber, of: credentials.number.text),
            ])
            let check = Task { [epoch = memory.epoch] in
                defer { self.memory.withLock { $0.checks[digest] = nil } }
                guard let (account, hash) = try await store.account(of: credentials.number),
                    try await threads.run({ try hash.matches(credentials.password) })
                else {
                    throw Refusal(.unauthorized)
                }
                remember(account, digest, epoch)
                return account
            }
            memory.checks[digest] = check
            return check
        }
    }

    /// Hashes the password of a new account.
    func hash(_ password: AccountPassword) async throws -> PasswordHash {
        try await threads.run { try PasswordHash(password) }
    }

    /// Removes a number from the cache. Call it when the account changes.
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
        // A number has no colon, so different credentials give different bytes.
        hmac.update(data: Data((credentials.number.text + ":").utf8))
        credentials.password.withUnsafeBytes { hmac.update(data: $0) }
        return Data(hmac.finalize())
    }
}
