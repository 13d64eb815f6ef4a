// SPDX-License-Identifier: Apache-2.0

/// Media types by the extension of a file's name: the few that people send each other.
enum MediaType {
    /// The type of any file (RFC 2046 section 4.5.1).
    static let unknown = "application/octet-stream"

    private static let types = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
        "mp4": "video/mp4", "3gp": "video/3gpp", "mp3": "audio/mpeg", "m4a": "audio/mp4", "pdf": "application/pdf",
        "txt": "text/plain",
    ]

    /// The type by the last extension, in upper or lower case.
    static func of(path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return unknown }
        return types[name[name.index(after: dot)...].lowercased()] ?? unknown
    }
}
