// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

/// Every fault there is: the library has no list of them.
private let faults: [RESTFault] = [
    .badNumber, .invalidTransport, .rateLimited, .unauthorized, .wrongCode, .unknownNumber, .unknownToken, .badToken,
    .malformedBody,
]

/// A row of protocol.md section 6, as it stands there.
private struct Row {
    let call: RESTCall
    let name: String
    /// Method and path.
    let line: String
    let takesRelay: Bool
    let isAuthenticated: Bool
    let request: RESTCallShape.Content
    let answer: RESTCallShape.Content
    /// By the specification, as deployed.
    let success: (Int, Int)
    /// What is not said here is a malformed body if it is 400, 415, 422 or 501, and else has no meaning.
    let specification: [Int: RESTFault]
    let deployed: [Int: RESTFault]
    let isDeployedOnly: Bool

    init(
        _ call: RESTCall, _ name: String, _ line: String, relay: Bool = false, auth: Bool = true,
        request: RESTCallShape.Content = .none, answer: RESTCallShape.Content = .none, success: (Int, Int),
        _ specification: [Int: RESTFault], deployed: [Int: RESTFault]? = nil, isDeployedOnly: Bool = false
    ) {
        (self.call, self.name, self.line, takesRelay, isAuthenticated) = (call, name, line, relay, auth)
        (self.request, self.answer, self.success) = (request, answer, success)
        (self.specification, self.deployed) = (specification, deployed ?? specification)
        self.isDeployedOnly = isDeployedOnly
    }

    func statuses(_ profile: Profile) -> [Int: RESTFault] { profile == .deployed ? deployed : specification }
}

private let rows = [
    Row(
        .requestCode, "code.get", "GET /v1/accounts/{transport}/code/{number}", auth: false, success: (200, 200),
        [400: .badNumber, 415: .invalidTransport, 413: .rateLimited]),
    Row(
        .confirmCode, "code.put", "PUT /v1/accounts/code/{code}", request: .json, success: (200, 204),
        [401: .unauthorized, 403: .wrongCode, 413: .rateLimited]),
    Row(
        .setAPN, "apn.put", "PUT /v1/accounts/apn/", request: .json, success: (200, 204), [401: .unauthorized]),
    Row(
        .setGCM, "gcm.put", "PUT /v1/accounts/gcm/", request: .json, success: (200, 204), [401: .unauthorized]),
    Row(
        .removeAPN, "apn.delete", "DELETE /v1/accounts/apn/", success: (200, 204), [401: .unauthorized],
        isDeployedOnly: true),
    Row(
        .removeGCM, "gcm.delete", "DELETE /v1/accounts/gcm/", success: (200, 204), [401: .unauthorized],
        isDeployedOnly: true),
    Row(.uploadPreKeys, "keys.put", "PUT /v1/keys/", request: .json, success: (200, 204), [401: .unauthorized]),
    Row(
        .fetchPreKey, "keys.get", "GET /v1/keys/{number}", relay: true, answer: .json, success: (200, 200),
        [401: .unauthorized, 404: .unknownNumber, 413: .rateLimited]),
    Row(
        .queryDirectory, "tokens.put", "PUT /v1/directory/tokens", request: .json, answer: .json, success: (200, 200),
        [400: .badToken, 401: .unauthorized, 413: .rateLimited],
        deployed: [401: .unauthorized, 413: .rateLimited]),
    Row(
        .lookUpContact, "token.get", "GET /v1/directory/{token}", answer: .json, success: (200, 200),
        [401: .unauthorized, 404: .unknownToken], isDeployedOnly: true),
    Row(
        .sendMessages, "messages.post", "POST /v1/messages/", request: .json, answer: .json, success: (200, 200),
        [401: .unauthorized, 413: .rateLimited]),
    Row(
        .allocateAttachment, "attachments.get", "GET /v1/attachments/", answer: .json, success: (200, 200),
        [401: .unauthorized, 413: .rateLimited]),
    Row(
        .locateAttachment, "attachment.get", "GET /v1/attachments/{id}", relay: true, answer: .json,
        success: (200, 200), [401: .unauthorized, 413: .rateLimited]),
    Row(.uploadBlob, "blob.put", "PUT", auth: false, request: .blob, success: (200, 200), [:]),
    Row(.downloadBlob, "blob.get", "GET", auth: false, answer: .blob, success: (200, 200), [:]),
]

@Suite struct RESTCallTests {
    @Test func eachCallIsItsRowOfTheTable() {
        #expect(rows.map(\.call) == RESTCall.allCases)
        for row in rows {
            let shape = row.call.shape
            #expect(row.call.rawValue == row.name)
            #expect(RESTCall(rawValue: row.name) == row.call)
            let parts = row.line.split(separator: " ")
            #expect(shape.method.rawValue == parts[0], "\(row.name)")
            #expect(shape.path == (parts.count == 2 ? String(parts[1]) : nil), "\(row.name)")
            #expect(shape.takesRelay == row.takesRelay, "\(row.name)")
            #expect(shape.isAuthenticated == row.isAuthenticated, "\(row.name)")
            #expect(shape.request == row.request, "\(row.name)")
            #expect(shape.answer == row.answer, "\(row.name)")
            #expect(shape.profiles == (row.isDeployedOnly ? [.deployed] : Set(Profile.allCases)), "\(row.name)")
        }
    }

