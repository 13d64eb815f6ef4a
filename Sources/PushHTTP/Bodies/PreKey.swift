// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// A prekey as the relay keeps it and hands it out.
///
///     {"keyId": 0 ... 16777215, "publicKey": base64, 44 characters, "identityKey": base64, 44 characters}
///
/// Nothing binds the three together but the relay's word: prekeys are unsigned in version 1, so pin the identity key.
///
/// Source: protocol.md section 6, K.
public struct PreKey: JSONBody, Hashable {
    /// The number by which a message names the key.
    public var id: PreKeyID
    /// The prekey itself.
    public var publicKey: PublicKey
    /// The identity key of the installation that made the prekey.
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

    fileprivate enum Key: Int, JSONKey {
        case keyId, publicKey, identityKey
        static let names: [JSONName] = ["keyId", "publicKey", "identityKey"]
    }

    /// Reads the object, all members of which have to be there.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/malformedInteger``,
    ///   ``/PushWire/JSONError/Reason/preKeyID(_:)`` or ``/PushWire/JSONError/Reason/key(_:)`` for a malformed value.
    public init(reading json: inout JSONReader) throws(JSONError) {
        (self, _) = try Self.read(&json)
    }

    /// Reads the object, and says where its id begins.
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

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
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
/// Source: protocol.md section 6, `PUT /v1/keys/`.
public struct PreKeyUpload: JSONBody, Hashable {
    /// The key that is handed out when the others are gone. Its id is ``/PushCrypto/PreKeyID/lastResort``.
    public let lastResortKey: PreKey
    /// Keys that are handed out once each. None of their ids is ``/PushCrypto/PreKeyID/lastResort``.
    public private(set) var keys: [PreKey]

    /// An upload of these keys.
    ///
    /// - Precondition: the last-resort id is that of the last-resort key, and of no other.
    public init(lastResortKey: PreKey, keys: [PreKey]) {
        precondition(lastResortKey.id.isLastResort, "The last-resort key has the last-resort id, 0xFFFFFF")
        precondition(!keys.contains { $0.id.isLastResort }, "A one-time key has no last-resort id")
        self.lastResortKey = lastResortKey
        self.keys = keys
    }

    /// Takes out a key to hand out: the first of ``keys`` or, if they are gone, a copy of ``lastResortKey``.
    public mutating func takeKey() -> PreKey {
        keys.isEmpty ? lastResortKey : keys.removeFirst()
    }

    private enum Key: Int, JSONKey {
        case lastResortKey, keys
        static let names: [JSONName] = ["lastResortKey", "keys"]
    }

    /// Reads the object.
    ///
    /// - Throws: ``/PushWire/JSONError``, also for a key, as ``PreKey`` does;
    ///   ``/PushWire/JSONError/Reason/misplacedLastResort`` for a key with an id that is not of its place.
    public init(reading json: inout JSONReader) throws(JSONError) {
        var lastResortKey: PreKey?
        var keys: [PreKey]?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .lastResortKey: lastResortKey = try json.preKey(isLastResort: true)
            case .keys:
                var elements = try json.array()
                var list: [PreKey] = []
                while try json.next(&elements) { list.append(try json.preKey(isLastResort: false)) }
                keys = list
            }
        }
        self.init(
            lastResortKey: try json.required(lastResortKey, Key.lastResortKey), keys: try json.required(keys, Key.keys))
    }

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.lastResortKey)
            lastResortKey.write(to: &json, profile: profile)
            json.key(Key.keys)
            json.array(keys, profile: profile)
        }
    }
}

/// The prekey that a relay hands out.
///
///     specification    {"keyId": number, "publicKey": …, "identityKey": …}
///     deployed         the same, without a keyId of 0, and with "lastResort": true for a last-resort key that is marked
///
/// Source: protocol.md section 6, `GET /v1/keys/{number}`.
public struct PreKeyResponse: JSONBody, Hashable {
    /// The key. It is the last-resort key exactly if its id says so.
    public var preKey: PreKey
    /// Whether `.deployed` says of a last-resort key that it is one. On reading: whether the response did.
    ///
    /// The server of December 2013 did only if the uploader had written the mark, which no client of that month does. Servers write it
    /// by themselves from January 2014 on.
    public var marksLastResort: Bool

    /// A response with this key.
    public init(_ preKey: PreKey, marksLastResort: Bool = false) {
        self.preKey = preKey
        self.marksLastResort = marksLastResort
    }

    private enum Key: Int, JSONKey {
        case keyId, publicKey, identityKey, lastResort
        static let names: [JSONName] = ["keyId", "publicKey", "identityKey", "lastResort"]
    }

    /// Reads either form. An id that is not there is 0.
    ///
    /// - Throws: ``/PushWire/JSONError``, as ``PreKey`` does; ``/PushWire/JSONError/Reason/misplacedLastResort`` if there is a
    ///   `lastResort` that contradicts the id.
    public init(reading json: inout JSONReader) throws(JSONError) {
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

    /// Writes the object in the profile's form.
    public func write(to json: inout JSONWriter, profile: Profile) {
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
        do throws(ParsingError) { return try PreKeyID(value) } catch { throw fault(.preKeyID(error), at: start) }
    }

    @_lifetime(self: copy self)
    package mutating func publicKey() throws(JSONError) -> PublicKey {
        try parse(PublicKey.init(base64:), JSONError.Reason.key)
    }

    /// Reads a prekey of an upload.
    @_lifetime(self: copy self)
    fileprivate mutating func preKey(isLastResort: Bool) throws(JSONError) -> PreKey {
        let (preKey, idOffset) = try PreKey.read(&self)
        guard preKey.id.isLastResort == isLastResort else {
            throw fault(.misplacedLastResort, of: PreKey.Key.keyId, at: idOffset)
        }
        return preKey
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
