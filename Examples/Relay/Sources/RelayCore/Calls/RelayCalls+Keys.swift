// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

extension RelayCalls {
    /// `PUT /v1/keys/`
    func keep(_ upload: PreKeyUpload, of caller: Caller) async throws {
        let account = try caller.ownAccount
        guard upload.keys.count <= options.maximumPreKeys else { throw Refusal(.malformedBody) }
        try limiter.take(.changes, of: caller.subject)
        try await store.keep(upload, of: account)
    }

    /// `GET /v1/keys/{number}?relay={relay}`
    func preKey(of number: PhoneNumber, at other: String?, for caller: Caller) async throws -> PreKey {
        try limiter.take(.preKeys, of: caller.subject)
        if federation.isHere(other) {
            guard let key = try await store.takePreKey(of: number) else { throw Refusal(.unknownNumber) }
            return key
        }
        // Relays do not call one another on behalf of third ones: no call goes in circles.
        guard let other, federation.isPeer(other), case .account(let account) = caller else {
            throw Refusal(.unknownNumber)
        }
        do {
            return try await federation.send(.fetchPreKey(of: number), to: other, for: account)
        } catch PushCallError.refused(let fault, _) where fault == .rateLimited {
            throw Refusal(fault)
        } catch {
            logger.info("A peer gave no prekey", metadata: ["peer": "\(other)", "error": "\(error)"])
            throw Refusal(.unknownNumber)
        }
    }
}
