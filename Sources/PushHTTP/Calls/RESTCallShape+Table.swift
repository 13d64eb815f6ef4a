// SPDX-License-Identifier: Apache-2.0

import PushWire

extension RESTCallShape {
    private static let rows = Dictionary(uniqueKeysWithValues: RESTCall.allCases.map { ($0, row($0)) })

    static func of(_ call: RESTCall) -> RESTCallShape { rows[call]! }

    /// Returns a call's row in the table of protocol.md §6.
    private static func row(_ call: RESTCall) -> RESTCallShape {
        switch call {
        case .requestCode:
            RESTCallShape(
                .get, "/v1/accounts/{transport}/code/{number}", isAuthenticated: false,
                faults: [.badNumber, .invalidTransport, .rateLimited])
        case .confirmCode:
            RESTCallShape(
                .put, "/v1/accounts/code/{code}", requestBody: AccountRegistration.self,
                faults: [.unauthorized, .wrongCode, .rateLimited])
        case .setAPN:
            RESTCallShape(.put, "/v1/accounts/apn/", requestBody: APNRegistration.self, faults: [.unauthorized])
        case .setGCM:
            RESTCallShape(.put, "/v1/accounts/gcm/", requestBody: GCMRegistration.self, faults: [.unauthorized])
        case .removeAPN:
            RESTCallShape(.delete, "/v1/accounts/apn/", faults: [.unauthorized], profiles: [.deployed])
        case .removeGCM:
            RESTCallShape(.delete, "/v1/accounts/gcm/", faults: [.unauthorized], profiles: [.deployed])
        case .uploadPreKeys:
            RESTCallShape(.put, "/v1/keys/", requestBody: PreKeyUpload.self, faults: [.unauthorized])
        case .fetchPreKey:
            RESTCallShape(
                .get, "/v1/keys/{number}", takesRelay: true, responseBody: PreKeyResponse.self,
                faults: [.unauthorized, .unknownNumber, .rateLimited])
        case .queryDirectory:
            RESTCallShape(
                .put, "/v1/directory/tokens", requestBody: DirectoryQuery.self, responseBody: DirectoryResponse.self,
                faults: [.badToken, .unauthorized, .rateLimited])
        case .lookUpContact:
            RESTCallShape(
                .get, "/v1/directory/{token}", responseBody: DirectoryContact.self,
                faults: [.unauthorized, .unknownToken, .rateLimited], profiles: [.deployed])
        case .sendMessages:
            RESTCallShape(
                .post, "/v1/messages/", requestBody: MessageBatch.self, responseBody: DeliveryReport.self,
                faults: [.unauthorized, .rateLimited, .possiblyDelivered])
        case .allocateAttachment:
            RESTCallShape(
                .get, "/v1/attachments/", responseBody: AttachmentAllocation.self,
                faults: [.unauthorized, .rateLimited])
        case .locateAttachment:
            RESTCallShape(
                .get, "/v1/attachments/{id}", takesRelay: true, responseBody: AttachmentLocation.self,
                faults: [.unauthorized, .rateLimited], deployedFaults: [.unknownAttachment])
        case .uploadBlob: RESTCallShape(.put, nil, isAuthenticated: false, request: .blob, faults: [])
        case .downloadBlob: RESTCallShape(.get, nil, isAuthenticated: false, response: .blob, faults: [])
        }
    }

    /// Other paths that relays accept. The service's API page misprints the path of this call.
    static let aliases = ["/v1/acccounts/code/{code}": RESTCall.confirmCode]
}
