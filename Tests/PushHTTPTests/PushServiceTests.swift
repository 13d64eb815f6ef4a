// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

@Suite struct PushServiceTests {
    private func service(
        _ url: ServiceURL = Sample.service, _ profile: Profile = .specification, limit: Int = 1000
    ) throws -> PushService {
        try PushService(url, profile: profile, credentials: Sample.credentials, maximumAnswerByteCount: limit)
    }

    @Test func eachCallsRequestIsAsTheProtocolsPageHasIt() throws {
        for profile in Profile.allCases {
            let service = try service(profile: profile)
            for sample in CallSample.all {
                let (request, body) = sample.request(service)
                #expect("\(request.method.rawValue) \(request.path ?? "-")" == sample.line)
                #expect(request.scheme == "https")
                #expect(request.authority == "service.example")
                #expect(String(decoding: body, as: UTF8.self) == sample.body(profile), "\(sample.line)")

                var fields = HTTPFields()
                if sample.call != .requestCode { fields[.authorization] = Sample.authorization }
                if !sample.body(profile).isEmpty {
                    fields[.contentType] = "application/json"
                    fields[.contentLength] = "\(body.count)"
                }
                if sample.call.shape.answer == .json { fields[.accept] = "application/json" }
                #expect(request.headerFields == fields, "\(sample.line)")
            }
        }
        let calls = Set(CallSample.all.map(\.call))
        #expect(calls == Set(RESTCall.allCases).subtracting([.uploadBlob, .downloadBlob]))
    }

    private func service(profile: Profile) throws -> PushService { try service(Sample.service, profile) }

