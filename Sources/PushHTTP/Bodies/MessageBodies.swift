// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// A message on its way to the relay, which makes an ``/PushWire/IncomingPushMessageSignal`` of it.
///
///     specification    {"type": int, "destination": number, "body": base64, "relay"?: text, "timestamp"?: "ms"}
///     deployed         {"type": int, "destination": number, "body": base64, "relay"?: text, "timestamp"?: ms}
///
/// Source: protocol.md section 6, `POST /v1/messages/`.
public struct OutgoingMessage: JSONBody, Hashable {
    /// The kind of message; never ``/PushWire/SignalType/absent``.
    public let type: SignalType
    /// The recipient's number.
    public var destination: PhoneNumber
    /// The encrypted ``/PushWire/PushMessageContent``.
    public var body: [UInt8]
    /// The relay where the destination is registered, if not the one that gets this.
    public var relay: String?
    /// Milliseconds since 1970-01-01 00:00 UTC, by the sender's clock.
    ///
    /// A relay stamps the signal with its own time, and so did that of December 2013: Android's client of that month leaves the
    /// timestamp out, and iOS's sends seconds.
    public var timestamp: UInt64?

    /// A message of these parts.
    ///
    /// - Precondition: `type` is not ``/PushWire/SignalType/absent``.
    public init(
        type: SignalType, destination: PhoneNumber, body: [UInt8], relay: String? = nil, timestamp: UInt64? = nil
    ) {
        precondition(type != .absent, "A message says of what type it is")
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

    /// Reads the object. `timestamp` may be quoted.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/malformedInteger``,
    ///   ``/PushWire/JSONError/Reason/phoneNumber(_:)`` or ``/PushWire/JSONError/Reason/base64(_:)`` for a malformed value.
    public init(reading json: inout JSONReader) throws(JSONError) {
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

    /// Writes the object; the body's base64 is padded as deployed, and not by the specification, which quotes the timestamp.
    public func write(to json: inout JSONWriter, profile: Profile) {
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
    /// The shape alone: no number and no body.
    public var description: String { "OutgoingMessage(type: \(type), body: \(body.count) bytes)" }
}

/// Messages to several recipients, each encrypted for its own.
///
///     {"messages": [{"type": …}…]}
///
/// The server of December 2013 fails (500) on more than one message a call: send one at a time. Members with other keys are ignored
/// here, but that server refuses the whole call for one.
///
/// Source: protocol.md section 6, `POST /v1/messages/`.
public struct MessageBatch: JSONBody, Hashable {
    /// One message for each recipient.
    public var messages: [OutgoingMessage]

    /// A batch of these messages.
    public init(messages: [OutgoingMessage]) {
        self.messages = messages
    }

    private enum Key: Int, JSONKey {
        case messages
        static let names: [JSONName] = ["messages"]
    }

    /// Reads the object.
    ///
    /// - Throws: ``/PushWire/JSONError``, also for a message, as ``OutgoingMessage`` does.
    public init(reading json: inout JSONReader) throws(JSONError) {
        var messages: [OutgoingMessage]?
        var members = try json.object(Key.self)
        while try json.next(&members) != nil { messages = try json.array(of: OutgoingMessage.self) }
        self.init(messages: try json.required(messages, Key.messages))
    }

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.messages)
            json.array(messages, profile: profile)
        }
    }
}

/// The recipients that the messages of a batch reached, and the others.
///
///     {"success": [number…], "failure": [number…]}
///
/// Source: protocol.md section 6, `POST /v1/messages/`.
public struct DeliveryReport: JSONBody, Hashable {
    /// Recipients whose message the relay took.
    public var success: [PhoneNumber]
    /// Recipients whose message it did not.
    public var failure: [PhoneNumber]

    /// A report of these.
    public init(success: [PhoneNumber], failure: [PhoneNumber] = []) {
        self.success = success
        self.failure = failure
    }

    private enum Key: Int, JSONKey {
        case success, failure
        static let names: [JSONName] = ["success", "failure"]
    }

    /// Reads the object, both members of which have to be there.
    ///
    /// - Throws: ``/PushWire/JSONError``, with ``/PushWire/JSONError/Reason/phoneNumber(_:)`` for the first text that is no number.
    public init(reading json: inout JSONReader) throws(JSONError) {
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

    /// Writes the object.
    public func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.success)
            json.array { json in for number in success { json.write(phoneNumber: number) } }
            json.key(Key.failure)
            json.array { json in for number in failure { json.write(phoneNumber: number) } }
        }
    }
}

extension JSONReader {
    @_lifetime(self: copy self)
    fileprivate mutating func phoneNumber() throws(JSONError) -> PhoneNumber {
        try parse(PhoneNumber.init(parsing:), JSONError.Reason.phoneNumber)
    }

    @_lifetime(self: copy self)
    fileprivate mutating func phoneNumbers() throws(JSONError) -> [PhoneNumber] {
        try array(of: PhoneNumber.init(parsing:), JSONError.Reason.phoneNumber)
    }
}

extension JSONWriter {
    fileprivate mutating func write(phoneNumber: PhoneNumber) {
        let text = phoneNumber.paddedText
        unsafe write(plain: text.span.bytes.extracting(first: phoneNumber.byteCount))
    }
}
