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

/// Uses the library while something below it fails, and checks the results. Exits with status 1 if a check fails.
///
/// `Checks/faults` runs it.
///
///     FaultCheck results RESULTS FOLDER                     writes the results of a process without faults
///     FaultCheck warm RESULTS FOLDER                        each of OpenSSL's allocations fails
///     FaultCheck cold RESULTS FOLDER STEP START THREADS     an allocation of OpenSSL's first use fails
///     FaultCheck first RESULTS FOLDER THREADS [WANTED]      first use of OpenSSL, with the configuration that OPENSSL_CONF names
///     FaultCheck closed|few RESULTS FOLDER                  file descriptors are closed, or few
///     FaultCheck ivs                                        a seal fails halfway
///     FaultCheck rekey                                      a rekey fails halfway
///     FaultCheck token                                      a directory token is the first use
///     FaultCheck draw                                       prints random keys and IVs
///     FaultCheck cpu                                        prints the CPU features that OpenSSL uses
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

/// Prints whether the statement in `text` holds, and the first five faults.
func report(_ holds: Bool, _ text: String, _ faults: [String] = []) -> Bool {
    show(
        ([(holds ? "holds   " : "FAILS   ") + text] + faults.prefix(5).map { "        \($0)" }).joined(separator: "\n"))
    return holds
}

/// Prints a line and flushes it, since a forked child would print a buffered line again.
func show(_ line: String) {
    print(line)
    fflush(nil)
}
