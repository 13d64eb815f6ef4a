// SPDX-License-Identifier: Apache-2.0

extension RESTCallShape {
    /// Protocol.md section 6, row by row.
    static let table: [RESTCall: RESTCallShape] = [
        .requestCode: RESTCallShape(
            .get, "/v1/accounts/{transport}/code/{number}", isAuthenticated: false,
            faults: [.badNumber, .invalidTransport, .rateLimited]),
        .confirmCode: RESTCallShape(
            .put, "/v1/accounts/code/{code}", request: .json, faults: [.unauthorized, .wrongCode, .rateLimited]),
        .setAPN: RESTCallShape(.put, "/v1/accounts/apn/", request: .json, faults: [.unauthorized]),
        .setGCM: RESTCallShape(.put, "/v1/accounts/gcm/", request: .json, faults: [.unauthorized]),
        .removeAPN: RESTCallShape(.delete, "/v1/accounts/apn/", faults: [.unauthorized], profiles: [.deployed]),
        .removeGCM: RESTCallShape(.delete, "/v1/accounts/gcm/", faults: [.unauthorized], profiles: [.deployed]),
        .uploadPreKeys: RESTCallShape(.put, "/v1/keys/", request: .json, faults: [.unauthorized]),
        .fetchPreKey: RESTCallShape(
            .get, "/v1/keys/{number}", takesRelay: true, answer: .json,
            faults: [.unauthorized, .unknownNumber, .rateLimited]),
        .queryDirectory: RESTCallShape(
            .put, "/v1/directory/tokens", request: .json, answer: .json,
            faults: [.badToken, .unauthorized, .rateLimited]),
        .lookUpContact: RESTCallShape(
            .get, "/v1/directory/{token}", answer: .json, faults: [.unauthorized, .unknownToken],
            profiles: [.deployed]),
        .sendMessages: RESTCallShape(
            .post, "/v1/messages/", request: .json, answer: .json, faults: [.unauthorized, .rateLimited]),
        .allocateAttachment: RESTCallShape(
            .get, "/v1/attachments/", answer: .json, faults: [.unauthorized, .rateLimited]),
        .locateAttachment: RESTCallShape(
            .get, "/v1/attachments/{id}", takesRelay: true, answer: .json, faults: [.unauthorized, .rateLimited]),
        .uploadBlob: RESTCallShape(.put, nil, isAuthenticated: false, request: .blob, faults: []),
        .downloadBlob: RESTCallShape(.get, nil, isAuthenticated: false, answer: .blob, faults: []),
    ]

    /// Paths that are matched beside those in the table: the service's page had a slip in one.
    public static let aliases = ["/v1/acccounts/code/{code}": RESTCall.confirmCode]
}
