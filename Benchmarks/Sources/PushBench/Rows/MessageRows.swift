// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushWire
import SwiftProtobuf

/// Decoding and encoding messages. The peers are the generated code of swift-protobuf and of C++ protobuf.
enum MessageRows {
    static var group: RowGroup {
        RowGroup(
            title: "Messages", peer: "swift-protobuf",
            rows: [
                Row(name: "decode signal 154 B, view", targets: Targets(timesPeer: 12, allocations: 0)) {
                    try decodeSignal { try readSignalView($0) }
                },
                Row(name: "decode signal 154 B, owned", targets: Targets(timesPeer: 2.5)) {
                    try decodeSignal { read(try IncomingPushMessageSignal(parsing: $0)) }
                },
                Row(name: "decode content 414 B, view", targets: Targets(timesPeer: 10, allocations: 0)) {
                    try decodeContent { try readContentView($0) }
                },
                Row(name: "decode content 414 B, owned", targets: Targets(timesPeer: 2)) {
                    try decodeContent { read(try PushMessageContent(parsing: $0)) }
                },
                Row(
                    name: "encode signal 154 B, caller's memory", targets: Targets(timesPeer: 5, allocations: 0),
                    contest: encodeSignal),
                Row(
                    name: "encode content 414 B, caller's memory", targets: Targets(timesPeer: 9, allocations: 0),
                    contest: encodeContent),
            ])
    }

    /// Comparisons with C++ protobuf. The peer of a view parses into a reused message. The peer of an owned value makes a new one.
    static var cppGroup: RowGroup {
        let isInstalled = PeerProtobuf.version != nil
        func row(_ name: String, timesPeer: Double, contest: @escaping () throws -> Contest) -> Row {
            Row(
                name: "\(name), next to C++", targets: isInstalled ? Targets(timesPeer: timesPeer) : Targets(),
                contest: contest)
        }
        return RowGroup(
            title: isInstalled ? "Messages, next to C++" : "Messages. C++ protobuf is not installed",
            peer: isInstalled ? "C++ protobuf" : nil,
            rows: [
                row("decode signal 154 B, view", timesPeer: 2.5) {
                    try decodeNextToCPP(.signal, peer: { try $0.readIntoKept() }) { try readSignalView($0) }
                },
                row("decode signal 154 B, owned", timesPeer: 1.2) {
                    try decodeNextToCPP(.signal, peer: { try $0.readIntoNew() }) {
                        read(try IncomingPushMessageSignal(parsing: $0))
                    }
                },
                row("decode content 414 B, view", timesPeer: 1.8) {
                    try decodeNextToCPP(.content, peer: { try $0.readIntoKept() }) { try readContentView($0) }
                },
                row("decode content 414 B, owned", timesPeer: 1.3) {
                    try decodeNextToCPP(.content, peer: { try $0.readIntoNew() }) {
                        read(try PushMessageContent(parsing: $0))
                    }
                },
                row("encode signal 154 B, caller's memory", timesPeer: 1.2) {
                    try encodeNextToCPP(Samples.signal(messageByteCount: 128), .signal)
                },
                row("encode content 414 B, caller's memory", timesPeer: 1.2) {
                    try encodeNextToCPP(Samples.content, .content)
                },
            ])
    }

    @inline(__always)
    private static func decodeNextToCPP(
        _ kind: PeerProtobuf.Kind, peer read: @escaping (PeerProtobuf) throws -> Int,
        _ decode: @escaping ([UInt8]) throws -> Int
    ) throws -> Contest {
        let bytes = try kind == .signal ? Samples.signal(messageByteCount: 128).encoded() : Samples.content.encoded()
        guard PeerProtobuf.version != nil else { return Contest(ours: { try decode(bytes) }) }
        let peer = try PeerProtobuf(kind, bytes)
        try Disagreement.check(try decode(bytes) == read(peer), "fields of the message")
        return Contest(ours: { try decode(bytes) }, peer: { try read(peer) })
    }

    @inline(__always)
    private static func encodeNextToCPP(_ message: some WireMessage, _ kind: PeerProtobuf.Kind) throws -> Contest {
        let memory = OutputMemory(byteCount: 4096)
        let ours: Contest.Work = { try memory.write { output throws(WireError) in try message.encode(into: &output) } }
        guard PeerProtobuf.version != nil else { return Contest(ours: ours) }
        let bytes = memory.bytes(try ours())
        let (peer, peerMemory) = (try PeerProtobuf(kind, bytes), OutputMemory(byteCount: 4096))
        let theirs = peerMemory.bytes(peer.write(to: peerMemory, byteCount: 4096))
        try Disagreement.check(theirs == bytes, "bytes of the message")
        return Contest(ours: ours, peer: { peer.write(to: peerMemory, byteCount: 4096) })
    }

