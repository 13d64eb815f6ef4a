// swift-tools-version: 6.2
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
        .executable(name: "push-tool", targets: ["PushTool"]),
    ],
    dependencies: [
        // Behind push-tool only: no package is compiled behind the two libraries.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        // Flags only, from pkg-config where there is one. The headers are empty: OpenSSL's declarations must not enter a
        // Clang module, or two OpenSSLs in one program clash.
        .systemLibrary(
            name: "CSodiumFlags", pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
        .systemLibrary(
            name: "CCryptoFlags", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

        .target(
            name: "CCurve", dependencies: ["CSodiumFlags", "CCryptoFlags"],
            // Said again for machines without pkg-config.
            linkerSettings: [.linkedLibrary("sodium"), .linkedLibrary("crypto")]),
        .target(name: "PushCrypto", dependencies: ["CCurve"], swiftSettings: house),
        .target(name: "PushWire", dependencies: ["PushCrypto", "CCurve"], swiftSettings: house),
        .executableTarget(
            name: "PushTool",
            dependencies: [
                "PushWire", "PushCrypto", .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
            name: "PushToolTests", dependencies: ["PushTool", "PushWire", "PushCrypto", "PushTestSupport"],
            swiftSettings: house),
        // Killed, starved of disk, and measured by PushCryptoTests and scripts/check.
        .executableTarget(
            name: "AttachmentFaultHelper", dependencies: ["PushCrypto"], path: "Tests/AttachmentFaultHelper",
            swiftSettings: house),
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .executableTarget(
            name: "AllocationCheck", dependencies: ["PushWire", "PushCrypto", "CAllocationCounter"],
            path: "Tests/AllocationCheck", swiftSettings: house),
    ]
)
