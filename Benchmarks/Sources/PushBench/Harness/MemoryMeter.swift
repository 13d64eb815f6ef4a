// SPDX-License-Identifier: Apache-2.0

import CAllocations
import Foundation

/// Measures the peak memory of one operation.
enum MemoryMeter {
    /// The calling thread's peak heap memory. Exact. Needs glibc.
    case heap
    /// The growth of the process's peak resident memory. Needs Linux.
    case resident

    /// Runs `work` and returns its peak memory in bytes, or nil if this system cannot measure it.
    func peak(of work: Contest.Work) throws -> Double? {
        switch self {
        case .heap:
            guard allocation_counter_works() == 1 else { return nil }
            allocation_weigh()
            let result = Swift.Result { try work() }
            let peak = allocation_peak()
            consume(try result.get())
            return Double(peak)
        case .resident:
            // Resets the peak resident set size: proc(5), clear_refs.
            guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return nil }
            try file.write(contentsOf: Data("5".utf8))
            guard let before = Self.highestResident() else { return nil }
            consume(try work())
            return Self.highestResident().map { max($0 - before, 0) }
        }
    }

    private static func highestResident() -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(separator: " ").dropLast().last.flatMap({ Double($0.drop { !$0.isNumber }) })
        else { return nil }
        return kibibytes * 1024
    }
}
