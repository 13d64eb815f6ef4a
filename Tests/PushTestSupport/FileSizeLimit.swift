// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Limits the size of each file that this process writes, to act like a full disk. A longer write fails with `EFBIG`.
package func limitFiles(to byteCount: UInt) {
    // By default, the signal ends the process. If it is ignored, the write returns an error.
    _ = signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: rlim_t(byteCount), rlim_max: rlim_t(byteCount))
    #if canImport(Glibc)
    let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
    let result = unsafe setrlimit(RLIMIT_FSIZE, &limit)
    #endif
    precondition(result == 0, "setrlimit failed")
}
