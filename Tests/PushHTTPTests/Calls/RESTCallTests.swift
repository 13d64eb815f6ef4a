// SPDX-License-Identifier: Apache-2.0

import PushHTTP
import PushWire
import Testing

/// All faults. The library has no list of them.
let allFaults: [PushFault] = [
    .badNumber, .invalidTransport, .rateLimited, .unauthorized, .wrongCode, .unknownNumber, .unknownToken,
    .unknownAttachment, .badToken, .malformedBody, .possiblyDelivered,
]

/// A row of the table in docs/protocol.md section 6.
private struct Row {
    let call: RESTCall
    let name: String
    /// The method and the path.
    let line: String
    let takesRelay: Bool
    let isAuthenticated: Bool
    let request: RESTCallShape.Content
    let response: RESTCallShape.Content
    /// The status of success: by the specification, and as deployed.
    let success: (Int, Int)
    /// The faults of other statuses. If a status is not listed, 400, 415, 422 and 501 mean a malformed body, and others have no meaning.
    let specification: [Int: PushFault]
    let deployed: [Int: PushFault]
    let isDeployedOnly: Bool

    init(
        _ call: RESTCall, _ name: String, _ line: String, relay: Bool = false, auth: Bool = true,
        request: RESTCallShape.Content = .none, response: RESTCallShape.Content = .none, success: (Int, Int),
        _ specification: [Int: PushFault], deployed: [Int: PushFault]? = nil, isDeployedOnly: Bool = false
    ) {
        (self.call, self.name, self.line, takesRelay, isAuthenticated) = (call, name, line, relay, auth)
        (self.request, self.response, self.success) = (request, response, success)
        (self.specification, self.deployed) = (specification, deployed ?? specification)
        self.isDeployedOnly = isDeployedOnly
    }

    func statuses(_ profile: Profile) -> [Int: PushFault] { profile == .deployed ? deployed : specification }
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
        .fetchPreKey, "keys.get", "GET /v1/keys/{number}", relay: true, response: .json, success: (200, 200),
        [401: .unauthorized, 404: .unknownNumber, 413: .rateLimited]),
    Row(
        .queryDirectory, "tokens.put", "PUT /v1/directory/tokens", request: .json, response: .json, success: (200, 200),
        [400: .badToken, 401: .unauthorized, 413: .rateLimited],
        deployed: [401: .unauthorized, 413: .rateLimited]),
    Row(
        .lookUpContact, "token.get", "GET /v1/directory/{token}", response: .json, success: (200, 200),
        [401: .unauthorized, 404: .unknownToken, 413: .rateLimited], isDeployedOnly: true),
    Row(
        .sendMessages, "messages.post", "POST /v1/messages/", request: .json, response: .json, success: (200, 200),
        [401: .unauthorized, 413: .rateLimited, 501: .possiblyDelivered]),
    Row(
        .allocateAttachment, "attachments.get", "GET /v1/attachments/", response: .json, success: (200, 200),
        [401: .unauthorized, 413: .rateLimited]),
    Row(
        .locateAttachment, "attachment.get", "GET /v1/attachments/{id}", relay: true, response: .json,
        success: (200, 200), [401: .unauthorized, 413: .rateLimited],
        deployed: [401: .unauthorized, 404: .unknownAttachment, 413: .rateLimited]),
    Row(.uploadBlob, "blob.put", "PUT", auth: false, request: .blob, success: (200, 200), [:]),
    Row(.downloadBlob, "blob.get", "GET", auth: false, response: .blob, success: (200, 200), [:]),
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
            #expect(shape.response == row.response, "\(row.name)")
            #expect(shape.profiles == (row.isDeployedOnly ? [.deployed] : Set(Profile.allCases)), "\(row.name)")
        }
    }

    @Test func aCallHasTheBodiesOfItsRow() {
        for row in rows {
            let (shape, (request, response)) = (row.call.shape, bodies(row.call))
            #expect(shape.requestBody.map { "\($0)" } == request, "\(row.name)")
            #expect(shape.responseBody.map { "\($0)" } == response, "\(row.name)")
        }
    }

    private func bodies(_ call: RESTCall) -> (String?, String?) {
        switch call {
        case .requestCode, .removeAPN, .removeGCM, .uploadBlob, .downloadBlob: (nil, nil)
        case .confirmCode: ("AccountRegistration", nil)
        case .setAPN: ("APNRegistration", nil)
        case .setGCM: ("GCMRegistration", nil)
        case .uploadPreKeys: ("PreKeyUpload", nil)
        case .fetchPreKey: (nil, "PreKeyResponse")
        case .queryDirectory: ("DirectoryQuery", "DirectoryResponse")
        case .lookUpContact: (nil, "DirectoryContact")
        case .sendMessages: ("MessageBatch", "DeliveryReport")
        case .allocateAttachment: (nil, "AttachmentAllocation")
        case .locateAttachment: (nil, "AttachmentLocation")
        }
    }

    @Test func aStatusOfSuccessIs200Or204WhereThereIsNothingToSay() {
        for row in rows {
            #expect(row.call.successStatus(.specification) == row.success.0, "\(row.name)")
            #expect(row.call.successStatus(.deployed) == row.success.1, "\(row.name)")
            for status in -1...1000 {
                let wanted = status == 200 || status == 204 && row.response == .none
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
                for fault in allFaults where fault != .malformedBody {
                    let wanted = row.statuses(profile).first { $0.value == fault }?.key
                    for body in categories {
                        let status = row.call.status(for: fault, profile, body: body)
                        #expect(status == wanted, "\(row.name) \(profile) \(fault)")
                    }
                    #expect(row.call.status(for: fault, profile) == wanted, "\(row.name) \(profile) \(fault)")
                }
            }
        }
    }

    private let categories: [JSONError.Category] = [.syntax, .limit, .kind, .value, .token]

    /// The rows about malformed bodies in the table of profiles of docs/protocol.md.
    @Test func aMalformedBodyHasTheStatusOfItsProfileAndOfWhatIsWrongWithIt() {
        for row in rows {
            guard row.call.shape.path != nil else {
                for body in categories {
                    for profile in Profile.allCases {
                        #expect(row.call.status(for: .malformedBody, profile, body: body) == nil, "\(row.name)")
                    }
                }
                continue
            }
            let deployed = row.call == .sendMessages ? [501, 415, 501, 415, 415] : [400, 400, 422, 422, 400]
            for (body, status) in zip(categories, deployed) {
                #expect(row.call.status(for: .malformedBody, .specification, body: body) == 415, "\(row.name)")
                #expect(row.call.status(for: .malformedBody, .deployed, body: body) == status, "\(row.name) \(body)")
            }
            #expect(row.call.status(for: .malformedBody, .deployed) == deployed[0], "\(row.name)")
        }
    }

    /// A client of the same profile reads the fault that the relay had. The exceptions are the request for a code, which has no body, and
    /// a 501 for messages, which may have another cause.
    @Test func aFaultsStatusMeansTheSameFault() {
        for call in RESTCall.allCases where call != .requestCode {
            for profile in Profile.allCases {
                for fault in allFaults {
                    for body in categories {
                        guard let status = call.status(for: fault, profile, body: body) else { continue }
                        let wanted = call == .sendMessages && status == 501 ? .possiblyDelivered : fault
                        #expect(call.fault(for: status, profile) == wanted, "\(call) \(profile) \(fault)")
                        #expect(!call.isSuccess(status))
                    }
                }
            }
        }
    }
}
