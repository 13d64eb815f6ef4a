// SPDX-License-Identifier: Apache-2.0

import PushWire

/// The result of each operation in a process without faults: a file for each.
struct Results: Sendable {
    private var bytes: [String: [UInt8]] = [:]

    /// None.
    init() {}

    /// Those of this process.
    init(madeIn folder: String) throws {
        // What is taken apart by some is made by others, which come first.
        for operation in Operation.onOpenSSL + Operation.others + [Operation.token] {
            bytes[operation.name] = try operation.result(self, in: folder)
        }
    }

    /// Those that another one wrote.
    init(reading folder: String) throws {
        for operation in Operation.onOpenSSL + Operation.others {
            bytes[operation.name] = try Files.read("\(folder)/\(operation.name)")
        }
    }

    func write(to folder: String) throws {
        for (name, result) in bytes { try Files.write(result, to: "\(folder)/\(name)") }
    }

    subscript(name: String) -> [UInt8]? { bytes[name] }

    /// ``Fixed/text`` under ``Fixed/key(_:)``.
    var envelope: [UInt8] { Array(bytes["seal"]!.prefix(Envelope.byteCount(forPlaintext: Fixed.text.count))) }
    /// ``Fixed/attachment`` under ``Fixed/attachmentKey()``.
    var blob: [UInt8] { bytes["encrypt in pieces"]! }
}
