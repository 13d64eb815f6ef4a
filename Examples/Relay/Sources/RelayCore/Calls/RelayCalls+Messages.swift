// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

extension RelayCalls {
    /// `POST /v1/messages/`
    ///
    /// Delivers messages. A message that is reported as a success is on disk, here or at the peer, before the response is sent.
    func send(_ messages: [OutgoingMessage], from caller: Caller) async throws -> DeliveryReport {
        // Each recipient gets the numbers of all others, so the size of all signals grows with the square of the batch.
        guard messages.count <= options.maximumBatch else { throw Refusal(.malformedBody) }
        var costs = [RateLimiter.Cost(.messages, of: caller.subject, count: messages.count)]
        for (number, group) in Dictionary(grouping: messages, by: \.destination) {
            costs.append(
                .init(.messagesToNumberByCaller, of: "\(caller.subject) \(number.text)", count: group.count))
        }
        try limiter.takeAfterBody(costs)
        let (numbers, places) = (messages.map(\.destination), messages.map { federation.place(of: $0.relay) })
        var isReached = [Bool](repeating: false, count: messages.count)
        for (place, indices) in Dictionary(grouping: messages.indices, by: { places[$0] }) {
            let group = indices.map { messages[$0] }
            let reached: [Bool] =
                switch (place, caller) {
                case (.here, _): try await accept(group, from: caller, recipients: numbers)
                case (.peer(let peer), .account(let account)): await forward(group, to: peer, for: account)
                case (.peer, .client), (.unknown, _): []
                }
            for (index, isReachedThere) in zip(indices, reached) { isReached[index] = isReachedThere }
        }
        let outcomes = zip(numbers, isReached)
        return DeliveryReport(
            success: outcomes.filter(\.1).map(\.0), failure: outcomes.filter { !$0.1 }.map(\.0))
    }

    /// Stores messages for accounts of this relay.
    ///
    /// - Returns: for each message, whether it was accepted.
    private func accept(
        _ messages: [OutgoingMessage], from caller: Caller, recipients: [PhoneNumber]
    ) async throws -> [Bool] {
        let limits = Store.QueueLimits(options)
        let now = Moment.nowInMilliseconds
        let accounts = try await store.accept(
            messages, from: caller.subject, profile: relay.profile, limits: limits
        ) { message in
            message.signal(from: caller, others: recipients.filter { $0 != message.destination }, at: now)
        }
        for account in Set(accounts.compactMap(\.self)) { await pump.wake(account) }
        return accounts.map { $0 != nil }
    }

    /// Forwards messages to a peer. If the peer does not respond, none of them counts as accepted.
    ///
    /// - Returns: for each message, whether the peer accepted it.
    private func forward(_ messages: [OutgoingMessage], to peer: Peer, for account: Account) async -> [Bool] {
        let batch = MessageBatch(
            messages: messages.map { message in
                var message = message
                message.relay = nil
                return message
            })
        do {
            let report = try await federation.send(.sendMessages(batch), to: peer, for: account)
            var successes = Dictionary(report.success.map { ($0, 1) }, uniquingKeysWith: +)
            return messages.map { message in
                guard let count = successes[message.destination], count > 0 else { return false }
                successes[message.destination] = count - 1
                return true
            }
        } catch {
            logger.debug(
                "A peer accepted no messages", metadata: ["peer": "\(peer.name)", "error": "\(type(of: error))"])
            return []
        }
    }
}

extension OutgoingMessage {
    /// The signal for the recipient, with the relay's own time. The sender's ``timestamp`` is ignored: clients of 2013 leave it
    /// out (Android) or send seconds (iOS), and the server of December 2013 ignored it, too.
    ///
    /// Source: protocol.md section 6, `POST /v1/messages/`.
    fileprivate func signal(from caller: Caller, others: [PhoneNumber], at now: UInt64) -> IncomingPushMessageSignal {
        IncomingPushMessageSignal(
            type: type, source: caller.number.text, relay: caller.relay, destinations: others.map(\.text),
            timestamp: now, message: body)
    }
}
