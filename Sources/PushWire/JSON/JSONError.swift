// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// A fault of a JSON text, and its position. It carries no content, so it is safe to log.
public struct JSONError: Error, Hashable, Sendable {
    /// The fault.
    public let reason: Reason
    /// The path of the value at fault, made of known keys and indices: `keys[3].publicKey`. It is empty for a fault of
    /// the whole text or of its syntax.
    public let path: String
    /// The offset of the fault, in bytes from the start of the text.
    public let offset: Int

    package init(_ reason: Reason, path: String = "", offset: Int) {
        self.reason = reason
        self.path = path
        self.offset = offset
    }

    /// A fault of a text (the first seven cases) or of one value in it (the others).
    @nonexhaustive public enum Reason: Hashable, Sendable {
        /// The text has more bytes than the limit.
        case tooLarge(limit: Int)
        /// The text begins with a byte order mark (RFC 8259 §8.1).
        case byteOrderMark
        /// The text is not UTF-8.
        case invalidUTF8
        /// The text is not JSON (RFC 8259), or has an escape for half a surrogate pair.
        case syntax
        /// The text does not begin with `{`. Every body of the protocol is an object.
        case notAnObject
        /// The text has more than 512 nested objects and arrays.
        case tooDeep
        /// A key has more bytes than the limit.
        case keyTooLong(limit: Int)

        /// An array has more elements than the limit.
        case tooManyElements(limit: Int)
        /// An object has a known key twice. Parsers disagree about which value to use.
        case duplicateKey
        /// A required value is missing.
        case missing
        /// A required value is null.
        case null
        /// The value has the wrong type, such as a number instead of a string.
        case kind
        /// The number is a fraction, negative or too large; or, as a string, not in its shortest decimal form.
        case malformedInteger
        /// The string is empty.
        case empty
        /// The string has more bytes than its limit.
        case textTooLong(limit: Int)
        /// A one-time key has the last-resort id, the last-resort key has another id, or `lastResort` contradicts the id.
        case misplacedLastResort
        /// The string is not base64.
        case base64(Base64Error)
        /// The string is not a public key or signaling key.
        case key(KeyError)
        /// The number is not a prekey id.
        case preKeyID
        /// The string is not a telephone number.
        case phoneNumber
        /// The string is not a directory token.
        case token
        /// The string is not a URL that may receive secrets.
        case url(ServiceURLError)
    }

    /// The kinds of faults for which a deployed relay has different statuses.
    package enum Category: Sendable {
        case syntax, limit, kind, value, token
    }

    /// The kind of fault, which decides the status of a deployed relay.
    package var category: Category {
        switch reason {
        case .byteOrderMark, .invalidUTF8, .syntax, .notAnObject, .tooDeep, .keyTooLong: .syntax
        case .tooLarge, .tooManyElements: .limit
        case .kind: .kind
        case .token: .token
        case .duplicateKey, .missing, .null, .malformedInteger, .empty, .textTooLong, .misplacedLastResort, .base64,
            .key, .preKeyID, .phoneNumber, .url:
            .value
        }
    }
}
