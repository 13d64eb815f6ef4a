// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Removes keys that were typed in a wrong place from text for standard error, because standard error ends up in logs.
///
/// A key may be split over neighboring arguments, and contain separators, prefixes and escapes. The parser of the command line
/// repeats, cuts and shortens arguments. Therefore, the arguments are joined, and only letters, digits and `+ - / _` count. If a
/// stretch of these looks like a key, every eight consecutive characters of it are redacted. Public keys are redacted too, because
/// they look like private keys. The time is linear.
struct Redaction {
    private static let mark = Array("<redacted>".utf8)

    /// The lengths of private, public, signaling and attachment keys in base64, without padding.
    private static let base64Counts = Set(
        [PrivateKey.byteCount, PublicKey.byteCount, SignalingKey.byteCount, AttachmentKey.byteCount].map {
            Base64.encodedByteCount(for: $0, padding: .unpadded)
        })
    private static let minimumCount = base64Counts.min()!
    private static let maximumCount = base64Counts.max()!

    private static let pieceCount = 8

    /// Every eight consecutive characters of the stretches that look like keys.
    private var pieces: Set<UInt64> = []

    /// - Parameter arguments: The bytes of the command line's arguments.
    init(typed arguments: [[UInt8]]) {
        var (stretch, place) = ([[Character]](), 0)
        for argument in arguments {
            let missing = Self.missingPart(of: argument)
            let isPlain = Self.isPlain(missing)
            if isPlain || missing.count < argument.count {
                notePieces(of: stretch)
                stretch = []
            }
            if isPlain { continue }
            var characters: [Character] = []
            missing.forEachScalar { scalar, bytes in
                // Messages show the escaped text, so the escapes are searched too.
                let text = Array(Escaped.text(bytes).utf8)
                characters += Self.characters(of: text, at: place, areTyped: text.elementsEqual(bytes))
                place += text.count
            }
            stretch.append(characters)
            place += 1
        }
        notePieces(of: stretch)
    }

    /// Returns the message with a mark in place of each key.
    ///
    /// - Parameter message: The message, escaped for a terminal.
    func text(_ message: String) -> String {
        guard !pieces.isEmpty else { return message }
        let text = Array(message.utf8)
        let characters = Self.characters(of: text)
        var (ranges, result, end) = ([Range<Int>](), [UInt8](), 0)
        Self.forEachPiece(of: characters) { piece, index in
            guard pieces.contains(piece) else { return }
            let start = ranges.last.map { $0.upperBound >= index ? ranges.removeLast().lowerBound : index } ?? index
            ranges.append(start..<index + Self.pieceCount)
        }
        for range in ranges {
            result += text[end..<characters[range.lowerBound].place] + Self.mark
            end = characters[range.upperBound - 1].place + 1
            end += text[end...].prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
        }
        return String(decoding: result + text[end...], as: UTF8.self)
    }

    // MARK: - Finding keys in the arguments

    /// Returns the argument without the existing part of a path at its start or after `=`.
    private static func missingPart(of argument: [UInt8]) -> ArraySlice<UInt8> {
        for path in [argument[...], argument.drop { $0 != UInt8(ascii: "=") }.dropFirst()]
        where (1...4096).contains(path.count) {
            if System.exists(Path(Array(path))) { return [] }
            var folder = path
            // A short folder name may be the start of a key.
            while let slash = folder.lastIndex(of: UInt8(ascii: "/")), slash - path.startIndex >= 4 {
                folder = folder[..<slash]
                if System.exists(Path(Array(folder))) { return path[(slash + 1)...] }
            }
        }
        return argument[...]
    }

    /// Whether an argument cannot be part of a key that is split over arguments: it is empty, a long word or option, or a phone
    /// number.
    private static func isPlain(_ argument: ArraySlice<UInt8>) -> Bool {
        if argument.isEmpty { return true }
        // A shorter argument may be the rest of a key. A longer one may be a whole key.
        guard (pieceCount..<minimumCount).contains(argument.count) else { return false }
        let isWord = argument.allSatisfy { Class($0) == .lowercase || "-.".utf8.contains($0) }
        if isWord { return argument.contains { $0 > UInt8(ascii: "f") } }
        return argument.first == UInt8(ascii: "+") && argument.count < 17 && argument.dropFirst().allSatisfy(isDigit)
    }

