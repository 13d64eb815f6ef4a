// SPDX-License-Identifier: Apache-2.0

/// How a check ends early.
enum CheckError: Error {
    /// The library refused the input with the error of this name.
    case refused(String)
    /// The test has failed, whatever its `result`: something came out wrong, or it lacks a field.
    case failed(String)
    /// The library has nothing to run the test with.
    case skipped
}

extension VectorTest {
    /// Runs the library on the test's input. What is thrown here is a refusal; all that a check does afterwards is there to
    /// find faults.
    ///
    /// - Throws: ``CheckError/refused(_:)``; ``CheckError/failed(_:)`` if the input of an invalid test is accepted.
    func accepted<Value>(_ body: () throws -> Value) throws -> Value {
        let value: Value
        do { value = try body() } catch {
            if error is CheckError { throw error }
            guard let name = (error as? any NamedError)?.caseName else {
                throw CheckError.failed("an error of type \(type(of: error)) came, which has no name")
            }
            throw CheckError.refused(name)
        }
        if case .invalid = expectation { throw CheckError.failed("was accepted, but must be refused") }
        return value
    }

    /// Compares what came out with a field: one that a valid test must have, and others may.
    func expect(_ name: String, is bytes: [UInt8], by way: String = "") throws(CheckError) {
        guard try isToBeCompared(name) else { return }
        let expected = try self.bytes(name)
        guard bytes != expected else { return }
        throw .mismatch(name, expected: VectorText.hex(expected), came: VectorText.hex(bytes), by: way)
    }

    /// Compares what came out with a field, by UTF-8 bytes.
    func expect(_ name: String, is text: String, by way: String = "") throws(CheckError) {
        guard try isToBeCompared(name) else { return }
        let expected = try self.text(name)
        guard !VectorText.areEqual(text, expected) else { return }
        throw .mismatch(name, expected: VectorText.quoted(expected), came: VectorText.quoted(text), by: way)
    }

    /// Compares what came out with a field.
    func expect(_ name: String, is value: VectorJSON, by way: String = "") throws(CheckError) {
        guard try isToBeCompared(name) else { return }
        let expected = try self.value(name)
        guard value != expected else { return }
        throw .mismatch(name, expected: "\(expected)", came: "\(value)", by: way)
    }

    private func isToBeCompared(_ name: String) throws(CheckError) -> Bool {
        guard case .valid? = expectation else { return has(name) }
        _ = try value(name)
        return true
    }
}

extension CheckError {
    static func mismatch(_ name: String, expected: String, came: String, by way: String = "") -> CheckError {
        .failed("\(name): expected \(expected), but \(came) came" + (way.isEmpty ? "" : " (\(way))"))
    }

    /// Does what a valid test means beyond reading its input. An error in it is a failure, not a refusal.
    static func unless<Value>(_ what: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            if error is CheckError { throw error }
            throw CheckError.failed("\(what) ended in \((error as? any NamedError)?.caseName ?? "an error")")
        }
    }
}

/// One of several ways of doing the same thing, which must all come to the same end.
struct Way<Value: Equatable> {
    let name: String
    let run: () throws -> Value

    init(_ name: String, _ run: @escaping () throws -> Value) {
        self.name = name
        self.run = run
    }

    /// The value that all ways give, or the error that they all throw.
    ///
    /// - Throws: ``CheckError/failed(_:)`` if they do not agree.
    static func agreed(_ ways: [Way]) throws -> Value {
        let ends = ways.map { way in Result { try way.run() } }
        for (way, end) in zip(ways, ends).dropFirst() where !areEqual(ends[0], end) {
            throw CheckError.failed("\(ways[0].name) \(describe(ends[0])), but \(way.name) \(describe(end))")
        }
        return try ends[0].get()
    }

    private static func areEqual(_ a: Result<Value, any Error>, _ b: Result<Value, any Error>) -> Bool {
        switch (a, b) {
        case (.success(let a), .success(let b)): return a == b
        case (.failure(let a), .failure(let b)):
            guard let a = a as? any NamedError, let b = b as? any NamedError else { return false }
            return a.innermost.isEqual(to: b.innermost)
        default: return false
        }
    }

    private static func describe(_ end: Result<Value, any Error>) -> String {
        switch end {
        case .success(let bytes as [UInt8]): "gives \(VectorText.hex(bytes))"
        case .success: "accepts"
        case .failure(let error as any NamedError): "refuses with \(error.caseName)"
        case .failure: "refuses"
        }
    }
}

/// Caller-owned memory, for the calls that append to it.
enum RawOutput {
    /// The bytes that `body` appends to an output with room for `capacity` bytes.
    static func bytes(capacity: Int, _ body: (inout OutputRawSpan) throws -> Void) rethrows -> [UInt8] {
        try unsafe [UInt8](unsafeUninitializedCapacity: capacity) { memory, initializedCount in
            let raw = UnsafeMutableRawBufferPointer(memory)
            var output = unsafe OutputRawSpan(buffer: raw, initializedCount: 0)
            try body(&output)
            initializedCount = unsafe output.finalize(for: raw)
        }
    }
}
