// SPDX-License-Identifier: Apache-2.0

import PushWire

/// The result of each operation in a process without faults. Each result is a file.
struct Results: Sendable {
    private var bytes: [String: [UInt8]] = [:]

    /// Creates an empty set of results.
    init() {}

    /// Runs every operation in this process.
    init(madeIn folder: String) throws {
        // Operations come in order: those that open or decrypt use the results of earlier ones.
        for operation in Operation.onOpenSSL + Operation.others + [Operation.token] {
            bytes[operation.name] = try operation.result(self, in: folder)
        }
    }

    /// Reads the results that another process wrote.
    init(reading folder: String) throws {
        for operation in Operation.onOpenSSL + Operation.others {
            bytes[operation.name] = try Files.read("\(folder)/\(operation.name)")
        }
    }

    func write(to folder: String) throws {
        for (name, result) in bytes { try Files.write(result, to: "\(folder)/\(name)") }
    }

    subscript(name: String) -> [UInt8]? { bytes[name] }

    /// The envelope of ``Fixed/text`` under ``Fixed/key(_:)``.
    var envelope: [UInt8] { Array(bytes["seal"]!.prefix(Envelope.byteCount(forPlaintext: Fixed.text.count))) }
    /// The blob of ``Fixed/attachment`` under ``Fixed/attachmentKey()``.
    var blob: [UInt8] { bytes["encrypt in pieces"]! }
}
