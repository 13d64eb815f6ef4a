// SPDX-License-Identifier: Apache-2.0

import CFaults
import PushCrypto
import PushTestSupport
import PushWire

/// Checks random keys and IVs while the random source or a seal fails (docs/bad-inputs.md row 101).
enum RandomFaults {
    /// Prints random keys and IVs of each kind, one per line. The 600 IVs at the end use up the sealer's pool twice.
    static func draw() throws {
        let key = try Fixed.key()
        for _ in 0..<3 {
            unsafe print(PrivateKey().withUnsafeBytes { unsafe hexEncode($0) })
            unsafe print(IdentityKeyPair().privateKey.withUnsafeBytes { unsafe hexEncode($0) })
            unsafe print(SignalingKey().withUnsafeBytes { unsafe hexEncode($0) })
            print(hexEncode(try Envelope.seal(Fixed.text, key: key, profile: .specification)[1..<17]))
            let (attachmentKey, blob) = try AttachmentCipher.encrypt(Fixed.text)
            unsafe print(attachmentKey.withUnsafeBytes { unsafe hexEncode($0) })
            print(hexEncode(blob[..<16]))
        }
        var sealer = try EnvelopeSealer(key: key, profile: .specification)
        for _ in 0..<600 { print(hexEncode(try sealer.seal(Fixed.text)[1..<17])) }
    }

    /// Seals while each allocation fails, and then once more. No IV may repeat, and a failed envelope must be wiped.
    static func ivsAfterFailures() throws -> Bool {
        var sealer = try EnvelopeSealer(key: Fixed.key(), profile: .specification)
        let size = Envelope.byteCount(forPlaintext: Fixed.text.count)
        var (seen, sealed, failed): (Set<[UInt8]>, Int, Int) = ([], 0, 0)
        var faults: [String] = []
        for onward in [0, 1] {
            var number = 0
            while true {
                faults_arm(number, Int32(onward))
                let (isSealed, memory) = seal(&sealer, size)
                let asked = faults_disarm()
                if !isSealed {
                    failed += 1
                    // Only the version byte and the IV may be left of a failed envelope.
                    if memory[17...].contains(where: { $0 != 0 }) {
                        faults.append("allocation \(number): the failed envelope is not wiped")
                    }
                }
                let (isSealedAgain, again) = seal(&sealer, size)
                if !isSealedAgain { faults.append("allocation \(number): the next seal fails") }
                seen.formUnion([Array(memory[1..<17]), Array(again[1..<17])])
                sealed += 2
                if asked <= number { break }
                number += 1
            }
        }
        if seen.count != sealed { faults.append("\(sealed - seen.count) IVs repeat") }
        let mustFail = faults_digests_are_evp() == 1
        if (failed > 0) != mustFail { faults.append("\(failed) failed") }
        return report(
            faults.isEmpty, "one sealer started \(sealed) envelopes, \(failed) failed: no IV repeats",
            faults)
    }

    private static func seal(_ sealer: inout EnvelopeSealer, _ size: Int) -> (Bool, [UInt8]) {
        let target = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
        defer { unsafe target.deallocate() }
        unsafe target.initializeMemory(as: UInt8.self, repeating: 0)
        var output = unsafe OutputRawSpan(buffer: target, initializedCount: 0)
        let text = Fixed.text
        var isSealed = true
        do { try unsafe sealer.seal(text.span.bytes, into: &output) } catch { isSealed = false }
        unsafe _ = output.finalize(for: target)
        return (isSealed, unsafe [UInt8](target))
    }
}
