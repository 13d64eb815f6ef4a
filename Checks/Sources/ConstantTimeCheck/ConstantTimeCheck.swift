// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs all code that touches a secret, with the secret marked, and counts the branches and addresses that depend on it.
///
///     valgrind ConstantTimeCheck            everything and the controls; exits with status 1 if anything fails
///     valgrind ConstantTimeCheck decrypt    one AES-CBC decryption; exits with 0 if it is clean, 9 if it is reported
///
/// `Checks/constant-time` builds it for release and runs it.
@main
struct ConstantTimeCheck {
    static func main() throws {
        var probe = try Probe()
        if CommandLine.arguments.dropFirst() == ["decrypt"] {
            let reports = try probe.count { try decryptOneBlock() }
            exit(reports == 0 ? 0 : 9)
        }
        try controls(&probe)
        try primitives(&probe)
        try keys(&probe)
        try envelopes(&probe)
        try attachments(&probe)
        exit(probe.failures == 0 ? 0 : 1)
    }
}
