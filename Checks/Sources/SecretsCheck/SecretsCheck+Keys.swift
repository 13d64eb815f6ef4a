// SPDX-License-Identifier: Apache-2.0

import CCurve
import CMemoryScan
import PushCrypto

extension SecretsCheck {
    static func keys(_ memory: inout Memory) throws {
        let theirs = PrivateKey().publicKey
        let small = try PublicKey(parsing: [5] + [UInt8](repeating: 0, count: 32))
        try memory.expectNothing("PrivateKey: made, public key, agreement, rejected agreement") {
            let key = PrivateKey().remembered()
            _ = key.publicKey
            let shared = try key.agree(with: theirs).remembered()
            guard try key.agree(with: theirs) == shared, (try? key.agree(with: small)) == nil else { throw Wrong() }
        }
        try memory.expectNothing("IdentityKeyPair: made, parsed, agreement") {
            let pair = IdentityKeyPair()
            pair.privateKey.remembered()
            try pair.agree(with: theirs).remembered()
            let stored = Buffer(random: 32)
            let parsed = try stored.withSpan { bytes in try IdentityKeyPair(parsingPrivateKey: bytes) }
            parsed.privateKey.remembered()
            _ = try parsed.agree(with: theirs)
        }
        try memory.expectNothing("PreKeyPair: batches on one core and on all, and a last resort key") {
            for threads in [Threads.one, .all] {
                // One core makes two blocks, all cores make chunks.
                let batch = PreKeyPair.batch(from: .first, count: 150, threads: threads)
                for index in stride(from: 0, to: 150, by: 5) { batch[index].privateKey.remembered() }
            }
            PreKeyPair.lastResort().privateKey.remembered()
        }
        try parsing(&memory, PrivateKey.self)
        try parsing(&memory, SignalingKey.self)
        try parsing(&memory, AttachmentKey.self)
        try memory.expectNothing("a random pool") {
            guard let pool = unsafe ccurve_pool_create() else { throw Wrong() }
            defer { unsafe ccurve_pool_destroy(pool) }
            let iv = Buffer(byteCount: 16)
            for _ in 0..<3 { _ = unsafe iv.withPointer { iv in unsafe ccurve_pool_draw_iv(pool, iv) } }
            iv.remember()
            // Unused IVs of the pool: 128 bytes are more than its header and the three drawn IVs.
            unsafe look(for: UnsafeRawBufferPointer(start: UnsafeRawPointer(pool) + 128, count: 512))
        }
    }

    private static func parsing<Key: SecretKey>(_ memory: inout Memory, _ type: Key.Type) throws {
        try memory.expectNothing("\(type): made; a closure on its bytes throws") {
            let key = Key.random().remembered()
            do { try unsafe key.withUnsafeBytes { _ in throw Wrong() } } catch {}
        }
        try memory.expectNothing("\(type): from bytes; wrong length rejected; compared") {
            let bytes = Buffer(random: Key.byteCount).remember()
            let key = try bytes.withSpan { try Key(parsing: $0) }
            guard key != Key.random(), (try? bytes.withSpan(first: 31) { try Key(parsing: $0) }) == nil else {
                throw Wrong()
            }
        }
        try memory.expectNothing("\(type): from base64; invalid base64 rejected") {
            let key = Key.random().remembered()
            let text = Buffer(base64: key).remember()
            let count = text.count - 1
            guard try text.withSpan(first: count, { try Key(base64: $0) }) == key else { throw Wrong() }
            guard (try? text.withSpan { try Key(base64: $0) }) == nil else { throw Wrong() }
            text[count - 5] = UInt8(ascii: "-")
            guard (try? text.withSpan(first: count) { try Key(base64: $0) }) == nil else { throw Wrong() }
            // Valid base64, but too short.
            guard (try? text.withSpan(first: 40) { try Key(base64: $0) }) == nil else { throw Wrong() }
        }
    }

    static func passwords(_ memory: inout Memory) throws {
        try memory.expectNothing("AccountPassword: made; from bytes; invalid bytes rejected") {
            AccountPassword().remembered()
            let bytes = Buffer(random: 40)
            for index in 0..<40 { bytes[index] = 0x40 | bytes[index] & 0x1F }
            bytes.remember()
            _ = try bytes.withSpan { try AccountPassword(parsing: $0) }
            bytes[39] = 0xFF
            guard (try? bytes.withSpan { try AccountPassword(parsing: $0) }) == nil else { throw Wrong() }
        }
        try memory.expectNothing("BasicCredentials: from a header; invalid text rejected") {
            // "+14155550132:", a password, and after it a byte that is not UTF-8.
            let pair = Buffer(random: 13 + 34 + 1)
            for (index, byte) in "+14155550132:".utf8.enumerated() { pair[index] = byte }
            for index in 13..<47 { pair[index] = 0x40 | pair[index] & 0x1F }
            pair[47] = 0xFF
            pair.remember()
            let header = Buffer(byteCount: 6 + 64 + 1)
            for (index, byte) in "Basic ".utf8.enumerated() { header[index] = byte }
            let write = { (count: Int) in
                unsafe pair.withPointer { pair in
                    unsafe header.withPointer { header in
                        let text = unsafe UnsafeMutableRawPointer(header + 6).assumingMemoryBound(to: CChar.self)
                        return unsafe ccurve_base64_encode_secret(text, pair, count, 1)
                    }
                }
            }
            var count = write(47)
            header.remember()
            try header.withSpan(first: 6 + count) { try BasicCredentials(header: $0) }.password.remembered()
            count = write(48)
            guard (try? header.withSpan(first: 6 + count) { try BasicCredentials(header: $0) }) == nil else {
                throw Wrong()
            }
        }
    }
}

extension SecretKey {
    /// Returns a random key from the type's own initializer.
    fileprivate static func random() -> Self {
        switch Self.self {
        case is PrivateKey.Type: PrivateKey() as! Self
        case is SignalingKey.Type: SignalingKey() as! Self
        default: AttachmentKey() as! Self
        }
    }
}
