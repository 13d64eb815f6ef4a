// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto

enum PrimitiveChecks {
    /// Checks a `HashTest`: `digest` is SHA-1 of `msg`, which is repeated `repeat` times.
    static func hash(_ test: VectorTest) throws {
        var message = try test.bytes("msg")
        if test.has("repeat") {
            let (count, maximumByteCount) = (try test.integer("repeat"), 1 << 30)
            guard (0...maximumByteCount / max(1, message.count)).contains(count) else {
                throw CheckError.failed("repeat is negative, or gives more than \(maximumByteCount) bytes")
            }
            message = (0..<count).reduce(into: []) { repeated, _ in repeated += message }
        }
        let digest = SHA1.hash(unsafe message.span.bytes)
        let bytes = digest.indices.map { digest[$0] }
        // No input of a hash is invalid. An invalid test has a wrong digest.
        try refuse(test, unlessIs: bytes, "digest")
    }

    /// Checks a `MacTest`: `tag` is the first `tagSize` bits of the HMAC that the file's `algorithm` names.
    static func mac(_ test: VectorTest) throws {
        let algorithm = test.algorithm ?? ""
        let hash = algorithm.uppercased().filter { $0 != "-" }
        let isSHA1 = hash == "HMACSHA1"
        guard isSHA1 || hash == "HMACSHA256" else {
            throw CheckError.failed("the file's algorithm \(VectorText.quoted(algorithm)) is unknown")
        }
        let tagSize = try test.groupInteger("tagSize")
        guard tagSize % 8 == 0, (8...(isSHA1 ? 160 : 256)).contains(tagSize) else {
            throw CheckError.failed("the group's tagSize is invalid: \(tagSize)")
        }
        let tag = try hmac(KeyedHash(isSHA1 ? .sha1 : .sha256), key: test.bytes("key"), test.bytes("msg"))
        try refuse(test, unlessIs: Array(tag.prefix(tagSize / 8)), "tag")
    }

    /// - Returns: 32 bytes. The bytes after a shorter digest have no meaning.
    static func hmac(_ mac: consuming KeyedHash, key: [UInt8], _ message: [UInt8]) throws(CheckError) -> [UInt8] {
        var mac = mac
        unsafe mac.setKey(key, byteCount: key.count)
        guard let digest = unsafe mac.authenticate(message, byteCount: message.count) else {
            throw .failed("OpenSSL cannot be initialized, or is out of memory: check its configuration")
        }
        return digest.indices.map { digest[$0] }
    }

    /// Checks an `IndCpaTest`: AES-256-CBC with PKCS#7 padding encrypts `msg` to `ct`, and decrypts `ct` to `msg`. The blob of an
    /// attachment is such a ciphertext, between the IV and a MAC.
    static func blockCipher(_ test: VectorTest) throws {
        let keySize = try test.groupInteger("keySize")
        // The library has only the cipher of the protocol, AES-256.
        guard keySize != 128, keySize != 192 else { throw CheckError.skipped }
        let (cipherKey, iv, ciphertext) = (try test.bytes("key"), try test.iv(), try test.bytes("ct"))
        guard keySize == 256, cipherKey.count == 32 else { throw CheckError.failed("the key does not have 256 bits") }
        let macKey = [UInt8](repeating: 0, count: 32)
        let key = try AttachmentKey(parsing: cipherKey + macKey)
        let plaintext = try test.accepted {
            let text = try test.bytes("iv") + ciphertext
            return try AttachmentCipher.decrypt(text + hmac(KeyedHash(.sha256), key: macKey, text), key: key)
        }
        try test.expect("msg", is: plaintext)
        let blob = try CheckError.unless("encrypting") {
            try AttachmentCipher.encrypt(plaintext, key: key, iv: iv, threads: .one)
        }
        try test.expect("ct", is: Array(blob.dropFirst(16).dropLast(32)), by: "encrypting")
    }

    private static func refuse(_ test: VectorTest, unlessIs bytes: [UInt8], _ name: String) throws {
        let expected = try test.bytes(name)
        guard case .valid? = test.expectation else {
            return try test.accepted { if bytes != expected { throw CheckError.refused("authenticationFailed") } }
        }
        try test.expect(name, is: bytes)
    }
}
