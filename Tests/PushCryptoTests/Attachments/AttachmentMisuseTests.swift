// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// Bugs of the caller. The process ends, so that no incomplete blob is made.
@Suite struct AttachmentMisuseTests {
    @Test func aSizeThatNoAttachmentHasEndsTheProcess() async {
        await #expect(processExitsWith: .success) { _ = AttachmentCipher.byteCount(forPlaintext: 1 << 62) }
        await #expect(processExitsWith: .failure) { _ = AttachmentCipher.byteCount(forPlaintext: 1 << 62 + 1) }
        await #expect(processExitsWith: .failure) { _ = AttachmentCipher.byteCount(forPlaintext: -1) }
    }

    @Test func tooLittleRoomToEncryptEndsTheProcess() async {
        await #expect(processExitsWith: .success) { encrypt(room: 64) }
        await #expect(processExitsWith: .failure) { encrypt(room: 63) }
    }

    @Test func tooLittleRoomForAPieceOrTheEndEndsTheProcess() async {
        // The IV (16 bytes) and the piece (16), then a block of padding and the MAC (16 + 32).
        await #expect(processExitsWith: .success) { encryptInPieces(room: 16 + 16 + 48) }
        await #expect(processExitsWith: .failure) { encryptInPieces(room: 16 + 15) }
        await #expect(processExitsWith: .failure) { encryptInPieces(room: 16 + 16 + 47) }
    }
}

/// Encrypts an empty plaintext into an output of `room` bytes.
private func encrypt(room: Int) {
    let memory = GuardedMemory(byteCount: room)
    unsafe memory.withUnsafeMutableBytes { memory in
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        _ = try? AttachmentCipher.encrypt(RawSpan(), into: &output)
        _ = unsafe output.finalize(for: memory)
    }
}

/// Encrypts a piece of 16 bytes into an output of `room` bytes.
private func encryptInPieces(room: Int) {
    let piece = [UInt8](repeating: 7, count: 16)
    let memory = GuardedMemory(byteCount: room)
    unsafe memory.withUnsafeMutableBytes { memory in
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        if var encryptor = try? AttachmentEncryptor() {
            try? unsafe encryptor.update(piece.span.bytes, into: &output)
            try? encryptor.finalize(into: &output)
        }
        _ = unsafe output.finalize(for: memory)
    }
}
