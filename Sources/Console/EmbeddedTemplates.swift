/// The files of `Templates/`, as the build embeds them.
enum EmbeddedTemplates {
    static let all: [(name: String, bytes: [UInt8])] = [
        ("button", PackageResources.button_mustache),
        ("cell", PackageResources.cell_mustache),
        ("clients", PackageResources.clients_mustache),
        ("credit-memo", PackageResources.credit_memo_mustache),
        ("credit-memo-end", PackageResources.credit_memo_end_mustache),
        ("credit-memo-review", PackageResources.credit_memo_review_mustache),
        ("credit-memo-totals", PackageResources.credit_memo_totals_mustache),
        ("document", PackageResources.document_mustache),
        ("facts", PackageResources.facts_mustache),
        ("form-token", PackageResources.form_token_mustache),
        ("layout", PackageResources.layout_mustache),
        ("list", PackageResources.list_mustache),
        ("overview", PackageResources.overview_mustache),
        ("payout", PackageResources.payout_mustache),
        ("payouts", PackageResources.payouts_mustache),
        ("problem", PackageResources.problem_mustache),
        ("reconciled", PackageResources.reconciled_mustache),
        ("sections", PackageResources.sections_mustache),
        ("sign-in", PackageResources.sign_in_mustache),
        ("table", PackageResources.table_mustache),
        ("unmatched", PackageResources.unmatched_mustache),
    ]
}
