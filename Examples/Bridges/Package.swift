// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let products: [Target.Dependency] = [
    .product(name: "PushCrypto", package: "push-core"), .product(name: "PushWire", package: "push-core"),
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "Logging", package: "swift-log"),
]

let package = Package(
    name: "Bridges",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "push-core", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(name: "Bridges", dependencies: products),
        .testTarget(name: "BridgesTests", dependencies: ["Bridges"] + products),
    ]
)
