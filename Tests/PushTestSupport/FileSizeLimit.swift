// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Limits the size of every file that this process writes, as a full disk does. Writing more is `EFBIG`.
package func limitFiles(to byteCount: UInt) {
    // Without its signal, the limit is an error like any other.
    _ = signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: rlim_t(byteCount), rlim_max: rlim_t(byteCount))
    #if canImport(Glibc)
        let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
        let result = unsafe setrlimit(RLIMIT_FSIZE, &limit)
    #endif
    precondition(result == 0, "no limit on files")
}
