// SPDX-License-Identifier: Apache-2.0

import PushCrypto

extension Decoder {
    /// The object's members.
    ///
    /// Keys are exact. Swift's strings, by which decoders look keys up, take U+212A for `K`, and with it what other readers of the
    /// same bytes do not see for a key of ours.
    func members() throws -> KeyedDecodingContainer<RESTKey> {
        let members = try container(keyedBy: RESTKey.self)
        for written in try container(keyedBy: WrittenKey.self).allKeys {
            guard let key = RESTKey(rawValue: written.stringValue) else { continue }
            guard written.stringValue.utf8.elementsEqual(key.rawValue.utf8) else {
                throw DecodingError.keyNotFound(
                    key, .init(codingPath: codingPath, debugDescription: "written otherwise"))
            }
        }
        return members
    }
}

/// A key as it stands in the JSON.
private struct WrittenKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer<RESTKey> {
    /// A wire type that travels as a string.
    func text<Value, Failure: Error>(_ key: RESTKey, as parse: (String) throws(Failure) -> Value) throws -> Value {
        let text = try decode(String.self, forKey: key)
        do throws(Failure) { return try parse(text) } catch { throw fault(at: [key], error) }
    }

    /// Wire types that travel as an array of strings. The strings are decoded as one array and parsed afterwards: half the time of
    /// decoding each by itself.
    func texts<Value, Failure: Error>(_ key: RESTKey, as parse: (String) throws(Failure) -> Value) throws -> [Value] {
        let texts = try decode([String].self, forKey: key)
        var values: [Value] = []
        values.reserveCapacity(texts.count)
        for text in texts {
            do throws(Failure) { values.append(try parse(text)) } catch {
                throw fault(at: [key, ArrayIndex(values.count)], error)
            }
        }
        return values
    }

    /// A text that must not be empty.
    func nonEmptyText(_ key: RESTKey) throws -> String {
        let text = try decode(String.self, forKey: key)
        guard !text.isEmpty else { throw fault(at: [key], RESTValueError.empty) }
        return text
    }

    /// Bytes in base64, padded or not.
    func base64(_ key: RESTKey) throws -> [UInt8] {
        try text(key) { text throws(Base64Error) in try Base64.decode(text) }
    }

    /// An integer. One that does not fit is named with its place: Foundation's decoder takes it for bad JSON, which has none.
    func integer<Value: FixedWidthInteger & Decodable>(_ key: RESTKey) throws -> Value {
        do { return try decode(Value.self, forKey: key) } catch {
            switch error {
            case DecodingError.typeMismatch, DecodingError.valueNotFound, DecodingError.keyNotFound: throw error
            default: throw fault(at: [key], RESTValueError.malformedInteger)
            }
        }
    }

    /// `false` if it is not there, or null.
    func flag(_ key: RESTKey) throws -> Bool {
        try decodeIfPresent(Bool.self, forKey: key) ?? false
    }

    /// The other relay, or nil if it is not there, or null.
    func relay() throws -> String? {
        try decodeIfPresent(String.self, forKey: .relay)
    }

    /// Why a value that decodes is still not what it must be. Holds none of it.
    func fault(at path: [any CodingKey], _ error: any Error) -> DecodingError {
        .dataCorrupted(
            .init(codingPath: codingPath + path, debugDescription: "not a value of its type", underlyingError: error))
    }
}

/// Where in an array a value stands.
struct ArrayIndex: CodingKey {
    let intValue: Int?
    var stringValue: String { "\(intValue ?? 0)" }

    init(_ index: Int) { intValue = index }
    init?(intValue: Int) { self.init(intValue) }
    init?(stringValue: String) { nil }
}

/// Why a value of a body is not what it must be, where no wire type has a name for it. Carries shape only.
///
/// Source: protocol.md section 6.
@nonexhaustive public enum RESTValueError: Error, Hashable, Sendable {
    /// A text that must say something is empty.
    case empty
    /// Not an integer of the size that it must have: a fraction, negative, or too large, as the decoder reads numbers; as a
    /// string, also with leading zeros.
    case malformedInteger
    /// The last-resort id where a one-time key has to be, or the other way round; or `lastResort` says what the id does not.
    case misplacedLastResort
}
