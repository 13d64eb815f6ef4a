// SPDX-License-Identifier: Apache-2.0

import CFaults
import PushTestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Uses the library while something below it fails, for Checks/faults. It looks at what comes out, and ends with status 1
/// if any of it does not hold.
///
///     FaultCheck results RESULTS FOLDER                     writes what an undisturbed process gives
///     FaultCheck warm RESULTS FOLDER                        OpenSSL's allocations fail, one after the other
///     FaultCheck cold RESULTS FOLDER STEP START THREADS     those of its first use
///     FaultCheck first RESULTS FOLDER THREADS [WANTED]      the first use, of OpenSSL as its configuration has it
///     FaultCheck closed|few RESULTS FOLDER                  descriptors are missing
///     FaultCheck ivs                                        sealing fails half-way
///     FaultCheck rekey                                      taking another key fails half-way
///     FaultCheck token                                      a token is the first use
///     FaultCheck draw                                       prints all that is random
///     FaultCheck cpu                                        prints the processor's features as OpenSSL sees them
@main
struct FaultCheck {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard faults_install() == 1 else { fatalError("OpenSSL was in use before main") }
        guard arguments.count > 1 else { usage() }
        let holds: Bool
        switch arguments[1] {
        case "ivs": holds = try RandomFaults.ivsAfterFailures()
        case "rekey": holds = try RekeyFaults.run()
        case "token": holds = try Operation.token.result(Results(), in: "").count == 10
        case "draw":
            try RandomFaults.draw()
            holds = true
        case "cpu":
            print(unsafe String(cString: faults_cpu()))
            holds = true
        default:
            guard arguments.count > 3 else { usage() }
            holds = try run(arguments[1], arguments[2], folder: arguments[3], Array(arguments[4...]))
        }
        exit(holds ? 0 : 1)
    }

    private static func run(_ mode: String, _ path: String, folder: String, _ rest: [String]) throws -> Bool {
        if mode == "results" {
            try Results(madeIn: folder).write(to: path)
            return true
        }
        let results = try Results(reading: path)
        let numbers = rest.compactMap { Int($0) }
        switch mode {
        case "warm": return AllocationFaults(results: results, folder: folder).warm()
        case "cold":
            guard numbers.count == 3 else { usage() }
            return AllocationFaults(results: results, folder: folder)
                .cold(step: numbers[0], from: numbers[1], threads: numbers[2])
        case "first":
            guard numbers.count == 1 else { usage() }
            let wanted: [String: Operation.Outcome] = ["right": .right, "unavailable": .unavailable]
            return FirstUse(results: results, folder: folder).run(
                threads: numbers[0], wanted: rest.count > 1 ? wanted[rest[1]] : nil)
        case "closed": return try DescriptorFaults(results: results, folder: folder).closed()
        case "few": return try DescriptorFaults(results: results, folder: folder).few()
        default: usage()
        }
    }

    private static func usage() -> Never {
        print("usage: FaultCheck MODE [RESULTS FOLDER [ARGUMENT ...]]")
        exit(64)
    }
}

/// Prints a line and whether what it says holds, and some of what does not.
func report(_ holds: Bool, _ text: String, _ faults: [String] = []) -> Bool {
    show(
        ([(holds ? "holds   " : "FAILS   ") + text] + faults.prefix(5).map { "        \($0)" }).joined(separator: "\n"))
    return holds
}

/// Prints at once: what is left in a buffer would come again from a child.
func show(_ line: String) {
    print(line)
    fflush(nil)
}
