// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
let crypto: [Target.Dependency] = ["FuzzSupport", .product(name: "PushCrypto", package: "push-core")]
let wire: [Target.Dependency] = crypto + ["FuzzWire", .product(name: "PushWire", package: "push-core")]
let http: [Target.Dependency] =
    wire + [
        .product(name: "PushHTTP", package: "push-core"), .product(name: "HTTPTypes", package: "swift-http-types"),
    ]

/// Returns a target for a separate program with libFuzzer's `main`. Fuzz/run builds and runs it.
func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

let package = Package(
    name: "push-core-fuzz",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "fuzz-signal", targets: ["FuzzSignal"]),
        .executable(name: "fuzz-content", targets: ["FuzzContent"]),
        .executable(name: "fuzz-reader", targets: ["FuzzReader"]),
        .executable(name: "fuzz-envelope", targets: ["FuzzEnvelope"]),
        .executable(name: "fuzz-attachment", targets: ["FuzzAttachment"]),
        .executable(name: "fuzz-base64", targets: ["FuzzBase64"]),
        .executable(name: "fuzz-payload", targets: ["FuzzPayload"]),
        .executable(name: "fuzz-json", targets: ["FuzzJSON"]),
        .executable(name: "fuzz-rest", targets: ["FuzzREST"]),
        .executable(name: "fuzz-route", targets: ["FuzzRoute"]),
        .executable(name: "fuzz-differential", targets: ["FuzzDifferential"]),
    ],
    dependencies: [
        .package(name: "push-core", path: ".."),
        // Without its default trait, as in the library.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0", traits: []),
        // The reference parser of `differential`.
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        .target(name: "FuzzSupport", swiftSettings: house),
        .target(
            name: "FuzzWire", dependencies: ["FuzzSupport", .product(name: "PushWire", package: "push-core")],
            swiftSettings: house),
        .target(name: "CForge", linkerSettings: [.linkedLibrary("crypto")]),
        // The reference parser of `json`. nlohmann/json has only headers.
        .target(name: "CJSONPeer"),
        fuzzer("FuzzSignal", wire),
        fuzzer("FuzzContent", wire),
        fuzzer("FuzzReader", wire),
        fuzzer("FuzzEnvelope", wire + ["CForge"]),
        fuzzer("FuzzAttachment", crypto + ["CForge"]),
        fuzzer("FuzzBase64", crypto),
        fuzzer("FuzzPayload", http),
        fuzzer("FuzzJSON", http + ["CJSONPeer"]),
        fuzzer("FuzzREST", http),
        fuzzer("FuzzRoute", http),
        fuzzer("FuzzDifferential", wire + [.product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    ],
    cxxLanguageStandard: .cxx17
)
