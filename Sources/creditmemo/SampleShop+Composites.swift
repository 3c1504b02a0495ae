extension SampleShop {
    /// Orders of products with parts, of goods by weight, and of what costs nothing.
    static let composites: [Sketch] = [
        // Products with options: the first line has the money, the chosen option is shown below it.
        Sketch(
            .grace, .newYork, [.configurable("TEE-HEAVY", "Heavyweight tee", "navy, M", 32_00, x: 4)],
            shipping: 6_40, by: .sandbox, .complete),
        Sketch(
            .zoe, .germany,
            [
                .configurable("KLEID-LEIN", "Leinenkleid", "salbei, 38", 119_00, off: 20),
                .configurable("GURT-LEDER", "Ledergürtel", "cognac, 85 cm", 39_00),
            ], shipping: 4_99, .complete),
        Sketch(
            .jose, .brazil, [.configurable("CAMISA-LINHO", "Camisa de linho", "branca, G", 199_90, x: 3)],
            shipping: 21_30, by: .sandbox, .parts([.of((0, pieces(1))), .rest()], shipped: true)),
        // A bundle at its own price: it goes back as one.
        Sketch(
            .emily, .britain,
            [
                .bundle(
                    "HAMPER-PICNIC", "Picnic hamper", 89_00, x: 2,
                    of: [
                        .piece("BASKET-WILLOW", "Willow basket", 0, x: 2), .piece("RUG-WOOL", "Wool rug", 0, x: 2),
                        .piece("FLASK-1L", "Vacuum flask, 1 l", 0, x: 2),
                    ])
            ], shipping: 6_95, .complete),
        // A bundle at the sum of its parts: the parts go back one by one.
        Sketch(
            .minh, .oregon,
            [
                .bundle(
                    "BIKE-BUILD", "Bicycle, built to order", 0,
                    of: [
                        .piece("FRAME-STEEL-56", "Steel frame, 56 cm", 540_00),
                        .piece("WHEEL-700C", "Wheel 700C", 96_50, x: 2),
                        .piece("GROUP-11", "Groupset, 11 speeds", 415_00),
                    ]),
                .piece("PUMP-FRAME", "Frame pump", 34_00),
            ], shipping: 48_00, by: .sandbox, .complete),
        Sketch(
            .tanaka, .japan,
            [
                .bundle(
                    "SUSHI-SET", "手巻き寿司セット", 0, x: 2,
                    of: [
                        .piece("HANGIRI-30", "飯台 30cm", 4_980, x: 2), .piece("SHAMOJI", "杓文字", 680, x: 2),
                        .piece("NORI-50", "焼海苔 50枚", 1_450, x: 4, .reduced),
                    ])
            ], shipping: 880, off: 5, .complete),
        // Cheese, jelly and ham are cut to the customer's wish.
        Sketch(
            .beatriz, .brazil,
            [
                .weighed("QUEIJO-CANASTRA", "Queijo da Canastra, por kg", 89_90, grams(1_350), .reduced),
                .weighed("GOIABADA", "Goiabada cascão, por kg", 38_50, grams(620), .reduced),
            ], shipping: 27_80, by: .sandbox, .complete),
        Sketch(
            .bjorn, .germany,
            [
                .weighed("BERGKÄSE-18", "Bergkäse, 18 Monate, je kg", 34_90, grams(785), .reduced),
                .weighed("SCHINKEN-SW", "Schwarzwälder Schinken, je kg", 41_50, grams(412), .reduced),
                .piece("BRETT-OLIVE", "Brotzeitbrett", 29_90),
            ], shipping: 7_49, off: 10, .parts([.of((0, grams(400)), (2, pieces(1))), .rest()], shipped: true)),
        // A present beside what was bought.
        Sketch(
            .priya, .britain,
            [
                .piece("PERFUME-JAS-50", "Jasmine perfume, 50 ml", 72_00),
                .piece("SAMPLE-ROSE-2", "Rose perfume, 2 ml (present)", 0),
            ], shipping: 3_95, by: .sandbox, .complete),
        // One line is free by its discount, the others are not.
        Sketch(
            .amara, .texas,
            [
                .piece("GRILL-KETTLE", "Kettle grill", 189_00),
                .piece("CHARCOAL-5KG", "Charcoal, 5 kg", 21_50, off: 100),
            ], shipping: 25_00, .complete),
        // The whole order is free by its discount; its pieces can still be taken back.
        Sketch(
            .zoe, .germany,
            [
                .piece("CATALOG-26", "Musterbuch Stoffe", 15_00),
                .piece("SWATCH-LINEN", "Stoffmuster Leinen", 2_50, x: 6),
            ],
            off: 100, .complete),
        Sketch(.hao, .oregon, [.piece("STICKER-SET", "Sticker set", 0, x: 2)], .complete),
    ]
}
