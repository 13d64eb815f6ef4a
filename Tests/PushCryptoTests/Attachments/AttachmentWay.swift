// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto
import PushTestSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A combination of calls that encrypts and decrypts an attachment. All ways must give the same results.
struct AttachmentWay: CustomStringConvertible, Sendable {
    enum Form: Sendable {
        case memory, output
        /// Pieces of this many bytes, and some empty pieces.
        case pieces(Int)
        /// Pieces of random sizes from 0 to this many bytes.
        case randomPieces(Int, SeededGenerator)
        case file
    }

    let form: Form
    let threads: Threads

    static let memory = AttachmentWay(form: .memory, threads: .one)

    /// Returns the ways that are fast enough for `byteCount` bytes.
    static func all(for byteCount: Int, _ random: SeededGenerator) -> [AttachmentWay] {
        let pieces = [1, 7, 16, 4096].filter { byteCount / $0 <= 2500 }.map { Form.pieces($0) }
        let cuts = [3, 40, 5000, 300_000, 2_000_000].filter { byteCount / $0 <= 2500 && $0 / 10 <= byteCount + 10 }
        let inPieces = (pieces + cuts.map { .randomPieces($0, random) }).map { AttachmentWay(form: $0, threads: .one) }
        let whole = [Form.memory, .output, .file].flatMap { form in
            [AttachmentWay(form: form, threads: .one), AttachmentWay(form: form, threads: .all)]
        }
        return whole + inPieces
    }

    var description: String { "\(form), \(threads)" }

    func encrypt(
        _ plaintext: [UInt8], key: AttachmentKey, iv: InlineArray<16, UInt8>
    ) throws(AttachmentFileError) -> [UInt8] {
        switch form {
        case .memory, .output:
            // No call encrypts into an output with a given key.
            return try wrap { () throws(AttachmentError) in
                try AttachmentCipher.encrypt(plaintext, key: key, iv: iv, threads: threads)
            }
        case .pieces, .randomPieces:
            return try wrap { () throws(AttachmentError) in
                var encryptor = try AttachmentEncryptor(key: key, iv: iv)
                var blob: [UInt8] = []
                for piece in cut(plaintext) {
                    let promised = encryptor.outputByteCount(forPiece: piece.count)
                    let made = try encryptor.update(piece)
                    precondition(made.count == promised, "\(piece.count) bytes gave \(made.count), not \(promised)")
                    blob += made
                }
                let promised = encryptor.finalByteCount
                let last = try encryptor.finalize()
                precondition(last.count == promised, "finalize gave \(last.count) bytes, not \(promised)")
                return blob + last
            }
        case .file:
            let folder = TemporaryFolder()
            folder.write(plaintext, to: "in")
            try AttachmentFile(
                at: folder.path("in"), to: folder.path("out"), threads: threads
            ).encrypt(key: key, iv: iv)
            return folder.read("out")!
        }
    }

    func decrypt(_ blob: [UInt8], key: AttachmentKey) throws(AttachmentFileError) -> [UInt8] {
        switch form {
        case .memory:
            return try wrap { () throws(AttachmentError) in
                try AttachmentCipher.decrypt(blob, key: key, threads: threads)
            }
        case .output:
            return try wrap { () throws(AttachmentError) in
                // The output has exactly the required size. One byte more would end the process.
                try GuardedMemory.output(capacity: max(0, blob.count - 48)) { output throws(AttachmentError) in
                    try unsafe AttachmentCipher.decrypt(blob.span.bytes, key: key, into: &output)
                }
            }
        case .pieces, .randomPieces:
            return try wrap { () throws(AttachmentError) in
                var verifier = try AttachmentVerifier(key: key)
                for piece in cut(blob) { try verifier.update(piece) }
                var decryptor = try verifier.finalize()
                var plaintext: [UInt8] = []
                // The second pass gets the sizes of the first pass in reverse order.
                for piece in blob.cut(cut(blob).map(\.count).reversed()) {
                    let limit = decryptor.maximumOutputByteCount(forPiece: piece.count)
                    let made = try decryptor.update(piece)
                    precondition(made.count <= limit, "\(piece.count) bytes gave \(made.count), more than \(limit)")
                    plaintext += made
                }
                let last = try decryptor.finalize()
                precondition(last.count <= AttachmentDecryptor.maximumFinalByteCount)
                return plaintext + last
            }
        case .file:
            let folder = TemporaryFolder()
            folder.write(blob, to: "in")
            folder.write([1, 2, 3], to: "out")
            do throws(AttachmentFileError) {
                try AttachmentFile(at: folder.path("in"), to: folder.path("out"), threads: threads).decrypt(key: key)
            } catch {
                precondition(folder.read("out") == [1, 2, 3], "the target changed, although the call threw \(error)")
                precondition(folder.names == ["in", "out"], "after \(error), the folder has \(folder.names)")
                throw error
            }
            return folder.read("out")!
        }
    }

    private func cut(_ bytes: [UInt8]) -> [[UInt8]] {
        switch form {
        case .memory, .output, .file: return [bytes]
        case .pieces(let count):
            var pieces = stride(from: 0, to: bytes.count, by: count).map { Array(bytes[$0...].prefix(count)) }
            for place in [pieces.count, pieces.count / 2, 0] { pieces.insert([], at: place) }
            return pieces
        case .randomPieces(let limit, var random):
            var (counts, rest) = ([Int](), bytes.count)
            while rest > 0 {
                counts.append(min(rest, Int.random(in: 0...limit, using: &random)))
                rest -= counts.last!
            }
            return bytes.cut(counts)
        }
    }

    private func wrap(_ body: () throws(AttachmentError) -> [UInt8]) throws(AttachmentFileError) -> [UInt8] {
        do { return try body() } catch { throw .attachment(error) }
    }
}

extension [UInt8] {
    /// Cuts the bytes into pieces of these lengths.
    fileprivate func cut(_ counts: [Int]) -> [[UInt8]] {
        var (pieces, rest) = ([[UInt8]](), self[...])
        for count in counts {
            pieces.append([UInt8](rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}

/// Returns whether two arrays are equal. It is fast for long arrays, and a failed expectation does not print them.
func same(_ bytes: [UInt8]?, _ other: [UInt8]) -> Bool {
    guard let bytes, bytes.count == other.count else { return false }
    return unsafe bytes.withUnsafeBytes { bytes in
        unsafe other.withUnsafeBytes {
            unsafe bytes.isEmpty || memcmp(bytes.baseAddress!, $0.baseAddress!, $0.count) == 0
        }
    }
}

extension SeededGenerator {
    /// Makes random bytes, eight at a time.
    mutating func manyBytes(_ count: Int) -> [UInt8] {
        let words = (0..<(count + 7) / 8).map { _ in next() }
        return unsafe words.withUnsafeBytes { unsafe Array($0.prefix(count)) }
    }

    mutating func iv() -> InlineArray<16, UInt8> {
        let bytes = bytes(16)
        return InlineArray { bytes[$0] }
    }
}

/// Returns the error that `body` throws, or nil.
func attachmentFault<Value>(_ body: () throws(AttachmentError) -> Value) -> AttachmentError? {
    do throws(AttachmentError) { _ = try body() } catch { return error }
    return nil
}

/// Returns the error that `body` throws, or nil.
func fileFault<Value>(_ body: () throws(AttachmentFileError) -> Value) -> AttachmentFileError? {
    do throws(AttachmentFileError) { _ = try body() } catch { return error }
    return nil
}
