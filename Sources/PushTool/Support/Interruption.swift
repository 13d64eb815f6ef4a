// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Lets Ctrl-C and its like end work that has something to tidy up.
enum Interruption {
    /// Runs `work` as a task, which a signal cancels, and waits for it.
    ///
    /// Signals that whoever started us ignores, as `nohup` does, stay ignored.
    ///
    /// - Parameter ended: called when the work has ended, in any way.
    /// - Returns: what it gives. If it failed after a signal had come, this does not return: the process ends by that signal, so
    ///   that a shell knows.
    static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () async -> Result<Value, Failure>, ended: () -> Void
    ) -> Result<Value, Failure> {
        let state = State<Result<Value, Failure>>()
        let end = DispatchSemaphore(value: 0)
        let task = Task.detached {
            let result = await work()
            state.result.withLock { $0 = result }
            end.signal()
        }
        let taken = System.stoppingSignals.filter(System.ignore)
        let sources = taken.map { signal in
            let source = DispatchSource.makeSignalSource(signal: signal)
            source.setEventHandler {
                state.signal.store(signal, ordering: .relaxed)
                task.cancel()
            }
            source.resume()
            return source
        }
        end.wait()
        for source in sources { source.cancel() }
        ended()
        let result = state.result.withLock { $0! }
        let signal = state.signal.load(ordering: .relaxed)
        if case .failure = result, signal != 0 { System.end(by: signal) }
        for signal in taken { System.obey(signal) }
        return result
    }

    private final class State<Result: Sendable>: Sendable {
        let result = Mutex<Result?>(nil)
        /// 0 if none came.
        let signal = Atomic<Int32>(0)
    }
}
