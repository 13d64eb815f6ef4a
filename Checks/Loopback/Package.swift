// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// Tests the service over real HTTP, with an in-memory relay and curl. It is a separate package, so that users of the library do not
// fetch an HTTP server.
let package = Package(
    name: "Loopback",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "push-core", path: "../.."),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
    ],
    targets: [
        .target(
            name: "LoopbackRelay",
            dependencies: [
                .product(name: "PushHTTP", package: "push-core"), .product(name: "PushWire", package: "push-core"),
                .product(name: "PushCrypto", package: "push-core"), "FlyingFox",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .testTarget(name: "LoopbackTests", dependencies: ["LoopbackRelay"]),
    ]
)
