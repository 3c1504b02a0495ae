import Refunds

extension SampleShop {
    /// Somebody who bought.
    struct Buyer: Sendable {
        /// The name and addresses as orders keep them.
        let customer: Customer

        private init(
            _ given: String, _ family: String, _ mail: String, _ street: String, _ postcode: String, _ city: String,
            _ country: String
        ) {
            let address =
                #"{"firstname":"\#(given)","lastname":"\#(family)","street":"\#(street)","postcode":"\#(postcode)","#
                + #""city":"\#(city)","country_id":"\#(country)"}"#
            customer = Customer(
                email: "\(mail)@example.com", name: "\(given) \(family)", billingAddress: address,
                shippingAddress: address)
        }

        /// In Kuwait City; name and street are written from right to left.
        static let ahmad = Buyer("أحمد", "الصباح", "ahmad", "شارع الخليج العربي 21", "15300", "الكويت", "KW")
        /// In Austin.
        static let amara = Buyer("Amara", "Okafor", "amara.okafor", "2210 Guadalupe St", "78705", "Austin", "US")
        /// In São Paulo.
        static let beatriz = Buyer("Beatriz", "Conceição", "bia", "Av. Paulista 1578", "01310-200", "São Paulo", "BR")
        /// In Hamburg.
        static let bjorn = Buyer("Björn", "Ångström", "bjorn", "Reeperbahn 7", "20359", "Hamburg", "DE")
        /// In Berlin, with a Cyrillic name.
        static let dmitri = Buyer("Дмитрий", "Соколов", "d.sokolov", "Sonnenallee 61", "12045", "Berlin", "DE")
        /// In Athens, with a Greek name and address.
        static let eleni = Buyer("Ελένη", "Παπαδοπούλου", "eleni", "Ερμού 44", "10563", "Αθήνα", "GR")
        /// In London; the apostrophe is part of her name.
        static let emily = Buyer("Emily", "O'Connor", "emily.oconnor", "31 Mare Street", "E8 4RP", "London", "GB")
        /// In Salmiya; name and street are written from right to left.
        static let fatima = Buyer("فاطمة", "العنزي", "fatima", "شارع سالم المبارك 8", "22003", "السالمية", "KW")
        /// In New York.
        static let grace = Buyer("Grace", "Kim", "grace.kim", "88 Bleecker St", "10012", "New York", "US")
        /// In Portland, with a Chinese name.
        static let hao = Buyer("浩", "王", "wang.hao", "1420 NW Lovejoy St", "97209", "Portland", "US")
        /// In Curitiba.
        static let jose = Buyer("José", "Carvalho", "jose", "Rua das Flores 12", "80020-090", "Curitiba", "BR")
        /// In Kraków.
        static let lukasz = Buyer("Łukasz", "Wójcik", "lukasz", "ul. Długa 17", "31-147", "Kraków", "PL")
        /// In Portland, with a Vietnamese name.
        static let minh = Buyer("Minh Châu", "Nguyễn", "minhchau", "500 W Burnside St", "97209", "Portland", "US")
        /// In New York, with a Hebrew name.
        static let noa = Buyer("נועה", "לוי", "noa.levi", "240 E Houston St", "10009", "New York", "US")
        /// In London, with a name in Devanagari.
        static let priya = Buyer("प्रिया", "शर्मा", "priya", "5 Brick Lane", "E1 6PU", "London", "GB")
        /// In Dublin.
        static let sean = Buyer("Seán", "Ó Briain", "sean", "18 Grafton Street", "D02 X234", "Dublin", "IE")
        /// In Austin, with a Korean name.
        static let seoyeon = Buyer("서연", "김", "seoyeon", "901 Congress Ave", "78701", "Austin", "US")
        /// In Tokyo.
        static let tanaka = Buyer("健一", "田中", "tanaka", "神宮前3-14-9", "150-0001", "東京都渋谷区", "JP")
        /// A joiner near Stuttgart, who buys as a company.
        static let werkstatt = Buyer(
            "Jörg", "Weiß", "einkauf", "Möbelwerkstatt Weiß GmbH, Industriestraße 4", "70565", "Stuttgart", "DE")
        /// In Kyoto.
        static let yamada = Buyer("花子", "山田", "yamada", "四条通寺町東入2-10", "600-8001", "京都市下京区", "JP")
        /// In Munich.
        static let zoe = Buyer("Zoë", "Brückner", "zoe", "Gärtnerplatz 3", "80469", "München", "DE")
    }
}
