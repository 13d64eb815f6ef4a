// SPDX-License-Identifier: Apache-2.0

import CFloors
import PushCrypto

/// Directory tokens. The peer is swift-crypto's SHA-1 with Foundation's base64.
enum DirectoryRows {
    static var group: RowGroup {
        RowGroup(
            title: "Directory tokens", peer: "swift-crypto + Foundation", floor: "bare C on OpenSSL",
            rows: [
                Row(name: "directory token, one", targets: Targets(timesPeer: 5), contest: one),
                Row(name: "directory tokens, batch of 10³", targets: Targets(timesPeer: 6, allocations: 0)) {
                    try TokenBatch(count: 1000).contest(1000)
                },
                Row(name: "directory tokens, batch of 10⁶", targets: Targets(timesPeer: 6, allocations: 0)) {
                    try TokenBatch(count: 1_000_000).contest(1_000_000)
                },
            ])
    }

    private static func one() throws -> Contest {
        let number = try PhoneNumber("+14155550132")
        let text = "+14155550132"
        let bytes = [UInt8](text.utf8)
        let memory = OutputMemory(byteCount: 64)
        unsafe floor_token(memory.pointer, bytes, bytes.count)
        try Disagreement.check(TokenBatch.token(of: text) == DirectoryToken(number).base64, "swift-crypto's token")
        try Disagreement.check(memory.bytes(14) == Array(DirectoryToken(number).base64.utf8), "OpenSSL's token")
        return Contest(
            ours: { DirectoryToken(number).base64.utf8.count },
            peer: { TokenBatch.token(of: text).utf8.count },
            floor: {
                unsafe floor_token(memory.pointer, bytes, bytes.count)
                return 14
            })
    }
}
