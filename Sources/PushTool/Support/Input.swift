// SPDX-License-Identifier: Apache-2.0

/// A file or standard input, read from front to back.
struct Input: ~Copyable {
    /// What stands for standard input on the command line.
    static let standardInputPath = "-"

    /// Bytes read at a time.
    static let chunkByteCount = 256 << 10

    /// How errors call it.
    let name: String
    private let descriptor: Int32

    /// - Parameter path: of a file, or `-`.
    init(_ path: String) throws(ToolError) {
        guard path != Self.standardInputPath else {
            name = "standard input"
            descriptor = System.standardInput
            return
        }
        name = path
        do { descriptor = try System.open(path) } catch { throw ToolError(path, error) }
    }

    /// How many bytes a file has; nil for what is none, as a pipe.
    var byteCount: Int64? { System.fileByteCount(descriptor) }

    deinit {
        if descriptor != System.standardInput { System.close(descriptor) }
    }

    /// Reads what there is, at most `buffer.count` bytes, to the start of `buffer`.
    ///
    /// - Returns: how many; 0 at the end.
    func read(into buffer: inout [UInt8]) throws(ToolError) -> Int {
        do { return try System.read(descriptor, into: &buffer) } catch { throw ToolError(name, error) }
    }

    /// All bytes of a file or of standard input.
    ///
    /// - Parameter limit: more bytes than this are refused, having read no more than a chunk beyond.
    static func readAll(_ path: String, limit: Int) throws(ToolError) -> [UInt8] {
        let input = try Input(path)
        var bytes: [UInt8] = []
        // A file's size is a hint: reading goes on to the end, whatever it was.
        bytes.reserveCapacity(min(input.byteCount.map { Int($0) } ?? 0, limit))
        var buffer = [UInt8](repeating: 0, count: min(chunkByteCount, limit + 1))
        while true {
            let count = try input.read(into: &buffer)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw ToolError("\(input.name): more than \(limit) bytes") }
        }
    }
}
