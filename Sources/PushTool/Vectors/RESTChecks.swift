// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// Checks of vectors of REST bodies: the JSON decodes to `decoded`, and encoding that gives `canonical`, byte for byte, which decodes
/// to the same.
enum RESTChecks {
    /// `RESTTest`.
    static func body(_ test: VectorTest) throws {
        let json = try test.has("jsonHex") ? test.bytes("jsonHex") : Array(test.text("json").utf8)
        let (call, profile) = (try test.call(), try test.profile())
        let direction = try test.groupChoice("direction", RESTBodies.Direction.allCases, by: \.rawValue)
        guard let type = RESTBodies.type(of: call, direction) else {
            // Nothing is read where the protocol has no body.
            _ = try test.accepted {}
            try test.expect("decoded", is: .object([:]))
            try test.expect("canonical", isText: [])
            return
        }
        try check(type, json, profile, test)
    }

    private static func check<Body: DecodedBody>(
        _ type: Body.Type, _ json: [UInt8], _ profile: Profile, _ test: VectorTest
    ) throws {
        let body = try test.accepted { () throws(RESTTestError) in
            do throws(JSONError) { return try Body(json: json) } catch {
                let isQuery = type == DirectoryQuery.self && profile == .specification
                throw RESTTestError(caseName: error.category == .token && isQuery ? "badToken" : "malformedBody")
            }
        }
        try test.expect("decoded", isOneOf: body.decodedForms)
        let encoded = body.encoded(profile: profile)
        try test.expect("canonical", isText: encoded)
        let appended = RawOutput.bytes(capacity: body.encodedByteCount(profile: profile)) {
            body.encode(into: &$0, profile: profile)
        }
        guard appended == encoded else { throw CheckError.failed("encoded() and encode(into:) differ") }
        let again = try CheckError.unless("reading what was written") { try Body(json: encoded) }
        // A specification's response has no mark of the last-resort key, which makes no other key of it.
        guard again.decoded == body.decoded else {
            throw CheckError.failed("what is written does not read as the same")
        }
    }
}

/// One error for every body that is refused; the directory's own status for a bad token is the specification's alone.
private struct RESTTestError: NamedError {
    let caseName: String
}

extension VectorTest {
    /// Compares with a field what came out in any of the forms that the format's description allows.
    fileprivate func expect(_ name: String, isOneOf forms: [VectorJSON]) throws(CheckError) {
        if has(name), let expected = try? value(name), forms.contains(expected) { return }
        try expect(name, is: forms[0])
    }

    /// Compares text with a field, if the test has it.
    fileprivate func expect(_ name: String, isText bytes: [UInt8]) throws(CheckError) {
        guard has(name) else { return }
        try expect(name, is: String(decoding: bytes, as: UTF8.self))
    }
}
