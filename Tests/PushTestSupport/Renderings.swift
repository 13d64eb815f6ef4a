// SPDX-License-Identifier: Apache-2.0

import PushCrypto

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
    let folded = text.lowercased()
    let numbers = ",\(text.split { !$0.isNumber }.joined(separator: ",")),"
    return (0..<max(0, secret.count - 5)).contains { start in
        let window = secret[start..<start + 6]
        // Six characters that lie within these bytes, at each of the places that they may have in a group of three.
        let encoded = (0..<3).map { place in
            let text = Base64.encode([UInt8](repeating: 0, count: place) + window, padding: .unpadded)
            return text.dropFirst(place == 0 ? 0 : place + 1).prefix(6)
        }
        return folded.contains(hexEncode(window)) || encoded.contains { text.contains($0) }
            || numbers.contains(",\(window.map { "\($0)" }.joined(separator: ",")),")
            || text.contains(String(decoding: window, as: UTF8.self))
    }
}
