// SPDX-License-Identifier: Apache-2.0

import PushWire

/// The early end of a check.
enum CheckError: Error {
    /// The library refused the input with the error of this name.
    case refused(String)
    /// The test has failed, whatever its `result`: something came out wrong, or it lacks a field.
    case failed(String)
    /// The library has nothing to run the test with.
    case skipped
}

extension VectorTest {
    /// Runs the library on the test's input. An error here is a refusal; all that a check does afterwards is there to find faults.
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

    func agreed<Value>(_ ways: [Way<Value>]) throws -> Value {
        try accepted { try Way.agreed(ways) }
    }

    /// Compares what came out with a field: one that a valid test must have, and others may.
    func expect(_ name: String, is bytes: [UInt8], by way: String = "") throws(CheckError) {
        try expect(name, is: bytes, by: way, bytes(_:), show: VectorText.hex)
    }

    func expect(_ name: String, is text: String, by way: String = "") throws(CheckError) {
        try expect(name, is: TextBytes(text), by: way, textBytes(_:), show: { VectorText.quoted($0.text) })
    }

    func expect(_ name: String, is value: JSONText, by way: String = "") throws(CheckError) {
        try expect(name, is: value, by: way, self.value(_:), show: \.description)
    }

    private func textBytes(_ name: String) throws(CheckError) -> TextBytes { TextBytes(try text(name)) }

    private func expect<Value: Equatable>(
        _ name: String, is value: Value, by way: String, _ read: (String) throws(CheckError) -> Value,
        show: (Value) -> String
    ) throws(CheckError) {
        if case .valid? = expectation {} else if !has(name) { return }
        let expected = try read(name)
        guard value != expected else { return }
        throw .mismatch(name, expected: show(expected), came: show(value), by: way)
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
        case (.success(let a), .success(let b)): a == b
        case (.failure(let a as any NamedError), .failure(let b as any NamedError)):
            a.innermost.isEqual(to: b.innermost)
        default: false
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
