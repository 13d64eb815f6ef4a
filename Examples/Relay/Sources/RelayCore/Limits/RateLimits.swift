// SPDX-License-Identifier: Apache-2.0

/// The rate limits: a burst for each kind of event, and then a number per minute.
package struct RateLimits: Sendable {
    package struct Rate: Sendable {
        package var burst: Double
        package var perMinute: Double

        package init(burst: Double, perMinute: Double) {
            self.burst = burst
            self.perMinute = perMinute
        }
    }

    /// A kind of event that is counted, and its key.
    package enum Kind: CaseIterable, Hashable, Sendable {
        /// Codes sent to a number: each costs the operator money, and its owner a night's sleep.
        case codesToNumber
        /// Codes asked for, or tried, by an address.
        case codesByAddress
        /// Codes tried for a number. Guessing six digits must not pay.
        case triesForNumber
        /// Passwords hashed for an address. Each costs a core 50 milliseconds.
        case passwords
        /// Push ids and prekeys set by an account.
        case changes
        /// Prekeys fetched by a caller: who could fetch all would leave their owner the last resort.
        case preKeys
        /// Directory tokens asked about by a caller: who could ask for all numbers would have the whole directory.
        case contacts
        /// Messages sent by a caller.
        case messages
        /// Blobs allocated or located by a caller.
        case attachments
    }

    private var rates: [Kind: Rate] = [
        .codesToNumber: Rate(burst: 3, perMinute: 0.2), .codesByAddress: Rate(burst: 20, perMinute: 5),
        .triesForNumber: Rate(burst: 5, perMinute: 0.1), .passwords: Rate(burst: 30, perMinute: 30),
        .changes: Rate(burst: 30, perMinute: 5),
        .preKeys: Rate(burst: 60, perMinute: 30), .contacts: Rate(burst: 50_000, perMinute: 500),
        .messages: Rate(burst: 120, perMinute: 60), .attachments: Rate(burst: 60, perMinute: 30),
    ]

    package init() {}

    package subscript(kind: Kind) -> Rate {
        get { rates[kind]! }
        set { rates[kind] = newValue }
    }

    /// All of them so many times as high: for measuring, when one address makes the calls of thousands.
    package func times(_ factor: Double) -> RateLimits {
        var limits = self
        for kind in Kind.allCases {
            limits[kind] = Rate(burst: self[kind].burst * factor, perMinute: self[kind].perMinute * factor)
        }
        return limits
    }
}
