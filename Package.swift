// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "push-core",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "PushCrypto", targets: ["PushCrypto"]),
        .library(name: "PushWire", targets: ["PushWire"]),
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
    ]
)
