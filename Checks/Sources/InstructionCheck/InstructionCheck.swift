// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs one hot path so many times, and prints what came of it: Checks/instructions counts what that takes.
///
///     InstructionCheck               prints the names of the paths
///     InstructionCheck NAME COUNT    runs the one of that name
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
        // Printed, so that the work is not optimized away. Work that fails is quick, and adds nothing.
        let sum = try path.run(count)
        print(sum)
        if sum == 0 { exit(1) }
    }
}
