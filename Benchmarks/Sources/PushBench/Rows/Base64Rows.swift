// SPDX-License-Identifier: Apache-2.0

import CFloors
import Foundation
import PushCrypto

/// Base64 of an envelope of 235 bytes. The peer is Foundation. The floor of both directions is OpenSSL's encoder.
enum Base64Rows {
    static var group: RowGroup {
        RowGroup(
            title: "Base64", peer: "Foundation", floor: "EVP_EncodeBlock",
            rows: [
                Row(name: "base64 encode 235 B", targets: Targets(ofFloor: 1.2), contest: encode),
                Row(name: "base64 strict decode 235 B", targets: Targets(ofFloor: 1.5), contest: decode),
            ])
    }

    private static let bytes = Samples.bytes(235)

    private static func encode() throws -> Contest {
        let bytes = bytes
        let data = Data(bytes)
        let memory = OutputMemory(byteCount: 1024)
        let ours: Contest.Work = {
            memory.write { unsafe Base64.encode(bytes.span.bytes, padding: .padded, into: &$0) }
        }
        let floor = floor(bytes)
        let text = memory.bytes(try ours())
        try Disagreement.check(Array(data.base64EncodedData()) == text, "Foundation's base64")
        try Disagreement.check(floor.memory.bytes(try floor.work()) == text, "OpenSSL's base64")
        return Contest(ours: ours, peer: { data.base64EncodedData().count }, floor: floor.work)
    }

    private static func decode() throws -> Contest {
        let bytes = bytes
        let text = Array(Base64.encode(bytes, padding: .padded).utf8)
        let data = Data(text)
        let memory = OutputMemory(byteCount: 1024)
        let ours: Contest.Work = {
            try memory.write { output throws(Base64Error) in try Base64.decode(text.span, into: &output) }
        }
        try Disagreement.check(memory.bytes(try ours()) == bytes, "the decoded bytes")
        try Disagreement.check(Data(base64Encoded: data) == Data(bytes), "Foundation's decoded bytes")
        return Contest(ours: ours, peer: { Data(base64Encoded: data)?.count ?? 0 }, floor: floor(bytes).work)
    }

    private static func floor(_ bytes: [UInt8]) -> (memory: OutputMemory, work: Contest.Work) {
        let memory = OutputMemory(byteCount: 1024)
        return (memory, { Int(unsafe floor_base64(memory.pointer, bytes, Int32(bytes.count))) })
    }
}
