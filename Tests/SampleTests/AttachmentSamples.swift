// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire
import Testing

/// The samples of the articles about attachments.
@Suite struct AttachmentSamples {
    private let photo = [UInt8]((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })

    @Test func aPhotoGoesThroughMemory() throws {
        // sample: attachment-memory
        let (key, blob) = try AttachmentCipher.encrypt(photo)
        // Upload the blob to the store, which gives it an id. Send the key to the recipient.
        let pointer = AttachmentPointer(id: 7, contentType: "image/jpeg", key: key)
        let content = PushMessageContent(body: "Look!", attachments: [pointer])
        // end
        let received = try PushMessageContent(parsing: try content.encoded())
        // sample: attachment-receiving
        guard let key = try received.attachments.first?.attachmentKey else { return }
        let plaintext = try AttachmentCipher.decrypt(blob, key: key, maximumByteCount: 20 << 20)
        // end
        #expect(plaintext == photo)
        try #require(throws: AttachmentError.tooLarge(limit: 10)) {
            try AttachmentCipher.decrypt(blob, key: key, maximumByteCount: 10)
        }
    }

    @Test func aFilmGoesThroughFiles() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sample-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (film, blob, copy) = ("\(folder)/film", "\(folder)/blob", "\(folder)/copy")
        try Data(photo).write(to: URL(filePath: film))
        // sample: attachment-files
        let key = try AttachmentFile(at: film, to: blob).encrypt()
        let files = AttachmentFile(at: blob, to: copy, maximumByteCount: 1 << 30)
        try files.decrypt(key: key) { done, total in print("\(done) of \(total) bytes") }
        // end
        #expect(try Data(contentsOf: URL(filePath: copy)) == Data(photo))
        // sample: attachment-files-async
        let newKey = try await AttachmentFile(at: film, to: blob).encryptInBackground()
        try await files.decryptInBackground(key: newKey)
        // end
        #expect(try Data(contentsOf: URL(filePath: copy)) == Data(photo))

        var saved: AttachmentKey?
        func save(_ key: AttachmentKey) throws { saved = key }
        // sample: attachment-staged
        let staged = try AttachmentFile(at: film, to: blob).stage()
        try save(staged.key)
        try staged.replaceTarget()
        // end
        let new = try Array(Data(contentsOf: URL(filePath: blob)))
        #expect(try AttachmentCipher.decrypt(new, key: #require(saved)) == photo)
    }

    @Test func aStreamGoesThroughPieces() throws {
        let pieces = stride(from: 0, to: photo.count, by: 999).map { Array(photo[$0..<min($0 + 999, photo.count)]) }
        var blob: [UInt8] = []
        // sample: attachment-pieces
        var encryptor = try AttachmentEncryptor()
        let key = encryptor.key
        for piece in pieces { blob += try encryptor.update(piece) }
        blob += try encryptor.finalize()
        // end
        let blobPieces = stride(from: 0, to: blob.count, by: 1000).map { Array(blob[$0..<min($0 + 1000, blob.count)]) }
        var plaintext: [UInt8] = []
        // sample: attachment-two-passes
        // The first pass authenticates the whole blob, and returns no plaintext.
        var verifier = try AttachmentVerifier(key: key)
        for piece in blobPieces { try verifier.update(piece) }
        var decryptor = try verifier.finalize()

        // The second pass returns the plaintext. If `finalize` throws, the blob changed in between: discard the plaintext.
        for piece in blobPieces { plaintext += try decryptor.update(piece) }
        plaintext += try decryptor.finalize()
        // end
        #expect(plaintext == photo)
    }
}
