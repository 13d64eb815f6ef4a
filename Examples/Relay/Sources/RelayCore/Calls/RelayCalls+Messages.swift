// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

extension RelayCalls {
    /// `POST /v1/messages/`
    ///
    /// What is reported as a success is on the disk, here or at the peer, before the answer goes out.
    func send(_ messages: [OutgoingMessage], from caller: Caller) async throws -> DeliveryReport {
        // Each recipient gets the numbers of all others: what that takes grows with the square of the messages.
        guard messages.count <= options.maximumBatch else { throw Refusal(.malformedBody) }
        try limiter.take(.messages, of: caller.subject, count: messages.count)
        let numbers = messages.map(\.destination)
        var report = DeliveryReport(success: [], failure: [])
        for (relay, group) in Dictionary(grouping: messages, by: { federation.isHere($0.relay) ? nil : $0.relay }) {
            let part =
                if let relay {
                    await forward(group, to: relay, from: caller)
                } else {
                    try await accept(group, from: caller, recipients: numbers)
                }
            report.success += part.success
            report.failure += part.failure
        }
        return report
    }

    private func accept(
        _ messages: [OutgoingMessage], from caller: Caller, recipients: [PhoneNumber]
    ) async throws -> DeliveryReport {
        let limits = (message: options.maximumMessageByteCount, waiting: options.maximumWaitingPushes)
        let accounts = try await store.accept(messages, profile: relay.profile, limits: limits) { message in
            message.signal(from: caller, others: recipients.filter { $0 != message.destination })
        }
        for account in Set(accounts.compactMap(\.self)) { await pump.wake(account) }
        let reached = zip(messages, accounts).map { (number: $0.destination, isReached: $1 != nil) }
        return DeliveryReport(
            success: reached.filter(\.isReached).map(\.number), failure: reached.filter { !$0.isReached }.map(\.number))
    }

    /// A peer that does not answer has taken nothing, as far as can be told here: its part is reported as failed.
    private func forward(_ messages: [OutgoingMessage], to relay: String, from caller: Caller) async -> DeliveryReport {
        let failure = DeliveryReport(success: [], failure: messages.map(\.destination))
        guard federation.isPeer(relay), case .account(let account) = caller else { return failure }
        let batch = MessageBatch(
            messages: messages.map { message in
                var message = message
                message.relay = nil
                return message
            })
        do {
            return try await federation.send(.sendMessages(batch), to: relay, for: account)
        } catch {
            logger.info("A peer took no messages", metadata: ["peer": "\(relay)", "error": "\(error)"])
            return failure
        }
    }
}

extension OutgoingMessage {
    /// What the recipient gets of it.
    fileprivate func signal(from caller: Caller, others: [PhoneNumber]) -> IncomingPushMessageSignal {
        IncomingPushMessageSignal(
            type: type, source: caller.number.text, relay: caller.relay, destinations: others.map(\.text),
            timestamp: timestamp, message: body)
    }
}
