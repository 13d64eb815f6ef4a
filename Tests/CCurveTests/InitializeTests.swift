// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The first calls in a process, docs/bad-inputs.md rows 99 and 102. Each test runs in a new process.
@Suite struct InitializeTests {
    @Test func eightThreadsMayBeTheFirstAtOnce() async {
        await #expect(processExitsWith: .success) {
            let outcomes = ThreadGroup.run(8) { thread in
                switch thread % 4 {
                case 0: return (try? Pool().draw())?.count == 16
                case 1: return (try? HMAC(.sha256, key: [1]).tag(of: [2]))?.count == 32
                case 2:
                    return
                        (try? CBC(.encrypt, key: [UInt8](repeating: 3, count: 32)).run(
                            [UInt8](repeating: 4, count: 16), iv: [UInt8](repeating: 5, count: 16)))?.count == 16
                default:
                    var bytes = [UInt8](repeating: 0, count: 32)
                    let status = unsafe ccurve_random(&bytes, bytes.count)
                    return status == .ok
                }
            }
            precondition(outcomes == [Bool](repeating: true, count: 8))
        }
    }

    @Test func agreementHashAndTextNeedNothingBeforehand() async {
        await #expect(processExitsWith: .success) {
            let scalar = [UInt8](repeating: 7, count: 32)
            var point = [UInt8](repeating: 0, count: 32)
            precondition(unsafe ccurve_x25519_public(&point, scalar) == .ok)
            precondition(x25519(scalar, point).status == .ok)
            precondition(sha1([]).count == 20)
            precondition(Base64Codec.secret.decode(Base64Codec.secret.encode(scalar, padded: true)) == .bytes(scalar))
        }
    }

    /// The OpenSSL configuration demands a property that no algorithm has.
    @Test func anOpenSSLWithoutItsAlgorithmsIsUnavailableAndKeysWorkAllTheSame() async {
        await #expect(processExitsWith: .success) {
            let path = "/tmp/push-core-openssl-\(getpid()).cnf"
            let text = """
                openssl_conf = start
                [start]
                alg_section = algorithms
                [algorithms]
                default_properties = pushcoretest=yes

                """
            guard let file = unsafe fopen(path, "w") else { preconditionFailure("no file") }
            unsafe fputs(text, file)
            unsafe fclose(file)
            unsafe setenv("OPENSSL_CONF", path, 1)
            defer { unsafe unlink(path) }

            let hmac = unsafe ccurve_hmac_create(.sha1)
            let cbc = unsafe ccurve_cbc_create(.decrypt)
            precondition(unsafe hmac == nil && cbc == nil)
            // OpenSSL does not recover, and the shim keeps the first result.
            unsafe unsetenv("OPENSSL_CONF")
            let again = unsafe ccurve_hmac_create(.sha256)
            precondition(unsafe again == nil)

            precondition((try? Pool().draw())?.count == 16)
            let scalar = [UInt8](repeating: 7, count: 32)
            precondition(x25519(scalar, scalar).status == .ok)
        }
    }
}
