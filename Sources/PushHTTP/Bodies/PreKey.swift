// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// A prekey that the relay stores.
///
///     {"keyId": 0 ... 16777215, "publicKey": base64, 44 characters, "identityKey": base64, 44 characters}
///
/// Version 1 does not sign prekeys, so a relay can combine any three values. Pin the identity key.
public struct PreKey: JSONObject, Hashable {
    /// The prekey's id. Messages refer to the prekey by this id.
    public var id: PreKeyID
    /// The prekey's public key.
    public var publicKey: PublicKey
    /// The identity key of the installation that made the prekey.
    public var identityKey: PublicKey

    /// Creates a prekey.
    public init(id: PreKeyID, publicKey: PublicKey, identityKey: PublicKey) {
        self.id = id
        self.publicKey = publicKey
        self.identityKey = identityKey
    }

    /// Creates a prekey for upload, with the id and the public key of a pair.
    public init(_ pair: PreKeyPair, identityKey: PublicKey) {
        self.init(id: pair.id, publicKey: pair.publicKey, identityKey: identityKey)
    }

    fileprivate enum Key: Int, JSONKey {
        case keyId, publicKey, identityKey
        static let names: [JSONName] = ["keyId", "publicKey", "identityKey"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        (self, _) = try Self.read(&json)
    }

    /// Reads the object, and returns the offset of its id.
    fileprivate static func read(_ json: inout JSONReader) throws(JSONError) -> (PreKey, idOffset: Int) {
        var id: PreKeyID?
        var idOffset = 0
        var publicKey: PublicKey?
        var identityKey: PublicKey?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .keyId:
                idOffset = json.offset
                id = try json.preKeyID()
            case .publicKey: publicKey = try json.publicKey()
            case .identityKey: identityKey = try json.publicKey()
            }
        }
        let preKey = PreKey(
            id: try json.required(id, Key.keyId), publicKey: try json.required(publicKey, Key.publicKey),
            identityKey: try json.required(identityKey, Key.identityKey))
        return (preKey, idOffset)
    }

    /// Reads a prekey of an upload, and checks that its id fits its place.
    fileprivate static func read(_ json: inout JSONReader, isLastResort: Bool) throws(JSONError) -> PreKey {
        let (preKey, idOffset) = try read(&json)
        guard preKey.id.isLastResort == isLastResort else {
            throw json.fault(.misplacedLastResort, of: Key.keyId, at: idOffset)
        }
        return preKey
    }

    fileprivate static func oneTimeKey(_ json: inout JSONReader) throws(JSONError) -> PreKey {
        try read(&json, isLastResort: false)
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.keyId)
            json.write(number: UInt64(id.value))
            json.writeKeys(of: self)
        }
    }
}

/// The prekeys that an installation uploads.
///
///     {"lastResortKey": K, "keys": [K…]}
///
/// The last-resort key has the id ``/PushCrypto/PreKeyID/lastResort``. No other key may have it.
public struct PreKeyUpload: JSONObject, Hashable {
    /// The key that the relay hands out when no one-time key is left.
    public let lastResortKey: PreKey
    /// The one-time keys. The relay hands out each key once.
    public private(set) var keys: [PreKey]

    /// Creates an upload.
    ///
    /// - Precondition: `lastResortKey` has the last-resort id, and none of `keys` has it.
    public init(lastResortKey: PreKey, keys: [PreKey]) {
        precondition(lastResortKey.id.isLastResort, "The last-resort key has the last-resort id, 0xFFFFFF")
        precondition(!keys.contains { $0.id.isLastResort }, "A one-time key has no last-resort id")
        self.lastResortKey = lastResortKey
        self.keys = keys
    }

    /// Removes and returns the first of ``keys``. If no key is left, returns ``lastResortKey``.
    public mutating func takeKey() -> PreKey {
        keys.isEmpty ? lastResortKey : keys.removeFirst()
    }

