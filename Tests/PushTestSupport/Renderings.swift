// SPDX-License-Identifier: Apache-2.0

import PushCrypto

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Returns the texts that Swift prints for a value: alone, inside other values, and for debugging.
package func renderings(of value: Any) -> [String] {
    struct Holder {
        let held: Any
    }
    var dumped = ""
    dump(value, to: &dumped)
    var dumpedInside = ""
    dump([Holder(held: value)], to: &dumpedInside)
    return [
        "\(value)", String(describing: value), String(reflecting: value), dumped, dumpedInside, "\([value])",
        "\(Optional(value) as Any)", "\(["key": value])", "\(Holder(held: value))",
        String(reflecting: Holder(held: value)),
        Mirror(reflecting: value).children.map { "\($0)" }.joined(),
    ]
}

/// Returns whether a text shows 6 consecutive bytes of `secret`: as hex, base64, characters, or numbers on one or several lines.
package func shows(_ text: String, _ secret: [UInt8]) -> Bool {
    let shown = Array(text.utf8)
    let folded = Array(text.lowercased().utf8)
    let numbers = Array(",\(text.split { !$0.isNumber }.joined(separator: ",")),".utf8)
    return (0..<max(0, secret.count - 5)).contains { start in
        let window = secret[start..<start + 6]
        // Base64 depends on the position in a group of 3 bytes. For each position, take the 6 characters that these bytes determine.
        let encoded = (0..<3).map { place in
            let text = Base64.encode([UInt8](repeating: 0, count: place) + window, padding: .unpadded)
            return text.dropFirst(place == 0 ? 0 : place + 1).prefix(6)
        }
        return isFound(hexEncode(window).utf8, in: folded) || encoded.contains { isFound($0.utf8, in: shown) }
            || isFound(",\(window.map { "\($0)" }.joined(separator: ",")),".utf8, in: numbers)
            || isFound(window, in: shown)
    }
}

/// Searches with C functions. In a debug build, Swift's string search would take most of a test's time.
private func isFound(_ wanted: some Sequence<UInt8>, in bytes: [UInt8]) -> Bool {
    let wanted = Array(wanted)
    return unsafe bytes.withUnsafeBytes { bytes in
        var start = 0
        while start + wanted.count <= bytes.count {
            let places = bytes.count - wanted.count + 1 - start
            guard let hit = unsafe memchr(bytes.baseAddress! + start, Int32(wanted[0]), places) else { return false }
            if unsafe memcmp(hit, wanted, wanted.count) == 0 { return true }
            start = unsafe UnsafeRawPointer(hit) - bytes.baseAddress! + 1
        }
        return false
    }
}
