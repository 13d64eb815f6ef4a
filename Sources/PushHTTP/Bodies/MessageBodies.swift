// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// A message from a client to its relay. The relay turns it into an ``/PushWire/IncomingPushMessageSignal``.
///
///     specification    {"type": int, "destination": number, "body": base64, "relay"?: text, "timestamp"?: "ms"}
///     deployed         {"type": int, "destination": number, "body": base64, "relay"?: text, "timestamp"?: ms}
///
/// The parser accepts both forms of `timestamp`, and `body` with or without base64 padding. Only the deployed form is
/// written with padding.
public struct OutgoingMessage: JSONObject, Hashable {
    /// The type of the message; never ``/PushWire/SignalType/absent``.
    public let type: SignalType
    /// The recipient's number.
    public var destination: PhoneNumber
    /// The encrypted ``/PushWire/PushMessageContent``.
    public var body: [UInt8]
    /// The recipient's relay; nil for the relay that this message is sent to.
    public var relay: String?
    /// The sender's time, in milliseconds since 1970-01-01 00:00 UTC.
    ///
    /// A relay puts its own time into the signal instead. In December 2013, the Android client sent no timestamp, and
    /// the iOS client sent seconds.
    public var timestamp: UInt64?

    /// Creates a message.
    ///
    /// - Precondition: `type` is not ``/PushWire/SignalType/absent``.
    public init(
        type: SignalType, destination: PhoneNumber, body: [UInt8], relay: String? = nil, timestamp: UInt64? = nil
    ) {
        precondition(type != .absent, "A message has a type")
        self.type = type
        self.destination = destination
        self.body = body
        self.relay = relay
        self.timestamp = timestamp
    }

    private enum Key: Int, JSONKey {
        case type, destination, body, relay, timestamp
        static let names: [JSONName] = ["type", "destination", "body", "relay", "timestamp"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var type: UInt32?
        var destination: PhoneNumber?
        var body: [UInt8]?
        var relay: String?
        var timestamp: UInt64?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .type: type = try json.integer(UInt32.self)
            case .destination: destination = try json.phoneNumber()
            case .body: body = try json.base64()
            case .relay: relay = try json.relay()
            case .timestamp: timestamp = try json.null() ? nil : json.integer(UInt64.self, isQuotable: true)
            }
        }
        self.init(
            type: SignalType(try json.required(type, Key.type)),
            destination: try json.required(destination, Key.destination), body: try json.required(body, Key.body),
            relay: relay, timestamp: timestamp)
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.type)
            json.write(number: UInt64(type.value ?? 0))
            json.key(Key.destination)
            json.write(phoneNumber: destination)
            json.key(Key.body)
            unsafe json.write(base64: body.span.bytes, padding: profile.payloadPadding)
            if let relay {
                json.key(Key.relay)
                json.write(string: relay)
            }
            if let timestamp {
                json.key(Key.timestamp)
                json.write(number: timestamp, isQuoted: profile == .specification)
            }
        }
    }
}

extension OutgoingMessage: CustomStringConvertible, Redacted {
    /// The type and the size of the message, without the number and the body.
    public var description: String { "OutgoingMessage(type: \(type), body: \(body.count) bytes)" }
}

/// A batch of messages, one for each recipient.
///
///     {"messages": [{"type": …}…]}
///
/// Send one message at a time to the server of December 2013: it fails with status 500 if a batch has more. It also
/// refuses a body with an unknown key. This library ignores unknown keys.
public struct MessageBatch: JSONObject, Hashable {
    /// One message for each recipient.
    public var messages: [OutgoingMessage]

    /// Creates a batch.
    public init(messages: [OutgoingMessage]) {
        self.messages = messages
    }

    private enum Key: Int, JSONKey {
        case messages
        static let names: [JSONName] = ["messages"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var messages: [OutgoingMessage]?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil { messages = try json.array(of: OutgoingMessage.init(reading:)) }
        self.init(messages: try json.required(messages, Key.messages))
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.messages)
            json.array(messages) { $1.write(to: &$0, profile: profile) }
        }
    }
}

/// The outcome of a ``MessageBatch``.
///
///     {"success": [number…], "failure": [number…]}
public struct DeliveryReport: JSONObject, Hashable {
    /// The recipients of the messages that the relay accepted.
    public var success: [PhoneNumber]
    /// The recipients of the messages that the relay did not accept.
    public var failure: [PhoneNumber]

    /// Creates a report.
    public init(success: [PhoneNumber], failure: [PhoneNumber] = []) {
        self.success = success
        self.failure = failure
    }

    private enum Key: Int, JSONKey {
        case success, failure
        static let names: [JSONName] = ["success", "failure"]
    }

    package init(reading json: inout JSONReader) throws(JSONError) {
        var success: [PhoneNumber]?
        var failure: [PhoneNumber]?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .success: success = try json.phoneNumbers()
            case .failure: failure = try json.phoneNumbers()
            }
        }
        self.init(success: try json.required(success, Key.success), failure: try json.required(failure, Key.failure))
    }

    package func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.success)
            json.array(success) { $0.write(phoneNumber: $1) }
            json.key(Key.failure)
            json.array(failure) { $0.write(phoneNumber: $1) }
        }
    }
}

extension JSONReader {
    @_lifetime(self: copy self)
    fileprivate mutating func phoneNumber() throws(JSONError) -> PhoneNumber {
        try parse(PhoneNumber.init(parsing:), { _ in .phoneNumber })
    }

    @_lifetime(self: copy self)
    fileprivate mutating func phoneNumbers() throws(JSONError) -> [PhoneNumber] {
        try array(of: PhoneNumber.init(parsing:), { _ in .phoneNumber })
    }
}

extension JSONWriter {
    fileprivate mutating func write(phoneNumber: PhoneNumber) {
        let text = phoneNumber.paddedText
        unsafe write(plain: text.span.bytes.extracting(first: phoneNumber.byteCount))
    }
}
