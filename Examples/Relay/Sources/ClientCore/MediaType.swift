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

    /// The extension of a file name, with its dot. Empty for an unknown type.
    ///
    /// - Parameter type: The type that the sender gave. It can have any length, so bytes are compared.
    static func suffix(_ type: String?) -> String {
        guard let type else { return "" }
        return types.keys.sorted().first { types[$0]!.utf8.elementsEqual(type.utf8) }.map { "." + $0 } ?? ""
    }
}
