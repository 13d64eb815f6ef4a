// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PushCrypto

@Suite struct AttachmentLengthTests {
    // The attack of 2016: a 32-bit length wraps around at 4 GiB. docs/protocol.md section 7, attack 1.
    @Test("bad-inputs.md row 69: lengths at and above each power of two")
    func aLengthOfMoreThanThirtyTwoBitsIsTakenWhole() throws {
        let overhead: Int64 = 48
        for exponent in 4..<62 {
            for count in [Int64(1) << exponent, (1 << exponent) + 16] as [Int64] {
                #expect(try AttachmentCipher.ciphertextByteCount(ofBlob: overhead + count, limit: .max) == count)
                #expect(throws: AttachmentError.malformedLength) {
                    try AttachmentCipher.ciphertextByteCount(ofBlob: overhead + count + 1, limit: .max)
                }
                #expect(AttachmentCipher.byteCount(forPlaintext: count - 1) == overhead + count)
            }
        }
    }
}
