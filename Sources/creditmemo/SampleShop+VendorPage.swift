extension SampleShop {
    /// The shop's first week. The vendor's sample requests name one invoice, one order and another invoice of it.
    ///
    /// The numbers begin with the first order's, and lines before the fourth order count nine, so that each number named
    /// there is the next one when its turn comes.
    static let vendorPage: [Sketch] = [
        Sketch(
            .amara, .texas,
            [
                .piece("KETTLE-GN-12", "Gooseneck kettle, 1.2 l", 64_00),
                .piece("FILTER-V60-100", "Paper filters, size 02, 100 pieces", 8_50, x: 3),
                .piece("SCALE-POCKET", "Pocket scale, 0.1 g", 29_95),
            ], shipping: 7_90, .complete,
            wanted: Wanted(order: "100000120", invoiceID: 450, invoice: "100000041")),
        Sketch(
            .zoe, .germany,
            [
                .piece("LAMP-ARC-BR", "Bogenlampe Messing", 189_00),
                .piece("BULB-E27-4W", "LED-Glühbirne E27, 4 W, 3er-Pack", 14_97, x: 2),
                .piece("BOOK-BAUHAUS", "Das Bauhaus-Kochbuch", 34_00, .reduced),
            ], shipping: 5_79, .complete),
        Sketch(
            .beatriz, .brazil,
            [
                .piece("REDE-CASAL-AZ", "Rede de casal, algodão, azul", 219_90),
                .piece("GANCHO-REDE", "Gancho para rede, par", 24_90, x: 2),
                .piece("CANGA-PRAIA", "Canga de praia", 59_90),
            ], shipping: 32_50, by: .sandbox, .paid),
        // "Partial refund by order": order 100000123, one piece of its line 10.
        Sketch(
            .jose, .brazil,
            [
                .piece("CAFE-CERRADO-500", "Café do Cerrado em grãos, 500 g", 48_90, x: 6, .reduced),
                .piece("MOEDOR-MANUAL", "Moedor manual de café", 159_00),
            ], shipping: 18_40, .complete, wanted: Wanted(order: "100000123", firstLineID: 10)),
        // "Online refund with items and adjustment": invoice 100000045, one PRODUCT-001, shipping 19.90, fee 5.00.
        Sketch(
            .beatriz, .brazil,
            [
                .piece("PRODUCT-001", "Cafeteira italiana, 6 xícaras", 129_90, x: 4),
                .piece("CANECA-ESM-PT", "Caneca esmaltada, preta", 39_90, x: 2),
            ], shipping: 19_90, by: .sandbox, .complete, wanted: Wanted(invoice: "100000045")),
        Sketch(
            .yamada, .japan,
            [
                .piece("CHAWAN-KURO", "黒楽茶碗", 6_600),
                .piece("MATCHA-UJI-40", "宇治抹茶 40g", 2_160, x: 2, .reduced),
            ], shipping: 800, .complete),
        // "Refund by invoice": invoice 456, everything.
        Sketch(
            .bjorn, .germany,
            [
                .piece("RAIN-NORTH-L", "Regenjacke Norderney, Größe L", 149_95),
                .piece("SOCK-MERINO-43", "Merinosocken, Größe 43–45", 16_90, x: 3),
            ], shipping: 4_99, .complete, wanted: Wanted(invoiceID: 456)),
    ]
}
