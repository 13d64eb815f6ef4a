// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import PushCrypto
import PushHTTP
import PushWire
import _NIOFileSystem

/// An error with a sentence as its description, which a program shows unchanged.
package protocol SentenceError: Error, CustomStringConvertible {}

/// Describes an error for a person: what happened, and what to do. Errors themselves are for programs.
package func sentence(for error: any Error) -> String {
    switch error {
    case let error as any SentenceError: error.description
    case let error as PushCallError: error.sentence
    case let error as ServiceURLError: error.sentence
    case let error as ParsingError: error.sentence
    case is KeyError: "A key is malformed. Get it again from its source."
    case let error as AttachmentFileError: error.sentence
    case let error as AttachmentError: error.sentence
    case is EnvelopeError, is SignalOpeningError, is WireError:
        "It is not sealed for this account, or is of another profile. The account may have been registered again since."
    case is JSONError: "It is not JSON as the protocol specifies it. Check that both sides use the same profile."
    case let error as HTTPClientError: error.sentence
    case let error as NIOConnectionError:
        "Cannot connect to \(error.host):\(error.port). Check the address, and that the server runs."
    case is SocketAddressError, is SocketAddressError.UnknownHost:
        "The host is unknown. Check its name, or use an IP address."
    case let error as IOError: system(error.errnoCode)
    case let error as FileSystemError: "\(error.message). Check the path and its permissions."
    case let error as POSIXError: system(error.code.rawValue)
    case let error as CocoaError: error.sentence
    case is DecodingError:
        "A file that this program wrote is damaged, or of another version. Restore it, or use another folder."
    case is CancellationError: "It was interrupted. Try again."
    default: "An unexpected error occurred (\(type(of: error))). Try again, or report it."
    }
}

/// Describes the error of a system call.
private func system(_ code: Int32) -> String {
    switch code {
    case EADDRINUSE: "The address and port are in use. Stop the program that listens there, or choose another port."
    case EADDRNOTAVAIL: "This machine does not have the address to listen on. Choose another one."
    case EACCES, EPERM: "Permission denied. Ports below 1024 and other users' files need more rights."
    case ENOSPC: "The disk is full. Free some space, and try again."
    case EMFILE, ENFILE: "Too many files are open. Raise the limit of open files."
    case ECONNREFUSED: "Nothing listens at the address. Check it, and that the server runs."
    default: "The system reported an error: \(String(cString: strerror(code)))."
    }
}

extension PushCallError {
    fileprivate var sentence: String {
        switch self {
        case .url(let error): error.sentence
        case .colonInPassword: "The deployed profile allows no colon in a password. Choose another password."
        case .passwordNotASCII: "The deployed profile allows only ASCII in a password. Choose another password."
        case .refused(let fault, let retryAfter): fault.sentence(retryAfter)
        case .unexpectedStatus(let status, let retryAfter):
            status >= 500
                ? "The relay failed (status \(status)). Try again \(later(retryAfter))."
                : "The server responded with the unexpected status \(status). Check that the URL is a relay's."
        case .malformedResponse: "The response is not what the protocol specifies. Check that the URL is a relay's."
        case .insecureLocation:
            "The relay gave an http address on this machine for a file, so nothing was sent. Tell the relay's operator."
        @unknown default: "The call failed."
        }
    }
}

extension PushFault {
    fileprivate func sentence(_ retryAfter: RetryAfter?) -> String {
        switch self {
        case .badNumber: "The relay does not accept the number. Write it with its + and country code."
        case .invalidTransport: "The relay does not send codes that way. Try again with --voice, or without."
        case .rateLimited: "The relay received too many such calls. Try again \(later(retryAfter))."
        case .unauthorized:
            "The relay does not accept the account's password: the number is registered elsewhere, or not at all. Request a code and "
                + "register."
        case .wrongCode: "The code is wrong, used or expired. Check it, or request another one."
        case .unknownNumber: "The number is not registered at the relay, or has no prekeys. Check the number."
        case .unknownToken: "The number is not registered at the relay. Check the number."
        case .unknownAttachment: "The relay no longer has the file. Ask its sender to send it again."
        case .badToken, .malformedBody: "The relay cannot read the request. Check that both use the same --profile."
        case .possiblyDelivered:
            "The relay failed while it sent the message, which may have arrived. If you send it again, it can arrive twice."
        @unknown default: "The relay refused the call."
        }
    }
}

