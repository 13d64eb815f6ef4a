// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

extension RelayCalls {
    /// `PUT /v1/directory/tokens`
    ///
    /// - Returns: The contacts in the order of their tokens. A repeated token gives a repeated contact.
    func contacts(_ query: DirectoryQuery, for caller: Caller) async throws -> DirectoryResponse {
        try limiter.takeAfterBody([.init(.contacts, of: caller.subject, count: query.tokens.count)])
        let here = try await store.contacts(query.tokens)
        var found = Dictionary(here.map { ($0.token, $0) }) { first, _ in first }
        let there = await contactsOfPeers(query.tokens.filter { found[$0] == nil }, for: caller)
        found.merge(there.map { ($0.token, $0) }) { first, _ in first }
        return DirectoryResponse(contacts: query.tokens.compactMap { found[$0] })
    }

    /// `GET /v1/directory/{token}`
    func contact(_ token: DirectoryToken, for caller: Caller) async throws -> DirectoryContact {
        let response = try await contacts(DirectoryQuery(tokens: [token]), for: caller)
        guard let contact = response.contacts.first else { throw Refusal(.unknownToken) }
        return contact
    }

    /// Asks all peers at once. A peer that does not respond within 3 seconds counts as having no contacts.
    private func contactsOfPeers(_ tokens: [DirectoryToken], for caller: Caller) async -> [DirectoryContact] {
        guard case .account(let account) = caller, !tokens.isEmpty else { return [] }
        return await withTaskGroup(of: [DirectoryContact].self) { group in
            for peer in federation.peers {
                group.addTask {
                    let query = PushCall.queryDirectory(DirectoryQuery(tokens: tokens))
                    let response = try? await federation.send(query, to: peer, for: account, timeout: .seconds(3))
                    // The relay uses its own name for the peer, whatever name the response has.
                    return (response?.contacts ?? []).map {
                        DirectoryContact(token: $0.token, relay: peer.name, supportsSMS: $0.supportsSMS)
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}
