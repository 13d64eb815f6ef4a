// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushWire

/// Checks that an error is right, and that its offset is that of the first wrong byte.
func checkRefused<Body: PlainBody>(_ type: Body.Type, _ text: [UInt8], _ error: JSONError) {
    hold((0...text.count).contains(error.offset), "an error's offset is in the text")
    let before = text[..<error.offset]
    switch error.reason {
    case .byteOrderMark:
        let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]]
        hold(marks.contains(where: text.starts), "byteOrderMark is thrown only for a text that starts with one")
        return
    case .invalidUTF8:
        hold(String(validating: text, as: UTF8.self) == nil, "invalidUTF8 is thrown only for a text that is not UTF-8")
        hold(String(validating: before, as: UTF8.self) != nil, "the bytes before the error's offset are UTF-8")
        return
    case .notAnObject:
        hold(before.allSatisfy(isSpace), "only white space precedes the offset of notAnObject")
        hold(
            error.offset == text.count || !isSpace(text[error.offset]),
            "the offset of notAnObject is not at white space")
        hold(text.dropFirst(error.offset).first != UInt8(ascii: "{"), "notAnObject is not thrown for an object")
        return
    default: break
    }
    hold(String(validating: text, as: UTF8.self) != nil, "a text that is not UTF-8 throws invalidUTF8")
    let peer = PeerText(before)
    hold(!peer.isRefused, "no earlier byte is wrong")
    hold(peer.maximumDepth <= 512 && !hasLongKey(before), "no earlier byte exceeds a limit")
    switch error.reason {
    case .syntax:
        checkSyntax(text, error.offset)
        hold(error.path.isEmpty, "a syntax error has no path")
    case .tooDeep:
        hold(peer.depth == 512, "tooDeep is thrown within 512 objects and arrays")
        hold(
            [UInt8(ascii: "["), UInt8(ascii: "{")].contains(text[error.offset]), "the offset of tooDeep is at a bracket"
        )
    case .keyTooLong(let limit):
        hold(
            limit == 256 && (keyByteCount(text[error.offset...]) ?? 0) > limit,
            "keyTooLong is thrown for a key of more than 256 bytes")
        hold(!PeerText(before + #""":"#.utf8).isRefused, "keyTooLong is thrown where a key may stand")
    case .tooLarge, .tooManyElements: broken("a text within the limits does not throw an error about a limit")
    default: checkValue(type, text, error)
    }
}

/// Checks that the whole text is valid JSON, and that the first invalid value is at the offset.
private func checkValue<Body: PlainBody>(_ type: Body.Type, _ text: [UInt8], _ fault: JSONError) {
    let peer = PeerText(text)
    hold(
        peer.isAccepted && peer.maximumDepth <= 512 && !hasLongKey(text),
        "an error about a value is thrown only for valid JSON")
    do throws(PlainFault) {
        _ = try Body(plain: peer.root)
        broken("a body that the simple reader accepts is accepted")
    } catch { hold(error == PlainFault(fault.reason, fault.path), "the reason and the path equal the simple reader's") }
    let before = text[..<fault.offset]
    switch fault.reason {
    case .missing:
        hold(text[fault.offset] == UInt8(ascii: "}"), "the offset of a missing value is at the end of its object")
    case .duplicateKey: hold(!PeerText(before + #""":"#.utf8).isRefused, "duplicateKey is thrown where a key may stand")
    default:
        hold(
            !isSpace(text[fault.offset]) && !PeerText(before + "0".utf8).isRefused,
            "a value starts at the error's offset")
    }
}

/// Checks that the bytes before the offset can start a valid text, and that one more byte cannot.
private func checkSyntax(_ text: [UInt8], _ offset: Int) {
    hold(!PeerText(text).isAccepted, "a text that the peer accepts is accepted")
    guard offset < text.count else {
        hold(PeerText(text).isUnfinished, "a text with an error at its end is incomplete")
        return
    }
    let fault: [UInt8]
    if isSurrogate(text[offset...]) {
        // The error for half a surrogate pair is at its start. For a first half, the next six bytes show it.
        fault = Array(text[offset...].prefix(12))
    } else {
        fault = completed(text[offset])
    }
    hold(PeerText(text[..<offset] + fault).isRefused, "no valid text continues with the wrong byte")
}

/// Returns the shortest complete token that starts with a byte, so that the peer does not report an incomplete one.
private func completed(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "t"): Array("true ".utf8)
    case UInt8(ascii: "f"): Array("false ".utf8)
    case UInt8(ascii: "n"): Array("null ".utf8)
    case UInt8(ascii: "\""): Array(#""" "#.utf8)
    case UInt8(ascii: "-"): Array("-0 ".utf8)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): [byte, UInt8(ascii: " ")]
    default: [byte]
    }
}

private func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

/// Returns whether bytes start with the escape of a surrogate.
private func isSurrogate(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 6, bytes.starts(with: #"\u"#.utf8) else { return false }
    let digits = String(decoding: bytes.dropFirst(2).prefix(4), as: UTF8.self)
    return UInt16(digits, radix: 16).map(UTF16.isSurrogate) == true
}

/// Counts the bytes between a string's quotes. Returns nil if the string has no end.
func keyByteCount(_ bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex + 1
    while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index < bytes.endIndex ? index - bytes.startIndex - 1 : nil
}

/// Returns whether a string before a colon has more than 256 bytes.
func hasLongKey(_ text: some Collection<UInt8>) -> Bool {
    var rest = Array(text)[...]
    guard rest.count > 256 else { return false }
    while let quote = rest.firstIndex(of: UInt8(ascii: "\"")) {
        guard let count = keyByteCount(rest[quote...]) else { return false }
        rest = rest[(quote + count + 2)...]
        if count > 256, rest.first(where: { !isSpace($0) }) == UInt8(ascii: ":") { return true }
    }
    return false
}
