/// Sentences of the console, spelled as a ``Word`` is: in English, then in Brazilian Portuguese.
enum Sentence: String, CaseIterable {
    // Lists.
    case unreadable = "This cannot be read and was left out.|Isto não pode ser lido e foi ignorado."
    case fileTooLong =
        "The list has % rows, and a file at most %. Search for less, for a month say, and download again.|A lista tem % linhas, e um arquivo no máximo %. Busque menos, por exemplo um mês, e baixe de novo."

    // A new credit memo.
    case issuedText = "% of order % are refunded.|% do pedido % foram reembolsados."
    case refusedQuantity = "More of “%” than is left.|Mais de “%” do que resta."
    case refusedShipping = "No more shipping than % is left to refund.|Não resta mais frete que % a reembolsar."
    case refusedTotal = "No more than % is left to refund.|Não resta mais que % a reembolsar."
    case refusedNothing = "The refund must come to more than nothing.|O reembolso deve ser maior que zero."
    case refusedItem = "A quantity is not one of this line.|Uma quantidade não é desta linha."
    case irrevocable =
        "The memo takes the next number for ever. It cannot be changed or deleted afterwards.|A nota recebe o próximo número para sempre. Depois não pode ser alterada nem excluída."
    case irrevocableOnline =
        "% goes back to the customer through the payment's gateway now. That cannot be taken back.|% volta ao cliente agora pelo gateway do pagamento. Isso não pode ser desfeito."
    case recordsOnly =
        "No money moves by this: % must go back to the customer some other way.|Nenhum dinheiro se move com isto: % deve voltar ao cliente de outra forma."
    case moneyPending =
        "The gateway has the refund, and says later whether the money arrived.|O gateway tem o reembolso e dirá depois se o dinheiro chegou."
    case moneyFailed =
        "The gateway refused, so nothing was refunded and no memo was issued. Refund offline, or find out at the gateway why.|O gateway recusou; nada foi reembolsado e nenhuma nota foi emitida. Reembolse offline ou verifique no gateway."
    case doubtText =
        "The gateway did not say whether it sent the money. The register goes on asking, and issues the memo when it did. Do not refund this again meanwhile: attempt %.|O gateway não disse se enviou o dinheiro. O registro continua perguntando e emite a nota se enviou. Não reembolse de novo enquanto isso: tentativa %."
    case outcomeUnknown =
        "The register did not answer in time. Issue it once more: if it is done already, you get the same memo.|O registro não respondeu a tempo. Emita mais uma vez: se já foi feita, você recebe a mesma nota."
    case keyReused =
        "This form was sent before, with other contents. Nothing more was done.|Este formulário já foi enviado com outro conteúdo. Nada mais foi feito."
    case payoutsAreHeld =
        "No money goes out through gateways now, as the register was restored. Refund offline, or ask whoever runs it.|Nenhum dinheiro sai pelos gateways agora, pois o registro foi restaurado. Reembolse offline ou fale com quem o administra."
    case changedMeanwhile =
        "The order was changed meanwhile. Nothing was issued; these are the totals as they are now.|O pedido mudou nesse meio tempo. Nada foi emitido; estes são os totais atuais."
    case unreadableField =
        "A number is wanted: digits, with one comma or point before decimals.|Informe um número: dígitos, com uma vírgula ou ponto antes dos decimais."
    case commentTooLong =
        "At most 4,000 bytes, and no control characters.|No máximo 4.000 bytes, sem caracteres de controle."
    case refusedNoRefund =
        "Nothing of this can be refunded, or nothing any more.|Nada disto pode ser reembolsado, ou não pode mais."
    case refusedInFlight =
        "Another refund of this order is on its way through a gateway. Try again when it has ended.|Outro reembolso deste pedido está a caminho por um gateway. Tente de novo quando terminar."
    case refusedUnmatched =
        "The gateway shows an online refund of this order that no credit memo accounts for. Match it first, then refund what is left.|O gateway mostra um reembolso online deste pedido sem nota de crédito. Concilie-o primeiro e depois reembolse o que restar."
    case refusedOnline =
        "This payment cannot be refunded through its gateway.|Este pagamento não pode ser reembolsado pelo gateway."
    case refusedGatewayDown =
        "The gateway does not answer at this moment. Nothing was done.|O gateway não responde neste momento. Nada foi feito."
    case refusedAmount =
        "An amount is negative, or finer than the currency.|Um valor é negativo ou mais fino que a moeda."

    // Payouts.
    case nothingWaits = "Nothing waits, and nothing failed.|Nada aguarda, e nada falhou."
    case askText = "Asks now what the next sweep would ask.|Pergunta agora o que a próxima varredura perguntaria."
    case noteAsked = "The gateway was asked.|O gateway foi consultado."
    case noteResolved = "It is settled.|Está resolvida."
    case payoutsHeld =
        "Online refunds are held since %: %. They go again once the register is reconciled with its gateways: creditmemo payouts reconcile.|Os reembolsos on-line estão retidos desde %: %. Eles voltam quando o registro for conciliado com os gateways: creditmemo payouts reconcile."
    case resolveText =
        "Look at the gateway first. This cannot be taken back: it issues the document for good, or frees what was held. Your name and your reason are kept for ever.|Olhe primeiro no gateway. Isto não pode ser desfeito: emite o documento em definitivo, ou libera o que estava reservado. Seu nome e seu motivo ficam guardados para sempre."
    case noteNotAsked =
        "Nobody was asked: it is settled, in review, payouts are held, or somebody works on it.|Ninguém foi consultado: está resolvida, em análise, os pagamentos estão retidos, ou alguém trabalha nela."
    case noteNotResolved =
        "Nothing was changed: say what the gateway has, its name if it has it, and what you saw. It may be settled already.|Nada mudou: diga o que o gateway tem, o nome se houver, e o que você viu. Talvez já esteja resolvida."
    case resendText =
        "The money came back. Only the money goes out once more; the credit memo stays as it is. Your name and your reason are kept for ever.|O dinheiro voltou. Só o dinheiro é enviado mais uma vez; a nota de crédito fica como está. Seu nome e seu motivo ficam guardados para sempre."

