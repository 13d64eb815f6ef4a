// SPDX-License-Identifier: Apache-2.0

/// A file or standard input, read from front to back.
struct Input: ~Copyable {
    static let chunkByteCount = 256 << 10

    private let name: String
    private let descriptor: Int32

    /// - Parameters:
    ///   - name: The input's name in messages. The default is its path.
    ///   - isRegular: Whether to refuse anything but a regular file.
    init(_ path: Path, called name: String? = nil, isRegular: Bool = false) throws(ToolError) {
        if path.isStandardInput {
            (self.name, descriptor) = ("standard input", System.standardInput)
        } else {
            let name = name ?? path.description
            self.name = name
            do { descriptor = try isRegular ? System.openRegularFile(path) : System.openFile(path) } catch {
                throw ToolError(name, error)
            }
        }
    }

    deinit {
        if descriptor != System.standardInput { System.closeFile(descriptor) }
    }

    var byteCount: Int64? { System.fileByteCount(descriptor) }

    /// Reads at most `buffer.count` bytes to the start of `buffer`, and returns their count: 0 at the end of the input.
    func read(into buffer: inout [UInt8]) throws(ToolError) -> Int {
        do { return try System.readBytes(descriptor, into: &buffer) } catch { throw ToolError(name, error) }
    }

    /// Reads all bytes of an input. Throws if it has more than `limit` bytes.
    static func readAll(
        _ path: Path, called name: String? = nil, isRegular: Bool = false, limit: Int
    ) throws(ToolError) -> [UInt8] {
        let input = try Input(path, called: name, isRegular: isRegular)
        var bytes: [UInt8] = []
        // The size is only a hint, because the file may grow.
        bytes.reserveCapacity(min(input.byteCount.map { Int($0) } ?? 0, limit))
        var buffer = [UInt8](repeating: 0, count: min(chunkByteCount, limit + 1))
        while true {
            let count = try input.read(into: &buffer)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw ToolError("\(input.name): more than the limit of \(limit) bytes") }
        }
    }
}
