// SPDX-License-Identifier: Apache-2.0

import CForge
import FuzzSupport
@_spi(Vectors) import PushCrypto

private let keyBytes = (0..<64).map { UInt8(truncatingIfNeeded: 0xC3 ^ $0 &* 29) }
private let key: AttachmentKey = {
    do { return try AttachmentKey(parsing: keyBytes.span) } catch { fatalError("\(error)") }
}()

/// Makes a blob of whole blocks, with a right MAC over any padding.
func forge(_ iv: [UInt8], _ text: [UInt8]) -> [UInt8] {
    var ciphertext = text
    unsafe cforge_encrypt(&ciphertext, text, text.count, keyBytes, iv)
    let head = iv + ciphertext
    let macKey = [UInt8](keyBytes.suffix(32))
    var tag = [UInt8](repeating: 0, count: 32)
    unsafe cforge_hmac_sha256(&tag, macKey, macKey.count, head, head.count)
    return head + tag
}

/// Checks that an attachment encrypts to `blob`, as a whole and in pieces.
func checkEncryption(_ text: [UInt8], _ iv: [UInt8], _ pieces: Pieces, _ blob: [UInt8]) {
    let inlineIV = InlineArray<16, UInt8> { iv[$0] }
    do {
        let whole = try AttachmentCipher.encrypt(text, key: key, iv: inlineIV, threads: .one)
        hold(whole == blob, "encrypting gives the same blob as OpenSSL")
        hold(
            Int64(blob.count) == AttachmentCipher.byteCount(forPlaintext: Int64(text.count)),
            "byteCount(forPlaintext:) is the size of the blob")
        var encryptor = try AttachmentEncryptor(key: key, iv: inlineIV)
        var inPieces: [UInt8] = []
        for piece in pieces.of(text, pass: 0) {
            let count = encryptor.outputByteCount(forPiece: piece.count)
            let output = try encryptor.update(piece)
            hold(output.count == count, "outputByteCount(forPiece:) is the size of a piece's output")
            inPieces += output
        }
        let count = encryptor.finalByteCount
        let last = try encryptor.finalize()
        hold(last.count == count, "finalByteCount is the size of the final output")
        hold(inPieces + last == blob, "encrypting in pieces gives the same blob as in memory")
    } catch { broken("an attachment can be encrypted: \(error)") }
}

/// Checks that a blob decrypts to the expected plaintext or error, as a whole and in pieces.
func checkDecryption(_ blob: [UInt8], _ pieces: Pieces, _ wanted: Result<[UInt8], AttachmentError>) {
    let whole = Result { () throws(AttachmentError) in
        try AttachmentCipher.decrypt(blob, key: key, threads: .one)
    }
    hold(whole == wanted, "decrypting gives the expected result: \(whole), expected \(wanted)")
    let inPieces = Result { () throws(AttachmentError) in
        var verifier = try AttachmentVerifier(key: key)
        for piece in pieces.of(blob, pass: 1) { try verifier.update(piece) }
        return try decrypt(blob, pieces, verifier.finalize())
    }
    hold(inPieces == wanted, "decrypting in pieces gives the expected result: \(inPieces), expected \(wanted)")
    let limit = Int64(blob.count) - 1
    let tooLarge = Result { () throws(AttachmentError) in
        try AttachmentCipher.decrypt(blob, key: key, maximumByteCount: limit, threads: .one)
    }
    hold(tooLarge == .failure(.tooLarge(limit: limit)), "a blob longer than the limit is rejected")
}

/// Checks that a second pass over other bytes than the first throws an error.
func checkSecondPass(_ verified: [UInt8], _ changed: [UInt8], _ pieces: Pieces) {
    let found = Result { () throws(AttachmentError) in
        var verifier = try AttachmentVerifier(key: key)
        for piece in pieces.of(verified, pass: 2) { try verifier.update(piece) }
        return try decrypt(changed, pieces, verifier.finalize())
    }
    hold(found == .failure(.authenticationFailed), "bytes that changed after verification are rejected")
}

private func decrypt(
    _ blob: [UInt8], _ pieces: Pieces, _ decryptor: consuming AttachmentDecryptor
) throws(AttachmentError) -> [UInt8] {
    var text: [UInt8] = []
    for piece in pieces.of(blob, pass: 3) {
        let limit = decryptor.maximumOutputByteCount(forPiece: piece.count)
        let output = try decryptor.update(piece)
        hold(output.count <= limit, "maximumOutputByteCount(forPiece:) is at least the size of a piece's output")
        text += output
    }
    let last = try decryptor.finalize()
    hold(
        last.count <= AttachmentDecryptor.maximumFinalByteCount,
        "maximumFinalByteCount is at least the size of the final output")
    return text + last
}
