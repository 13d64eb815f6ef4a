// SPDX-License-Identifier: Apache-2.0

import PushCrypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Everything that Swift prints of a value: by itself, inside of others, and for debugging.
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

/// Whether a text shows six bytes in a row of `secret`, as hex, base64, characters, or numbers in a line or under each other.
package func shows(_ text: String, _ secret: [UInt8]) -> Bool {
    let shown = Array(text.utf8)
    let folded = Array(text.lowercased().utf8)
    let numbers = Array(",\(text.split { !$0.isNumber }.joined(separator: ",")),".utf8)
    return (0..<max(0, secret.count - 5)).contains { start in
        let window = secret[start..<start + 6]
        // Six characters that lie within these bytes, at each of the places that they may have in a group of three.
        let encoded = (0..<3).map { place in
            let text = Base64.encode([UInt8](repeating: 0, count: place) + window, padding: .unpadded)
            return text.dropFirst(place == 0 ? 0 : place + 1).prefix(6)
        }
        return isFound(hexEncode(window).utf8, in: folded) || encoded.contains { isFound($0.utf8, in: shown) }
            || isFound(",\(window.map { "\($0)" }.joined(separator: ",")),".utf8, in: numbers)
            || isFound(window, in: shown)
    }
}

/// Searches by C functions: in a debug build, Swift's search for a string takes most of the time of a test.
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
