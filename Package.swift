// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "push-core",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "PushCrypto", targets: ["PushCrypto"]),
        .library(name: "PushWire", targets: ["PushWire"]),
        .library(name: "PushHTTP", targets: ["PushHTTP"]),
        .executable(name: "push-tool", targets: ["PushTool"]),
    ],
    dependencies: [
        // For push-tool and PushHTTP. PushCrypto and PushWire have no package dependencies.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        // Without its default trait, which would add FoundationEssentials.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0", traits: []),
    ],
    targets: [
        // Only flags, from pkg-config if it is installed. The headers are empty: if OpenSSL's declarations entered a Clang
        // module, two OpenSSLs in one program would clash.
        .systemLibrary(
            name: "CSodiumFlags", pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
        .systemLibrary(
            name: "CCryptoFlags", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

        .target(
            name: "CCurve", dependencies: ["CSodiumFlags", "CCryptoFlags"],
            // Repeats the flags for machines without pkg-config.
            linkerSettings: [.linkedLibrary("sodium"), .linkedLibrary("crypto")]),
        .target(name: "PushCrypto", dependencies: ["CCurve"], swiftSettings: house),
        .target(name: "PushWire", dependencies: ["PushCrypto", "CCurve"], swiftSettings: house),
        .target(
            name: "PushHTTP",
            dependencies: ["PushWire", "PushCrypto", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: house),
        .executableTarget(
            name: "PushTool",
            dependencies: [
                "PushHTTP", "PushWire", "PushCrypto",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: house),

        .target(
            name: "PushTestSupport", dependencies: ["PushCrypto"], path: "Tests/PushTestSupport", swiftSettings: house),
        .testTarget(name: "CCurveTests", dependencies: ["CCurve", "PushTestSupport"], swiftSettings: house),
        .testTarget(
            name: "PushCryptoTests", dependencies: ["PushCrypto", "CCurve", "PushTestSupport"], swiftSettings: house),
        .testTarget(
            name: "PushWireTests", dependencies: ["PushWire", "PushCrypto", "CCurve", "PushTestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "PushHTTPTests",
            dependencies: [
                "PushHTTP", "PushWire", "PushCrypto", "PushTestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "PushToolTests", dependencies: ["PushTool", "PushWire", "PushCrypto", "PushTestSupport"],
            swiftSettings: house),
        // The samples of README and the articles. They are built without the library's settings, as in a user's program.
        .testTarget(
            name: "SampleTests",
            dependencies: [
                "PushHTTP", "PushWire", "PushCrypto", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
    ]
)

// The programs of the slow checks (Checks/README.md). Packages that depend on the library, and its tests, do not build them.
if Context.environment["PUSH_CORE_CHECKS"] != nil {
    func program(_ name: String, _ dependencies: Target.Dependency...) -> Target {
        .executableTarget(name: name, dependencies: dependencies, path: "Checks/Sources/\(name)", swiftSettings: house)
    }
    func shim(_ name: String, _ dependencies: Target.Dependency...) -> Target {
        .target(name: name, dependencies: dependencies, path: "Checks/Sources/\(name)")
    }
    package.targets += [
        program("AttachmentFaultHelper", "PushCrypto", "PushTestSupport"),
        .testTarget(
            name: "AttachmentFaultTests", dependencies: ["AttachmentFaultHelper", "PushCrypto", "PushTestSupport"],
            path: "Checks/Tests/AttachmentFaultTests", swiftSettings: house),
        shim("CFaults", "CCryptoFlags"),
        program("FaultCheck", "PushWire", "PushCrypto", "PushTestSupport", "CFaults"),
        .target(name: "CAllocations", path: "Benchmarks/Sources/CAllocations"),
        program("AllocationCheck", "PushHTTP", "PushWire", "PushCrypto", "CAllocations"),
        program("PreKeyCheck", "PushCrypto"),
        program("InstructionCheck", "PushHTTP", "PushWire", "PushCrypto"),
        shim("CSecretMarks"),
        program("ConstantTimeCheck", "PushWire", "PushCrypto", "CCurve", "CSecretMarks"),
        shim("CMemoryScan", "CCryptoFlags"),
        program("SecretsCheck", "PushWire", "PushCrypto", "CCurve", "CMemoryScan"),
    ]
}
