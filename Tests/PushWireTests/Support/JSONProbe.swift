// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

/// Reads a whole text twice: from memory that ends at a guard page, and from memory that begins after one. Records an issue if the
/// outcomes differ, or if an error's offset is outside the text.
func read<Value: Equatable>(
    _ text: [UInt8], limits: WireLimits = .json, _ body: (inout JSONReader) throws(JSONError) -> Value
) -> Result<Value, JSONError> {
    func outcome(at edge: GuardedMemory.Edge) -> Result<Value, JSONError> {
        let memory = GuardedMemory(text, at: edge)
        do throws(JSONError) {
            return .success(try JSONReader.read(memory.rawSpan, limits: limits, body))
        } catch { return .failure(error) }
    }
    let outcome = (outcome(at: .end), outcome(at: .start))
    if outcome.0 != outcome.1 {
        Issue.record("\(quoted(text)): \(outcome.0) at the end of a page, \(outcome.1) at the start")
    }
    if case .failure(let error) = outcome.0, !(0...text.count).contains(error.offset) {
        Issue.record("\(quoted(text)): the offset of \(error) is outside the text")
    }
    return outcome.0
}

/// Reads the value of `{"v":VALUE}`. Its offset is 5, and its path is `v`.
func readValue<Value: Equatable>(
    _ value: [UInt8], _ take: (inout JSONReader) throws(JSONError) -> Value
) -> Result<Value, JSONError> {
    read(Array(#"{"v":"#.utf8) + value + Array("}".utf8)) { json throws(JSONError) in
        var found: Value?
        var members = try json.object(ValueKey.self)
        while try json.next(&members) != nil { found = try take(&json) }
        return try json.required(found, ValueKey.v)
    }
}

/// Reads the value of `{"v":VALUE}`.
func readValue<Value: Equatable>(
    _ value: String, _ take: (inout JSONReader) throws(JSONError) -> Value
) -> Result<Value, JSONError> {
    readValue(Array(value.utf8), take)
}

/// Returns the error of an outcome, or nil.
func fault<Value>(_ outcome: Result<Value, JSONError>) -> JSONError? {
    guard case .failure(let error) = outcome else { return nil }
    return error
}

/// Makes the error of a value in the text of ``readValue(_:_:)``. Its offset counts from the value.
func valueFault(_ reason: JSONError.Reason, at offset: Int = 0) -> JSONError {
    JSONError(reason, path: reason == .syntax ? "" : "v", offset: 5 + offset)
}

/// Reads a text in which no key is known, so that only its grammar is checked. Returns the error, or nil.
func syntaxFault(_ text: [UInt8], limits: WireLimits = .json) -> JSONError? {
    fault(
        read(text, limits: limits) { json throws(JSONError) in
            var members = try json.object(NoKey.self)
            while try json.next(&members) != nil {}
            return 0
        })
}

/// Reads a text in which no key is known. Returns the error, or nil.
func syntaxFault(_ text: String) -> JSONError? { syntaxFault(Array(text.utf8)) }

/// The key of ``readValue(_:_:)``.
enum ValueKey: Int, JSONKey {
    case v
    static let names: [JSONName] = ["v"]
}

/// A key type without any key.
enum NoKey: Int, JSONKey {
    case none
    static let names: [JSONName] = []
}

/// Describes an error or an offset for a failure message. Nil is "accepted".
func told(_ error: Any?) -> String { error.map { "\($0)" } ?? "accepted" }

/// Returns the first 200 bytes as text, for failure messages.
private func quoted(_ text: [UInt8]) -> String { String(decoding: text.prefix(200), as: UTF8.self) }
