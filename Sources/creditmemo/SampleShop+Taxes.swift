extension SampleShop {
    /// Orders in which taxes, discounts and shipping meet in every way.
    static let taxes: [Sketch] = [
        // No tax, no discount, no shipping.
        Sketch(.hao, .oregon, [.piece("STOVE-ALCOHOL", "Alcohol stove", 37_25, x: 2)], .complete),
        // Thirds: three pieces at 33.33 with 10 % off and 8.25 % tax, so each share is rounded.
        Sketch(
            .seoyeon, .texas, [.piece("NOTEBOOK-HANJI", "한지 공책", 33_33, x: 3)], shipping: 7_77, off: 10,
            by: .sandbox, .complete),
        // Tax on the parcel too, and 15 % off the parcel.
        Sketch(
            .grace, .newYork,
            [.piece("VASE-CELADON", "Celadon vase", 142_50), .piece("TRAY-LACQ", "Lacquer tray", 61_75)],
            shipping: 18_60, shippingOff: 15, .complete),
        // The parcel is free by a discount on all of its fee.
        Sketch(
            .noa, .newYork, [.piece("CHESS-OLIVE", "Olive wood chess set", 98_40)], shipping: 13_95, shippingOff: 100,
            by: .sandbox, .complete),
        // Prices with two rates of tax and 10 % off: the discount takes hidden tax.
        Sketch(
            .zoe, .germany,
            [
                .piece("PAN-CAST-26", "Gusseiserne Pfanne, 26 cm", 59_99, x: 2),
                .piece("HONEY-HEATH", "Heidehonig, 500 g", 11_49, x: 3, .reduced),
            ], shipping: 5_79, off: 10, by: .sandbox, .complete),
        Sketch(
            .bjorn, .germany,
            [
                .piece("KNIFE-SANT-18", "Santokumesser, 18 cm", 129_90, off: 25),
                .piece("BOOK-SHARP", "Schärfen von Hand", 24_00, .reduced),
                .piece("VOUCHER-50", "Gutschein 50 €", 50_00, .none),
            ], shipping: 4_99, shippingOff: 50, .complete),
        // Net prices for a company, two rates, 3 % off.
        Sketch(
            .werkstatt, .germanTrade,
            [
                .piece("OIL-LINSEED-10", "Leinölfirnis, 10 l", 74_30, x: 3),
                .piece("BOOK-JOINTS", "Holzverbindungen", 42_06, x: 2, .reduced),
            ], shipping: 17_35, off: 3, .complete),
        // Pounds for books in euros, taxed and untaxed goods.
        Sketch(
            .priya, .britain,
            [
                .piece("SAREE-SILK-07", "रेशमी साड़ी", 185_00),
                .piece("BOOK-SPICE", "The Spice Ledger", 18_99, x: 2, .reduced),
            ], shipping: 4_20, off: 5, by: .sandbox, .complete),
        // Yen have no cents.
        Sketch(
            .tanaka, .japan,
            [.piece("NOREN-AI-90", "藍染暖簾 90cm", 8_999, x: 3), .piece("SENCHA-100", "煎茶 100g", 1_333, x: 5, .reduced)],
            shipping: 990, off: 7, by: .sandbox, .complete),
        // Dinars have three decimals.
        Sketch(
            .fatima, .kuwait,
            [.piece("OUD-OIL-12", "دهن العود 12 مل", 37_375, x: 2), .piece("MABKHARA", "مبخرة", 12_650)],
            shipping: 1_755, off: 12, by: .sandbox, .complete),
        Sketch(
            .ahmad, .kuwait, [.piece("DALLAH-BR", "دلة نحاسية", 21_125, x: 3)], shipping: 2_000,
            .parts([.of((0, pieces(1))), .rest()], shipped: true)),
        // Reais for books in dollars, with hidden tax in both.
        Sketch(
            .beatriz, .brazil,
            [
                .piece("SANDALIA-38", "Sandália de couro, nº 38", 149_90, x: 2),
                .piece("DOCE-LEITE", "Doce de leite, 400 g", 27_45, x: 4, .reduced),
            ], shipping: 23_70, shippingOff: 20, off: 15, by: .sandbox, .complete),
        // Euros for books in dollars, without tax.
        Sketch(
            .lukasz, .export, [.piece("AMBER-PEND", "Wisiorek z bursztynu", 86_67, x: 3)], shipping: 14_10, off: 8,
            by: .sandbox, .complete),
    ]
}
