// swift-tools-version: 6.1
import PackageDescription

/// Swift 6 with the stricter import and existential rules; a warning is an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .unsafeFlags(["-warnings-as-errors"]),
]

/// The program's references to itself take a tenth of the room, and of what a start reads of the file.
let packedRelocations: [LinkerSetting] = [
    .unsafeFlags(
        ["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"], .when(configuration: .release))
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
]
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "creditmemo",
    products: [
        .executable(name: "creditmemo", targets: ["creditmemo"]),
        .executable(name: "creditmemo-fuzz", targets: ["Fuzzer"]),
        .executable(name: "creditmemo-powercuts", targets: ["PowerCuts"]),
        .executable(name: "creditmemo-sim", targets: ["creditmemo-sim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .target(name: "Amounts", swiftSettings: strict),
        .target(name: "Refunds", dependencies: ["Amounts", "SalesTax"], swiftSettings: strict),
        .target(name: "SalesTax", dependencies: ["Amounts"], swiftSettings: strict),
        .target(name: "TaxData", dependencies: ["SalesTax", "Wire"], swiftSettings: strict),
        .target(name: "Wire", dependencies: ["Amounts"], swiftSettings: strict),
        .target(
            name: "Register", dependencies: ["Amounts", "Refunds", "SalesTax", logging, metrics],
            swiftSettings: strict),
        .target(
            name: "SQLStore", dependencies: ["Amounts", "Refunds", "Register", "SalesTax", "Wire", crypto],
            swiftSettings: strict),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "SQLiteEngine", dependencies: ["CSQLite", "Register", "SQLStore", metrics], swiftSettings: strict),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "PostgresEngine", dependencies: ["CLibPQ", "Register", "SQLStore", metrics], swiftSettings: strict),
        .target(
            name: "Gateways",
            dependencies: ["Amounts", "Refunds", "Register", "Wire", asyncHTTPClient, crypto, nioPosix, nioSSL] + nio,
            swiftSettings: strict),
        .target(
            name: "RegisterTesting", dependencies: ["Amounts", "Refunds", "Register", "SalesTax"],
            swiftSettings: strict),
        .target(
            name: "Simulator", dependencies: ["Amounts", "Refunds", "Register", "RegisterTesting", "SalesTax"],
            swiftSettings: strict),
        .executableTarget(name: "creditmemo-sim", dependencies: ["Simulator"], swiftSettings: strict),
        .target(name: "CCrashDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "PowerCuts",
            dependencies: [
                "CCrashDisk", "CSQLite", "Refunds", "Register", "RegisterTesting", "SQLStore", "SQLiteEngine",
                "Simulator",
                argumentParser,
            ], swiftSettings: strict),
        .target(name: "API2", dependencies: ["Amounts", "Refunds", "Wire"], swiftSettings: strict),
        .target(
            name: "TransactionsV1", dependencies: ["Amounts", "Refunds", "SalesTax", "Wire"], swiftSettings: strict),
        .target(name: "Printing", dependencies: ["Amounts", "Refunds", "SalesTax", "Wire"], swiftSettings: strict),
        .systemLibrary(
            name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev", "libcairo2-dev"])]),
        .target(name: "PangoPress", dependencies: ["CPango", "Printing", "Refunds"], swiftSettings: strict),
        .target(
            name: "Reference", dependencies: ["Wire"], resources: [.embedInCode("Answers/answers.json")],
            swiftSettings: strict),
        .target(
            name: "Console", dependencies: ["Amounts", "Printing", "Refunds", "SalesTax", "Wire", mustache],
            resources: [.embedInCode("Templates"), .embedInCode("Assets")], swiftSettings: strict),
        .target(
            name: "Mail", dependencies: ["Amounts", "Printing", "Refunds", "Wire", mustache],
            resources: [.embedInCode("Templates")], swiftSettings: strict),
        .target(name: "CSMTP", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "SMTP", dependencies: ["CSMTP", "Mail", "Register"], swiftSettings: strict),
        .target(
            name: "Server",
            dependencies: [
                "API2", "Amounts", "Console", "Mail", "PangoPress", "Printing", "Reference", "Refunds", "Register",
                "SMTP", "SalesTax", "TransactionsV1", "Wire", coreMetrics, crypto, cryptoExtras, logging, metrics,
                hummingbirdCore, nioPosix,
            ] + nio,
            swiftSettings: strict + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
        .executableTarget(
            name: "creditmemo",
            dependencies: [
                "API2", "Amounts", "Gateways", "Mail", "PangoPress", "PostgresEngine", "Printing", "Refunds",
                "Register", "SMTP", "SQLStore", "SQLiteEngine", "SalesTax", "Server", "TaxData", "TransactionsV1",
                "Wire", argumentParser,
                configuration, logging,
                metrics, yams,
            ],
            swiftSettings: strict, linkerSettings: packedRelocations),
        .executableTarget(
            name: "Fuzzer",
            dependencies: [
                "API2", "PangoPress", "Refunds", "Register", "RegisterTesting", "SQLStore", "SQLiteEngine", "SalesTax",
                "Server",
                "TaxData", "TransactionsV1", "Wire", argumentParser, logging,
            ], swiftSettings: strict),
        .testTarget(name: "AmountsTests", dependencies: ["Amounts"], swiftSettings: strict),
        .testTarget(name: "RefundsTests", dependencies: ["Amounts", "Refunds", "SalesTax"], swiftSettings: strict),
        .testTarget(name: "SalesTaxTests", dependencies: ["Amounts", "SalesTax"], swiftSettings: strict),
        .testTarget(name: "TaxDataTests", dependencies: ["Amounts", "SalesTax", "TaxData"], swiftSettings: strict),
        .testTarget(name: "WireTests", dependencies: ["Amounts", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "GatewaysTests",
            dependencies: ["Amounts", "Gateways", "Refunds", "Register", crypto, nioPosix, nioSSL] + nio,
            swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests", dependencies: ["Amounts", "Console", "Refunds", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "ServerTests", dependencies: ["Server", "Wire", nioEmbedded, nioPosix] + nio, swiftSettings: strict),
        .testTarget(
            name: "API2Tests", dependencies: ["API2", "Amounts", "Refunds", "SalesTax", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "TransactionsV1Tests",
            dependencies: ["Amounts", "Refunds", "SalesTax", "TransactionsV1", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "PrintingTests", dependencies: ["API2", "Amounts", "Printing", "Refunds", "SalesTax", "Wire"],
            swiftSettings: strict),
        .testTarget(
            name: "MailTests", dependencies: ["API2", "Amounts", "Mail", "Printing", "Refunds", "Wire"],
            swiftSettings: strict),
        .testTarget(
            name: "PangoPressTests", dependencies: ["Amounts", "PangoPress", "Printing", "Refunds"],
            swiftSettings: strict),
        .testTarget(
            name: "RegisterTests",
            dependencies: [
                "Amounts", "Refunds", "Register", "CSQLite", "SQLStore", "SQLiteEngine", "SalesTax", logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Amounts", "CLibPQ", "PostgresEngine", "Refunds", "Register", "RegisterTesting", "SQLStore",
                "SQLiteEngine",
                "SalesTax", logging,
            ],
            swiftSettings: strict),
    ]
)
