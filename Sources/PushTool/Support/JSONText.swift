// SPDX-License-Identifier: Apache-2.0

/// JSON for people: keys in the order in which they were given, two spaces a level.
indirect enum JSONText {
    case string(String)
    case number(UInt64)
    case integer(Int)
    case bool(Bool)
    case null
    case array([JSONText])
    case object([(key: String, value: JSONText)])

    /// One member a line.
    var pretty: String {
        var text = ""
        write(to: &text, indent: "", isPretty: true)
        return text
    }

    /// All on one line.
    var compact: String {
        var text = ""
        write(to: &text, indent: "", isPretty: false)
        return text
    }

    private func write(to text: inout String, indent: String, isPretty: Bool) {
        let inner = indent + "  "
        let (open, comma) = isPretty ? ("\n" + inner, ",\n" + inner) : ("", ", ")
        var close = isPretty ? "\n" + indent : ""
        switch self {
        case .string(let string): Self.write(string, to: &text)
        case .number(let number): text += String(number)
        case .integer(let integer): text += String(integer)
        case .bool(let bool): text += String(bool)
        case .null: text += "null"
        case .array(let values):
            text += "["
            if values.isEmpty { close = "" }
            for (index, value) in values.enumerated() {
                text += index == 0 ? open : comma
                value.write(to: &text, indent: inner, isPretty: isPretty)
            }
            text += close + "]"
        case .object(let members):
            text += "{"
            if members.isEmpty { close = "" }
            for (index, member) in members.enumerated() {
                text += index == 0 ? open : comma
                Self.write(member.key, to: &text)
                text += ": "
                member.value.write(to: &text, indent: inner, isPretty: isPretty)
            }
            text += close + "}"
        }
    }

    /// Beside what JSON demands, what a terminal would obey is escaped: the text may be a stranger's.
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
                // All of them are below U+10000: one escape each.
                text += "\\u" + Hex.text([UInt8(scalar.value >> 8), UInt8(scalar.value & 0xFF)])
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
