// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

extension IncomingPushMessageSignal {
    /// Copies the value of each accessor of a view. `owned()` must give the same.
    init(gathering view: borrowing View) {
        self.init(type: view.type, timestamp: view.timestamp)
        if let text = view.source { source = String(copying: text) }
        if let text = view.relay { relay = String(copying: text) }
        if let bytes = view.message { message = copy(of: bytes) }
        var numbers = view.destinations
        while let number = numbers.next() { destinations.append(String(copying: number)) }
        unknownFields = gather(view.unknownFields)
    }
}

extension PushMessageContent {
    /// Copies the value of each accessor of a view. `owned()` must give the same.
    init(gathering view: borrowing View) {
        self.init()
        if let text = view.body { body = String(copying: text) }
        var pointers = view.attachments
        while let pointer = pointers.next() { attachments.append(AttachmentPointer(gathering: pointer)) }
        unknownFields = gather(view.unknownFields)
    }
}

extension AttachmentPointer {
    /// Copies the value of each accessor of a view. `owned()` must give the same.
    init(gathering view: borrowing View) {
        self.init(id: view.id)
        if let text = view.contentType { contentType = String(copying: text) }
        if let bytes = view.key { key = copy(of: bytes) }
        unknownFields = gather(view.unknownFields)
    }
}

private func gather(_ fields: consuming WireUnknownFields) -> [UInt8] {
    var bytes: [UInt8] = []
    while let field = fields.next() { bytes += copy(of: field) }
    return bytes
}

/// A message type with a view, so that generic tests cover all three types.
protocol ViewedMessage: WireMessage {
    /// Parses the bytes as a view, copies the value of each accessor, and checks the view's counts against the elements.
    static func viewed(_ bytes: RawSpan) throws(WireError) -> Self
}

extension IncomingPushMessageSignal: ViewedMessage {
    static func viewed(_ bytes: RawSpan) throws(WireError) -> Self {
        let view = try View(parsing: bytes)
        let signal = Self(gathering: view)
        precondition(view.destinationCount == signal.destinations.count)
        precondition(view.destinations.count == signal.destinations.count)
        precondition(view.unknownByteCount == signal.unknownFields.count)
        precondition(view.unknownFields.byteCount == signal.unknownFields.count)
        precondition(view.unknownFields.array == signal.unknownFields)
        return signal
    }
}

extension PushMessageContent: ViewedMessage {
    static func viewed(_ bytes: RawSpan) throws(WireError) -> Self {
        let view = try View(parsing: bytes)
        let content = Self(gathering: view)
        precondition(view.attachmentCount == content.attachments.count)
        precondition(view.attachments.count == content.attachments.count)
        precondition(view.unknownByteCount == content.unknownFields.count)
        precondition(view.unknownFields.byteCount == content.unknownFields.count)
        precondition(view.unknownFields.array == content.unknownFields)
        return content
    }
}

extension AttachmentPointer: ViewedMessage {
    static func viewed(_ bytes: RawSpan) throws(WireError) -> Self {
        let view = try View(parsing: bytes)
        let pointer = Self(gathering: view)
        precondition(view.unknownByteCount == pointer.unknownFields.count)
        precondition(view.unknownFields.array == pointer.unknownFields)
        return pointer
    }
}

/// Parses `bytes` as an owned message and `elsewhere` as a view. An accepted message is also encoded and parsed again. Records an
/// issue if the results differ.
///
/// - Parameter elsewhere: the same bytes at another address.
/// - Returns: whether the bytes were accepted.
@discardableResult
func examine<Message: ViewedMessage>(
    _: Message.Type, _ bytes: RawSpan, elsewhere: RawSpan, _ context: @autoclosure () -> String = ""
) -> Bool {
    let message: Message
    do throws(WireError) {
        message = try Message(parsing: bytes)
    } catch {
        let viewed = fault { () throws(WireError) in try Message.viewed(elsewhere) }
        if viewed != error { record(bytes, "owned: \(error), view: \(viewed, default: "accepted")", context()) }
        return false
    }
    do throws(WireError) {
        if try Message.viewed(elsewhere) != message {
            record(bytes, "the view and the owned message differ", context())
        }
        let canonical = try message.encoded()
        if canonical.count != message.encodedByteCount {
            record(bytes, "encodedByteCount is not the size of the encoding", context())
        }
        let again = try Message(parsing: canonical)
        if again != message { record(bytes, "the encoding parses as another message", context()) }
        if try again.encoded() != canonical { record(bytes, "a second encoding differs from the first", context()) }
    } catch {
        record(bytes, "accepted, then \(error)", context())
    }
    return true
}

private func record(_ bytes: RawSpan, _ what: String, _ context: String) {
    Issue.record("\(hexEncode(copy(of: bytes))): \(what). \(context)")
}