    @Test func thePathsSegmentsAreThoseOfItsText() {
        for row in rows {
            let shape = row.call.shape
            let texts = shape.segments.map { segment in
                switch segment {
                case .text(let text): "/" + text
                case .parameter(let parameter): "/{\(parameter.rawValue)}"
                }
            }
            #expect(texts.joined() + (shape.hasTrailingSlash ? "/" : "") == shape.path ?? "", "\(row.name)")
        }
        #expect(!RESTCall.uploadBlob.shape.hasTrailingSlash)
        #expect(RESTCall.confirmCode.shape.segments.last == .parameter(.code))
    }

    @Test func aliasesDifferInTheirFixedSegmentsOnly() {
        #expect(RESTCallShape.aliases == ["/v1/acccounts/code/{code}": .confirmCode])
        for (path, call) in RESTCallShape.aliases {
            let texts = path.split(separator: "/")
            #expect(texts.count == call.shape.segments.count)
            for (text, segment) in zip(texts, call.shape.segments) {
                guard case .parameter(let parameter) = segment else { continue }
                #expect(text == "{\(parameter.rawValue)}")
            }
        }
    }

    @Test func contentHasItsMediaType() {
        #expect(RESTCallShape.Content.none.mediaType == nil)
        #expect(RESTCallShape.Content.json.mediaType == "application/json")
        #expect(RESTCallShape.Content.blob.mediaType == "application/octet-stream")
    }

    @Test func aStatusOfSuccessIs200Or204WhereThereIsNothingToSay() {
        for row in rows {
            #expect(row.call.successStatus(.specification) == row.success.0, "\(row.name)")
            #expect(row.call.successStatus(.deployed) == row.success.1, "\(row.name)")
            for status in -1...1000 {
                let wanted = status == 200 || status == 204 && row.answer == .none
                #expect(row.call.isSuccess(status) == wanted, "\(row.name) \(status)")
            }
        }
    }

    @Test func everyStatusMeansWhatItsRowSays() {
        for row in rows {
            for profile in Profile.allCases {
                for status in -1...1000 {
                    let isMalformed = [400, 415, 422, 501].contains(status) && row.call.shape.path != nil
                    let wanted = row.statuses(profile)[status] ?? (isMalformed ? .malformedBody : nil)
                    #expect(row.call.fault(for: status, profile) == wanted, "\(row.name) \(profile) \(status)")
                }
            }
        }
    }

    @Test func everyFaultHasTheStatusOfItsRowOrNone() {
        for row in rows {
            for profile in Profile.allCases {
                for fault in faults where fault != .malformedBody {
                    let wanted = row.statuses(profile).first { $0.value == fault }?.key
                    for body in [RESTBodyFault.syntax, .value, .token] {
                        let status = row.call.status(for: fault, profile, body: body)
                        #expect(status == wanted, "\(row.name) \(profile) \(fault)")
                    }
                    #expect(row.call.status(for: fault, profile) == wanted, "\(row.name) \(profile) \(fault)")
                }
            }
        }
    }

    @Test func aMalformedBodyHasTheStatusOfItsProfileAndOfWhatIsWrongWithIt() {
        for row in rows {
            let path = row.call.shape.path
            for body in [RESTBodyFault.syntax, .value] {
                #expect(
                    row.call.status(for: .malformedBody, .specification, body: body) == (path == nil ? nil : 415),
                    "\(row.name)")
            }
            let syntax = row.call == .sendMessages ? 501 : 400
            #expect(
                row.call.status(for: .malformedBody, .deployed, body: .syntax) == (path == nil ? nil : syntax),
                "\(row.name)")
            #expect(
                row.call.status(for: .malformedBody, .deployed, body: .value) == (path == nil ? nil : 422),
                "\(row.name)")
            #expect(
                row.call.status(for: .malformedBody, .deployed, body: .token) == (path == nil ? nil : 400),
                "\(row.name)")
            #expect(
                row.call.status(for: .malformedBody, .deployed) == (path == nil ? nil : syntax), "\(row.name)")
        }
    }

    /// What a relay says is what a client of the same profile reads. The code request has no body to be malformed.
    @Test func aFaultsStatusMeansTheSameFault() {
        for call in RESTCall.allCases where call != .requestCode {
            for profile in Profile.allCases {
                for fault in faults {
                    for body in [RESTBodyFault.syntax, .value] {
                        guard let status = call.status(for: fault, profile, body: body) else { continue }
                        #expect(call.fault(for: status, profile) == fault, "\(call) \(profile) \(fault)")
                        #expect(!call.isSuccess(status))
                    }
                }
            }
        }
    }

    @Test func aFaultOutsideTheTableIsNoFaultOfTheCall() {
        for row in rows {
            let wanted = Set(row.specification.values).union(row.deployed.values)
            #expect(Set(row.call.shape.faults) == wanted, "\(row.name)")
            #expect(row.call.shape.faults.count == wanted.count, "\(row.name)")
        }
    }
}
