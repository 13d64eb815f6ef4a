// SPDX-License-Identifier: Apache-2.0

import CFloors
import Crypto
import Foundation
import PushCrypto

/// X25519. The peer is swift-crypto. Its BoringSSL makes keys faster than libsodium, and the chart shows it.
enum AgreementRows {
    static var group: RowGroup {
        RowGroup(
            title: "X25519", peer: "swift-crypto", floor: "libsodium",
            rows: [
                Row(name: "X25519 agreement", targets: Targets(ofFloor: 1.05), contest: agreement),
                Row(name: "X25519 key generation", targets: Targets(ofFloor: 1.05), contest: generation),
                // Compares libsodium's Edwards table with its X25519: docs/decisions/0014-prekeys-over-the-edwards-table.md.
                Row(name: "X25519 prekeys, batch of 100, per key", targets: Targets(ofFloor: 0.5)) {
                    try PreKeyBatch.contestWithFloor(100)
                },
            ])
    }

    private static func agreement() throws -> Contest {
        let privateBytes = Samples.bytes(32)
        let privateKey = try PrivateKey(parsing: privateBytes)
        let publicKey = PrivateKey().publicKey
        let point = Array(publicKey.encoded().dropFirst())
        let peerKey = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: privateBytes)
        let peerPoint = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: point)
        let memory = OutputMemory(byteCount: 32)

        let secret = unsafe try privateKey.agree(with: publicKey).withUnsafeBytes { unsafe Array($0) }
        let theirs = unsafe try peerKey.sharedSecretFromKeyAgreement(with: peerPoint)
            .withUnsafeBytes { unsafe Array($0) }
        try Disagreement.check(theirs == secret, "swift-crypto's secret")
        unsafe floor_x25519(memory.pointer, privateBytes, point)
        try Disagreement.check(memory.bytes(32) == secret, "libsodium's secret")
        return Contest(
            ours: { unsafe try privateKey.agree(with: publicKey).withUnsafeBytes { unsafe Int($0[0]) } },
            peer: {
                try unsafe peerKey.sharedSecretFromKeyAgreement(with: peerPoint).withUnsafeBytes { unsafe Int($0[0]) }
            },
            floor: {
                unsafe floor_x25519(memory.pointer, privateBytes, point)
                return unsafe Int(memory.pointer[0])
            })
    }

    private static func generation() throws -> Contest {
        let privateBytes = Samples.bytes(32)
        let point = Array(try PrivateKey(parsing: privateBytes).publicKey.encoded().dropFirst())
        let peerKey = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: privateBytes)
        try Disagreement.check(Array(peerKey.publicKey.rawRepresentation) == point, "swift-crypto's public key")
        let (scalar, memory) = (OutputMemory(byteCount: 32), OutputMemory(byteCount: 32))
        unsafe floor_x25519_pair(scalar.pointer, memory.pointer)
        let made = try PrivateKey(parsing: scalar.bytes(32)).publicKey.encoded()
        try Disagreement.check(memory.bytes(32) == Array(made.dropFirst()), "libsodium's public key")
        return Contest(
            ours: { PrivateKey().publicKey.withSpan { Int($0[1]) } },
            peer: { Int(Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation[0]) },
            floor: {
                unsafe floor_x25519_pair(scalar.pointer, memory.pointer)
                return unsafe Int(memory.pointer[0])
            })
    }
}
