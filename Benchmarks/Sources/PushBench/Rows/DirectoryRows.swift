// SPDX-License-Identifier: Apache-2.0

import CFloors
import Crypto
import Foundation
import PushCrypto

/// Directory tokens. The peer is swift-crypto's SHA-1 and Foundation's base64.
enum DirectoryRows {
    static var all: [Row] {
        [
            Row(name: "directory token, one", targets: Targets(timesPeer: 5), contest: one),
            Row(name: "directory tokens, batch of 10³", targets: Targets(timesPeer: 6, allocations: 0)) {
                try batch(of: 1000)
            },
            Row(name: "directory tokens, batch of 10⁶", targets: Targets(timesPeer: 6, allocations: 0)) {
                try batch(of: 1_000_000)
            },
        ]
    }

    private static func one() throws -> Contest {
        let number = try PhoneNumber("+14155550132")
        let text = "+14155550132"
        let bytes = [UInt8](text.utf8)
        let memory = OutputMemory(byteCount: 64)
        unsafe floor_token(memory.pointer, bytes, bytes.count)
        try Disagreement.check(token(byPeer: text) == DirectoryToken(number).base64, "swift-crypto's token")
        try Disagreement.check(memory.bytes(14) == Array(DirectoryToken(number).base64.utf8), "OpenSSL's token")
        return Contest(
            ours: { DirectoryToken(number).base64.utf8.count },
            peer: { token(byPeer: text).utf8.count },
            floor: {
                unsafe floor_token(memory.pointer, bytes, bytes.count)
                return 14
            })
    }

    private static func batch(of count: Int) throws -> Contest {
        // Strings of so few bytes need no memory of their own, which the rows after this one would find in their way.
        let texts = (0..<count).map { "+1415\(5_550_000 + $0)" }
        let numbers = try texts.map { text throws(PhoneNumberError) in try PhoneNumber(text) }
        let joined = texts.flatMap(\.utf8)
        let memory = OutputMemory(byteCount: count * 14)
        let floorMemory = OutputMemory(byteCount: count * 14 + 3)
        let ours: Contest.Work = { memory.write { DirectoryToken.batch(numbers.span, into: &$0) } }
        unsafe floor_tokens(floorMemory.pointer, joined, count)
        let tokens = memory.bytes(try ours())
        try Disagreement.check(floorMemory.bytes(tokens.count) == tokens, "OpenSSL's tokens")
        try Disagreement.check(texts.flatMap { token(byPeer: $0).utf8 } == tokens, "swift-crypto's tokens")
        return Contest(
            ours: ours,
            peer: { texts.reduce(0) { $0 &+ token(byPeer: $1).utf8.count } },
            floor: {
                unsafe floor_tokens(floorMemory.pointer, joined, count)
                return 14
            },
            operationCount: count)
    }

    private static func token(byPeer number: String) -> String {
        String(Data(Insecure.SHA1.hash(data: Data(number.utf8)).prefix(10)).base64EncodedString().prefix(14))
    }
}
