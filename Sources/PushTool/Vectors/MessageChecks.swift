// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Checks for vectors of the two messages. The view and the owned message decode to `decoded`, which encodes to `canonical`.
enum MessageChecks {
    /// Checks a `SignalTest`.
    static func signal(_ test: VectorTest) throws {
        try check(test, DecodedJSON.json) { try IncomingPushMessageSignal(allOf: .init(parsing: $0)) }
    }

    /// Checks a `ContentTest`.
    static func content(_ test: VectorTest) throws {
        try check(test, DecodedJSON.json) { try PushMessageContent(allOf: .init(parsing: $0)) }
    }

    private static func check<Message: WireMessage & Equatable>(
        _ test: VectorTest, _ decoded: (Message) -> JSONText, byView read: @escaping (RawSpan) throws -> Message
    ) throws {
        let encoded = try test.bytes("encoded")
        let message = try test.agreed([
            Way("the owned message") { try Message(parsing: encoded) },
            Way("the view") { try read(unsafe encoded.span.bytes) },
        ])
        try test.expect("decoded", is: decoded(message))
        try CheckError.unless("encoding") {
            let appended = try RawOutput.bytes(capacity: message.encodedByteCount) { try message.encode(into: &$0) }
            try test.expect("canonical", is: message.encoded(), by: "encoded()")
            try test.expect("canonical", is: appended, by: "encode(into:)")
        }
    }
}

// These initializers use the accessors of the views. The initializers of the owned messages do not.

extension IncomingPushMessageSignal {
    fileprivate init(allOf view: borrowing View) throws {
        var (list, destinations) = (view.destinations, [String]())
        while let destination = list.next() { destinations.append(String(copying: destination)) }
        try expectCount(view.destinationCount, of: destinations)
        self.init(
            type: view.type, source: copy(view.source), relay: copy(view.relay), destinations: destinations,
            timestamp: view.timestamp, message: copy(view.message))
        unknownFields = try copy(view.unknownFields, byteCount: view.unknownByteCount)
    }
}

extension PushMessageContent {
    fileprivate init(allOf view: borrowing View) throws {
        var (list, attachments) = (view.attachments, [AttachmentPointer]())
        while let pointer = list.next() { attachments.append(try AttachmentPointer(allOf: pointer)) }
        try expectCount(view.attachmentCount, of: attachments)
        self.init(body: copy(view.body), attachments: attachments)
        unknownFields = try copy(view.unknownFields, byteCount: view.unknownByteCount)
    }
}

extension AttachmentPointer {
    fileprivate init(allOf view: borrowing View) throws {
        self.init(id: view.id, contentType: copy(view.contentType), key: copy(view.key))
        unknownFields = try copy(view.unknownFields, byteCount: view.unknownByteCount)
    }
}

private func expectCount(_ count: Int, of elements: some Collection) throws {
    guard count == elements.count else {
        throw CheckError.failed("the view has \(elements.count) elements, but its count is \(count)")
    }
}

private func copy(_ text: borrowing UTF8Span?) -> String? {
    if let text = copy text { String(copying: text) } else { nil }
}

private func copy(_ bytes: borrowing RawSpan?) -> [UInt8]? {
    if let bytes = copy bytes { unsafe bytes.withUnsafeBytes { unsafe Array($0) } } else { nil }
}

private func copy(_ fields: consuming WireUnknownFields, byteCount: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let field = fields.next() { unsafe field.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }
    try expectCount(byteCount, of: bytes)
    return bytes
}
