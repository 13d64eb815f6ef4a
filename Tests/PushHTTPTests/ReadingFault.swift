// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// A ``PushHTTP/RESTReadingError`` whose paths are texts, as tests write them.
enum ReadingFault: Hashable {
    case tooLarge(Int)
    case input(JSONInputError)
    case syntax
    case base64(Base64Error)
    case missing(String), null(String), kind(String)
    case value(String, AnyHashable?)
    case other

    init(_ error: RESTReadingError) {
        switch error {
        case .tooLarge(let limit): self = .tooLarge(limit)
        case .input(let fault): self = .input(fault)
        case .syntax: self = .syntax
        case .base64(let fault): self = .base64(fault)
        case .missing(let path): self = .missing(path.description)
        case .null(let path): self = .null(path.description)
        case .kind(let path): self = .kind(path.description)
        case .value(let path, let fault): self = .value(path.description, Self.reason(fault))
        @unknown default: self = .other
        }
    }

    /// The wire type's own error.
    private static func reason(_ fault: RESTValueFault) -> AnyHashable? {
        switch fault {
        case .key(let error): error
        case .preKeyID(let error): error
        case .number(let error): error
        case .token(let error): error
        case .base64(let error): error
        case .url(let error): error
        case .value(let error): error
        default: nil
        }
    }

    /// Whether it is the text's own fault. Which of two it is, the decoder's version may decide.
    var isRefusal: Bool {
        switch self {
        case .syntax, .input, .value(_, nil): true
        default: false
        }
    }
}
