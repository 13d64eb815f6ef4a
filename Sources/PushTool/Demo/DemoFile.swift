// SPDX-License-Identifier: Apache-2.0

/// What Alice sends along with her text.
struct DemoFile {
    /// The demonstration has the file, the blob and what came out in memory. `push-tool attachment` takes files of any size.
    static let maximumByteCount = 64 << 20

    let name: String
    let contentType: String
    let bytes: [UInt8]

    /// A file of the user's.
    init(path: String) throws(ToolError) {
        bytes = try Input.readAll(path, limit: Self.maximumByteCount)
        name = path.split(separator: "/").last.map(String.init) ?? path
        contentType = MediaType.of(path: name)
    }

    /// A picture of the sun going down over the sea, made here.
    static func picture() -> DemoFile {
        let (width, height) = (32, 24)
        let bytes = PNG.encode(width: width, height: height) { x, y in
            let (fromSunX, fromSunY) = (x - 20, y - 12)
            let isSky = y < 15
            if isSky, fromSunX * fromSunX + fromSunY * fromSunY < 26 { return (255, 214, 90) }
            if isSky { return (UInt8(90 + 11 * y), UInt8(60 + 4 * y), UInt8(120 - 2 * y)) }
            // The sun's path over the water, broken by waves.
            let isGlint = abs(fromSunX) < 23 - y && (x + 2 * y) % 3 != 0
            return isGlint ? (250, 180, 90) : (20, UInt8(70 - y), UInt8(120 - 2 * y))
        }
        return DemoFile(name: "sunset.png", contentType: "image/png", bytes: bytes)
    }

    private init(name: String, contentType: String, bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
    }
}
