public import Wire

/// What everybody may hear of the API: that it is there.
public enum HealthAnswer {
    /// The answer to `GET /api2/oauth/health`, in the vendor's words.
    public static var response: Response {
        .json(200) {
            $0.member("status", "ok")
            $0.member("message", "API Rest da Plataforma Yep! Ativa")
        }
    }
}
