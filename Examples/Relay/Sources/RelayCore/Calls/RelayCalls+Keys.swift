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
        switch (federation.place(of: other), caller) {
        case (.here, _):
            guard let key = try await store.takePreKey(of: number) else { throw Refusal(.unknownNumber) }
            return key
        case (.peer(let peer), .account(let account)): return try await preKey(of: number, at: peer, for: account)
        // A relay does not call a third relay on behalf of a peer, so that no call goes in circles.
        case (.peer, .client), (.unknown, _): throw Refusal(.unknownNumber)
        }
    }

    private func preKey(of number: PhoneNumber, at peer: Peer, for account: Account) async throws -> PreKey {
        do {
            return try await federation.send(.fetchPreKey(of: number), to: peer, for: account)
        } catch PushCallError.refused(let fault, _) where fault == .rateLimited {
            throw Refusal(fault)
        } catch {
            logger.info("A peer gave no prekey", metadata: ["peer": "\(peer.name)", "error": "\(error)"])
            throw Refusal(.unknownNumber)
        }
    }
}
