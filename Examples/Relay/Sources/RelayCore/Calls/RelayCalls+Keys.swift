// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

extension RelayCalls {
    /// `PUT /v1/keys/`
    func keep(_ upload: PreKeyUpload, of caller: Caller) async throws {
        let account = try caller.ownAccount
        guard upload.keys.count <= options.maximumPreKeys else { throw Refusal(.malformedBody) }
        try await store.keep(upload, of: account)
    }

    /// `GET /v1/keys/{number}?relay={relay}`
    func preKey(of number: PhoneNumber, at other: String?, for caller: Caller) async throws -> PreKey {
        try limiter.take(.preKeys, of: caller.subject)
        switch (federation.place(of: other), caller) {
        case (.here, _):
            let isSparing = isSparing(number, for: caller)
            guard let key = try await store.takePreKey(of: number, isSparing: isSparing) else {
                throw Refusal(.unknownNumber)
            }
            return key
        case (.peer(let peer), .account(let account)): return try await preKey(of: number, at: peer, for: account)
        // A relay does not call a third relay on behalf of a peer, so that no call can go in circles.
        case (.peer, .client), (.unknown, _): throw Refusal(.unknownNumber)
        }
    }

    /// Whether a caller gets the last-resort key even if the number has one-time keys.
    ///
    /// This keeps callers from using up a number's one-time keys, alone or together. If the relay refused the call instead,
    /// many callers together could keep everybody else from writing to the number.
    private func isSparing(_ number: PhoneNumber, for caller: Caller) -> Bool {
        do throws(Refusal) {
            try limiter.take([
                .init(.preKeysOfNumberByCaller, of: "\(caller.subject) \(number.text)"),
                .init(.preKeysOfNumber, of: number.text),
            ])
            return false
        } catch {
            return true
        }
    }

    private func preKey(of number: PhoneNumber, at peer: Peer, for account: Account) async throws -> PreKey {
        do {
            return try await federation.send(.fetchPreKey(of: number), to: peer, for: account)
        } catch PushCallError.refused(let fault, _) where fault == .rateLimited {
            throw Refusal(fault)
        } catch {
            logger.debug(
                "A peer returned no prekey", metadata: ["peer": "\(peer.name)", "error": "\(type(of: error))"])
            throw Refusal(.unknownNumber)
        }
    }
}
