// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import FuzzSupport
import PushWire
import SwiftProtobuf

/// Runs one input. Reads it as a message with push-core and with swift-protobuf:
///
///     offset 0    1 byte    bit 0: 0 for a signal, 1 for a content
///     then        the message
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    var input = unsafe InputBytes(start, count)
    let control = input.byte()
    let bytes = input.rest
    if control & 1 == 0 {
        compare(IncomingPushMessageSignal.self, PeerIncomingPushMessageSignal.self, bytes, submessage: nil) {
            $0.isEqual(to: $1)
        }
    } else {
        compare(PushMessageContent.self, PeerPushMessageContent.self, bytes, submessage: 0x12) { $0.isEqual(to: $1) }
    }
    return 0
}

private func compare<Ours: WireMessage, Theirs: SwiftProtobuf.Message>(
    _: Ours.Type, _: Theirs.Type, _ bytes: [UInt8], submessage: UInt64?, _ areEqual: (Ours, Theirs) -> Bool
) {
    let ours = Result { () throws(WireError) in try Ours(parsing: bytes) }
    // One more than the default: swift-protobuf rejects level 100, which this library accepts (docs/bad-inputs.md row 27).
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = 101
    let theirs = Result { try Theirs(serializedBytes: bytes, options: options) }
    switch (ours, theirs) {
    case (.success(let ours), .success(let theirs)):
        hold(areEqual(ours, theirs), "a message that both accept has the same fields")
        guard let (encoding, other) = try? (ours.encoded(), theirs.serializedBytes() as [UInt8]) else {
            broken("a decoded message can be encoded")
        }
        hold(
            encoding == other,
            "a message that both accept has the same encoding: \(encoding), swift-protobuf's \(other)")
    case (.failure, .failure): break
    case (.failure(let error), .success):
        hold(isKnownDifference(error), "a message that swift-protobuf accepts is accepted: \(error)")
    case (.success, .failure(let error)):
        hold(
            hasZeroInGroup(bytes[...], submessage: submessage),
            "a message that swift-protobuf rejects is rejected: \(error)")
    }
}

/// Returns whether swift-protobuf accepts messages with this fault (docs/bad-inputs.md rows 8 and 10).
private func isKnownDifference(_ error: WireError) -> Bool {
    switch error {
    case .lengthOutOfRange, .tagOutOfRange: true
    default: false
    }
}

extension IncomingPushMessageSignal {
    fileprivate func isEqual(to peer: PeerIncomingPushMessageSignal) -> Bool {
        type.value == (peer.hasType ? peer.type : nil)
            && source.map { Array($0.utf8) } == (peer.hasSource ? Array(peer.source.utf8) : nil)
            && relay.map { Array($0.utf8) } == (peer.hasRelay ? Array(peer.relay.utf8) : nil)
            && destinations.map { Array($0.utf8) } == peer.destinations.map { Array($0.utf8) }
            && timestamp == (peer.hasTimestamp ? peer.timestamp : nil)
            && message == (peer.hasMessage ? [UInt8](peer.message) : nil)
            && unknownFields == [UInt8](peer.unknownFields.data)
    }
}

extension PushMessageContent {
    fileprivate func isEqual(to peer: PeerPushMessageContent) -> Bool {
        body.map { Array($0.utf8) } == (peer.hasBody ? Array(peer.body.utf8) : nil)
            && attachments.count == peer.attachments.count
            && zip(attachments, peer.attachments).allSatisfy { $0.isEqual(to: $1) }
            && unknownFields == [UInt8](peer.unknownFields.data)
    }
}

extension AttachmentPointer {
    fileprivate func isEqual(to peer: PeerPushMessageContent.AttachmentPointer) -> Bool {
        id == (peer.hasID ? peer.id : nil)
            && contentType.map { Array($0.utf8) } == (peer.hasContentType ? Array(peer.contentType.utf8) : nil)
            && key == (peer.hasKey ? [UInt8](peer.key) : nil)
            && unknownFields == [UInt8](peer.unknownFields.data)
    }
}
