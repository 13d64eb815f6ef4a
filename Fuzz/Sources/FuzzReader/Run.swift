// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushWire

/// An operation of a reader. A program has one byte for each operation, modulo their number.
enum Operation: UInt8, CaseIterable {
    /// Reads the next tag, and skips its value.
    case pass
    /// Reads the next tag, and its value by its wire type.
    case field
    case varint, fixed64, fixed32, bytes, string
    /// Enters a submessage, for the operations up to `leave`.
    case enter
    case leave
    /// Skips all remaining fields.
    case passAll

    init(_ byte: UInt8) {
        self = Self.allCases[Int(byte) % Self.allCases.count]
    }
}

/// A reader that can run a program: the library's, or the simple one.
protocol ProgramReader: ~Escapable {
    var offset: Int { get }
    var isAtEnd: Bool { get }
    /// Returns the value as a number, or the hash of bytes. Returns nil at the end of the message.
    @_lifetime(self: copy self)
    mutating func value(of operation: Operation) throws(WireError) -> UInt64?
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    mutating func message() throws(WireError) -> Self
}

/// One run of a program, with a trace of its results.
struct Run {
    private let operations: [UInt8]
    private let byteCount: Int
    private let faultLimit: Int
    private var position = 0
    private var faults = 0
    private(set) var trace: [UInt64] = []

    /// - Parameter faultLimit: The number of errors after which the program ends.
    init(_ operations: [UInt8], byteCount: Int, faultLimit: Int = 4) {
        self.operations = operations
        self.byteCount = byteCount
        self.faultLimit = faultLimit
        trace.reserveCapacity(3 * operations.count)
    }

    mutating func go<Reader: ProgramReader & ~Escapable>(_ reader: inout Reader) {
        while position < operations.count, faults < faultLimit {
            let operation = Operation(operations[position])
            position += 1
            let start = reader.offset
            do throws(WireError) {
                switch operation {
                case .leave: return
                case .enter:
                    var inner = try reader.message()
                    trace.append(UInt64(inner.offset))
                    go(&inner)
                default:
                    let value = try reader.value(of: operation)
                    trace.append(value ?? .max)
                }
            } catch {
                faults += 1
                trace.append(Self.number(error))
                hold(
                    (start...byteCount).contains(error.offset), "an error's offset is not before the operation's start")
            }
            hold((start...byteCount).contains(reader.offset), "a reader stays within its bytes, and never goes back")
            if faults == 0 { trace.append(UInt64(reader.offset) << 1 | (reader.isAtEnd ? 1 : 0)) }
        }
    }

    private static func number(_ error: WireError) -> UInt64 {
        let kind: UInt64 =
            switch error {
            case .truncated: 1
            case .varintTooLong: 2
            case .tagOutOfRange: 3
            case .lengthOutOfRange: 4
            case .fieldNumberZero: 5
            case .invalidWireType: 6
            case .unmatchedEndGroup: 7
            case .tooDeep: 8
            case .invalidUTF8: 9
            default: broken("a reader throws only documented errors: \(error)")
            }
        return kind << 48 | UInt64(error.offset)
    }
}
