// SPDX-License-Identifier: Apache-2.0

import PushHTTP
import PushWire

extension RelayCalls {
    /// `GET /v1/attachments/`
    func allocateAttachment(for caller: Caller, _ url: ServiceURL) async throws -> AttachmentAllocation {
        // A peer stores its clients' blobs itself.
        let account = try caller.ownAccount
        try limiter.take(.attachments, of: account.number.text)
        try blobs.checkRoom()
        let id = try await store.allocateAttachment(for: account.number, blobs.quota)
        return AttachmentAllocation(id: id, location: try blobs.link(to: id, for: .put, at: url))
    }

    /// `GET /v1/attachments/{id}?relay={relay}`
    ///
    /// Any caller that knows an id may download the blob: ids are 63 random bits, and travel in encrypted messages. The relay
    /// does not know who may have a blob, and cannot read it.
    ///
    /// - Throws: ``Refusal`` with `unknownAttachment` if the named relay is unknown or does not have the attachment.
    func locateAttachment(
        _ id: UInt64, at other: String?, for caller: Caller, _ url: ServiceURL
    ) async throws -> ServiceURL {
        try limiter.take(.attachmentsLocated, of: caller.subject)
        switch (federation.place(of: other), caller) {
        case (.here, _):
            guard try await store.hasAttachment(id) else { throw Refusal(.unknownAttachment) }
            return try blobs.link(to: id, for: .get, at: url)
        case (.peer(let peer), .account(let account)): return try await locateAttachment(id, at: peer, for: account)
        case (.peer, .client), (.unknown, _): throw Refusal(.unknownAttachment)
        }
    }

    private func locateAttachment(_ id: UInt64, at peer: Peer, for account: Account) async throws -> ServiceURL {
        do {
            return try await federation.send(.locateAttachment(id), to: peer, for: account)
        } catch PushCallError.refused(let fault, _) where fault == .rateLimited || fault == .unknownAttachment {
            throw Refusal(fault)
        } catch PushCallError.unexpectedStatus(404, _) {
            // The specification has no 404 for this call.
            throw Refusal(.unknownAttachment)
        } catch {
            // The peer may have the attachment when it responds again. A 404 would make the client give up.
            logger.debug(
                "A peer did not locate an attachment",
                metadata: ["peer": "\(peer.name)", "error": "\(type(of: error))"])
            throw error
        }
    }
}
