// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs one hot path a number of times. `Checks/instructions` counts its instructions.
///
///     InstructionCheck               prints the names of the paths
///     InstructionCheck NAME COUNT    runs the path NAME, COUNT times, and prints the sum of its results
@main
struct InstructionCheck {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.isEmpty {
            for path in HotPath.all { print(path.name) }
            return
        }
        guard arguments.count == 2, let path = HotPath.all.first(where: { $0.name == arguments.first }),
            let count = arguments.last.flatMap({ Int($0) }), count > 0
        else {
            print("usage: InstructionCheck [NAME COUNT]")
            exit(64)
        }
        // Prints the sum, so that the optimizer keeps the work. A sum of 0 means that the work failed.
        let sum = try path.run(count)
        print(sum)
        if sum == 0 { exit(1) }
    }
}
