// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Synchronization

/// Runs vector files. Prints nothing and reads no file, so that tests can call it.
enum VectorRunner {
    /// The check of each known type of group.
    ///
    /// A check returns if the library accepted the input, and all results are as the fields say. Otherwise, it throws a
    /// ``CheckError``.
    private static let checks: [TextBytes: @Sendable (VectorTest) throws -> Void] = [
        "EnvelopeTest": EnvelopeChecks.envelope,
        "PushPayloadTest": EnvelopeChecks.payload,
        "AttachmentTest": AttachmentChecks.attachment,
        "SignalTest": MessageChecks.signal,
        "ContentTest": MessageChecks.content,
        "PublicKeyTest": KeyChecks.publicKey,
        "PublicKeyTextTest": KeyChecks.publicKeyText,
        "SignalingKeyTextTest": KeyChecks.signalingKeyText,
        "AgreementTest": KeyChecks.agreement,
        "XdhComp": KeyChecks.wycheproofAgreement,
        "DirectoryTokenTest": TextChecks.directoryToken,
        "DirectoryTokenDecodeTest": TextChecks.directoryTokenDecode,
        "Base64Test": TextChecks.base64,
        "BasicCredentialsTest": TextChecks.basicCredentials,
        "HashTest": PrimitiveChecks.hash,
        "MacTest": PrimitiveChecks.mac,
        "IndCpaTest": PrimitiveChecks.blockCipher,
        "RESTTest": RESTBodies.check,
        "ExchangeTest": RecordedExchange.check,
        "ExhaustedTest": DigestChecks.shortInputs,
        "AccumulatedEnvelopeTest": DigestChecks.envelopes,
        "AccumulatedAttachmentTest": DigestChecks.attachments,
        "AccumulatedDirectoryTokenTest": DigestChecks.directoryTokens,
        "AccumulatedAgreementTest": DigestChecks.agreements,
    ]

    /// Runs every test of a file. See docs/vectors.md.
    ///
    ///     { "algorithm": str, "numberOfTests": int,
    ///       "testGroups": [ { "type": str, …, "tests": [ { "tcId": int, …, "result": str } ] } ] }
    ///
    /// - Parameter ran: Called after each test, on the thread of the test.
    static func verify(json: [UInt8], name: String, threads: Threads = .one, ran: () -> Void = {}) -> VectorReport {
        var report = VectorReport(name: name)
        do {
            let groups = try groups(of: json, &report)
            for (index, group) in groups.enumerated() {
                run(group, number: index + 1, threads, into: &report, ran)
            }
        } catch {
            report.faults = [error.fault]
        }
        return report
    }

    /// A group's type, if it has one, and its tests. A check reads the fields of a test, so a bad test is one failure.
    private typealias Group = (type: String?, tests: [VectorTest])

    private struct Unusable: Error {
        let fault: String
    }

    /// Returns the groups in the order of the file. Reports a wrong count, and each tcId that appears twice in a group.
    private static func groups(of json: [UInt8], _ report: inout VectorReport) throws(Unusable) -> [Group] {
        let root: JSONText
        do { root = try JSONText(json: json) } catch {
            throw Unusable(
                fault: Explanation.ofEncoding(json) ?? "is invalid JSON \(Explanation.place(error.offset, in: json))")
        }
        report.isVectorFile = root["testGroups"] != nil
        guard let list = root["testGroups"] else { throw Unusable(fault: "is not a vector file: it has no testGroups") }
        guard let list = list.array else { throw Unusable(fault: "testGroups is not a list") }
        var groups: [Group] = []
        for (number, group) in zip(1..., list) {
            guard let list = group["tests"]?.array else {
                throw Unusable(fault: "group \(number) has no list of tests")
            }
            var (tests, seen): ([VectorTest], Set<Int>) = ([], [])
            for (index, test) in list.enumerated() {
                guard let id = test["tcId"]?.integer else {
                    throw Unusable(fault: "test \(index + 1) of group \(number) has no tcId")
                }
                if !seen.insert(id).inserted { report.faults.append("group \(number) has tcId \(id) more than once") }
                let (algorithm, expectation) = (root["algorithm"]?.string, VectorTest.Expectation(test))
                tests.append(.init(id: id, fields: test, group: group, algorithm: algorithm, expectation: expectation))
            }
            groups.append((group["type"]?.string, tests))
        }
        let count = groups.reduce(0) { $0 + $1.tests.count }
        switch root["numberOfTests"]?.integer {
        case nil: report.faults.append("numberOfTests is missing, or is not an integer")
        case count?: break
        case let number?: report.faults.append("numberOfTests is \(number) instead of \(count)")
        }
        return groups
    }

    private static func run(
        _ group: Group, number: Int, _ threads: Threads, into report: inout VectorReport, _ ran: () -> Void
    ) {
        guard let type = group.type, let check = checks[TextBytes(type)] else {
            let type = group.type.map(VectorText.quoted) ?? "missing"
            report.faults.append("the type of group \(number) is unknown: \(type)")
            return
        }
        let errors = Mutex([Int: CheckError]())
        threads.forEachChunk(of: group.tests.count, worthAThread: 1) { indices in
            for index in indices {
                defer { ran() }
                var test = group.tests[index]
                if TextBytes(type) == "XdhComp" { test.expectation = KeyChecks.wycheproofExpectation(of: test) }
                do throws(CheckError) { try run(check, on: test) } catch { errors.withLock { $0[index] = error } }
            }
        }
        for (index, test) in group.tests.enumerated() {
            switch errors.withLock({ $0[index] }) {
            case nil: report.passedCount += 1
            case .skipped: report.skippedCount += 1
            case .refused(let reason), .failed(let reason):
                report.failures.append(.init(id: test.id, comment: test.comment, reason: reason))
            }
        }
    }

    /// Returns if the test passes.
    private static func run(_ check: (VectorTest) throws -> Void, on test: VectorTest) throws(CheckError) {
        guard let expectation = test.expectation else { throw .failed("the field result is missing or unknown") }
        do {
            try check(test)
        } catch CheckError.refused(let name) {
            switch expectation {
            case .valid: throw .failed("the input is valid, but was refused with \(name)")
            case .invalid(let error?) where !VectorText.areEqual(error, name):
                throw .failed("expected the error \(VectorText.printable(error)), but got \(name)")
            case .acceptable, .invalid: return
            }
        } catch let error as CheckError {
            throw error
        } catch {
            throw .failed("an unexpected error of type \(type(of: error)) was thrown")
        }
        // `accepted` checks this too, but a check may not call it.
        if case .invalid = expectation { throw .failed("the input must be refused, but was accepted") }
    }
}