private func later(_ retryAfter: RetryAfter?) -> String {
    switch retryAfter {
    case .seconds(let seconds) where seconds > 120: "in \((seconds + 59) / 60) minutes"
    case .seconds(let seconds): "in \(max(1, seconds)) seconds"
    default: "later"
    }
}

extension ServiceURLError {
    fileprivate var sentence: String {
        switch self {
        case .malformed(let offset): "The URL has an invalid character at byte \(offset). Correct it."
        case .scheme: "The URL does not begin with https:// or http://. Add the scheme."
        case .userInformation: "The URL contains an @. Remove the user name."
        case .authority: "The URL has no valid host and port. Correct it."
        case .insecure: "The URL uses http:// for another machine. Use https://."
        @unknown default: "The URL cannot be a relay's."
        }
    }
}

extension ParsingError {
    fileprivate var sentence: String {
        switch self {
        case .malformed: "The text is malformed: a number is + and 7 to 15 digits, and a code has 6 digits."
        case .outOfRange: "The id of a prekey is out of range."
        case .empty: "The password is empty."
        case .invalidUTF8: "The password is not UTF-8."
        default: "The text does not have the form that the protocol specifies."
        }
    }
}

extension AttachmentFileError {
    fileprivate var sentence: String {
        switch self {
        case .attachment(let error): error.sentence
        case .sameFile: "The file and its target are the same. Choose another target."
        case .unsuitableInput(let kind): "It is a \(kind), not a file. Choose a file."
        case .unsuitableTarget(let kind): "The target is a \(kind), not a file. Choose another target."
        case .malformedPath: "The path does not name a file. Check it."
        case .system(let call, let code): "The system reported an error: \(String(cString: strerror(code))) (\(call))."
        case .inputChanged: "The file changed while it was read. Try again."
        case .unsyncedFolder(let code):
            "The file is written, but its folder could not be synced: \(String(cString: strerror(code)))."
        case .unknownTarget(let code):
            "The file may or may not be there: \(String(cString: strerror(code))). Check it."
        case .cancelled: "It was interrupted. Try again."
        @unknown default: "The file cannot be used."
        }
    }
}

extension AttachmentError {
    fileprivate var sentence: String {
        switch self {
        case .tooLarge(let limit): "The file has more than \(limit) bytes."
        case .malformedLength, .authenticationFailed, .malformedPlaintext:
            "The file is not what its sender encrypted. Ask the sender to send it again."
        case .cryptoUnavailable: "OpenSSL is unavailable or out of memory."
        @unknown default: "The file cannot be encrypted or decrypted."
        }
    }
}

extension HTTPClientError {
    fileprivate var sentence: String {
        switch self {
        case .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout:
            "The server does not respond. Check the address, and that the server runs."
        case .remoteConnectionClosed: "The server closed the connection. Try again later."
        default: "The exchange with the server failed (\(shortDescription)). Try again later."
        }
    }
}

extension CocoaError {
    fileprivate var sentence: String {
        let path = (userInfo[NSFilePathErrorKey] as? String).map { " \($0)" } ?? ""
        let underlying = userInfo[NSUnderlyingErrorKey] as? POSIXError
        let reason =
            switch code {
            case .fileNoSuchFile, .fileReadNoSuchFile: "It does not exist"
            case .fileReadNoPermission, .fileWriteNoPermission: "Permission denied"
            case .fileWriteOutOfSpace: "The disk is full"
            case .fileWriteFileExists: "It exists"
            default: underlying.map { String(cString: strerror($0.code.rawValue)) } ?? "The system refuses it"
            }
        return "Cannot use the file or folder\(path): \(reason). Check the path and its permissions."
    }
}
