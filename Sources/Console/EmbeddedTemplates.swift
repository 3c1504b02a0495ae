/// The files of `Templates/`, as the build embeds them.
enum EmbeddedTemplates {
    static let all: [(name: String, bytes: [UInt8])] = [
        ("form-token", PackageResources.form_token_mustache),
        ("layout", PackageResources.layout_mustache),
        ("list", PackageResources.list_mustache),
        ("problem", PackageResources.problem_mustache),
        ("sign-in", PackageResources.sign_in_mustache),
        ("table", PackageResources.table_mustache),
    ]
}
