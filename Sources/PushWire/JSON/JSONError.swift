// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// Why a text is not the JSON that it must be, and where. Carries shape only, so it is safe to log.
public struct JSONError: Error, Hashable, Sendable {
    /// The fault.
    public let reason: Reason
    /// The value at fault, by the keys that this library knows and by indices: `keys[3].publicKey`. Empty for the whole text, and
    /// for what is wrong with its syntax.
    public let path: String
    /// The offset of the byte at fault, in bytes from the start of the text.
    public let offset: Int

    package init(_ reason: Reason, path: String = "", offset: Int) {
        self.reason = reason
        self.path = path
        self.offset = offset
    }

    /// The faults of a text, or of a value in it.
    ///
    /// The first seven cases are faults of the text, wherever in it they stand; all others are faults of one value.
    ///
    /// Source: RFC 8259; protocol.md section 6.
    @nonexhaustive public enum Reason: Hashable, Sendable {
        /// More bytes than the caller's limit.
        case tooLarge(limit: Int)
        /// A byte order mark at the start (RFC 8259 section 8.1).
        case byteOrderMark
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// Not JSON (RFC 8259); also an escape that is half a surrogate pair, which is no text.
        case syntax
        /// A text that does not begin with `{`: every body of the protocol is an object.
        case notAnObject
        /// More than 512 objects and arrays inside each other.
        case tooDeep
        /// A key of more bytes than the limit.
        case keyTooLong(limit: Int)

        /// An array with more elements than the caller's limit.
        case tooManyElements(limit: Int)
        /// A known key that the object has already. Readers disagree on which of the two values counts.
        case duplicateKey
        /// No value where one must be.
        case missing
        /// Null where a value must be.
        case null
        /// A value of another kind: a number where a string must be.
        case kind
        /// Not a whole number of the size that it must have: a fraction, negative, or too large. As a string, also any form
        /// but the shortest decimal.
        case malformedInteger
        /// An empty text where one must say something.
        case empty
        /// A text of more bytes than its limit.
        case textTooLong(limit: Int)
        /// The last-resort id on a one-time key, or another id on the last-resort key; or a `lastResort` that contradicts the id.
        case misplacedLastResort
        /// Not base64.
        case base64(Base64Error)
        /// Not a public key, or not a signaling key.
        case key(KeyError)
        /// Not a prekey id.
        case preKeyID(ParsingError)
        /// Not a telephone number.
        case phoneNumber(ParsingError)
        /// Not a directory token.
        case token(ParsingError)
        /// Not a URL that secrets may be sent to.
        case url(ServiceURLError)
    }

    /// The kind of fault, on which a deployed relay's status depends.
    package enum Category: Sendable {
        /// The text is not JSON, or nested or named as no body is.
        case syntax
        /// The text is larger than the relay reads.
        case limit
        /// A value is of another kind.
        case kind
        /// A value is missing or malformed.
        case value
        /// A directory token is malformed.
        case token
    }

    /// The kind of fault, on which a deployed relay's status depends.
    package var category: Category {
        switch reason {
        case .byteOrderMark, .invalidUTF8, .syntax, .notAnObject, .tooDeep, .keyTooLong: .syntax
        case .tooLarge, .tooManyElements: .limit
        case .kind: .kind
        case .token: .token
        case .duplicateKey, .missing, .null, .malformedInteger, .empty, .textTooLong, .misplacedLastResort, .base64,
            .key,
            .preKeyID, .phoneNumber, .url:
            .value
        }
    }
}
