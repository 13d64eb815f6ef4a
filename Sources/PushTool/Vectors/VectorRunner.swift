// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Runs vector files. It prints nothing and reads no file, so that tests can call it.
enum VectorRunner {
    /// The check for each type of group that is known.
    ///
    /// A check returns if the library accepted the input and all came out as the fields say; everything else it throws, as a
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
        "DirectoryTokenTest": DirectoryChecks.token,
        "DirectoryTokenDecodeTest": DirectoryChecks.tokenDecode,
        "Base64Test": TextChecks.base64,
        "BasicCredentialsTest": TextChecks.basicCredentials,
        "HashTest": PrimitiveChecks.hash,
        "MacTest": PrimitiveChecks.mac,
        "IndCpaTest": PrimitiveChecks.blockCipher,
        "RESTTest": RESTChecks.body,
        "ExchangeTest": RecordedExchange.check,
        "ExhaustedTest": ExhaustedChecks.inputs,
        "AccumulatedEnvelopeTest": AccumulatedChecks.envelope,
        "AccumulatedAttachmentTest": AccumulatedChecks.attachment,
        "AccumulatedDirectoryTokenTest": AccumulatedChecks.directoryToken,
        "AccumulatedAgreementTest": AccumulatedChecks.agreement,
    ]

    /// Runs every test of a file.
    ///
    /// - Parameters:
    ///   - json: the file.
    ///   - name: its name in reports.
    ///   - ran: called after each test.
    static func verify(json: [UInt8], name: String, ran: () -> Void = {}) -> VectorReport {
        let file: VectorFile
        do { file = try VectorFile(json: json) } catch {
            var isVectorFile = true
            if case .noTestGroups = error { isVectorFile = false }
            return VectorReport(name: name, fault: "\(error)", isVectorFile: isVectorFile)
        }
        var report = VectorReport(name: name)
        report.faults = file.faults
        for (index, group) in file.groups.enumerated() {
            run(group.tests, group.type, number: index + 1, into: &report, ran)
        }
        return report
    }

    private static func run(
        _ tests: [VectorTest], _ type: String?, number: Int, into report: inout VectorReport, _ ran: () -> Void
    ) {
        guard let type, let check = checks[TextBytes(type)] else {
            let type = type.map(VectorText.quoted) ?? "missing"
            report.faults.append("the type of group \(number) is not known: \(type)")
            return
        }
        for var test in tests {
            defer { ran() }
            if TextBytes(type) == "XdhComp" { test.expectation = KeyChecks.wycheproofExpectation(of: test) }
            switch verdict(on: test, by: check) {
            case .passed: report.passedCount += 1
            case .skipped: report.skippedCount += 1
            case .failed(let reason):
                report.failures.append(.init(id: test.id, comment: test.comment, reason: reason))
            }
        }
    }

    private enum Verdict {
        case passed, skipped
        case failed(String)
    }

    private static func verdict(on test: VectorTest, by check: (VectorTest) throws -> Void) -> Verdict {
        guard let expectation = test.expectation else { return .failed("the result is missing or not known") }
        do {
            try check(test)
        } catch CheckError.skipped {
            return .skipped
        } catch CheckError.failed(let reason) {
            return .failed(reason)
        } catch CheckError.refused(let name) {
            return verdict(onRefusal: name, expectation)
        } catch {
            return .failed("an error of type \(Swift.type(of: error)) came")
        }
        // `accepted` has caught this already; a check that did not call it would be told here.
        if case .invalid = expectation { return .failed("was accepted, but must be refused") }
        return .passed
    }

    private static func verdict(onRefusal name: String, _ expectation: VectorTest.Expectation) -> Verdict {
        switch expectation {
        case .valid: return .failed("was refused with \(name), but is valid")
        case .acceptable, .invalid(error: nil): return .passed
        case .invalid(let error?):
            guard !VectorText.areEqual(error, name) else { return .passed }
            return .failed("expected the error \(VectorText.printable(error)), but \(name) came")
        }
    }
}
