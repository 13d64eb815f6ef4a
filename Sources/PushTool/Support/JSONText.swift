// SPDX-License-Identifier: Apache-2.0

/// JSON that people can read. Keys keep their order, and each level is indented by two spaces.
indirect enum JSONText: ExpressibleByDictionaryLiteral {
    case string(String)
    case integer(Int)
    case bool(Bool)
    case null
    case array([JSONText])
    case object([(key: String, value: JSONText)])

    /// Makes an object of the members that have a value.
    init(dictionaryLiteral members: (String, JSONText?)...) {
        self = .object(members.compactMap { key, value in value.map { (key: key, value: $0) } })
    }

    var pretty: String { text(isPretty: true) }

    var compact: String { text(isPretty: false) }

    private func text(isPretty: Bool) -> String {
        var text = ""
        write(to: &text, indent: isPretty ? "\n" : nil)
        return text
    }

    /// - Parameter indent: A line feed and the indentation of this value. Nil writes one line.
    private func write(to text: inout String, indent: String?) {
        switch self {
        case .string(let string): Self.write(string, to: &text)
        case .integer(let integer): text += String(integer)
        case .bool(let bool): text += String(bool)
        case .null: text += "null"
        case .array(let values):
            Self.write(values, between: ("[", "]"), to: &text, indent) { value, text, indent in
                value.write(to: &text, indent: indent)
            }
        case .object(let members):
            Self.write(members, between: ("{", "}"), to: &text, indent) { member, text, indent in
                Self.write(member.key, to: &text)
                text += ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between ends: (String, String), to text: inout String, _ indent: String?,
        writeElement: (Element, inout String, String?) -> Void
    ) {
        let inner = indent.map { $0 + "  " }
        text += ends.0
        for (index, element) in elements.enumerated() {
            if index > 0 { text += inner == nil ? ", " : "," }
            text += inner ?? ""
            writeElement(element, &text, inner)
        }
        text += (elements.isEmpty ? "" : indent ?? "") + ends.1
    }

    /// Escapes what JSON requires, and terminal controls, because the text may come from an attacker.
    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.isTerminalControl:
                // All of them are below U+10000, so one escape is enough.
                text += "\\u" + Hex.text([UInt8(scalar.value >> 8), UInt8(scalar.value & 0xFF)])
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
