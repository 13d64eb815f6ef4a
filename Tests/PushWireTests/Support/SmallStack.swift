// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

private final class Job {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
}

/// Runs `body` on a thread with a stack of 256 KiB. A recursion of 100,000 levels there would end the process.
func onSmallStack(_ body: @escaping () -> Void) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, 256 << 10)
    let job = unsafe Unmanaged.passRetained(Job(body)).toOpaque()
    #if canImport(Glibc) || canImport(Musl)
    var thread = pthread_t()
    let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { job in
        unsafe Unmanaged<Job>.fromOpaque(job!).takeRetainedValue().run()
        return nil
    }
    #else
    var thread: pthread_t?
    let run: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { job in
        unsafe Unmanaged<Job>.fromOpaque(job).takeRetainedValue().run()
        return nil
    }
    #endif
    let status = unsafe pthread_create(&thread, &attributes, run, job)
    precondition(status == 0, "pthread_create failed")
    #if canImport(Glibc) || canImport(Musl)
    pthread_join(thread, nil)
    #else
    unsafe pthread_join(thread!, nil)
    #endif
}
