import Amounts
import Refunds
import Register
import RegisterTesting

/// What happens in one world: its faults, its orders and what clients ask for. A seed makes it; a part of it can be kept.
package struct Script {
    /// Something that a client wants, and asks for until it knows.
    struct Ask {
        let number: Int
        /// When it is first asked for, in milliseconds.
        let time: Int64
        let client: Int64
        /// The idempotency key; nil for a client that sends none.
        let key: String?
        let wish: Wish
        /// How often it is asked for again while nobody knows.
        let retriesMax: Int
        let seed: UInt64
    }

    /// What clients want. A dialect's commands are cases of their own.
    enum Wish {
        case importOrder(StoreID, OrderDocument)
        case creditMemo(IssueCreditMemo)
        case invoice(CreateInvoice)
        case cancel(Source)
        case hold(Source, Bool)
        case comment(Source, String)
        // The `/v1` dialect.
        case transaction(TaxCommand.Request)
    }

    package let seed: UInt64
    /// Makes the same requests meet other faults.
    var salt: UInt64 = 0
    private(set) var faults: Faults
    /// The gateways by payment method, with what each is.
    let methods: [String]
    private(set) var asks: [Ask] = []
    /// When faults end, in milliseconds.
    let faultsEnd: Int64

    /// Makes up a world.
    package init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        self.seed = seed
        faults = Faults(&random)
        methods = ["card-a", "card-b", "card-c"]
        // A busy hour, or a day or two.
        faultsEnd = random.one(of: [600, 3_600, 86_400, 200_000]) * 1_000
        var writer = ScriptWriter(random: SplitMix64(seed: random.next()), methods: methods, span: faultsEnd)
        asks = writer.asks()
    }
}

extension Script {
    /// The same world with some of what clients ask for.
    func keeping(_ numbers: Set<Int>) -> Script {
        var script = self
        script.asks = asks.filter { numbers.contains($0.number) }
        return script
    }

    /// The same world without some faults.
    func without(_ kinds: [Faults.Kind]) -> Script {
        var script = self
        for kind in kinds { script.faults[kind] = 0 }
        return script
    }

    /// The same world, in which the same requests meet other faults.
    func salted(_ salt: UInt64) -> Script {
        var script = self
        script.salt = salt
        return script
    }
}

/// Makes up what clients ask for.
struct ScriptWriter {
    var random: SplitMix64
    let methods: [String]
    let span: Int64

    /// The clients: the first sees shop 1, the second shop 2, the third both.
    static let stores: [Int64: Set<StoreID>] = [
        1: [StoreID(1)], 2: [StoreID(2)], 3: [StoreID(1), StoreID(2)],
    ]

    /// Everything that is asked for, by time.
    mutating func asks() -> [Script.Ask] {
        var asks: [Script.Ask] = []
        for order in 1...Int(random.number(2...6)) {
            let store = random.number(1...2)
            let sketch = orderSketch(order)
            let start = random.number(0...span / 4)
            asks.append(ask(asks.count, start, store, .importOrder(StoreID(store), sketch.document)))
            for _ in 0..<random.number(6...24) {
                let time = start + 60_000 + random.number(0...span / 2)
                asks.append(ask(asks.count, time, store, wish(for: sketch, asks.count)))
            }
        }
        for number in 0..<Int(random.number(0...8)) {
            let store = random.number(1...2)
            for request in transactions("\(number)") {
                asks.append(ask(asks.count, random.number(0...span), store, .transaction(request)))
            }
        }
        return asks.sorted { ($0.time, $0.number) < ($1.time, $1.number) }
    }

    private mutating func ask(_ number: Int, _ time: Int64, _ store: Int64, _ wish: Script.Wish) -> Script.Ask {
        let isKeyed = random.isOne(in: 3) == false
        return Script.Ask(
            number: number, time: time, client: random.isOne(in: 4) ? 3 : store, key: isKeyed ? "k\(number)" : nil,
            wish: wish, retriesMax: Int(random.number(0...6)), seed: random.next())
    }

    private mutating func wish(for sketch: OrderSketch, _ number: Int) -> Script.Wish {
        switch random.next() % 20 {
        case 0...13: return .creditMemo(creditMemo(for: sketch, number))
        case 14...16: return .invoice(invoice(for: sketch, number))
        case 17: return random.isOne(in: 3) ? .cancel(sketch.source) : .hold(sketch.source, true)
        case 18: return .hold(sketch.source, false)
        default: return .comment(sketch.source, "note \(number)")
        }
    }

    private mutating func creditMemo(for sketch: OrderSketch, _ number: Int) -> IssueCreditMemo {
        let selection: IssueCreditMemo.Selection =
            switch random.next() % 8 {
            case 0: .everythingLeft
            case 1, 2: .lines([])
            default: .lines(items(of: sketch))
            }
        let amount = { (random: inout SplitMix64) in
            Amount(tenThousandths: random.number(1...100) * sketch.unit)
        }
        let terms = IssueCreditMemo.Terms(
            selection: selection, shipping: random.isOne(in: 6) ? nil : random.isOne(in: 4) ? amount(&random) : .zero,
            goodwill: random.isOne(in: 3) ? amount(&random) : .zero,
            fee: random.isOne(in: 5) ? amount(&random) : .zero, payout: random.isOne(in: 3) ? .offline : .online,
            comment: "ask \(number)", sendsMail: random.isOne(in: 3))
        let source = random.isOne(in: 2) ? sketch.source : random.one(of: sketch.invoices)
        return IssueCreditMemo(source: source, terms: .success(terms), previewedRevision: nil)
    }

    private mutating func invoice(for sketch: OrderSketch, _ number: Int) -> CreateInvoice {
        let terms = CreateInvoice.Terms(
            items: random.isOne(in: 2) ? nil : items(of: sketch),
            capture: random.one(of: [.online, .online, .offline, .none]), comment: "ask \(number)",
            sendsMail: random.isOne(in: 4))
        return CreateInvoice(source: sketch.source, terms: .success(terms))
    }

    private mutating func items(of sketch: OrderSketch) -> [IssueCreditMemo.Item] {
        let lines = sketch.document.lines.filter { _ in random.isOne(in: 2) }
        return (lines.isEmpty ? Array(sketch.document.lines.prefix(1)) : lines).map { line in
            let pieces = line.quantityOrdered.tenThousandths / 10_000
            return .init(
                lineID: nil, sku: line.sku,
                quantity: Quantity(tenThousandths: (random.isOne(in: 3) ? random.number(1...pieces) : 1) * 10_000))
        }
    }
}

/// An order that is made up, and how clients name it.
struct OrderSketch {
    let document: OrderDocument
    let source: Source
    /// Its invoices; the last one may not be there.
    let invoices: [Source]
    /// A minor unit of its currency, in ten-thousandths.
    let unit: Int64
}

extension Script.Ask {
    /// True when money has to move through a gateway for it.
    var isOnline: Bool {
        switch wish {
        case .creditMemo(let command): (try? command.terms.get())?.payout == .online
        case .invoice(let command): (try? command.terms.get())?.capture == .online
        case .importOrder, .cancel, .hold, .comment, .transaction: false
        }
    }

    /// True when a memo is to be mailed.
    var wantsMail: Bool {
        if case .creditMemo(let command) = wish { (try? command.terms.get())?.sendsMail ?? false } else { false }
    }
}
