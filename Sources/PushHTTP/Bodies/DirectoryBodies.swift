// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// A query for the registered numbers of an address book.
///
///     {"contacts": [token…]}
public struct DirectoryQuery: JSONObject, Hashable {
    /// One token for each number.
    public var tokens: [DirectoryToken]

    /// Creates a query.
    public init(tokens: [DirectoryToken]) {
        self.tokens = tokens
    }

    private enum Key: Int, JSONKey {
        case contacts
        static let names: [JSONName] = ["contacts"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var tokens: [DirectoryToken]?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil {
            tokens = try json.array(
                of: DirectoryToken.init(base64:), { _ in .token },
                usualByteCount: DirectoryToken.base64ByteCount)
        }
        self.init(tokens: try json.required(tokens, Key.contacts))
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.contacts)
            json.array(tokens) { $0.write(token: $1) }
        }
    }
}

/// A registered number in the directory.
///
///     {"token": 14 characters, "relay"?: text, "supportsSms"?: bool = false}
///
/// `supportsSms` is written only if it is true. The parser also accepts the strings `"true"` and `"false"`.
public struct DirectoryContact: JSONObject, Hashable {
    /// The token of the number.
    public var token: DirectoryToken
    /// The number's relay; nil for the relay that sent the response.
    public var relay: String?
    /// Whether the number also receives messages by SMS.
    public var supportsSMS: Bool

    /// Creates a contact.
    public init(token: DirectoryToken, relay: String? = nil, supportsSMS: Bool = false) {
        self.token = token
        self.relay = relay
        self.supportsSMS = supportsSMS
    }

    private enum Key: Int, JSONKey {
        case token, relay, supportsSms
        static let names: [JSONName] = ["token", "relay", "supportsSms"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var token: DirectoryToken?
        var relay: String?
        var supportsSMS = false
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .token:
                token = try json.parse(
                    DirectoryToken.init(base64:), { _ in .token },
                    usualByteCount: DirectoryToken.base64ByteCount)
            case .relay: relay = try json.relay()
            case .supportsSms: supportsSMS = try json.null() ? false : json.bool(isQuotable: true)
            }
        }
        self.init(token: try json.required(token, Key.token), relay: relay, supportsSMS: supportsSMS)
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
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

/// The response to a ``DirectoryQuery``: the numbers that are registered.
///
///     {"contacts": [{"token": …}…]}
public struct DirectoryResponse: JSONObject, Hashable {
    /// One contact for each registered number.
    public var contacts: [DirectoryContact]

    /// Creates a response.
    public init(contacts: [DirectoryContact]) {
        self.contacts = contacts
    }

    private enum Key: Int, JSONKey {
        case contacts
        static let names: [JSONName] = ["contacts"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var contacts: [DirectoryContact]?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil { contacts = try json.array(of: DirectoryContact.init(reading:)) }
        self.init(contacts: try json.required(contacts, Key.contacts))
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.contacts)
            json.array(contacts) { $1.write(to: &$0, profile: profile) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(token: DirectoryToken) {
        let bytes = token.inlineBytes
        unsafe write(base64: bytes.span.bytes, padding: .unpadded)
    }
}
