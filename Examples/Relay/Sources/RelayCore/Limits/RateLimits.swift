// SPDX-License-Identifier: Apache-2.0

/// The rate limits: a burst for each kind of event, and then a number per minute.
///
/// A limit by caller alone lets one caller spend what belongs to another. A limit by target alone lets one caller use it up for all
/// others. So whatever a caller takes from somebody has both.
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
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Codes requested, or tried, by an address.
        case codesByAddress
        /// Codes sent to a number for one address, so that no address uses up the codes of a number.
        case codesToNumberByAddress
        /// Codes sent to a number: each costs the operator money, and the owner of the number sleep. In the database.
        case codesToNumber
        /// Codes tried for a number by one address, fewer than a code has tries.
        case triesForNumberByAddress
        /// Codes tried for a number. Guessing six digits must not pay. In the database.
        case triesForNumber
        /// Passwords hashed for an address. Each costs a core 50 milliseconds.
        case passwords
        /// Passwords hashed for a number for one address, so that no address uses up those of a number.
        case passwordsOfNumberByAddress
        /// Passwords hashed for a number, from whichever address: people choose passwords that can be guessed.
        case passwordsOfNumber
        /// Wrong secrets of peers, and wrong names, by address.
        case peerSecrets
        /// Push ids and prekeys set by an account.
        case changes
        /// Prekeys fetched by a caller.
        case preKeys
        /// One-time prekeys of a number handed out to one caller. After these the caller gets the last resort.
        case preKeysOfNumberByCaller
        /// One-time prekeys of a number handed out to all callers, who could be one person. After these they get the last resort.
        case preKeysOfNumber
        /// Directory tokens looked up by a caller: whoever looks up all numbers has the whole directory.
        case contacts
        /// Messages sent by a caller.
        case messages
        /// Messages sent by a caller to one number.
        case messagesToNumberByCaller
        /// Blobs allocated by a caller.
        case attachments
        /// Blobs located by a caller. A message with 16 pointers spends 16 tokens of its recipient's, so the rate is above 16 times
        /// that of ``messagesToNumberByCaller``.
        case attachmentsLocated
        /// Uploads of a blob, by whoever has a link.
        case uploadsOfBlob
        /// Downloads of a blob, by whoever has a link: all members of a group may get the same one, and retry.
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

    /// All of them so many times as high: for measuring, when one address makes the calls of thousands.
    package func times(_ factor: Double) -> RateLimits {
        var limits = self
        for kind in Kind.allCases {
            limits[kind] = Rate(burst: self[kind].burst * factor, perMinute: self[kind].perMinute * factor)
        }
        return limits
    }
}
