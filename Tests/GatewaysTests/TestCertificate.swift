import Foundation
import NIOSSL

/// A certificate for `localhost` that no system trusts, good until 2120.
enum TestCertificate {
    /// The certificate, in PEM.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBezCCASCgAwIBAgIUY11fB6pNqQUM6tsd+R8PiCUWbWkwCgYIKoZIzj0EAwIw
        FzEVMBMGA1UEAwwMZ2F0ZXdheSB0ZXN0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAw
        MTAxMDAwMDAwWjAXMRUwEwYDVQQDDAxnYXRld2F5IHRlc3QwWTATBgcqhkjOPQIB
        BggqhkjOPQMBBwNCAARLpdvPq7aXxhcK703U8fUNWhQYWfymc2aBrgpuFlPc+5cG
        xd8Q4pksRIwzNw7GpiO07W/mgx+UebDNiqDvHwnTo0gwRjAUBgNVHREEDTALggls
        b2NhbGhvc3QwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQU8AAq4qNOscJonf/x
        jhfSatmkadUwCgYIKoZIzj0EAwIDSQAwRgIhAIEaZh60i1q5aUv+NXubcKw/TM6L
        9sRG7BUYOcYBCZfLAiEAxcapKE2nROwGT3+EjYLp/MeQJmLsjD6Os/BuwgKyYx8=
        -----END CERTIFICATE-----
        """

    /// Its private key, in PEM.
    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDpSF+7IDrAhuZV0R
        bNX6YM2KvrhpB3SroxVg+lt6RhyhRANCAARLpdvPq7aXxhcK703U8fUNWhQYWfym
        c2aBrgpuFlPc+5cGxd8Q4pksRIwzNw7GpiO07W/mgx+UebDNiqDvHwnT
        -----END PRIVATE KEY-----
        """

    /// What a server with the certificate speaks TLS by.
    static func serverContext() throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem))))
    }

    /// Writes the certificate to a file, lets it be used, and takes the file away.
    static func withFile<Result>(_ use: (String) async throws -> Result) async throws -> Result {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).pem")
        try Data(certificate.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await use(file.path)
    }
}
