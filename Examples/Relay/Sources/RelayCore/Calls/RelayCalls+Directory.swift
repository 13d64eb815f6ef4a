// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

extension RelayCalls {
    /// `PUT /v1/directory/tokens`
    func contacts(_ query: DirectoryQuery, for caller: Caller) async throws -> DirectoryAnswer {
        try limiter.take(.contacts, of: caller.subject, count: query.tokens.count)
        let here = try await store.contacts(query.tokens)
        let known = Set(here.map(\.token))
        let there = await contactsOfPeers(query.tokens.filter { !known.contains($0) }, for: caller)
        return DirectoryAnswer(contacts: here + there)
    }

    /// `GET /v1/directory/{token}`
    func contact(_ token: DirectoryToken, for caller: Caller) async throws -> DirectoryContact {
        let answer = try await contacts(DirectoryQuery(tokens: [token]), for: caller)
        guard let contact = answer.contacts.first else { throw Refusal(.unknownToken) }
        return contact
    }

    /// Asks all peers at once. One that does not answer soon has no contacts.
    private func contactsOfPeers(_ tokens: [DirectoryToken], for caller: Caller) async -> [DirectoryContact] {
        guard case .account(let account) = caller, !tokens.isEmpty else { return [] }
        let answers = await withTaskGroup(of: [DirectoryContact].self) { group in
            for peer in federation.peerNames {
                group.addTask {
                    let query = PushCall.queryDirectory(DirectoryQuery(tokens: tokens))
                    let answer = try? await federation.send(query, to: peer, for: account, timeout: .seconds(3))
                    // Which relay it is, is for us to say.
                    return (answer?.contacts ?? []).map {
                        DirectoryContact(token: $0.token, relay: peer, supportsSMS: $0.supportsSMS)
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        // Of those that were asked about each once, whatever peers say.
        var wanted = Set(tokens)
        return answers.filter { wanted.remove($0.token) != nil }
    }
}
