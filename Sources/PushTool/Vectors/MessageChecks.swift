// SPDX-License-Identifier: Apache-2.0

import PushWire

/// What vectors of the two messages mean: decoding gives `decoded`, by the view and by the owned value; encoding what was
/// decoded gives `canonical`.
enum MessageChecks {
    /// `SignalTest`.
    static func signal(_ test: VectorTest) throws {
        let encoded = try test.bytes("encoded")
        let decoded = try test.accepted {
            try Way.agreed([
                Way("IncomingPushMessageSignal") { VectorJSON(try IncomingPushMessageSignal(parsing: encoded)) },
                Way("IncomingPushMessageSignal.View") {
                    VectorJSON(try IncomingPushMessageSignal.View(parsing: unsafe encoded.span.bytes))
                },
            ])
        }
        try test.expect("decoded", is: decoded)
        try checkEncoding(of: IncomingPushMessageSignal.self, encoded, test)
    }

    /// `ContentTest`.
    static func content(_ test: VectorTest) throws {
        let encoded = try test.bytes("encoded")
        let decoded = try test.accepted {
            try Way.agreed([
                Way("PushMessageContent") { VectorJSON(try PushMessageContent(parsing: encoded)) },
                Way("PushMessageContent.View") {
                    VectorJSON(try PushMessageContent.View(parsing: unsafe encoded.span.bytes))
                },
            ])
        }
        try test.expect("decoded", is: decoded)
        try checkEncoding(of: PushMessageContent.self, encoded, test)
    }

    private static func checkEncoding<Message: WireMessage>(
        of type: Message.Type, _ encoded: [UInt8], _ test: VectorTest
    ) throws {
        let (written, appended) = try CheckError.unless("encoding") {
            let message = try Message(parsing: encoded)
            let appended = try RawOutput.bytes(capacity: message.encodedByteCount) { try message.encode(into: &$0) }
            return (try message.encoded(), appended)
        }
        try test.expect("canonical", is: written, by: "encoded()")
        try test.expect("canonical", is: appended, by: "encode(into:)")
    }
}

extension VectorJSON {
    /// The `decoded` object of a signal.
    init(_ signal: IncomingPushMessageSignal) {
        var object = DecodedObject()
        object.set("type", signal.type.value.map { .integer(Int64($0)) })
        object.set("source", signal.source.map { .string($0) })
        object.set("relay", signal.relay.map { .string($0) })
        object.set("destinations", list: signal.destinations.map { .string($0) })
        object.set("timestamp", signal.timestamp.map { .string(String($0)) })
        object.set("message", signal.message.map { .string(Hex.text($0)) })
        object.set("unknown", unknown: signal.unknownFields)
        self = .object(object.fields)
    }

    /// The `decoded` object of a content.
    init(_ content: PushMessageContent) {
        var object = DecodedObject()
        object.set("body", content.body.map { .string($0) })
        object.set("attachments", list: content.attachments.map { VectorJSON($0) })
        object.set("unknown", unknown: content.unknownFields)
        self = .object(object.fields)
    }

    private init(_ pointer: AttachmentPointer) {
        var object = DecodedObject()
        object.set("id", pointer.id.map { .string(String($0)) })
        object.set("contentType", pointer.contentType.map { .string($0) })
        object.set("key", pointer.key.map { .string(Hex.text($0)) })
        object.set("unknown", unknown: pointer.unknownFields)
        self = .object(object.fields)
    }
}

/// The same by the views' own accessors, none of which the owned values go through in the same way.
extension VectorJSON {
    fileprivate init(_ signal: borrowing IncomingPushMessageSignal.View) {
        var object = DecodedObject()
        object.set("type", signal.type.value.map { .integer(Int64($0)) })
        object.set("source", text: signal.source)
        object.set("relay", text: signal.relay)
        var (destinations, texts) = (signal.destinations, [VectorJSON]())
        while let destination = destinations.next() { texts.append(.string(String(copying: destination))) }
        object.set("destinations", list: texts, count: signal.destinationCount)
        object.set("timestamp", signal.timestamp.map { .string(String($0)) })
        object.set("message", bytes: signal.message)
        object.set("unknown", signal.unknownFields, count: signal.unknownByteCount)
        self = .object(object.fields)
    }

    fileprivate init(_ content: borrowing PushMessageContent.View) {
        var object = DecodedObject()
        object.set("body", text: content.body)
        var (attachments, pointers) = (content.attachments, [VectorJSON]())
        while let pointer = attachments.next() { pointers.append(VectorJSON(pointer)) }
        object.set("attachments", list: pointers, count: content.attachmentCount)
        object.set("unknown", content.unknownFields, count: content.unknownByteCount)
        self = .object(object.fields)
    }

    private init(_ pointer: borrowing AttachmentPointer.View) {
        var object = DecodedObject()
        object.set("id", pointer.id.map { .string(String($0)) })
        object.set("contentType", text: pointer.contentType)
        object.set("key", bytes: pointer.key)
        object.set("unknown", pointer.unknownFields, count: pointer.unknownByteCount)
        self = .object(object.fields)
    }
}

/// Collects the fields of a `decoded` object: what was not on the wire is not in it, nor are empty lists and empty `unknown`.
private struct DecodedObject {
    private(set) var fields: [TextBytes: VectorJSON] = [:]

    mutating func set(_ name: String, _ value: VectorJSON?) {
        fields[TextBytes(name)] = value
    }

    mutating func set(_ name: String, list: [VectorJSON]) {
        if !list.isEmpty { fields[TextBytes(name)] = .array(list) }
    }

    mutating func set(_ name: String, unknown bytes: [UInt8]) {
        if !bytes.isEmpty { fields[TextBytes(name)] = .string(Hex.text(bytes)) }
    }

    mutating func set(_ name: String, text: borrowing UTF8Span?) {
        if let text = copy text { fields[TextBytes(name)] = .string(String(copying: text)) }
    }

    mutating func set(_ name: String, bytes: borrowing RawSpan?) {
        if let bytes = copy bytes {
            fields[TextBytes(name)] = .string(Hex.text(unsafe bytes.withUnsafeBytes { unsafe Array($0) }))
        }
    }

    /// A count that a view gives beforehand has to be the right one; where it is not, no `decoded` is equal to this.
    mutating func set(_ name: String, list: [VectorJSON], count: Int) {
        set(name, list: list)
        if list.count != count { fields[TextBytes("\(name)Count")] = .integer(Int64(count)) }
    }

    mutating func set(_ name: String, _ unknown: consuming WireUnknownFields, count: Int) {
        var bytes: [UInt8] = []
        while let field = unknown.next() { unsafe field.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }
        set(name, unknown: bytes)
        if bytes.count != count { fields[TextBytes("\(name)ByteCount")] = .integer(Int64(count)) }
    }
}
