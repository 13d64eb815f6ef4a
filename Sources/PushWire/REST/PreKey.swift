// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// A prekey as the relay keeps it and hands it out.
///
///     {"keyId": 0 ... 16777215, "publicKey": base64, 44 characters, "identityKey": base64, 44 characters}
///
/// Nothing binds the three together but the relay's word: prekeys are unsigned in version 1, so pin the identity key.
///
/// Source: protocol.md section 6, K.
public struct PreKey: RESTBody, Hashable {
    /// By which a message names the key.
    public var id: PreKeyID
    /// The prekey itself.
    public var publicKey: PublicKey
    /// Of the installation that made it.
    public var identityKey: PublicKey

    /// A prekey of these parts.
    public init(id: PreKeyID, publicKey: PublicKey, identityKey: PublicKey) {
        self.id = id
        self.publicKey = publicKey
        self.identityKey = identityKey
    }

    /// The public half of a pair, for upload.
    public init(_ pair: PreKeyPair, identityKey: PublicKey) {
        self.init(id: pair.id, publicKey: pair.publicKey, identityKey: identityKey)
    }

    /// Reads the members, all of which have to be there.
    ///
    /// - Throws: `DecodingError`, over ``/PushCrypto/PreKeyIDError``, ``/PushCrypto/KeyError`` or
    ///   ``RESTValueError/malformedInteger``.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.members()
        try self.init(members, id: members.preKeyID())
    }

    fileprivate init(_ members: KeyedDecodingContainer<RESTKey>, id: PreKeyID) throws {
        self.id = id
        publicKey = try members.publicKey(.publicKey)
        identityKey = try members.publicKey(.identityKey)
    }

    /// Adds the members.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.keyId, UInt64(id.value))
        try writeKeys(to: &members)
    }

    fileprivate func writeKeys<Members: RESTMembers & ~Copyable>(to members: inout Members) throws(Members.Failure) {
        try members.add(.publicKey, publicKey.base64)
        try members.add(.identityKey, identityKey.base64)
    }
}

/// The prekeys that an installation uploads.
///
///     {"lastResortKey": K, "keys": [K…]}
///
/// Source: protocol.md section 6, `PUT /v1/keys/`.
public struct PreKeyUpload: RESTBody, Hashable {
    /// The key that is handed out when the others are gone. Its id is ``/PushCrypto/PreKeyID/lastResort``.
    public let lastResortKey: PreKey
    /// Keys that are handed out once each. None of their ids is ``/PushCrypto/PreKeyID/lastResort``.
    public let keys: [PreKey]

    /// An upload of these keys.
    ///
    /// - Precondition: the last-resort id is that of the last-resort key, and of no other.
    public init(lastResortKey: PreKey, keys: [PreKey]) {
        precondition(lastResortKey.id.isLastResort, "The last-resort key has the last-resort id, 0xFFFFFF")
        precondition(!keys.contains { $0.id.isLastResort }, "A one-time key has no last-resort id")
        self.lastResortKey = lastResortKey
        self.keys = keys
    }

    /// Reads the members.
    ///
    /// - Throws: `DecodingError`, over what ``PreKey`` throws, or ``RESTValueError/misplacedLastResort``.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.members()
        lastResortKey = try members.decode(PreKey.self, forKey: .lastResortKey)
        keys = try members.decode([PreKey].self, forKey: .keys)
        guard lastResortKey.id.isLastResort else {
            throw members.fault(at: [RESTKey.lastResortKey, RESTKey.keyId], RESTValueError.misplacedLastResort)
        }
        if let index = keys.firstIndex(where: \.id.isLastResort) {
            throw members.fault(
                at: [RESTKey.keys, ArrayIndex(index), RESTKey.keyId], RESTValueError.misplacedLastResort)
        }
    }

    /// Adds the members.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.lastResortKey, lastResortKey, profile: profile)
        try members.add(.keys, keys, profile: profile)
    }
}

/// The prekey that a relay hands out.
///
///     specification    {"keyId": number, "publicKey": …, "identityKey": …}
///     deployed         the same, without a keyId of 0, and with "lastResort": true for the last-resort key
///
/// Source: protocol.md section 6, `GET /v1/keys/{number}`.
public struct PreKeyAnswer: RESTBody, Hashable {
    /// The key. It is the last-resort key exactly if its id says so.
    public var preKey: PreKey

    /// An answer with this key.
    public init(_ preKey: PreKey) {
        self.preKey = preKey
    }

    /// Reads either form. An id that is not there is 0.
    ///
    /// - Throws: `DecodingError`, over what ``PreKey`` throws, or ``RESTValueError/misplacedLastResort`` if there is a
    ///   `lastResort` that contradicts the id.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.members()
        let id = members.contains(.keyId) ? try members.preKeyID() : .first
        preKey = try PreKey(members, id: id)
        if let isLastResort = try members.decodeIfPresent(Bool.self, forKey: .lastResort),
            isLastResort != id.isLastResort
        {
            throw members.fault(at: [RESTKey.lastResort], RESTValueError.misplacedLastResort)
        }
    }

    /// Adds the members in the profile's form.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        if profile == .specification || preKey.id != .first { try members.add(.keyId, UInt64(preKey.id.value)) }
        try preKey.writeKeys(to: &members)
        if profile == .deployed && preKey.id.isLastResort { try members.add(.lastResort, true) }
    }
}

extension KeyedDecodingContainer<RESTKey> {
    fileprivate func preKeyID() throws -> PreKeyID {
        let value: UInt64 = try integer(.keyId)
        do { return try PreKeyID(value) } catch { throw fault(at: [RESTKey.keyId], error) }
    }

    fileprivate func publicKey(_ key: RESTKey) throws -> PublicKey {
        try text(key) { text throws(KeyError) in try PublicKey(base64: text) }
    }
}
