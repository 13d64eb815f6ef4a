// SPDX-License-Identifier: Apache-2.0

/// What kind of file it is, by the end of its name.
enum MediaType {
    private static let types = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "txt": "text/plain",
        "mp4": "video/mp4", "pdf": "application/pdf", "ppm": "image/x-portable-pixmap",
    ]

    static func of(_ path: String) -> String {
        let suffix = path.split(separator: ".").last?.lowercased() ?? ""
        return types[suffix] ?? "application/octet-stream"
    }

    /// With its dot; empty for a type that is not known here.
    static func suffix(_ type: String?) -> String {
        types.keys.sorted().first { types[$0] == type }.map { "." + $0 } ?? ""
    }
}
