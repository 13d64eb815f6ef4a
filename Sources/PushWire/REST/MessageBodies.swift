// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// A message on its way to the relay, which makes an ``IncomingPushMessageSignal`` of it.
///
///     {"type": int, "destination": number, "body": base64, "relay"?: text, "timestamp": ms}
///
/// Source: protocol.md section 6, `POST /v1/messages/`.
public struct OutgoingMessage: RESTBody, Hashable {
    /// What kind of message it is; never ``SignalType/absent``.
    public let type: SignalType
    /// To whom.
    public var destination: PhoneNumber
    /// The encrypted ``PushMessageContent``.
    public var body: [UInt8]
    /// Where the destination is registered, if not at the relay that gets this.
    public var relay: String?
    /// Milliseconds since 1970-01-01 00:00 UTC.
    public var timestamp: UInt64

    /// A message of these parts.
    ///
    /// - Precondition: `type` is not ``SignalType/absent``.
    public init(
        type: SignalType, destination: PhoneNumber, body: [UInt8], relay: String? = nil, timestamp: UInt64
    ) {
        precondition(type != .absent, "A message says of what type it is")
        self.type = type
        self.destination = destination
        self.body = body
        self.relay = relay
        self.timestamp = timestamp
    }

    /// Reads the members.
    ///
    /// - Throws: `DecodingError`, over ``/PushCrypto/PhoneNumberError``, ``/PushCrypto/Base64Error`` or
    ///   ``RESTValueError/malformedInteger``.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.members()
        type = SignalType(try members.integer(.type) as UInt32)
        destination = try members.text(.destination) { text throws(PhoneNumberError) in try PhoneNumber(text) }
        body = try members.base64(.body)
        relay = try members.relay()
        timestamp = try members.integer(.timestamp)
    }

    /// Adds the members; the body's base64 is padded as deployed, and not by the specification.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.type, UInt64(type.value ?? 0))
        try members.add(.destination, destination.text)
        try members.add(.body, base64: body, padding: profile.payloadPadding)
        if let relay { try members.add(.relay, relay) }
        try members.add(.timestamp, timestamp)
    }
}

extension OutgoingMessage: CustomStringConvertible, CustomReflectable {
    /// The shape alone: no number and no body.
    public var description: String { "OutgoingMessage(type: \(type), body: \(body.count) bytes)" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Messages to several recipients, each encrypted for its own.
///
///     {"messages": [{"type": …}…]}
///
/// Source: protocol.md section 6, `POST /v1/messages/`.
public struct MessageBatch: RESTBody, Hashable {
    /// One for each recipient.
    public var messages: [OutgoingMessage]

    /// A batch of these messages.
    public init(messages: [OutgoingMessage]) {
        self.messages = messages
    }

    /// Reads the member.
    ///
    /// - Throws: `DecodingError`, over what ``OutgoingMessage`` throws.
    public init(from decoder: any Decoder) throws {
        messages = try decoder.members().decode([OutgoingMessage].self, forKey: .messages)
    }

    /// Adds the member.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.messages, messages, profile: profile)
    }
}

/// Whom the messages of a batch reached.
///
///     {"success": [number…], "failure": [number…]}
///
/// Source: protocol.md section 6, `POST /v1/messages/`.
public struct DeliveryReport: RESTBody, Hashable {
    /// Recipients whose message the relay took.
    public var success: [PhoneNumber]
    /// Recipients whose message it did not.
    public var failure: [PhoneNumber]

    /// A report of these.
    public init(success: [PhoneNumber], failure: [PhoneNumber] = []) {
        self.success = success
        self.failure = failure
    }

    /// Reads the members, both of which have to be there.
    ///
    /// - Throws: `DecodingError`, over ``/PushCrypto/PhoneNumberError``.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.members()
        success = try members.texts(.success) { text throws(PhoneNumberError) in try PhoneNumber(text) }
        failure = try members.texts(.failure) { text throws(PhoneNumberError) in try PhoneNumber(text) }
    }

    /// Adds the members.
    public func write<Members: RESTMembers & ~Copyable>(
        to members: inout Members, profile: Profile
    ) throws(Members.Failure) {
        try members.add(.success, success.map(\.text))
        try members.add(.failure, failure.map(\.text))
    }
}
