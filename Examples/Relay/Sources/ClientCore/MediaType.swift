// SPDX-License-Identifier: Apache-2.0

/// The media type of a file, from its extension.
enum MediaType {
    private static let types = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "txt": "text/plain",
        "mp4": "video/mp4", "pdf": "application/pdf", "ppm": "image/x-portable-pixmap",
    ]

    static func of(_ path: String) -> String {
        let suffix = path.split(separator: ".").last?.lowercased() ?? ""
        return types[suffix] ?? "application/octet-stream"
    }

    /// The end of a file's name, with its dot. It is empty for a type that is not known here.
    ///
    /// - Parameter type: the sender's word, of any length: bytes are compared.
    static func suffix(_ type: String?) -> String {
        guard let type else { return "" }
        return types.keys.sorted().first { types[$0]!.utf8.elementsEqual(type.utf8) }.map { "." + $0 } ?? ""
    }
}
