// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Text for standard error, which ends up in logs, without the keys that were typed in a wrong place.
///
/// The parser of the command line repeats, cuts and shortens arguments. So the message itself is searched, in linear time, for runs
/// of characters that base64 of either alphabet and hexadecimal have. A public key is redacted like a private one: both look alike.
struct Redaction {
    private static let mark = Array("<redacted>".utf8)

    /// Lengths of the base64 of a private, public, signaling and attachment key, without padding.
    private static let base64Counts: Set<Int> = Set(
        [PrivateKey.byteCount, PublicKey.byteCount, SignalingKey.byteCount, AttachmentKey.byteCount].map {
            Base64.encodedByteCount(for: $0, padding: .unpadded)
        })
    private static let minimumCount = base64Counts.min()!

    /// Runs in paths of files that exist.
    private var known: Set<[UInt8]> = []
    /// The last runs of folders that exist, by their length: names in those folders are looked at alone.
    private var folders: [Int: Set<[UInt8]>] = [:]
    /// The runs of texts that hold a key with white space in it, by the first run.
    private var wrapped: [[UInt8]: [[[UInt8]]]] = [:]

    /// - Parameter arguments: The bytes of the command line's arguments.
    init(typed arguments: [[UInt8]]) {
        for argument in arguments {
            for text in [argument[...], argument.drop { $0 != UInt8(ascii: "=") }.dropFirst()] where !text.isEmpty {
                noteWrappedKeys(in: missingPart(ofPath: Array(text)))
            }
        }
    }

    /// The message with a mark in place of each key.
    func text(_ message: String) -> String {
        let text = Array(message.utf8)
        let runs = Self.runs(in: text)
        var (result, end, index) = ([UInt8](), 0, 0)
        while index < runs.count {
            let run = Array(text[runs[index]])
            let folder = folderCount(of: run)
            let wrapped = wrapped[Array(run[folder...])]?.first {
                $0.dropFirst().elementsEqual(runs[(index + 1)...].prefix($0.count - 1).map { Array(text[$0]) })
            }
            let start = runs[index].lowerBound + folder
            index += wrapped?.count ?? 1
            guard wrapped != nil || Self.mayHoldKey(run[folder...]) && !known.contains(run) else { continue }
            result += text[end..<start] + Self.mark
            end = runs[index - 1].upperBound
            end += text[end...].prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
        }
        return String(decoding: result + text[end...], as: UTF8.self)
    }

    /// The length of the longest path of a folder at the start of a run.
    private func folderCount(of run: [UInt8]) -> Int {
        folders.filter { $0.key <= run.count && $0.value.contains(Array(run.prefix($0.key))) }.keys.max() ?? 0
    }

    /// Whether a run has a key's length, or is longer than the shortest key and looks random: a key with text around it, or cut.
    private static func mayHoldKey(_ run: ArraySlice<UInt8>) -> Bool {
        guard run.count >= minimumCount else { return false }
        let withoutDashes = run.drop { !isLetter($0) && !isDigit($0) }.count
        if base64Counts.contains(run.count) || base64Counts.contains(withoutDashes) { return true }
        if run.contains(where: isDigit), run.contains(where: { isLetter($0) && $0 & 0x20 == 0 }),
            run.contains(where: { isLetter($0) && $0 & 0x20 != 0 })
        {
            return true
        }
        let hex = run.reduce(into: (length: 0, longest: 0)) { count, byte in
            count.length = isDigit(byte) || (isLetter(byte) && byte | 0x20 <= UInt8(ascii: "f")) ? count.length + 1 : 0
            count.longest = max(count.longest, count.length)
        }
        return hex.longest >= 2 * PrivateKey.byteCount
    }

    // MARK: - What was typed

    /// Notes as much of a path as exists, and returns the rest.
    private mutating func missingPart(ofPath bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard (Self.minimumCount...4096).contains(bytes.count) else { return bytes[...] }
        if System.exists(Path(bytes)) {
            known.formUnion(Self.runs(in: bytes).map { Array(bytes[$0]) })
            return []
        }
        var folder = bytes[...]
        // A short name may be the start of a key.
        while let slash = folder.lastIndex(of: UInt8(ascii: "/")), slash >= 4 {
            folder = folder[..<slash]
            guard System.exists(Path(Array(folder))) else { continue }
            let runs = Self.runs(in: Array(bytes[...slash]))
            known.formUnion(runs.dropLast().map { Array(bytes[$0]) })
            folders[runs.last!.count, default: []].insert(Array(bytes[runs.last!]))
            return bytes[(slash + 1)...]
        }
        return bytes[...]
    }

    /// Notes keys in whose text an argument has white space: `base64` wraps lines, and people group digits.
    private mutating func noteWrappedKeys(in argument: ArraySlice<UInt8>) {
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        for text in argument.split(whereSeparator: { !Self.isOfRun($0) && !isSpace($0) }) {
            let pieces = text.split(whereSeparator: isSpace).map(Array.init)
            guard pieces.count > 1, text.count <= 1024, Self.mayHoldKey(Array(pieces.joined())[...]) else {
                continue
            }
            wrapped[pieces[0], default: []].append(pieces)
        }
    }

    // MARK: - Runs

    /// The longest ranges of a text with nothing but characters of base64. Escapes like `\n`, `\x0A` and `\u{a}` are in none.
    private static func runs(in text: [UInt8]) -> [Range<Int>] {
        var (ranges, index) = ([Range<Int>](), 0)
        while index < text.count {
            let end = text[index...].firstIndex { !isOfRun($0) } ?? text.count
            if end > index { ranges.append(index..<end) }
            let escape = text[end...].drop { $0 == UInt8(ascii: "\\") }
            index = escape.startIndex
            guard index > end else {
                index = end + 1
                continue
            }
            let braced = escape.starts(with: "u{".utf8) ? escape.prefix(9).firstIndex(of: UInt8(ascii: "}")) : nil
            index = (braced ?? index + (escape.first == UInt8(ascii: "x") ? 2 : 0)) + 1
        }
        return ranges
    }

    private static func isOfRun(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || [0x2B, 0x2D, 0x2F, 0x5F].contains(byte)  // + - / _
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
