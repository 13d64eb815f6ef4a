// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "push-core-benchmarks",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "push-bench", targets: ["PushBench"])],
    dependencies: [
        .package(name: "push-core", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0", traits: []),
        // The libraries that push-core is compared with.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        .target(name: "CAllocations"),
        .target(name: "CFloors", linkerSettings: [.linkedLibrary("sodium"), .linkedLibrary("crypto")]),
        // scripts/bench passes Homebrew's path. pkg-config cannot be used, since SwiftPM prohibits one of simdjson's flags.
        .target(name: "CPeers", linkerSettings: [.linkedLibrary("simdjson")]),
        .executableTarget(
            name: "PushBench",
            dependencies: [
                "CAllocations", "CFloors", "CPeers",
                .product(name: "PushCrypto", package: "push-core"),
                .product(name: "PushWire", package: "push-core"),
                .product(name: "PushHTTP", package: "push-core"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Generated/Messages.proto"],
            swiftSettings: [
                .strictMemorySafety(),
                .enableExperimentalFeature("Lifetimes"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]),
    ],
    cxxLanguageStandard: .cxx17
)