    private mutating func notePieces(of arguments: [[Character]]) {
        let stretch = arguments.flatMap { $0 }
        let typed = stretch.indices.filter { stretch[$0].isTyped }
        guard typed.count >= Self.minimumCount else { return }
        var secret = [Bool](repeating: false, count: stretch.count)
        for (index, isRandom) in zip(typed, Self.randomPlaces(in: typed.map { stretch[$0] })) {
            secret[index] = isRandom
        }
        for range in Self.rangesOfKeyLength(in: arguments) {
            for index in range { secret[index] = true }
        }
        for index in stretch.indices.dropFirst() where !stretch[index].isTyped { secret[index] = secret[index - 1] }
        // Extends each stretch to the whole run: a name may come before a key, and part of another key after it.
        let isOfRun = stretch.indices.map { $0 > 0 && stretch[$0].place == stretch[$0 - 1].place + 1 }
        for index in stretch.indices where isOfRun[index] && secret[index - 1] { secret[index] = true }
        for index in stretch.indices.reversed() where isOfRun[index] && secret[index] { secret[index - 1] = true }
        for range in secret.indices.split(whereSeparator: { !secret[$0] }) {
            Self.forEachPiece(of: Array(stretch[range])) { piece, _ in pieces.insert(piece) }
        }
    }

    /// Returns the ranges with exactly the length of a key in base64: neighboring arguments as a whole, and runs, also after a `-`
    /// or `/`.
    private static func rangesOfKeyLength(in arguments: [[Character]]) -> [Range<Int>] {
        var (ranges, start) = ([Range<Int>](), 0)
        for (index, argument) in arguments.enumerated() {
            var end = start
            for neighbor in arguments[index...] {
                end += neighbor.count
                if base64Counts.contains(end - start) { ranges.append(start..<end) }
                if end - start > maximumCount || neighbor.isEmpty { break }
            }
            var run = argument.startIndex
            for place in argument.indices {
                if place > run, argument[place].place > argument[place - 1].place + 1 { run = place }
                let isLast =
                    place + 1 == argument.endIndex || argument[place + 1].place > argument[place].place + 1
                guard isLast else { continue }
                for first in max(run, place - maximumCount)...place
                where first == run || "-/".utf8.contains(argument[first - 1].byte) {
                    if base64Counts.contains(place + 1 - first) { ranges.append(start + first..<start + place + 1) }
                }
            }
            start += argument.count
        }
        return ranges
    }

    /// Returns, for each character, whether it is in a stretch with the length of a key that looks random.
    ///
    /// Base64 changes between lowercase, uppercase and digits more often than words do. Hexadecimal has only its own letters, and
    /// those of `0x`, `\x` and `\u`.
    private static func randomPlaces(in text: [Character]) -> [Bool] {
        var random = [Bool](repeating: false, count: text.count)
        let kinds = text.map { Class($0.byte) }
        // Whether a letter or digit has another class than the previous one.
        var (changes, previous) = ([Bool](), Class?.none)
        for kind in kinds {
            changes.append(kind != nil && previous != nil && kind != previous)
            previous = kind ?? previous
        }
        var (counts, changeCount, markedEnd, hexStart, hexCount) = ([0, 0, 0], 0, 0, 0, 0)
        for index in text.indices {
            if let kind = kinds[index] { counts[kind.rawValue] += 1 }
            changeCount += changes[index] ? 1 : 0
            let start = index + 1 - minimumCount
            if start > 0, let kind = kinds[start - 1] { counts[kind.rawValue] -= 1 }
            if start >= 0 { changeCount -= changes[start] ? 1 : 0 }
            if start >= 0, counts[0] > 0, counts[1] > 0, 5 * changeCount >= 2 * counts.reduce(0, +) {
                for place in max(markedEnd, start)...index { random[place] = true }
                markedEnd = index + 1
            }
            let lowercase = text[index].byte | 0x20
            if isDigit(text[index].byte) || "abcdef".utf8.contains(lowercase) {
                hexCount += 1
            } else if kinds[index] != nil, !"xu".utf8.contains(lowercase) {
                (hexStart, hexCount) = (index + 1, 0)
            }
            if hexCount >= 2 * PrivateKey.byteCount {
                for place in hexStart...index { random[place] = true }
                hexStart = index + 1
            }
        }
        return random
    }

    // MARK: - Characters

    /// A letter, a digit or one of `+ - / _`.
    private struct Character {
        let byte: UInt8
        let place: Int
        /// Whether the character was typed itself, and is not part of an escape.
        let isTyped: Bool
    }

    private enum Class: Int {
        case lowercase, uppercase, digit

        init?(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .lowercase
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .uppercase
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
            default: return nil
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { Class(byte) == .digit }

    private static func characters(of text: [UInt8], at start: Int = 0, areTyped: Bool = true) -> [Character] {
        text.enumerated().compactMap { offset, byte in
            guard Class(byte) != nil || "+-/_".utf8.contains(byte) else { return nil }
            return Character(byte: byte, place: start + offset, isTyped: areTyped)
        }
    }

    /// Calls `body` with every eight consecutive characters, and the index of the first.
    private static func forEachPiece(of text: [Character], _ body: (UInt64, Int) -> Void) {
        var piece: UInt64 = 0
        for (index, character) in text.enumerated() {
            piece = piece << 8 | UInt64(character.byte)
            if index >= pieceCount - 1 { body(piece, index + 1 - pieceCount) }
        }
    }
}
