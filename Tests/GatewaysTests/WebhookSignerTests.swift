import Gateways
import Testing

@Suite("A Standard Webhooks signature")
struct WebhookSignerTests {
    /// The first is that of the specification's own libraries; the others were made with OpenSSL.
    @Test("is that of the specification")
    func vectors() throws {
        let signer = try Asking.made(WebhookSigner(secret: Asking.secret(Asking.webhookSecret)))
        let rows: [(String, Int64, String, String)] = [
            (
                "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, #"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
            ),
            ("msg_1", 1_614_265_330, "", "v1,/n9JD+QvCBymh/dplZctdnJL3Jc/7vU4siQ5cz50QYY="),
            ("msg_1", 1_614_265_331, #"{"payment":"größe"}"#, "v1,1lkYxVZladk0lzDAZ1Kot37BqjKJh6a4u8C3q/b5nX8="),
        ]
        for (id, timestamp, body, signature) in rows {
            #expect(signer.signature(id: id, timestamp: timestamp, body: Array(body.utf8)) == signature)
        }
    }

    @Test("needs a secret of the specification's form")
    func secrets() throws {
        for text in [
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_AAAA", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
            "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            let secret = try Asking.secret(text)
            #expect(WebhookSigner(secret: secret) == nil)
        }
    }
}
