extension SampleShop {
    /// What comes in on any day.
    static let everyday: [Sketch] = americas + europe + asia

    private static let americas: [Sketch] = [
        Sketch(.amara, .texas, [.piece("MUG-STONE", "Stoneware mug", 18_00, x: 6)], shipping: 9_10, .complete),
        Sketch(.seoyeon, .texas, [.piece("STOOL-CAMP", "Camp stool", 44_00)], shipping: 8_20, by: .sandbox, .complete),
        Sketch(.hao, .oregon, [.piece("LANTERN-LED", "Camping lantern", 52_50)], shipping: 6_00, .paid),
        Sketch(.minh, .oregon, [.piece("HAMMOCK-DBL", "Double hammock", 79_00)], shipping: 7_25, by: .sandbox, .paid),
        Sketch(
            .noa, .newYork, [.piece("FILM-120-5", "120 film, five rolls", 54_75, x: 2)], shipping: 5_80, by: .sandbox,
            .complete),
        Sketch(.grace, .newYork, [.piece("INK-SUMI-180", "Sumi ink, 180 ml", 16_40, x: 3)], shipping: 5_80, .complete),
        Sketch(.jose, .brazil, [.piece("CUIA-CHIMARRAO", "Cuia de chimarrão", 74_90)], shipping: 16_20, .complete),
        Sketch(
            .beatriz, .brazil, [.piece("VASO-SUCULENTA", "Vaso para suculentas", 32_90, x: 8)], shipping: 38_90,
            by: .sandbox, .complete),
        Sketch(
            .jose, .brazil, [.piece("CACHACA-700", "Cachaça envelhecida, 700 ml", 112_00, x: 2)], shipping: 22_10,
            by: .sandbox, .paid),
    ]

    private static let europe: [Sketch] = [
        Sketch(.zoe, .germany, [.piece("DUVET-LINEN", "Leinenbettwäsche", 159_00)], shipping: 5_79, .complete),
        Sketch(
            .dmitri, .germany, [.piece("BOOK-CHEKHOV", "Чехов: Рассказы", 22_00, x: 2, .reduced)], shipping: 2_95,
            by: .sandbox, .complete),
        Sketch(.bjorn, .germany, [.piece("BUOY-ROPE-20", "Festmacher, 20 m", 46_80)], shipping: 5_79, .paid),
        Sketch(
            .werkstatt, .germanTrade, [.piece("SANDPAPER-120", "Schleifpapier K120, 50 Blatt", 24_90, x: 12)],
            shipping: 9_80, .complete),
        Sketch(
            .emily, .britain, [.piece("WELLIES-6", "Wellington boots, size 6", 79_95)], shipping: 4_20, by: .sandbox,
            .complete),
        Sketch(.priya, .britain, [.piece("TIFFIN-3", "Tiffin box, three tiers", 27_50, x: 2)], shipping: 4_20, .paid),
        Sketch(.emily, .britain, [.piece("SEEDS-MEADOW", "Meadow seeds", 6_25, x: 4)], shipping: 2_10, .placed),
        Sketch(
            .lukasz, .export, [.piece("KUBEK-BOL", "Kubek z Bolesławca", 21_90, x: 4)], shipping: 13_20, by: .sandbox,
            .complete),
        Sketch(.eleni, .export, [.piece("SOAP-OLIVE-6", "Σαπούνι ελιάς, 6 τεμ.", 18_60)], shipping: 9_40, .complete),
        Sketch(
            .sean, .export, [.piece("SCARF-ARAN", "Aran scarf", 57_00, x: 2)], shipping: 11_80, by: .sandbox, .complete),
    ]

    private static let asia: [Sketch] = [
        Sketch(.yamada, .japan, [.piece("FUROSHIKI-70", "風呂敷 70cm", 1_980, x: 3)], shipping: 660, .complete),
        Sketch(
            .tanaka, .japan, [.piece("HOCHO-165", "三徳包丁 165mm", 15_400)], shipping: 880, by: .sandbox, .complete),
        Sketch(.yamada, .japan, [.piece("TSUBO-SHIGA", "信楽焼 壺", 27_500)], shipping: 1_650, by: .sandbox, .paid),
        Sketch(.ahmad, .kuwait, [.piece("BISHT-W", "بشت شتوي", 85_500)], shipping: 2_000, by: .sandbox, .complete),
        Sketch(.fatima, .kuwait, [.piece("DATES-KHALAS-1", "تمر خلاص 1 كغ", 4_275, x: 5)], shipping: 1_250, .complete),
        Sketch(.fatima, .kuwait, [.piece("CUP-FINJAN-6", "فناجين، 6 قطع", 9_900)], shipping: 1_250, .placed),
    ]
}