    @Test func aBlobGoesToItsOwnPlaceWithoutCredentials() throws {
        let blob: [UInt8] = [0, 1, 0xFF]
        for profile in Profile.allCases {
            let service = try service(profile: profile)
            let (put, body) = service.request(for: .uploadBlob(blob, to: Sample.location))
            #expect(put.method == .put)
            #expect(put.scheme == "https" && put.authority == "blobs.example:8443")
            #expect(put.path == "/a/b?signature=c%2Fd")
            #expect(body == blob)
            #expect(
                put.headerFields == [.contentType: "application/octet-stream", .contentLength: "3"])
            let empty = service.request(for: .uploadBlob([], to: Sample.location))
            #expect(empty.0.headerFields[.contentLength] == "0" && empty.1.isEmpty)

            let (get, nothing) = service.request(for: .downloadBlob(from: try ServiceURL("http://localhost:80?x")))
            #expect(get.method == .get)
            #expect(get.scheme == "http" && get.authority == "localhost:80" && get.path == "/?x")
            #expect(nothing.isEmpty)
            #expect(get.headerFields == [.accept: "application/octet-stream"])
        }
    }

    @Test func theServiceMayBeUnderAPathAndNotUnderAQuery() throws {
        for (url, path) in [
            ("https://a.example", ""), ("https://a.example/", ""), ("https://a.example/b", "/b"),
            ("https://a.example/b/", "/b"), ("https://a.example/b/c%20d", "/b/c%20d"),
        ] {
            let service = try service(try ServiceURL(url))
            for sample in CallSample.all {
                let (request, _) = sample.request(service)
                #expect("\(request.method.rawValue) \((request.path ?? "").dropFirst(path.count))" == sample.line)
                #expect(request.path?.hasPrefix(path + "/v1/") == true)
                #expect(request.authority == "a.example")
            }
        }
        for (url, offset) in [
            ("https://a.example?", 17), ("https://a.example/?x", 18), ("https://a.example/b?c=/", 19),
        ] {
            let url = try ServiceURL(url)
            #expect(throws: ServiceURLError.malformed(offset: offset)) { try PushService(url) }
        }
    }

    @Test func onlyACallThatNeedsCredentialsEndsTheProcessWithoutThem() async throws {
        let service = try PushService(Sample.service)
        #expect(service.request(for: .requestCode(.sms, to: Sample.number)).0.headerFields.isEmpty)
        #expect(service.request(for: .downloadBlob(from: Sample.location)).0.headerFields[.authorization] == nil)
        await #expect(processExitsWith: .failure) {
            _ = try PushService(Sample.service).request(for: .allocateAttachment())
        }
    }

    /// A relay that is asked by https has no business on the client's own machine.
    @Test func aPlaceOnThisMachineIsTakenFromARelayOnThisMachineOnly() throws {
        let place = "http://127.0.0.1:6379/x"
        for (url, isRefused) in [
            ("https://push.example", true), ("http://localhost:1", false), ("https://127.0.0.1", true),
        ] {
            let service = try PushService(ServiceURL(url))
            func fault<Response>(_ call: PushCall<Response>, _ answer: String) -> PushCallError? {
                do throws(PushCallError) {
                    _ = try service.response(to: call, HTTPResponse(status: .ok), Array(answer.utf8))
                    return nil
                } catch { return error }
            }
            let wanted: PushCallError? = isRefused ? .insecureLocation : nil
            #expect(fault(.allocateAttachment(), #"{"id":"1","location":"\#(place)"}"#) == wanted, "\(url)")
            #expect(fault(.locateAttachment(1), #"{"location":"\#(place)"}"#) == wanted, "\(url)")
            #expect(fault(.locateAttachment(1), #"{"location":"https://blobs.example/x"}"#) == nil, "\(url)")
        }
    }

    @Test func anUnexpectedStatusKeepsWhenToTryAgain() throws {
        let service = try PushService(Sample.service)
        let response = HTTPResponse(status: .tooManyRequests, headerFields: [.retryAfter: "7"])
        #expect(throws: PushCallError.unexpectedStatus(429, retryAfter: .seconds(7))) {
            try service.response(to: .allocateAttachment(), response, [])
        }
    }

    @Test func theCredentialsAreKeptOutOfCompression() throws {
        let service = try PushService(Sample.service, credentials: Sample.credentials)
        let (request, _) = service.request(for: .allocateAttachment())
        #expect(request.headerFields[fields: .authorization].map(\.indexingStrategy) == [.disallow])
    }

    @Test func everyStatusOfEveryCallIsItsAnswerItsFaultOrItself() throws {
        for profile in Profile.allCases {
            let service = try service(profile: profile)
            for sample in CallSample.all {
                let isSilent = sample.call.shape.answer == .none
                for status in 100...599 {
                    let found = sample.fault(service, HTTPResponse(status: .init(code: status)), [])
                    switch (found, sample.call.fault(for: status, profile)) {
                    case (nil, nil): #expect(isSilent && (status == 200 || status == 204), "\(sample.call) \(status)")
                    case (.refused(let fault, retryAfter: nil)?, let wanted?):
                        #expect(fault == wanted, "\(sample.call) \(status)")
                    case (.unexpectedStatus(let number, _)?, nil):
                        #expect(number == status && status != 200, "\(sample.call)")
                    case (.malformedAnswer?, nil): #expect(!isSilent && status == 200, "\(sample.call) \(status)")
                    default: Issue.record("\(sample.call) \(status): \(String(describing: found))")
                    }
                }
            }
        }
    }

    /// Spelt out, so that it does not depend on the table that both sides are made from.
    @Test func whatAStatusMeansDependsOnTheCallAndTheProfile() throws {
        for (call, status, specification, deployed) in [
            (.requestCode, 400, .badNumber, .badNumber), (.requestCode, 415, .invalidTransport, .invalidTransport),
            (.requestCode, 413, .rateLimited, .rateLimited), (.confirmCode, 401, .unauthorized, .unauthorized),
            (.confirmCode, 403, .wrongCode, .wrongCode), (.fetchPreKey, 404, .unknownNumber, .unknownNumber),
            (.queryDirectory, 400, .badToken, .malformedBody), (.queryDirectory, 415, .malformedBody, .malformedBody),
            (.lookUpContact, 404, .unknownToken, .unknownToken), (.sendMessages, 501, .malformedBody, .malformedBody),
            (.uploadPreKeys, 422, .malformedBody, .malformedBody),
        ] as [(RESTCall, Int, RESTFault, RESTFault)] {
            for (profile, wanted) in [(Profile.specification, specification), (.deployed, deployed)] {
                let sample = try #require(CallSample.all.first { $0.call == call })
                let found = sample.fault(try service(profile: profile), HTTPResponse(status: .init(code: status)), [])
                guard case .refused(let fault, _) = found else {
                    Issue.record("\(call) \(status): \(String(describing: found))")
                    continue
                }
                #expect(fault == wanted, "\(call) \(status) \(profile)")
            }
        }
    }

    @Test func whenToComeAgainIsReadFromARefusal() throws {
        let service = try service()
        for (text, wanted) in [
            (nil, nil), ("120", .seconds(120)), ("0", .seconds(0)), ("soon", nil), ("", nil), ("-1", nil),
            ("Fri, 31 Dec 1999 23:59:59 GMT", RetryAfter("Fri, 31 Dec 1999 23:59:59 GMT")),
        ] as [(String?, RetryAfter?)] {
            var response = HTTPResponse(status: .init(code: 413))
            response.headerFields[.retryAfter] = text
            guard case .refused(.rateLimited, let found)? = CallSample.all[0].fault(service, response, []) else {
                Issue.record("\(text ?? "-")")
                continue
            }
            #expect(found == wanted, "\(text ?? "-")")
        }
    }

    @Test func anAnswerThatCannotBeReadOrIsTooLongIsNamed() throws {
        let call = PushCall.fetchPreKey(of: Sample.number)
        let ok = HTTPResponse(status: .ok)
        func fault(_ text: String, limit: Int = 1000) throws -> ReadingFault? {
            let service = try service(limit: limit)
            do throws(PushCallError) {
                let preKey = try service.response(to: call, ok, Array(text.utf8))
                #expect(preKey == Sample.preKey(0))
                return nil
            } catch {
                guard case .malformedAnswer(let fault) = error else { return .other }
                return ReadingFault(fault)
            }
        }
        let answer = "{\(Sample.keysText)}"
        #expect(try fault(answer) == nil)
        #expect(try fault(answer, limit: answer.utf8.count) == nil)
        #expect(try fault(answer, limit: answer.utf8.count - 1) == .tooLarge(answer.utf8.count - 1))
        #expect(try fault("") == .input(.notAnObject(offset: 0)))
        #expect(try fault("{}") == .missing("publicKey"))
        #expect(try fault("{") == .syntax)
        #expect(try fault(#"{"publicKey":"AA"}"#) == .value("publicKey", KeyError.length(1)))
    }

    @Test func aBlobsAnswerIsTheBlobHoweverLong() throws {
        let service = try service(limit: 2)
        let call = PushCall.downloadBlob(from: Sample.location)
        for blob in [[], [1], [UInt8](repeating: 7, count: 5000)] {
            #expect(try service.response(to: call, HTTPResponse(status: .ok), blob) == blob)
        }
        #expect(call.call == .downloadBlob)
    }

    /// The blob store is not the relay: no status of it means anything but success.
    @Test func aStatusOfTheBlobStoreIsSuccessOrKeepsItsNumber() throws {
        func status<Response>(_ call: PushCall<Response>, _ status: Int) throws -> Int? {
            let service = try service()
            do throws(PushCallError) {
                _ = try service.response(to: call, HTTPResponse(status: .init(code: status)), [])
                return nil
            } catch {
                if case .unexpectedStatus(let number, _) = error { return number }
                return -1
            }
        }
        for code in 100...599 {
            let isSuccess = code == 200
            #expect(try status(.downloadBlob(from: Sample.location), code) == (isSuccess ? nil : code))
            #expect(try status(.uploadBlob([], to: Sample.location), code) == (isSuccess || code == 204 ? nil : code))
        }
    }
}
