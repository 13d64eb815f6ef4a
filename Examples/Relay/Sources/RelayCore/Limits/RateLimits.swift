// SPDX-License-Identifier: Apache-2.0

/// The rate limits: a burst for each kind of event, and then a number per minute.
///
/// A limit by caller alone lets many callers use up what belongs to one target. A limit by target alone lets one caller use up
/// the share of all others. So an event that uses up something of a target has both limits.
package struct RateLimits: Sendable {
    /// A maximum burst, and the rate at which it comes back.
    package struct Rate: Sendable {
        package var burst: Double
        package var perMinute: Double

        package init(burst: Double, perMinute: Double) {
            self.burst = burst
            self.perMinute = perMinute
        }
    }

    /// A kind of event, with the key by which its events are counted.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Codes requested, or tried, by an address.
        case codesByAddress
        /// Codes sent to a number for one address, so that no address uses up the codes of a number.
        case codesToNumberByAddress
        /// Codes sent to a number. Each costs the operator money, and can wake the owner of the number. In the database.
        case codesToNumber
        /// Codes tried for a number by one address, fewer than a code has tries.
        case triesForNumberByAddress
        /// Codes tried for a number. Guessing six digits must not pay. In the database.
        case triesForNumber
        /// Passwords hashed for an address. Each takes 50 ms of a core.
        case passwords
        /// Passwords hashed for a number for one address, so that no address uses up the tries of a number.
        case passwordsOfNumberByAddress
        /// Passwords hashed for a number, for all addresses together, because a password that a person chose can be guessed.
        case passwordsOfNumber
        /// Wrong secrets of peers, and wrong names, by address.
        case peerSecrets
        /// Push ids and prekeys set by an account.
        case changes
        /// Prekeys fetched by a caller.
        case preKeys
        /// One-time prekeys of a number handed out to one caller. Further calls get the last-resort key.
        case preKeysOfNumberByCaller
        /// One-time prekeys of a number handed out to all callers, who could be one person. Further calls get the last-resort
        /// key.
        case preKeysOfNumber
        /// Directory tokens looked up by a caller. A caller that looks up all numbers would have the whole directory.
        case contacts
        /// Messages sent by a caller.
        case messages
        /// Messages sent by a caller to one number.
        case messagesToNumberByCaller
        /// Blobs allocated by a caller.
        case attachments
        /// Blobs located by a caller. A message with 16 attachments takes 16 of its recipient's tokens, so the rate is above 16
        /// times that of ``messagesToNumberByCaller``.
        case attachmentsLocated
        /// Uploads of a blob, by anybody with a link.
        case uploadsOfBlob
        /// Downloads of a blob, by anybody with a link. All members of a group may download the same blob, and retry.
        case downloadsOfBlob
    }

    private var rates: [Kind: Rate] = [
        .codesByAddress: Rate(burst: 20, perMinute: 5),
        .codesToNumberByAddress: Rate(burst: 3, perMinute: 0.2), .codesToNumber: Rate(burst: 5, perMinute: 0.2),
        .triesForNumberByAddress: Rate(burst: 3, perMinute: 0.1), .triesForNumber: Rate(burst: 10, perMinute: 0.1),
        .passwords: Rate(burst: 30, perMinute: 30),
        .passwordsOfNumberByAddress: Rate(burst: 20, perMinute: 2), .passwordsOfNumber: Rate(burst: 100, perMinute: 20),
        .peerSecrets: Rate(burst: 10, perMinute: 1),
        .changes: Rate(burst: 30, perMinute: 5),
        .preKeys: Rate(burst: 60, perMinute: 30),
        .preKeysOfNumberByCaller: Rate(burst: 10, perMinute: 0.1), .preKeysOfNumber: Rate(burst: 50, perMinute: 1),
        .contacts: Rate(burst: 50_000, perMinute: 500),
        .messages: Rate(burst: 120, perMinute: 60), .messagesToNumberByCaller: Rate(burst: 60, perMinute: 30),
        .attachments: Rate(burst: 60, perMinute: 30), .attachmentsLocated: Rate(burst: 1000, perMinute: 600),
        .uploadsOfBlob: Rate(burst: 10, perMinute: 2), .downloadsOfBlob: Rate(burst: 300, perMinute: 60),
    ]

    package init() {}

    package subscript(kind: Kind) -> Rate {
        get { rates[kind]! }
        set { rates[kind] = newValue }
    }

    /// Returns all limits multiplied by a factor, for measurements in which one address makes the calls of thousands.
    package func times(_ factor: Double) -> RateLimits {
        var limits = self
        for kind in Kind.allCases {
            limits[kind] = Rate(burst: self[kind].burst * factor, perMinute: self[kind].perMinute * factor)
        }
        return limits
    }
}
