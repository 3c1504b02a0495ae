extension SampleShop {
    /// Orders as far as orders come.
    static let states: [Sketch] = [
        Sketch(
            .hao, .oregon, [.piece("TENT-RIDGE-2", "Ridge tent for two", 289_00)], shipping: 14_50, .placed),
        Sketch(
            .sean, .export, [.piece("PIPE-UILLEANN", "Practice pipes in D", 640_00)], shipping: 38_00, .placed),
        Sketch(
            .grace, .newYork, [.piece("DESK-WALNUT", "Walnut writing desk", 720_00)], shipping: 85_00, by: .sandbox,
            .awaitingPayment),
        Sketch(
            .minh, .oregon, [.piece("PHO-SET", "Phở bowls, set of four", 58_00, x: 3)], shipping: 9_80, by: .sandbox,
            .underReview),
        Sketch(
            .emily, .britain, [.piece("COAT-WAX-12", "Waxed coat, size 12", 245_00)], shipping: 5_00, .canceled),
        Sketch(
            .lukasz, .export, [.piece("ZEGAR-KUKUŁKA", "Zegar z kukułką", 118_00, x: 2)], shipping: 16_40,
            .held(invoiced: false)),
        Sketch(
            .noa, .newYork, [.piece("CAMERA-MF-80", "Medium format lens, 80 mm", 1_149_00)], shipping: 24_00,
            by: .sandbox, .held(invoiced: true)),
        // A company pays in 30 days: nothing can be given back before that.
        Sketch(
            .werkstatt, .germanTrade,
            [
                .piece("SCREW-4x40-500", "Schrauben 4 × 40, 500 Stück", 18_40, x: 25),
                .piece("GLUE-D3-5KG", "Holzleim D3, 5 kg", 39_80, x: 4),
            ], shipping: 29_00, .billed),
        Sketch(
            .seoyeon, .texas, [.piece("HANJI-LAMP", "한지 조명", 96_00, x: 2)], shipping: 11_20, by: .sandbox, .paid),
        // Half of the order is invoiced and sent, the other half is on its way from the maker.
        Sketch(
            .werkstatt, .germanTrade,
            [
                .piece("PLANE-BLOCK", "Einhandhobel", 84_00, x: 6),
                .piece("CHISEL-SET-6", "Stechbeitel, Satz zu sechs", 119_00, x: 3),
            ], shipping: 12_00, .parts([.of((0, pieces(4)))], shipped: false)),
        Sketch(
            .jose, .brazil,
            [
                .piece("PANELA-BARRO-4L", "Panela de barro, 4 l", 189_90, x: 3),
                .piece("COLHER-PAU", "Colher de pau", 17_50, x: 5),
            ], shipping: 44_60, by: .sandbox, .parts([.of((0, pieces(1)), (1, pieces(2)))], shipped: false)),
        // Three invoices in turn; the first one carries the shipping.
        Sketch(
            .emily, .britain,
            [
                .piece("TEA-ASSAM-250", "Assam tea, 250 g", 12_45, x: 7, .reduced),
                .piece("TEAPOT-BROWN", "Brown Betty teapot", 34_99, x: 3),
            ], shipping: 3_33, by: .sandbox,
            .parts([.of((0, pieces(3)), (1, pieces(1))), .of((0, pieces(2))), .rest()], shipped: true)),
        // A first invoice went out with the wrong address and was canceled.
        Sketch(
            .dmitri, .germany,
            [
                .piece("SAMOVAR-3L", "Самовар, 3 л", 229_00),
                .piece("TEA-IVAN", "Иван-чай, 100 г", 7_90, x: 4, .reduced),
            ],
            shipping: 6_90, .parts([.rest(.canceled), .rest()], shipped: true)),
        // One invoice is paid, the other not yet.
        Sketch(
            .eleni, .export, [.piece("OIL-KALAMATA-5L", "Ελαιόλαδο Καλαμάτας, 5 l", 61_50, x: 4)], shipping: 19_00,
            .parts([.of((0, pieces(2))), .rest(.open)], shipped: false)),
        // Two pieces were sold out and canceled; the rest was invoiced and sent.
        Sketch(
            .amara, .texas,
            [
                .piece("BOOT-ROPER-9", "Roper boots, size 9", 164_00),
                .piece("HAT-STRAW-7", "Straw hat, size 7", 48_00, x: 4, canceled: 2),
            ], shipping: 12_75, by: .sandbox, .parts([.of((0, pieces(1)), (1, pieces(2)))], shipped: true)),
    ]
}
