// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushWire

/// Checks that an error is right, and that its offset is that of the first byte at fault.
func checkRefused<Body: PlainBody>(_ type: Body.Type, _ text: [UInt8], _ error: JSONError) {
    hold((0...text.count).contains(error.offset), "an error's offset is in the text")
    let before = text[..<error.offset]
    switch error.reason {
    case .byteOrderMark:
        let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]]
        hold(marks.contains(where: text.starts), "only a text that begins with a byte order mark is refused for one")
        return
    case .invalidUTF8:
        hold(String(validating: text, as: UTF8.self) == nil, "a text that is refused for it is not UTF-8")
        hold(String(validating: before, as: UTF8.self) != nil, "what is before an error's offset is UTF-8")
        return
    case .notAnObject:
        hold(before.allSatisfy(isSpace), "what is before something that is no object is space")
        hold(error.offset == text.count || !isSpace(text[error.offset]), "space is no fault")
        hold(text.dropFirst(error.offset).first != UInt8(ascii: "{"), "an object is no fault")
        return
    default: break
    }
    hold(String(validating: text, as: UTF8.self) != nil, "a text that is not UTF-8 is refused for that")
    let peer = PeerText(before)
    hold(!peer.isRefused, "an error is the first of its text")
    hold(peer.maximumDepth <= 512 && !hasLongKey(before), "an error is not beyond a limit")
    switch error.reason {
    case .syntax:
        checkSyntax(text, error.offset)
        hold(error.path.isEmpty, "a fault of the syntax has no path")
    case .tooDeep:
        hold(peer.depth == 512, "a text is too deep below 512 objects and arrays")
        hold([UInt8(ascii: "["), UInt8(ascii: "{")].contains(text[error.offset]), "what is too deep is a bracket")
    case .keyTooLong(let limit):
        hold(limit == 256 && (keyByteCount(text[error.offset...]) ?? 0) > limit, "a key that is too long is longer")
        hold(!PeerText(before + #""":"#.utf8).isRefused, "a key that is too long is a key")
    case .tooLarge, .tooManyElements: broken("a text below the limits is not refused for one")
    default: checkValue(type, text, error)
    }
}

/// All of the text is JSON, and the first value that is not what it must be is at the offset.
private func checkValue<Body: PlainBody>(_ type: Body.Type, _ text: [UInt8], _ fault: JSONError) {
    let peer = PeerText(text)
    hold(peer.isAccepted && peer.maximumDepth <= 512 && !hasLongKey(text), "a value is refused in a right text only")
    do throws(PlainFault) {
        _ = try Body(plain: peer.root)
        broken("a value that the peer's is right for is right")
    } catch { hold(error == PlainFault(fault.reason, fault.path), "a value is refused for what is wrong with it") }
    let before = text[..<fault.offset]
    switch fault.reason {
    case .missing: hold(text[fault.offset] == UInt8(ascii: "}"), "a value is missing at the end of its object")
    case .duplicateKey: hold(!PeerText(before + #""":"#.utf8).isRefused, "a key that has come before is a key")
    default:
        hold(
            !isSpace(text[fault.offset]) && !PeerText(before + "0".utf8).isRefused,
            "a value begins at an error's offset")
    }
}

/// Checks that the bytes before the offset can begin a valid text, and that one byte more cannot.
private func checkSyntax(_ text: [UInt8], _ offset: Int) {
    hold(!PeerText(text).isAccepted, "what the peer accepts is accepted")
    guard offset < text.count else {
        hold(PeerText(text).isUnfinished, "a text that is refused at its end lacks something there")
        return
    }
    let fault: [UInt8]
    if isSurrogate(text[offset...]) {
        // Half a pair is at fault where it begins. Of a first half, this shows in the six bytes behind it.
        fault = Array(text[offset...].prefix(12))
    } else {
        fault = completed(text[offset])
    }
    hold(PeerText(text[..<offset] + fault).isRefused, "no text goes on with the byte at fault")
}

/// The shortest token that begins with a byte, so that the peer does not wait for its end.
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

/// Whether bytes begin with the escape of a surrogate.
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

/// Whether one of the strings with a colon behind them has more than 256 bytes.
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
