// SPDX-License-Identifier: Apache-2.0

import PushHTTP
import PushWire

extension RelayCalls {
    /// `GET /v1/attachments/`
    func allocateAttachment(for caller: Caller, _ url: ServiceURL) async throws -> AttachmentAllocation {
        // A relay has its clients' blobs itself.
        let account = try caller.ownAccount
        try limiter.take(.attachments, of: account.number.text)
        let id = try await store.allocateAttachment()
        return AttachmentAllocation(id: id, location: try blobs.link(to: id, for: .put, at: url))
    }

    /// `GET /v1/attachments/{id}?relay={relay}`
    ///
    /// Whoever knows an id may have the blob: ids are 63 random bits, and travel in encrypted messages. The relay doesn't know for
    /// whom a blob is, and can't read it.
    ///
    /// - Returns: nil if there is no such attachment.
    func locateAttachment(
        _ id: UInt64, at other: String?, for caller: Caller, _ url: ServiceURL
    ) async throws -> ServiceURL? {
        try limiter.take(.attachments, of: caller.subject)
        if federation.isHere(other) {
            guard try await store.hasAttachment(id) else { return nil }
            return try blobs.link(to: id, for: .get, at: url)
        }
        guard let other, federation.isPeer(other), case .account(let account) = caller else { return nil }
        do {
            return try await federation.send(.locateAttachment(id), to: other, for: account)
        } catch PushCallError.refused(let fault, _) where fault == .rateLimited {
            throw Refusal(fault)
        } catch PushCallError.unexpectedStatus(404, _) {
            return nil
        } catch {
            // It may have it, when it can be asked again: 404 would have the client give up.
            logger.info("A peer did not locate an attachment", metadata: ["peer": "\(other)", "error": "\(error)"])
            throw error
        }
    }
}
