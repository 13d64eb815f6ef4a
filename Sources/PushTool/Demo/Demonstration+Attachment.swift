// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

extension Demonstration {
    /// Encrypts the file, and leaves the blob where Bob will fetch it.
    ///
    /// - Returns: the pointer that goes into the message.
    mutating func makeAttachment() throws -> AttachmentPointer {
        try heading("4. What Alice sends along: an attachment")
        try entry("her file", Quoted.text(file.name.utf8), file.bytes.count)
        try entry("what is in it", Quoted.text(file.contentType.utf8))
        let (key, blob) = try AttachmentCipher.encrypt(file.bytes, threads: .all)
        let ciphertextCount = blob.count - AttachmentCipher.overheadByteCount
        let padding = ciphertextCount - file.bytes.count
        try entry("its key, used once", "<redacted> here: it is in the message below", AttachmentKey.byteCount)
        try entry("the blob", "starts with \(Hex.text(blob.prefix(AttachmentCipher.ivByteCount))) ...", blob.count)
        try entry("  IV", "random, for this blob alone", AttachmentCipher.ivByteCount)
        try entry("  ciphertext", "the file and \(padding) of padding", ciphertextCount)
        try entry("  MAC", "HMAC-SHA256 of all before it, whole", AttachmentCipher.macByteCount)
        try compare(
            "the blob's size is what was announced for it",
            Int64(blob.count) == AttachmentCipher.byteCount(forPlaintext: Int64(file.bytes.count)))
        try note("The store gets the blob and gives an id for it. It never sees the key.")
        store = blob

        var changed = blob
        changed[blob.count / 2] ^= 1
        try compare("one bit changed in it, and it is refused", Self.refuses(changed, key))
        try compare("cut by a block, it is refused", Self.refuses(Array(blob.dropLast(16)), key))
        try compare("another key does not open it", Self.refuses(blob, AttachmentKey()))
        return AttachmentPointer(id: .random(in: 0 ... .max), contentType: file.contentType, key: key)
    }

    /// Fetches the blob that Bob's message points to, and decrypts it with nothing but what the message says.
    mutating func openAttachment(_ content: PushMessageContent?) throws {
        let pointer = content?.attachments.first
        let key = try? pointer?.attachmentKey
        let opened = key.flatMap { try? AttachmentCipher.decrypt(carryBlob(store), key: $0, threads: .all) }
        try compare("decrypted by Bob: the file's \(file.bytes.count) bytes are Alice's", opened == file.bytes)
        let type = pointer?.contentType.map { Array($0.utf8) }
        try compare("and he is told what is in it", type == Array(file.contentType.utf8))
    }

    private static func refuses(_ blob: [UInt8], _ key: AttachmentKey) -> Bool {
        do {
            _ = try AttachmentCipher.decrypt(blob, key: key)
            return false
        } catch {
            return error == .authenticationFailed || error == .malformedLength
        }
    }
}
