// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Checks of vectors of the two messages: decoding gives `decoded`, by the view and by the owned value; encoding what was
/// decoded gives `canonical`.
enum MessageChecks {
    /// `SignalTest`.
    static func signal(_ test: VectorTest) throws {
        try check(test, decoded: DecodedJSON.json) { bytes in
            try IncomingPushMessageSignal(allOf: IncomingPushMessageSignal.View(parsing: bytes))
        }
    }

    /// `ContentTest`.
    static func content(_ test: VectorTest) throws {
        try check(test, decoded: DecodedJSON.json) { bytes in
            try PushMessageContent(allOf: PushMessageContent.View(parsing: bytes))
        }
    }

    private static func check<Message: WireMessage & Equatable>(
        _ test: VectorTest, decoded: (Message) -> JSONText, byView read: @escaping (RawSpan) throws -> Message
    ) throws {
        let encoded = try test.bytes("encoded")
        let message = try test.accepted {
            try Way.agreed([
                Way("the owned message") { try Message(parsing: encoded) },
                Way("the view") { try read(unsafe encoded.span.bytes) },
            ])
        }
        try test.expect("decoded", is: VectorJSON(decoded(message)))
        let (written, appended) = try CheckError.unless("encoding") {
            let appended = try RawOutput.bytes(capacity: message.encodedByteCount) { try message.encode(into: &$0) }
            return (try message.encoded(), appended)
        }
        try test.expect("canonical", is: written, by: "encoded()")
        try test.expect("canonical", is: appended, by: "encode(into:)")
    }
}

// Copies by the views' accessors, which the owned values' own initializers do not use.

extension IncomingPushMessageSignal {
    fileprivate init(allOf view: borrowing View) throws {
        var (list, destinations) = (view.destinations, [String]())
        while let destination = list.next() { destinations.append(String(copying: destination)) }
        try expectCount(view.destinationCount, of: destinations)
        self.init(
            type: view.type, source: copy(view.source), relay: copy(view.relay), destinations: destinations,
            timestamp: view.timestamp, message: copy(view.message))
        unknownFields = copy(view.unknownFields)
        try expectCount(view.unknownByteCount, of: unknownFields)
    }
}

extension PushMessageContent {
    fileprivate init(allOf view: borrowing View) throws {
        var (list, attachments) = (view.attachments, [AttachmentPointer]())
        while let pointer = list.next() { attachments.append(try AttachmentPointer(allOf: pointer)) }
        try expectCount(view.attachmentCount, of: attachments)
        self.init(body: copy(view.body), attachments: attachments)
        unknownFields = copy(view.unknownFields)
        try expectCount(view.unknownByteCount, of: unknownFields)
    }
}

extension AttachmentPointer {
    fileprivate init(allOf view: borrowing View) throws {
        self.init(id: view.id, contentType: copy(view.contentType), key: copy(view.key))
        unknownFields = copy(view.unknownFields)
        try expectCount(view.unknownByteCount, of: unknownFields)
    }
}

private func expectCount(_ count: Int, of elements: some Collection) throws {
    guard count == elements.count else {
        throw CheckError.failed("the view counts \(count), and has \(elements.count)")
    }
}

private func copy(_ text: borrowing UTF8Span?) -> String? {
    guard let text = copy text else { return nil }
    return String(copying: text)
}

private func copy(_ bytes: borrowing RawSpan?) -> [UInt8]? {
    guard let bytes = copy bytes else { return nil }
    return unsafe bytes.withUnsafeBytes { unsafe Array($0) }
}

private func copy(_ fields: consuming WireUnknownFields) -> [UInt8] {
    var bytes: [UInt8] = []
    while let field = fields.next() { unsafe field.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }
    return bytes
}
