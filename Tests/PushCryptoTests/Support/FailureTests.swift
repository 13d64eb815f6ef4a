// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PushCrypto

/// Failures of OpenSSL. A cipher or a MAC without a key fails as if OpenSSL had failed.
@Suite struct FailureTests {
    @Test func aFailedCipherLeavesNoPlaintextInTheLastBlock() {
        var cipher = BlockCipher(.encrypt)
        let rest = [UInt8](repeating: 0xA5, count: 5)
        var block = [UInt8](repeating: 1, count: BlockCipher.blockByteCount)
        unsafe cipher.encryptLast(&block, from: rest, byteCount: rest.count)
        let hasFailed = cipher.hasFailed
        #expect(hasFailed)
        #expect(block == [UInt8](repeating: 0, count: BlockCipher.blockByteCount))
    }

    @Test func aKeyAloneBeginsNoText() {
        let key = [UInt8](repeating: 7, count: 32)
        var cipher = BlockCipher(.encrypt)
        unsafe cipher.setKey(key)
        var block = [UInt8](repeating: 1, count: BlockCipher.blockByteCount)
        unsafe cipher.update(&block, from: key, byteCount: block.count)
        let (isKeyed, hasFailed) = (cipher.isKeyed, cipher.hasFailed)
        #expect(isKeyed && hasFailed)
        #expect(block == [UInt8](repeating: 1, count: block.count))
    }

    @Test func aMessageHasABeginningAndOneEnd() {
        var mac = KeyedHash(.sha256)
        unsafe mac.setKey(nil, byteCount: 0)
        let (before, first) = (mac.finish(), ended(&mac))
        let (second, other) = (mac.finish(), ended(&mac))
        #expect(before.map { _ in true } == nil && first != nil && second.map { _ in true } == nil && other == first)
    }

    private func ended(_ mac: inout KeyedHash) -> [UInt8]? {
        mac.begin()
        return mac.finish().map { tag in tag.indices.map { tag[$0] } }
    }
}
