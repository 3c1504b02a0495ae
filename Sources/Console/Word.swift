/// The texts of the console: in English, then in Brazilian Portuguese. A `%` is replaced by what the text is about.
enum Word: String, CaseIterable {
    // Around every page.
    case product = "creditmemo|creditmemo"
    case skip = "Skip to content|Ir para o conteúdo"
    case sections = "Sections|Seções"
    case language = "Language|Idioma"
    case signedInAs = "Signed in as %|Conectado como %"
    case signOut = "Sign out|Sair"
    case orders = "Orders|Pedidos"
    case invoices = "Invoices|Faturas"
    case memos = "Credit memos|Notas de crédito"
    case payouts = "Payouts|Pagamentos"
    case clients = "Clients|Clientes da API"

    // Lists.
    case number = "Number|Número"
    case date = "Date|Data"
    case customer = "Customer|Cliente"
    case status = "Status|Situação"
    case currency = "Currency|Moeda"
    case paid = "Paid|Pago"
    case refunded = "Refunded|Reembolsado"
    case left = "Left|Restante"
    case from = "From|De"
    case to = "To|Até"
    case search = "Search|Buscar"
    case earlier = "Previous page|Página anterior"
    case later = "Next page|Próxima página"
    case nothingFound = "Nothing found.|Nada encontrado."
    case rowsOfTotal = "% of %|% de %"

    // Signing in.
    case signIn = "Sign in|Entrar"
    case userName = "User name|Usuário"
    case password = "Password|Senha"
    case signInWrong = "The user name or the password is wrong.|Usuário ou senha incorretos."
    case signInTooOften =
        "Too many wrong passwords. Try again in % seconds.|Muitas senhas incorretas. Tente de novo em % segundos."
    case signedOut = "You are signed out.|Você saiu."
    case sessionOver = "Your session is over. Please sign in again.|Sua sessão terminou. Entre novamente."
    case busy =
        "Too much to do at this moment. Try again in some seconds.|Há muito a fazer neste momento. Tente de novo em alguns segundos."

    // Errors.
    case notFound = "Not found|Não encontrado"
    case notFoundText =
        "There is nothing here, or nothing that you may see.|Não há nada aqui, ou nada que você possa ver."
    case forbidden = "Not allowed|Não permitido"
    case forbiddenText =
        "Your user may not do this. Whoever runs this register can change that.|Seu usuário não pode fazer isso. Quem administra este registro pode mudar isso."
    case formExpired = "This form is out of date|Este formulário expirou"
    case formExpiredText =
        "It was made for another session, or sent from another site. Nothing was done. Go back, reload the page, and send it again.|Ele foi feito para outra sessão, ou enviado de outro site. Nada foi feito. Volte, recarregue a página e envie de novo."
    case methodNotAllowed = "This page cannot be used that way|Esta página não pode ser usada assim"
    case badRequest = "The request cannot be read|A solicitação não pode ser lida"
    case badRequestText =
        "Something in the address or in the form is not what it should be. Nothing was done.|Algo no endereço ou no formulário não está como deveria. Nada foi feito."
    case tooLarge = "Too large|Grande demais"
    case tooMany = "Too many requests|Solicitações demais"
    case tooManyText = "Please wait a little.|Aguarde um pouco."
    case unavailable = "Not available now|Indisponível agora"
    case unavailableText =
        "The register does not answer at this moment. Nothing was done. Please try again.|O registro não responde neste momento. Nada foi feito. Tente de novo."
    case failed = "Something failed|Algo falhou"
    case failedText =
        "The server's log says more. Whoever runs this register can find it by the number below.|O log do servidor diz mais. Quem administra este registro o encontra pelo número abaixo."
    case toStart = "To the start|Ao início"
}
