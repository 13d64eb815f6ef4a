// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Work that SIGINT, SIGTERM and SIGHUP cancel, so that it can clean up.
enum Interruption {
    /// Runs `work` as a task, and waits for it. A signal cancels the task.
    ///
    /// Signals that were ignored at the start, as under `nohup`, stay ignored. If the work fails after a signal, this function
    /// does not return: the process ends by that signal, so that the shell sees it.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let state = State<Value>()
        let end = DispatchSemaphore(value: 0)
        let task = Task.detached {
            do {
                let value = try await work()
                state.result.withLock { $0 = .success(value) }
            } catch {
                state.result.withLock { $0 = .failure(error) }
            }
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
        let result = state.result.withLock { $0! }
        let signal = state.signal.load(ordering: .relaxed)
        if case .failure = result, signal != 0 { System.end(by: signal) }
        for signal in taken { System.obey(signal) }
        return try result.get()
    }

    private final class State<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let signal = Atomic<Int32>(0)
    }
}
