// SPDX-License-Identifier: Apache-2.0

import Crypto
import NIOSSL
import PushCrypto
import PushWire

// Checks/consumer builds this program. It uses OpenSSL and two copies of BoringSSL in one process.
let key = SignalingKey()
let content = PushMessageContent(body: "Meet me at nine.")
let signal = IncomingPushMessageSignal(type: .plaintext, message: try content.encoded())
let envelope = try Envelope.seal(signal, key: key, profile: .deployed)
let opened = try Envelope.openSignal(envelope, key: key, profile: .deployed)

let ours = PushCrypto.PrivateKey()
let theirs = Curve25519.KeyAgreement.PrivateKey()
let theirPublicKey = try PublicKey(parsing: [PublicKey.typeByte] + theirs.publicKey.rawRepresentation)
let ourPublicKey = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: ours.publicKey.encoded().dropFirst())
let secret = try ours.agree(with: theirPublicKey)
let theirSecret = try theirs.sharedSecretFromKeyAgreement(with: ourPublicKey)
let isSame = secret.withUnsafeBytes { ours in theirSecret.withUnsafeBytes { ours.elementsEqual($0) } }

_ = try NIOSSLContext(configuration: .makeClientConfiguration())

let text = try PushMessageContent(parsing: opened.message ?? []).body
print(isSame ? text ?? "nothing to read" : "the two secrets differ")
