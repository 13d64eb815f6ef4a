// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import PushCrypto
import PushHTTP
import PushWire
import ServiceLifecycle
import Synchronization

@testable import RelayCore

/// A relay on a free port of this machine that runs for as long as a test's body.
struct TestRelay: Sendable {
    let url: ServiceURL
    let profile: Profile
    let codes: TestCodes
    let folder: String

    /// - Parameters:
    ///   - folder: The folder of a relay that ran before. Nil stands for a new folder, which is removed afterwards.
    ///   - adjust: Changes the options. Limits are too high to be reached, unless this sets them.
    static func run<Value: Sendable>(
        _ profile: Profile = .specification, folder: String? = nil, gateway: (any PushGateway)? = nil,
        logger: Logger? = nil, adjust: (inout RelayOptions) throws -> Void = { _ in },
        body: (TestRelay) async throws -> Value
    ) async throws -> Value {
        let temporary = try folder == nil ? TemporaryFolder() : nil
        var options = RelayOptions(folder: folder ?? temporary!.path + "/relay")
        options.profile = profile
        options.port = 0
        options.allowsLoopbackPushes = true
        options.limits = options.limits.times(100_000)
        try adjust(&options)
        let codes = TestCodes()
        let (urls, url) = AsyncStream.makeStream(of: ServiceURL.self)
        var silent = Logger(label: "test")
        silent.logLevel = .critical
        let relay = Relay(options, codes: codes, gateway: gateway, logger: logger ?? silent) { url.yield($0) }
        let services = ServiceGroup(services: [relay], logger: silent)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { url.finish() }
                try await services.run()
            }
            guard let found = await urls.first(where: { _ in true }) else {
                try await group.waitForAll()
                throw CancellationError()
            }
            let result: Result<Value, any Error>
            do {
                result = .success(
                    try await body(TestRelay(url: found, profile: profile, codes: codes, folder: options.folder)))
            } catch {
                result = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }

    /// Registers a person at this relay.
    func person(_ text: String, signalingKey: SignalingKey = SignalingKey()) async throws -> Person {
        let person = Person(relay: self, number: try PhoneNumber(text), signalingKey: signalingKey)
        try await person.register()
        return person
    }

    /// Runs curl with the arguments of a command line, for a path of this relay.
    func curl(_ path: String, _ arguments: [String] = [], body: [UInt8] = []) async throws -> Curl.Response {
        let base = url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text
        return try await Curl.run(arguments + ["--path-as-is", base + path], body)
    }
}

/// A folder that is removed with the last reference to it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/relay-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A sender that keeps the codes.
final class TestCodes: CodeSender {
    private let codes = Mutex<[PhoneNumber: VerificationCode]>([:])
    private let pause = Mutex<@Sendable () async -> Void>({})

    func send(_ code: VerificationCode, to number: PhoneNumber, by transport: VerificationTransport) async {
        await pause.withLock(\.self)()
        codes.withLock { $0[number] = code }
    }

    /// Sets an action that runs before each code is kept.
    func beforeSending(_ pause: @escaping @Sendable () async -> Void) { self.pause.withLock { $0 = pause } }

    subscript(number: PhoneNumber) -> VerificationCode? { codes.withLock { $0[number] } }
}
