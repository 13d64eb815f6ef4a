// SPDX-License-Identifier: Apache-2.0

import PushWire

extension HotPath {
    static let messages = [
        HotPath(name: "decode-signal-view") { count in
            let bytes = try Samples.signal(byteCount: 154).encoded()
            return sum(count) { read(signal: bytes) }
        },
        HotPath(name: "decode-signal-owned") { count in
            let bytes = try Samples.signal(byteCount: 154).encoded()
            return sum(count) { (try? IncomingPushMessageSignal(parsing: bytes))?.message?.count ?? 0 }
        },
        HotPath(name: "decode-content-view") { count in
            let bytes = try Samples.content().encoded()
            return sum(count) { read(content: bytes) }
        },
        HotPath(name: "decode-content-owned") { count in
            let bytes = try Samples.content().encoded()
            return sum(count) { (try? PushMessageContent(parsing: bytes))?.attachments.count ?? 0 }
        },
        HotPath(name: "encode-signal") { count in
            let (signal, memory) = (try Samples.signal(byteCount: 154), OutputMemory())
            return sum(count) { memory.write { output in try? signal.encode(into: &output) } }
        },
        HotPath(name: "encode-content") { count in
            let (content, memory) = (try Samples.content(), OutputMemory())
            return sum(count) { memory.write { output in try? content.encode(into: &output) } }
        },
    ]

    /// Reads every field.
    @inline(never)
    private static func read(signal bytes: [UInt8]) -> Int {
        guard let view = unsafe try? IncomingPushMessageSignal.View(parsing: bytes.span.bytes) else { return 0 }
        var sum = Int(view.type.value ?? 0) &+ Int(truncatingIfNeeded: view.timestamp ?? 0)
        sum &+= (view.source?.count ?? 0) &+ (view.relay?.count ?? 0) &+ (view.message?.byteCount ?? 0)
        var destinations = view.destinations
        while let destination = destinations.next() { sum &+= destination.count }
        return sum
    }

    /// Reads the text and every field of every attachment.
    @inline(never)
    private static func read(content bytes: [UInt8]) -> Int {
        guard let view = unsafe try? PushMessageContent.View(parsing: bytes.span.bytes) else { return 0 }
        var sum = view.body?.count ?? 0
        var attachments = view.attachments
        while let attachment = attachments.next() {
            sum &+= Int(truncatingIfNeeded: attachment.id ?? 0)
            sum &+= (attachment.contentType?.count ?? 0) &+ (attachment.key?.byteCount ?? 0)
        }
        return sum
    }
}
