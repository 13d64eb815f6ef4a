// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import PushCrypto
import PushHTTP
import PushWire
import _NIOFileSystem

/// An error that a program shows as it stands, because its description is a sentence.
package protocol SentenceError: Error, CustomStringConvertible {}

/// Says in a sentence what went wrong and what to do, for whoever uses a program. Errors themselves are for programs.
package func sentence(for error: any Error) -> String {
    switch error {
    case let error as any SentenceError: error.description
    case let error as PushCallError: error.sentence
    case let error as ServiceURLError: error.sentence
    case let error as ParsingError: error.sentence
    case is KeyError: "A key is malformed. Get it again from where it is from."
    case let error as AttachmentFileError: error.sentence
    case let error as AttachmentError: error.sentence
    case is EnvelopeError, is SignalOpeningError, is WireError:
        "It is not sealed for this account, or in another profile. The account may have been registered anew since."
    case is JSONError: "It is not what the protocol prescribes."
    case let error as HTTPClientError: error.sentence
    case let error as NIOConnectionError:
        "Cannot connect to \(error.host):\(error.port). Check the address, and whether the server runs."
    case is SocketAddressError, is SocketAddressError.UnknownHost:
        "The host is not known. Check its name, or give an address."
    case let error as IOError: system(error.errnoCode)
    case let error as FileSystemError: "\(error.message). Check the path and its permissions."
    case let error as POSIXError: system(error.code.rawValue)
    case let error as CocoaError: error.sentence
    case is DecodingError: "A file that this program wrote is damaged, or of another version."
    case is CancellationError: "It was interrupted."
    default: "An unexpected error (\(type(of: error))). Run it again with more of the log, or report it."
    }
}

/// Says why a call of the system failed.
private func system(_ code: Int32) -> String {
    switch code {
    case EADDRINUSE: "The address and port are in use. Stop the program that listens there, or choose another port."
    case EADDRNOTAVAIL: "This machine does not have the address to listen on. Choose another one."
    case EACCES, EPERM: "Permission denied. Ports below 1024 and the files of others need more rights."
    case ENOSPC: "The disk is full. Make room, and try again."
    case EMFILE, ENFILE: "Too many files are open. Raise the limit of open files."
    case ECONNREFUSED: "Nothing listens at the address. Check it, and whether the server runs."
    default: "The system says: \(String(cString: strerror(code)))."
    }
}

extension PushCallError {
    fileprivate var sentence: String {
        switch self {
        case .url(let error): error.sentence
        case .colonInPassword: "A relay of the deployed profile takes no password with a colon. Choose another."
        case .passwordNotASCII: "A relay of the deployed profile takes no password beyond ASCII. Choose another."
        case .refused(let fault, let retryAfter): fault.sentence(retryAfter)
        case .unexpectedStatus(let status, let retryAfter):
            status >= 500
                ? "The relay has a fault (status \(status)). Try again \(later(retryAfter))."
                : "The server responded with status \(status), which the call does not have. Check that the URL is a relay's."
        case .malformedResponse: "The response is not what the protocol prescribes. Check that the URL is a relay's."
        case .insecureLocation:
            "The relay named an unencrypted address of this machine for a file, so nothing was sent there."
        @unknown default: "The call failed."
        }
    }
}

extension PushFault {
    fileprivate func sentence(_ retryAfter: RetryAfter?) -> String {
        switch self {
        case .badNumber: "The relay does not accept the number. Write it with its + and country code."
        case .invalidTransport: "The relay sends no codes that way. Try the other one."
        case .rateLimited: "The relay has had too many such calls. Try again \(later(retryAfter))."
        case .unauthorized:
            "The relay does not accept the account's password: it was registered anew elsewhere, or never. Request a code and "
                + "register."
        case .wrongCode: "The code is wrong, used or too old. Check it, or request another one."
        case .unknownNumber: "Nobody is registered under the number there, or the number has no prekeys."
        case .unknownToken: "Nobody is registered under the number there."
        case .unknownAttachment: "The relay does not have the file any more."
        case .badToken, .malformedBody: "The relay cannot read the request. Check that both use the same --profile."
        case .possiblyDelivered:
            "The relay failed while it sent the message, which may have arrived. Send it again later: it can arrive twice."
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
        case .malformed(let offset): "The URL has a character that is not allowed, at byte \(offset)."
        case .scheme: "The URL begins with neither https:// nor http://. Write the scheme."
        case .userInformation: "The URL has an @. Write it without a user."
        case .authority: "The URL has no proper host and port."
        case .insecure: "The URL begins with http:// and is not of this machine. Use https://."
        @unknown default: "The URL cannot be a relay's."
        }
    }
}

extension ParsingError {
    fileprivate var sentence: String {
        switch self {
        case .malformed: "A number is + and 7 to 15 digits, and a code has 6 digits."
        case .outOfRange: "The id of a prekey is out of range."
        case .empty: "The password is empty."
        case .invalidUTF8: "The password is not UTF-8."
        default: "The text does not have the form that the protocol prescribes."
        }
    }
}

extension AttachmentFileError {
    fileprivate var sentence: String {
        switch self {
        case .attachment(let error): error.sentence
        case .sameFile: "The file and its target are one. Choose another target."
        case .unsuitableInput(let kind): "It is a \(kind), and not a file. Choose a file."
        case .unsuitableTarget(let kind): "The target is a \(kind), and not a file."
        case .malformedPath: "The path names no file."
        case .system(let call, let code): "The system says: \(String(cString: strerror(code))) (\(call))."
        case .inputChanged: "The file changed while it was read. Try again."
        case .unsyncedFolder(let code):
            "The file is written, but its folder could not be synced: \(String(cString: strerror(code)))."
        case .unknownTarget(let code):
            "The file may be written: the system does not say (\(String(cString: strerror(code))))."
        case .cancelled: "It was interrupted."
        @unknown default: "The file cannot be used."
        }
    }
}

extension AttachmentError {
    fileprivate var sentence: String {
        switch self {
        case .tooLarge(let limit): "The file has more than \(limit) bytes."
        case .malformedLength, .authenticationFailed, .malformedPlaintext: "The file is not what its sender encrypted."
        case .cryptoUnavailable: "OpenSSL is not available, or out of memory."
        @unknown default: "The file cannot be encrypted or decrypted."
        }
    }
}

extension HTTPClientError {
    fileprivate var sentence: String {
        switch self {
        case .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout:
            "The server does not respond. Check the address, and whether it runs."
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
