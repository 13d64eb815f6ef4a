// SPDX-License-Identifier: Apache-2.0

import CFloors
import Foundation

/// Encrypts and decrypts attachment files with OpenSSL's commands: `enc` for the cipher, then `dgst` for the MAC.
struct PeerAttachmentFile {
    private let cipherKey: String
    private let macKey: String
    private let iv: String

    /// - Parameters:
    ///   - key: The attachment key, 64 bytes.
    ///   - iv: The IV, 16 bytes.
    init(key: [UInt8], iv: [UInt8]) {
        cipherKey = Self.hex(key[..<32])
        macKey = Self.hex(key[32...])
        self.iv = Self.hex(iv[...])
    }

    func encrypt(_ plaintext: String, to ciphertext: String) throws {
        try encipher(plaintext, to: ciphertext)
        try authenticate(ciphertext)
    }

    func decrypt(_ ciphertext: String, to plaintext: String) throws {
        try authenticate(ciphertext)
        try run(["enc", "-d", "-aes-256-cbc", "-K", cipherKey, "-iv", iv, "-in", ciphertext, "-out", plaintext])
    }

    func encipher(_ plaintext: String, to ciphertext: String) throws {
        try run(["enc", "-aes-256-cbc", "-K", cipherKey, "-iv", iv, "-in", plaintext, "-out", ciphertext])
    }

    /// Writes the MAC of a file to another file, or discards it.
    func authenticate(_ input: String, to mac: String = "/dev/null") throws {
        try run(["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(macKey)", "-binary", "-out", mac, input])
    }

    private func run(_ arguments: [String]) throws {
        var strings =
            unsafe (["openssl"] + arguments).map { unsafe UnsafePointer(strdup($0)) } as [UnsafePointer<CChar>?]
        unsafe strings.append(nil)
        let succeeds = unsafe floor_command(strings) == 1
        while let string = unsafe strings.popLast() { unsafe free(UnsafeMutableRawPointer(mutating: string)) }
        guard succeeds else { throw CommandFailure(description: "openssl \(arguments[0]) failed") }
    }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A command failed.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
}