    private enum Key: Int, JSONKey {
        case lastResortKey, keys
        static let names: [JSONName] = ["lastResortKey", "keys"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var lastResortKey: PreKey?
        var keys: [PreKey]?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .lastResortKey: lastResortKey = try PreKey.read(&json, isLastResort: true)
            case .keys:
                keys = try json.array(of: PreKey.oneTimeKey)
            }
        }
        self.init(
            lastResortKey: try json.required(lastResortKey, Key.lastResortKey), keys: try json.required(keys, Key.keys))
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.lastResortKey)
            lastResortKey.write(to: &json, profile: profile)
            json.key(Key.keys)
            json.array(keys) { $1.write(to: &$0, profile: profile) }
        }
    }
}

/// The response with a prekey that a relay hands out.
///
///     specification    {"keyId": number, "publicKey": …, "identityKey": …}
///     deployed         the same, without a keyId of 0, and with "lastResort": true for a marked last-resort key
///
/// The parser accepts both forms. A missing `keyId` means 0. A `lastResort` that contradicts the id is an error.
public struct PreKeyResponse: JSONObject, Hashable {
    /// The prekey.
    public var preKey: PreKey
    /// Whether a deployed response marks a last-resort key.
    ///
    /// The server of December 2013 copied the mark from the upload, and no client of that month set it. Servers from
    /// January 2014 on set it themselves.
    public var marksLastResort: Bool

    /// Creates a response.
    public init(_ preKey: PreKey, marksLastResort: Bool = false) {
        self.preKey = preKey
        self.marksLastResort = marksLastResort
    }

    private enum Key: Int, JSONKey {
        case keyId, publicKey, identityKey, lastResort
        static let names: [JSONName] = ["keyId", "publicKey", "identityKey", "lastResort"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var id = PreKeyID.first
        var publicKey: PublicKey?
        var identityKey: PublicKey?
        var lastResort: (isSet: Bool, offset: Int)?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .keyId: id = try json.preKeyID()
            case .publicKey: publicKey = try json.publicKey()
            case .identityKey: identityKey = try json.publicKey()
            case .lastResort:
                let offset = json.offset
                lastResort = try json.null() ? nil : (try json.bool(), offset)
            }
        }
        if let lastResort, lastResort.isSet != id.isLastResort {
            throw json.fault(.misplacedLastResort, of: Key.lastResort, at: lastResort.offset)
        }
        preKey = PreKey(
            id: id, publicKey: try json.required(publicKey, Key.publicKey),
            identityKey: try json.required(identityKey, Key.identityKey))
        marksLastResort = lastResort?.isSet ?? false
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            if profile == .specification || preKey.id != .first {
                json.key(Key.keyId)
                json.write(number: UInt64(preKey.id.value))
            }
            json.writeKeys(of: preKey)
            if profile == .deployed && marksLastResort && preKey.id.isLastResort {
                json.key(Key.lastResort)
                json.write(bool: true)
            }
        }
    }
}

extension JSONReader {
    @_lifetime(self: copy self)
    package mutating func preKeyID() throws(JSONError) -> PreKeyID {
        let start = offset
        let value = try integer(UInt64.self)
        do throws(ParsingError) { return try PreKeyID(value) } catch { throw fault(.preKeyID, at: start) }
    }

    @_lifetime(self: copy self)
    package mutating func publicKey() throws(JSONError) -> PublicKey {
        try parse(PublicKey.init(base64:), JSONError.Reason.key)
    }

}

extension JSONWriter {
    fileprivate mutating func writeKeys(of preKey: PreKey) {
        key(PreKey.Key.publicKey)
        preKey.publicKey.withSpan { unsafe write(base64: $0.bytes, padding: .unpadded) }
        key(PreKey.Key.identityKey)
        preKey.identityKey.withSpan { unsafe write(base64: $0.bytes, padding: .unpadded) }
    }
}