    // Mails.
    case mailDue = "The mail is due: it goes out within seconds.|O e-mail está na vez: sai em segundos."
    case mailMoved =
        "Nothing more was sent: the mail is not as the page showed it any more. This is how it stands now.|Nada mais foi enviado: o e-mail já não está como a página mostrava. Esta é a situação atual."
    case noMailServer =
        "No mail server is set (mail.host), so nothing goes out; mails wait.|Nenhum servidor de e-mail está definido (mail.host); nada sai, e os e-mails aguardam."
    case mailMissingText =
        "The order has no mail address of its customer, so nothing can be sent.|O pedido não tem endereço de e-mail do cliente; nada pode ser enviado."

    // Refunds past the register, and payouts that are held.
    case payoutsGo = "Online refunds go again.|Os reembolsos on-line voltam a sair."
    case nothingHeard = "The gateways show no refund since then.|Os gateways não mostram reembolso algum desde então."
    case matchText =
        "The money is out already; the memo comes to exactly that. Say which items and how much shipping it was for: what they fall short of it is an adjustment refund, what they exceed it by a fee. With nothing filled in all that is left goes back if it is exactly the amount, else an adjustment alone. This cannot be taken back; your name and your reason are kept for ever.|O dinheiro já saiu; a nota terá exatamente esse valor. Diga a quais itens e a quanto frete ele se refere: o que faltar é um reembolso adicional, o que exceder é uma taxa. Sem nada preenchido, volta tudo o que resta se for exatamente o valor; senão, só um reembolso adicional. Isto não pode ser desfeito; seu nome e seu motivo ficam guardados para sempre."
    case matchWhyMissing =
        "Say what the refund was for: up to 2,000 bytes, and no control characters.|Diga a que se refere o reembolso: até 2.000 bytes, sem caracteres de controle."
    case matchNothing =
        "The gateway says that this money came back, so there is nothing to account for.|O gateway diz que este dinheiro voltou; não há nada a registrar."
    case letGoText =
        "Asks every gateway for its refunds since %, takes note of each, and lets online refunds go when all have answered. That may take minutes. Your name and your reason are kept for ever.|Consulta todos os gateways sobre seus reembolsos desde %, anota cada um e libera os reembolsos on-line quando todos responderem. Pode levar minutos. Seu nome e seu motivo ficam guardados para sempre."
    case payoutsStay =
        "Online refunds stay held, because not everything could be asked or noted:|Os reembolsos on-line continuam retidos, porque nem tudo pôde ser consultado ou anotado:"

    // Clients.
    case clientIncomplete = "A name, a store and a scope are wanted.|São necessários um nome, uma loja e uma permissão."
    case clientMade =
        "The client was added. Keep its secret now: it is shown this once, and only its hash is stored.|O cliente foi criado. Guarde o segredo agora: ele é mostrado só esta vez, e apenas o hash fica guardado."
    case revokeText =
        "Its tokens are good for nothing within a second. This cannot be taken back.|Os tokens deixam de valer em um segundo. Isto não pode ser desfeito."

    // Signing in.
    case signInWrong = "The user name or the password is wrong.|Usuário ou senha incorretos."
    case signedOut = "You are signed out.|Você saiu."
    case sessionOver = "Your session is over. Please sign in again.|Sua sessão terminou. Entre novamente."
    case signInTooOften =
        "Too many wrong passwords. Try again in % seconds.|Muitas senhas incorretas. Tente de novo em % segundos."
    case busy =
        "Too much to do at this moment. Try again in some seconds.|Há muito a fazer neste momento. Tente de novo em alguns segundos."

    // Errors.
    case notFoundText =
        "There is nothing here, or nothing that you may see.|Não há nada aqui, ou nada que você possa ver."
    case forbiddenText =
        "Your user may not do this. Whoever runs this register can change that.|Seu usuário não pode fazer isso. Quem administra este registro pode mudar isso."
    case formExpiredText =
        "It was made for another session, or sent from another site. Nothing was done. Go back, reload the page, and send it again.|Ele foi feito para outra sessão, ou enviado de outro site. Nada foi feito. Volte, recarregue a página e envie de novo."
    case badRequestText =
        "Something in the address or in the form is not what it should be. Nothing was done.|Algo no endereço ou no formulário não está como deveria. Nada foi feito."
    case tooManyText = "Please wait a little.|Aguarde um pouco."
    case unavailableText =
        "The register does not answer at this moment. Nothing was done. Please try again.|O registro não responde neste momento. Nada foi feito. Tente de novo."
    case failedText =
        "The server's log says more. Whoever runs this register can find it by the number below.|O log do servidor diz mais. Quem administra este registro o encontra pelo número abaixo."

    // The overview.
    case nothingRefunded = "Nothing was refunded in these days.|Nada foi reembolsado nestes dias."
    case nothingHere = "Nothing.|Nada."
}
