// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import SwiftProtobuf

// Seals a text for a push, and opens it again, with swift-crypto (PeerEnvelope) and swift-protobuf (Messages.pb.swift). ../ours has
// the same program with push-core.
let key = SymmetricKey(size: SymmetricKeySize(bitCount: 52 * 8)).withUnsafeBytes { Array($0) }
var content = PeerPushMessageContent()
content.body = "Meet me at nine."
var signal = PeerIncomingPushMessageSignal()
signal.type = 0
signal.source = "+14155550100"
signal.timestamp = 1_387_813_061_207
signal.message = try content.serializedData()
let envelope = try PeerEnvelope(key: key).seal(signal.serializedBytes())

let opened = try PeerIncomingPushMessageSignal(serializedBytes: PeerEnvelope(key: key).open(envelope))
let text = try PeerPushMessageContent(serializedBytes: opened.message)
print("\(envelope.count) bytes from \(opened.source): \(text.body)")