    /// Returns the contest for a signal. Inlined, so that push-core and the peer have the same call depth.
    @inline(__always)
    private static func decodeSignal(_ decode: @escaping ([UInt8]) throws -> Int) throws -> Contest {
        let bytes = try Samples.signal(messageByteCount: 128).encoded()
        let peer: Contest.Work = { read(try PeerIncomingPushMessageSignal(serializedBytes: bytes)) }
        try Disagreement.check(bytes.count == 154, "size of the signal")
        try Disagreement.check(try decode(bytes) == peer(), "fields of the signal")
        return Contest(ours: { try decode(bytes) }, peer: peer)
    }

    @inline(__always)
    private static func decodeContent(_ decode: @escaping ([UInt8]) throws -> Int) throws -> Contest {
        let bytes = try Samples.content.encoded()
        let peer: Contest.Work = { read(try PeerPushMessageContent(serializedBytes: bytes)) }
        try Disagreement.check(bytes.count == 414, "size of the content")
        try Disagreement.check(try decode(bytes) == peer(), "fields of the content")
        return Contest(ours: { try decode(bytes) }, peer: peer)
    }

    private static func encodeSignal() throws -> Contest {
        try encode(Samples.signal(messageByteCount: 128), Samples.peerSignal(messageByteCount: 128))
    }

    private static func encodeContent() throws -> Contest {
        try encode(Samples.content, Samples.peerContent)
    }

    @inline(__always)
    private static func encode(_ message: some WireMessage, _ peer: some SwiftProtobuf.Message) throws -> Contest {
        let memory = OutputMemory(byteCount: 4096)
        let ours: Contest.Work = { try memory.write { output throws(WireError) in try message.encode(into: &output) } }
        let theirs: [UInt8] = try peer.serializedBytes()
        try Disagreement.check(memory.bytes(try ours()) == theirs, "bytes of the message")
        return Contest(
            ours: ours,
            peer: {
                let bytes: [UInt8] = try peer.serializedBytes()
                return bytes.count
            })
    }
}

/// Functions that read every field of a message and return a sum. The sum is the same for each form of the message.
extension MessageRows {
    private static func readSignalView(_ bytes: [UInt8]) throws -> Int {
        let view = try unsafe IncomingPushMessageSignal.View(parsing: bytes.span.bytes)
        var sum = Int(view.type.value ?? 0) &+ Int(truncatingIfNeeded: view.timestamp ?? 0)
        sum &+= (view.source?.count ?? 0) &+ (view.relay?.count ?? 0) &+ (view.message?.byteCount ?? 0)
        var destinations = view.destinations
        while let destination = destinations.next() { sum &+= destination.count }
        return sum
    }

    private static func read(_ signal: IncomingPushMessageSignal) -> Int {
        var sum = Int(signal.type.value ?? 0) &+ Int(truncatingIfNeeded: signal.timestamp ?? 0)
        sum &+= (signal.source?.utf8.count ?? 0) &+ (signal.relay?.utf8.count ?? 0) &+ (signal.message?.count ?? 0)
        for destination in signal.destinations { sum &+= destination.utf8.count }
        return sum
    }

    private static func read(_ signal: PeerIncomingPushMessageSignal) -> Int {
        var sum = Int(signal.type) &+ Int(truncatingIfNeeded: signal.timestamp)
        sum &+= signal.source.utf8.count &+ signal.relay.utf8.count &+ signal.message.count
        for destination in signal.destinations { sum &+= destination.utf8.count }
        return sum
    }

    private static func readContentView(_ bytes: [UInt8]) throws -> Int {
        let view = try unsafe PushMessageContent.View(parsing: bytes.span.bytes)
        var sum = view.body?.count ?? 0
        var attachments = view.attachments
        while let attachment = attachments.next() {
            sum &+= Int(truncatingIfNeeded: attachment.id ?? 0)
            sum &+= (attachment.contentType?.count ?? 0) &+ (attachment.key?.byteCount ?? 0)
        }
        return sum
    }

    private static func read(_ content: PushMessageContent) -> Int {
        var sum = content.body?.utf8.count ?? 0
        for attachment in content.attachments {
            sum &+= Int(truncatingIfNeeded: attachment.id ?? 0)
            sum &+= (attachment.contentType?.utf8.count ?? 0) &+ (attachment.key?.count ?? 0)
        }
        return sum
    }

    private static func read(_ content: PeerPushMessageContent) -> Int {
        var sum = content.body.utf8.count
        for attachment in content.attachments {
            sum &+= Int(truncatingIfNeeded: attachment.id)
            sum &+= attachment.contentType.utf8.count &+ attachment.key.count
        }
        return sum
    }
}
