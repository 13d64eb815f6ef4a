// SPDX-License-Identifier: Apache-2.0

import CMemoryScan
import PushCrypto

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension SecretsCheck {
    /// Stops for a debugger while a key and an identity key live, and after another key is gone.
    static func stop(writingTo path: String) throws {
        let (live, identity) = (SignalingKey(), IdentityKeyPair())
        live.remembered()
        identity.privateKey.remembered()
        do {
            let gone = PrivateKey().remembered()
            _ = try gone.agree(with: identity.publicKey)
        }
        guard let file = unsafe fopen(path, "w") else { throw Unreadable() }
        for (index, name) in ["live", "identity", "gone"].enumerated() {
            var hex = [CChar](repeating: 0, count: 200)
            unsafe scan_write_masked(Int32(index), &hex, hex.count)
            let text = String(decoding: hex.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
            unsafe fputs("\(name) \(text)\n", file)
        }
        unsafe fclose(file)
        scan_stop()
        // Without this, the keys might be released before the stop.
        extendLifetime(live)
        extendLifetime(identity)
    }

    static func find(linesOf path: String, in dump: String) throws {
        guard let file = unsafe fopen(path, "r") else { throw Unreadable() }
        var names: [Substring] = []
        var line = [CChar](repeating: 0, count: 400)
        while unsafe fgets(&line, Int32(line.count), file) != nil {
            let text = String(
                decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
            let parts = text.split(separator: " ")
            guard parts.count == 2, unsafe scan_remember_masked(String(parts[1])) >= 0 else { throw Unreadable() }
            names.append(parts[0])
        }
        unsafe fclose(file)
        guard unsafe scan_file(dump) == 1 else { throw Unreadable() }
        for (index, name) in names.enumerated() { print("\(name) \(scan_found(Int32(index)))") }
    }
}
