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
        var checks: [Data: Task<Account, any Error>] = [:]
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
    /// - Throws: ``Refusal``: `unauthorized`, or `rateLimited` if the address, or all for the number, had too many hashed.
    func account(of credentials: BasicCredentials, from address: String) async throws -> Account {
        let digest = digest(credentials)
        let known = memory.withLock { $0.accounts[digest] }
        if let known { return known }
        return try await check(credentials, digest, address).value
    }

    /// The check that is under way, or a new one: a client whose relay has just started makes several calls at once.
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
