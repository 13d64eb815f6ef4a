// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

// Seals a text for a push, and opens it again. ../peers has the same program with swift-crypto and swift-protobuf.
let key = SignalingKey()
let content = PushMessageContent(body: "Meet me at nine.")
let signal = IncomingPushMessageSignal(
    type: .plaintext, source: "+14155550100", timestamp: 1_387_813_061_207, message: try content.encoded())
let envelope = try Envelope.seal(signal, key: key, profile: .deployed)

let opened = try Envelope.openSignal(envelope, key: key, profile: .deployed)
let text = try PushMessageContent(parsing: opened.message ?? []).body
print("\(envelope.count) bytes from \(opened.source ?? "nobody"): \(text ?? "nothing to read")")
