// SPDX-License-Identifier: Apache-2.0

import PushWire

/// The early end of a check.
enum CheckError: Error {
    /// The library refused the input, with the error of this name.
    case refused(String)
    /// The test failed, whatever its `result`: an output is wrong, or a field is missing.
    case failed(String)
    /// The library does not have what the test is about.
    case skipped
}

extension VectorTest {
    /// Runs the library on the input of the test. An error here means that the library refuses the input.
    func accepted<Value>(_ body: () throws -> Value) throws -> Value {
        let value: Value
        do { value = try body() } catch {
            if error is CheckError { throw error }
            guard let name = (error as? any NamedError)?.caseName else {
                throw CheckError.failed("an error of type \(type(of: error)) was thrown, which has no name")
            }
            throw CheckError.refused(name)
        }
        if case .invalid = expectation { throw CheckError.failed("the input must be refused, but was accepted") }
        return value
    }

    func agreed<Value>(_ ways: [Way<Value>]) throws -> Value {
        try accepted { try Way.agreed(ways) }
    }

    /// Compares an output with a field. A valid test must have the field; in other tests it is optional.
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
        .failed("\(name): expected \(expected), but got \(came)" + (way.isEmpty ? "" : " (\(way))"))
    }

    /// Runs a part of a check after the input was accepted. An error is then a failure, not a refusal.
    static func unless<Value>(_ what: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            if error is CheckError { throw error }
            throw CheckError.failed("\(what) failed with \((error as? any NamedError)?.caseName ?? "an error")")
        }
    }
}

/// One of several calls of the library that must give the same result.
struct Way<Value: Equatable> {
    let name: String
    let run: () throws -> Value

    init(_ name: String, _ run: @escaping () throws -> Value) {
        self.name = name
        self.run = run
    }

    /// Returns the value that all ways return, or throws the error that all ways throw.
    ///
    /// - Throws: ``CheckError/failed(_:)`` if the ways do not agree.
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
