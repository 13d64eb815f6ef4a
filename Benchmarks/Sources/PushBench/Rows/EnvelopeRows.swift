// SPDX-License-Identifier: Apache-2.0

import CFloors
import Foundation
import PushCrypto
@_spi(Vectors) import PushWire

/// Sealing and opening a signal of 200 bytes. The peer is code on swift-crypto.
enum EnvelopeRows {
    static var group: RowGroup {
        RowGroup(
            title: "Envelopes", peer: "swift-crypto", floor: "bare C on OpenSSL",
            rows: [
                Row(
                    name: "seal 200 B, kept key", targets: Targets(timesPeer: 7.5, ofFloor: 1.1, allocations: 0),
                    contest: sealUnderKeptKey),
                Row(
                    name: "seal 200 B, new key each time", targets: Targets(ofFloor: 1.1),
                    contest: sealUnderNewKeys),
                Row(
                    name: "open 200 B to a view, kept key", targets: Targets(timesPeer: 5, allocations: 0),
                    contest: open),
            ])
    }

    private static let keyBytes = [Samples.bytes(52), Samples.bytes(104).suffix(52)].map { Array($0) }
    private static let envelopeByteCount = Envelope.byteCount(forPlaintext: 200)

    private static func sealUnderKeptKey() throws -> Contest {
        let plaintext = try Samples.signal(messageByteCount: 174).encoded()
        let sealer = Kept(try EnvelopeSealer(key: SignalingKey(parsing: keyBytes[0]), profile: .specification))
        let peer = PeerEnvelope(key: keyBytes[0])
        let floor = unsafe floor_sealer_create(keyBytes[0])
        let (memory, floorMemory) = (OutputMemory(byteCount: 4096), OutputMemory(byteCount: 4096))
        try check(Array(try peer.seal(plaintext)), plaintext, "the peer's envelope")
        let byteCount = unsafe floor_seal(floor, floorMemory.pointer, plaintext, plaintext.count)
        try check(floorMemory.bytes(byteCount), plaintext, "the floor's envelope")
        return Contest(
            ours: {
                try memory.write { output throws(EnvelopeError) in
                    try unsafe sealer.value.seal(plaintext.span.bytes, into: &output)
                }
            },
            peer: { try peer.seal(plaintext).count },
            floor: { unsafe floor_seal(floor, floorMemory.pointer, plaintext, plaintext.count) })
    }

    /// Seals each signal under a different key than the one before, as a relay does.
    private static func sealUnderNewKeys() throws -> Contest {
        let plaintext = try Samples.signal(messageByteCount: 174).encoded()
        let keys = try keyBytes.map { bytes throws(KeyError) in try SignalingKey(parsing: bytes) }
        let sealer = Kept(try EnvelopeSealer(key: keys[0], profile: .specification))
        let floor = unsafe floor_sealer_create(keyBytes[1])
        let (memory, floorMemory) = (OutputMemory(byteCount: 4096), OutputMemory(byteCount: 4096))
        unsafe floor_sealer_rekey(floor, keyBytes[0])
        let byteCount = unsafe floor_seal(floor, floorMemory.pointer, plaintext, plaintext.count)
        try check(floorMemory.bytes(byteCount), plaintext, "the floor's envelope")
        var (turn, peerTurn, floorTurn) = (0, 0, 0)
        return Contest(
            ours: {
                turn ^= 1
                try sealer.value.rekey(to: keys[turn])
                return try memory.write { output throws(EnvelopeError) in
                    try unsafe sealer.value.seal(plaintext.span.bytes, into: &output)
                }
            },
            peer: {
                peerTurn ^= 1
                return try PeerEnvelope(key: keyBytes[peerTurn]).seal(plaintext).count
            },
            floor: {
                floorTurn ^= 1
                unsafe floor_sealer_rekey(floor, keyBytes[floorTurn])
                return unsafe floor_seal(floor, floorMemory.pointer, plaintext, plaintext.count)
            })
    }

    /// Opens an envelope. push-core also parses the signal. The peer only returns its bytes.
    private static func open() throws -> Contest {
        let plaintext = try Samples.signal(messageByteCount: 174).encoded()
        let key = try SignalingKey(parsing: keyBytes[0])
        let opener = Kept(try EnvelopeOpener(key: key, profile: .specification))
        let peer = PeerEnvelope(key: keyBytes[0])
        let envelope = try Envelope.seal(plaintext, key: key, profile: .specification)
        let data = Data(envelope)
        try Disagreement.check(Array(try peer.open(data)) == plaintext, "the peer's plaintext")
        try Disagreement.check(try opener.value.open(envelope) == plaintext, "the opened plaintext")
        return Contest(
            ours: {
                try opener.value.withOpened(envelope) { view in view.message?.byteCount ?? 0 }
            },
            peer: { try peer.open(data).count })
    }

    /// Checks another contestant's envelope: push-core makes the same one with the same IV.
    private static func check(_ envelope: [UInt8], _ plaintext: [UInt8], _ what: String) throws {
        try Disagreement.check(envelope.count == envelopeByteCount, what)
        var sealer = try EnvelopeSealer(key: SignalingKey(parsing: keyBytes[0]), profile: .specification)
        let iv = InlineArray<16, UInt8> { envelope[1 + $0] }
        try Disagreement.check(try sealer.seal(plaintext, iv: iv) == envelope, what)
    }
}
