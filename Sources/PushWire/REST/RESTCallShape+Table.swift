// SPDX-License-Identifier: Apache-2.0

extension RESTCallShape {
    private static let rows = Dictionary(uniqueKeysWithValues: RESTCall.allCases.map { ($0, row($0)) })

    static func of(_ call: RESTCall) -> RESTCallShape { rows[call]! }

    /// Protocol.md section 6, row by row.
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
                .get, "/v1/keys/{number}", takesRelay: true, answerBody: PreKeyAnswer.self,
                faults: [.unauthorized, .unknownNumber, .rateLimited])
        case .queryDirectory:
            RESTCallShape(
                .put, "/v1/directory/tokens", requestBody: DirectoryQuery.self, answerBody: DirectoryAnswer.self,
                faults: [.badToken, .unauthorized, .rateLimited])
        case .lookUpContact:
            RESTCallShape(
                .get, "/v1/directory/{token}", answerBody: DirectoryContact.self,
                faults: [.unauthorized, .unknownToken], profiles: [.deployed])
        case .sendMessages:
            RESTCallShape(
                .post, "/v1/messages/", requestBody: MessageBatch.self, answerBody: DeliveryReport.self,
                faults: [.unauthorized, .rateLimited], deployedSyntaxStatus: 501)
        case .allocateAttachment:
            RESTCallShape(
                .get, "/v1/attachments/", answerBody: AttachmentAllocation.self, faults: [.unauthorized, .rateLimited])
        case .locateAttachment:
            RESTCallShape(
                .get, "/v1/attachments/{id}", takesRelay: true, answerBody: AttachmentLocation.self,
                faults: [.unauthorized, .rateLimited])
        case .uploadBlob: RESTCallShape(.put, nil, isAuthenticated: false, request: .blob, faults: [])
        case .downloadBlob: RESTCallShape(.get, nil, isAuthenticated: false, answer: .blob, faults: [])
        }
    }

    /// Paths that are matched beside those in the table: the service's page had a slip in one.
    public static let aliases = ["/v1/acccounts/code/{code}": RESTCall.confirmCode]
}
