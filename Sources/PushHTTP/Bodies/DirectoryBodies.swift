// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// The tokens of an address book: which of these numbers are registered?
///
///     {"contacts": [token…]}
///
/// Source: protocol.md section 6, `PUT /v1/directory/tokens`.
public struct DirectoryQuery: JSONBody, Hashable {
    /// One token for each number.
    public var tokens: [DirectoryToken]

    /// A question about these tokens.
    public init(tokens: [DirectoryToken]) {
        self.tokens = tokens
    }

    private enum Key: Int, JSONKey {
        case contacts
        static let names: [JSONName] = ["contacts"]
    }

    /// Reads the object.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/token(_:)`` for the first text that is no token.
    public init(reading json: inout JSONReader) throws(JSONError) {
        var tokens: [DirectoryToken]?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil {
            tokens = try json.array(
                of: DirectoryToken.init(base64:), JSONError.Reason.token,
                usualByteCount: DirectoryToken.base64ByteCount)
        }
        self.init(tokens: try json.required(tokens, Key.contacts))
    }

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.contacts)
            json.array { json in for token in tokens { json.write(token: token) } }
        }
    }
}

/// A number that is registered.
///
///     {"token": 14 characters, "relay"?: text, "supportsSms"?: bool = false}
///
/// Source: protocol.md section 6, `GET /v1/directory/{token}`.
public struct DirectoryContact: JSONBody, Hashable {
    /// The token of the number.
    public var token: DirectoryToken
    /// The relay where the number is registered, if not the one that was asked.
    public var relay: String?
    /// Whether the number takes messages by SMS, too.
    public var supportsSMS: Bool

    /// A contact of these parts.
    public init(token: DirectoryToken, relay: String? = nil, supportsSMS: Bool = false) {
        self.token = token
        self.relay = relay
        self.supportsSMS = supportsSMS
    }

    private enum Key: Int, JSONKey {
        case token, relay, supportsSms
        static let names: [JSONName] = ["token", "relay", "supportsSms"]
    }

    /// Reads the object. `supportsSms` may be quoted.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/token(_:)`` for a text that is no token.
    public init(reading json: inout JSONReader) throws(JSONError) {
        var token: DirectoryToken?
        var relay: String?
        var supportsSMS = false
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .token:
                token = try json.parse(
                    DirectoryToken.init(base64:), JSONError.Reason.token,
                    usualByteCount: DirectoryToken.base64ByteCount)
            case .relay: relay = try json.relay()
            case .supportsSms: supportsSMS = try json.null() ? false : json.bool(isQuotable: true)
            }
        }
        self.init(token: try json.required(token, Key.token), relay: relay, supportsSMS: supportsSMS)
    }

    /// Writes the object, `supportsSms` only if it is true.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.token)
            json.write(token: token)
            if let relay {
                json.key(Key.relay)
                json.write(string: relay)
            }
            if supportsSMS {
                json.key(Key.supportsSms)
                json.write(bool: true)
            }
        }
    }
}

/// Those of the numbers asked for that are registered.
///
///     {"contacts": [{"token": …}…]}
///
/// Source: protocol.md section 6, `PUT /v1/directory/tokens`.
public struct DirectoryResponse: JSONBody, Hashable {
    /// One contact for each number that is registered.
    public var contacts: [DirectoryContact]

    /// A response with these contacts.
    public init(contacts: [DirectoryContact]) {
        self.contacts = contacts
    }

    private enum Key: Int, JSONKey {
        case contacts
        static let names: [JSONName] = ["contacts"]
    }

    /// Reads the object.
    ///
    /// - Throws: ``/PushWire/JSONError``, also for a contact, as ``DirectoryContact`` does.
    public init(reading json: inout JSONReader) throws(JSONError) {
        var contacts: [DirectoryContact]?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil { contacts = try json.array(of: DirectoryContact.self) }
        self.init(contacts: try json.required(contacts, Key.contacts))
    }

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.contacts)
            json.array(contacts, profile: profile)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(token: DirectoryToken) {
        let bytes = token.inlineBytes
        unsafe write(base64: bytes.span.bytes, padding: .unpadded)
    }
}
