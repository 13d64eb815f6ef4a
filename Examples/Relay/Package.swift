// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A relay and a client over real HTTP. A separate package, so that a program that embeds the library fetches neither a server nor a
// database.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny")
]

/// The products of the library.
let push: [Target.Dependency] = [
    .product(name: "PushHTTP", package: "push-core"), .product(name: "PushWire", package: "push-core"),
    .product(name: "PushCrypto", package: "push-core"), .product(name: "HTTPTypes", package: "swift-http-types"),
]

let package = Package(
    name: "Relay",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "relay", targets: ["RelayCommand"]),
        .executable(name: "push-client", targets: ["ClientCommand"]),
    ],
    dependencies: [
        .package(name: "push-core", path: "../.."),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.3.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Sends the library's requests over the network, for the relay and the client.
        .target(
            name: "Carrier",
            dependencies: push + [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "_NIOFileSystem", package: "swift-nio"),
            ],
            swiftSettings: house),
        .target(
            name: "RelayCore",
            dependencies: push + [
                "Carrier", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "_NIOFileSystem", package: "swift-nio"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "RelayCommand",
            dependencies: ["RelayCore", "Carrier", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: house),
        .target(
            name: "ClientCore",
            dependencies: push + [
                "Carrier", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "ClientCommand",
            dependencies: [
                "ClientCore", "Carrier", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
        // Run by Checks/relay-kill and relay-load.
        .executableTarget(
            name: "RelayCheck",
            dependencies: push + [
                "ClientCore", "Carrier", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/RelayCheck", swiftSettings: house),
        // The samples of the article "Building a relay".
        .testTarget(
            name: "HummingbirdTests",
            dependencies: push + [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: house),
        .testTarget(
            name: "RelayTests",
            dependencies: push + [
                "RelayCore", "RelayCommand", "ClientCore", "Carrier",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: house),
    ]
)
