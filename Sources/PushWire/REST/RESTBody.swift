// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// The JSON body of a request or an answer.
///
/// It is read by whatever decoder the caller has, after ``JSONInput``. A value that is not what it must be gives a
/// `DecodingError` with its coding path, and the wire type's own error beneath: ``/PushCrypto/KeyError``,
/// ``/PushCrypto/PhoneNumberError`` and so on.
///
/// It is written by ``json(_:)``, byte for byte as the profile has it. `Encodable` is there for other encodings: few encoders keep
/// the order of keys, and the profile comes by `userInfo` then, under ``Profile/userInfoKey``.
///
/// Source: protocol.md section 6 and its table of profiles.
public protocol RESTBody: Codable, Equatable, Sendable {
    /// Adds the members in the order in which the profile writes them.
    func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure)
}

/// Where a body's members go: into JSON, or into an encoder's container.
///
/// Source: protocol.md section 6.
public protocol RESTMembers: ~Copyable {
    /// What adding throws.
    associatedtype Failure: Error

    /// Adds a string.
    mutating func add(_ key: RESTKey, _ text: String) throws(Failure)
    /// Adds an integer.
    mutating func add(_ key: RESTKey, _ number: UInt64) throws(Failure)
    /// Adds `true` or `false`.
    mutating func add(_ key: RESTKey, _ flag: Bool) throws(Failure)
    /// Adds bytes as a string of base64.
    mutating func add(_ key: RESTKey, base64 bytes: [UInt8], padding: Base64.Padding) throws(Failure)
    /// Adds an array of strings.
    mutating func add(_ key: RESTKey, _ texts: [String]) throws(Failure)
    /// Adds an object.
    mutating func add(_ key: RESTKey, _ body: some RESTBody, profile: Profile) throws(Failure)
    /// Adds an array of objects.
    mutating func add(_ key: RESTKey, _ bodies: [some RESTBody], profile: Profile) throws(Failure)
}

extension Profile {
    /// Under which an encoder's `userInfo` has the profile; ``specification`` if it has none.
    public static let userInfoKey = CodingUserInfoKey(rawValue: "PushWire.Profile")!
}

extension RESTBody {
    /// The JSON, in UTF-8: keys in the order of the protocol's page, no spaces, `/` not escaped.
    public func json(_ profile: Profile = .specification) -> [UInt8] {
        JSONWriter.bytes { $0.write(self, profile) }
    }

    /// Appends the JSON to `output`.
    ///
    /// - Precondition: `output` has room for ``jsonByteCount(_:)`` bytes more.
    public func writeJSON(_ profile: Profile = .specification, into output: inout OutputRawSpan) {
        JSONWriter.append(to: &output) { $0.write(self, profile) }
    }

    /// Size of the JSON, in bytes.
    public func jsonByteCount(_ profile: Profile = .specification) -> Int {
        JSONWriter.byteCount { $0.write(self, profile) }
    }

    /// Gives the members to an encoder, in the form of the profile in its `userInfo`.
    ///
    /// - Throws: what the encoder does.
    public func encode(to encoder: any Encoder) throws {
        var members = EncoderMembers(container: encoder.container(keyedBy: RESTKey.self))
        try write(to: &members, profile: encoder.userInfo[Profile.userInfoKey] as? Profile ?? .specification)
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ body: some RESTBody, _ profile: Profile) {
        object { body.write(to: &$0, profile: profile) }
    }
}

extension JSONWriter: RESTMembers {
    mutating func add(_ key: RESTKey, _ text: String) {
        self.key(key)
        write(string: text)
    }

    mutating func add(_ key: RESTKey, _ number: UInt64) {
        self.key(key)
        write(number: number)
    }

    mutating func add(_ key: RESTKey, _ flag: Bool) {
        self.key(key)
        write(bool: flag)
    }

    mutating func add(_ key: RESTKey, base64 bytes: [UInt8], padding: Base64.Padding) {
        self.key(key)
        unsafe write(base64: bytes.span.bytes, padding: padding)
    }

    mutating func add(_ key: RESTKey, _ texts: [String]) {
        self.key(key)
        array { for text in texts { $0.write(string: text) } }
    }

    mutating func add(_ key: RESTKey, _ body: some RESTBody, profile: Profile) {
        self.key(key)
        write(body, profile)
    }

    mutating func add(_ key: RESTKey, _ bodies: [some RESTBody], profile: Profile) {
        self.key(key)
        array { for body in bodies { $0.write(body, profile) } }
    }
}

/// An encoder's container as a place for members. Bodies inside find the profile in the encoder.
private struct EncoderMembers: RESTMembers {
    var container: KeyedEncodingContainer<RESTKey>

    mutating func add(_ key: RESTKey, _ text: String) throws { try container.encode(text, forKey: key) }
    mutating func add(_ key: RESTKey, _ number: UInt64) throws { try container.encode(number, forKey: key) }
    mutating func add(_ key: RESTKey, _ flag: Bool) throws { try container.encode(flag, forKey: key) }
    mutating func add(_ key: RESTKey, _ texts: [String]) throws { try container.encode(texts, forKey: key) }

    mutating func add(_ key: RESTKey, base64 bytes: [UInt8], padding: Base64.Padding) throws {
        try container.encode(Base64.encode(bytes, padding: padding), forKey: key)
    }

    mutating func add(_ key: RESTKey, _ body: some RESTBody, profile: Profile) throws {
        try container.encode(body, forKey: key)
    }

    mutating func add(_ key: RESTKey, _ bodies: [some RESTBody], profile: Profile) throws {
        try container.encode(bodies, forKey: key)
    }
}
