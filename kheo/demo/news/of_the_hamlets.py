"""Articles from the hamlets: what was done on a morning, on a road, on a canal. Hamlets, people and numbers are invented."""

from datetime import date

from kheo.demo.news.form import COMMUNE_OFFICE, Article, Heading, Initiative, Points, Quote, Shot, Table

MADE_UP = "Ấp, con người, lời kể và con số trong bài là hư cấu để minh họa cho trang trình diễn."
COMMUNE = "xa-tham-don"
COMMUNE_EDITOR = "bientap.thamdon"

CLEAN_UP = Article(
    slug="sang-chu-nhat-ra-quan-o-ap-hoa-sen",
    section=COMMUNE,
    on=date(2022, 3, 6),
    title="Sáng Chủ nhật ra quân ở ấp Hoa Sen",
    lead="Sáu giờ sáng, tiếng chổi đã nghe từ đầu ấp. Gần trưa, đoạn đường dẫn vào nhà văn hóa sạch cỏ, hàng cây giống đầu tiên đứng thẳng bên lề.",
    picture=Shot(
        "cleanup", "Bà con và đoàn viên quét dọn đoạn đường trước nhà văn hóa ấp Hoa Sen",
        "Tranh vẽ nhiều người cầm chổi, xẻng dọn dẹp và trồng hoa hai bên con đường bê tông của ấp",
    ),
    body=(
        ("Buổi ra quân được báo trước một tuần qua loa của ấp và qua nhóm của các chi hội. Ai có chổi mang chổi, ai có cuốc mang cuốc; nhà nào "
        "bận thì góp bình nước. Không điểm danh, không chia chỉ tiêu, chỉ có một tờ giấy dán ở cổng ghi các đoạn đường cần làm và số người mỗi "
        "đoạn cần."),
        Heading("Chia đoạn, không chia người"),
        ("Đường vào ấp dài 1,2 km được chia thành mười hai đoạn. Người đến trước chọn đoạn còn thiếu người, làm xong thì sang giúp đoạn bên. Các "
        "em nhỏ đi theo được giao việc nhặt chai nhựa cho vào bao riêng để chi hội phụ nữ đem cân."),
        Shot(
            "trees", "Cây giống được trồng sau khi lề đường đã sạch cỏ",
            "Tranh vẽ người lớn và trẻ em trồng cây con bên đường, có xe rùa chở đất và ba thùng rác phân loại",
        ),
        ("Phần khó nhất là ba điểm rác nằm ở chỗ không có nhà. Dọn một buổi thì được, giữ cho sạch mới khó. Bà con bàn tại chỗ và thống nhất "
        "trồng hoa ngay trên nền vừa dọn, vì chỗ đã có hoa thì ít ai nỡ bỏ rác."),
        Quote("Làm đông thì mau mà vui. Cái chính là ngày mai đi ngang ai cũng thấy đó là việc của mình.", "Một người dân ấp Hoa Sen"),
        Heading("Kết quả ghi lại sau buổi sáng"),
        Table(
            "Buổi ra quân ngày 06/3/2022 (số liệu minh họa)",
            ("Việc", "Kết quả"),
            (("Đường được dọn", "1.200 m"), ("Cây giống đã trồng", "120 cây"), ("Điểm rác được dọn", "3 điểm"), ("Chai nhựa, lon gom được", "42 kg")),
        ),
        "Con số được treo ở nhà văn hóa ngay trong ngày. Buổi ra quân kế tiếp cũng được hẹn luôn: sáng Chủ nhật tuần đầu của tháng sau.",
        MADE_UP,
    ),
    office=COMMUNE_OFFICE,
    by=COMMUNE_EDITOR,
)  # fmt: skip

FLOWER_ROAD = Article(
    slug="duong-hoa-sau-mua-mua",
    section="lang-que",
    on=date(2022, 11, 13),
    title="Đường hoa sau mùa mưa: giữ được mới là khéo",
    lead="Trồng hoa thì nơi nào cũng từng trồng. Chín tháng sau ngày bắt đầu, 1,2 km đường hoa ấp Hoa Sen vẫn còn nguyên, và điều đáng kể là "
    "vì sao nó còn.",
    picture=Shot(
        "road", "Đoạn đường hoa ấp Hoa Sen sau mùa mưa",
        "Tranh vẽ con đường bê tông thẳng giữa hai hàng hoa nhiều màu, vài người đang tỉa cây, một học sinh đạp xe",
    ),
    body=(
        ("Mùa mưa là phép thử của mọi đường hoa. Nước ngập gốc, cỏ lên nhanh hơn hoa, người ta bận mùa vụ. Nhiều tuyến đường đẹp trong ảnh ngày "
        "khánh thành đã trở lại thành bờ cỏ trước khi hết năm."),
        Heading("Chọn giống trước, chọn màu sau"),
        ("Hoa Sen không chọn loại đẹp nhất mà chọn loại dễ sống nhất: giống chịu được nắng, tự rụng hạt, nhổ một bụi là có cây con. Hạt của mùa "
        "này được giữ lại cho mùa sau, nên từ năm thứ hai ấp không phải mua giống."),
        ("Phân công cũng nhẹ. Mỗi nhóm hộ giữ một đoạn trước nhà mình; dụng cụ dùng chung để ở một nhà giữa đoạn. Ai đi xa thì nhóm làm thay, "
        "lần sau làm bù. Không có tiền phạt, chỉ có buổi Chủ nhật đầu tháng mọi người cùng ra đường."),
        Initiative("flower-road"),
        Heading("Ấp bên học được gì"),
        ("Ấp Hoa Mai sang xem hai lần rồi về làm theo, nhưng không chép nguyên. Đường của Hoa Mai sát kênh nên bà con trồng xen cây giữ đất. "
        "Điều được giữ lại là cách chia đoạn theo nhóm hộ và cách ghi kết quả lên bảng."),
        Quote("Đừng hỏi trồng hoa gì, hãy hỏi nhóm nào giữ đoạn nào. Trả lời được câu đó thì đường sẽ có hoa.", "Tổ dân vận ấp Hoa Sen"),
        ("Cảnh quan sáng, xanh, sạch, đẹp là điều bà con nhận ra sớm nhất khi nói về nông thôn mới. Nó cũng là tiêu chí dễ mất nhất nếu chỉ làm "
        "cho kịp ngày chấm điểm. Đường hoa sau mùa mưa vì thế là một câu trả lời lặng lẽ mà thuyết phục."),
        MADE_UP,
    ),
    corrections=(
        (date(2022, 11, 15), "Bản đăng ngày 13/11/2022 ghi đường hoa ấp Hoa Sen dài 1,5 km. Con số đúng là 1,2 km; phần mở đầu đã được sửa."),
    ),
)  # fmt: skip

MEETING = Article(
    slug="hop-ap-duoi-bong-cay",
    section="dan-chu-co-so",
    on=date(2022, 4, 3),
    title="Họp ấp dưới bóng cây: bàn mức góp trước khi mua một bóng đèn",
    lead="Trước khi tuyến đèn đường được lắp, ấp Hoa Cúc họp ba lần. Lần đầu chưa thống nhất, lần thứ hai đổi cách tính, lần thứ ba mới biểu quyết.",
    picture=Shot(
        "meeting", "Cuộc họp của ấp Hoa Cúc dưới bóng cây trước nhà văn hóa",
        "Tranh vẽ bà con ngồi trên những hàng ghế dài dưới một cây lớn, một người đứng nói cạnh chiếc bàn phủ khăn",
    ),
    body=(
        ("Nhà văn hóa ấp đang sửa nên cuộc họp dời ra ngoài sân. Ghế dài mượn của trường, bàn phủ khăn, nước mưa nấu sẵn trong ấm. Chương trình "
        "chỉ có một việc: làm đèn đường bằng tiền góp thì góp bao nhiêu, chia thế nào, ai giữ tiền."),
        Heading("Lần họp thứ nhất: chưa xong cũng là kết quả"),
        ("Cách tính đầu tiên là chia đều theo hộ. Nhiều ý kiến cho rằng hộ ở trong hẻm ít hưởng lợi hơn hộ mặt đường. Người chủ trì không ép biểu "
        "quyết; ấp ghi lại hai phương án và hẹn tuần sau."),
        Heading("Đổi cách tính, giữ chữ tự nguyện"),
        ("Lần thứ hai, tổ dân vận đem theo bảng tính nhỏ: tổng tiền vật tư, phần được hỗ trợ, phần còn thiếu. Thay vì một mức chung, ấp đưa ra mức "
        "gợi ý và để từng hộ tự ghi. Hộ khó khăn góp công thay tiền; danh sách treo lên chỉ ghi tổng số, không ghi tên từng nhà."),
        Table(
            "Kết quả lần họp thứ ba (số liệu minh họa)",
            ("Nội dung biểu quyết", "Số hộ đồng ý", "Tổng số hộ"),
            (("Làm đèn trên 1,5 km đường liên ấp", "212", "236"), ("Góp tự nguyện theo mức gợi ý", "204", "236"), ("Công khai thu, chi hằng tháng", "236", "236")),
        ),
        ("Điều được nhắc đi nhắc lại là mẫu số. Tỷ lệ được tính trên tổng số hộ của ấp vào ngày mở cuộc họp, không phải trên số người có mặt. "
        "Nhờ vậy không ai thắc mắc về sau."),
        Quote("Họp ba lần nghe thì lâu, nhưng thu tiền có một tuần là xong. Nơi nào họp một lần thì thu cả năm.", "Ban công tác Mặt trận của một ấp"),
        ("Biên bản chỉ ghi việc bàn, các phương án và số hộ đồng ý. Ai phát biểu điều gì không được ghi lại, để lần sau mọi người vẫn thoải mái "
        "nói khác nhau."),
        MADE_UP,
    ),
)  # fmt: skip

LAMPS = Article(
    slug="duong-lien-ap-hoa-cuc-da-sang-den",
    section="lang-que",
    on=date(2022, 5, 21),
    title="Đường liên ấp Hoa Cúc đã sáng đèn",
    lead="Bốn mươi bóng đèn tiết kiệm điện được thắp đồng loạt lúc chập tối. Khúc cua mà học sinh từng phải rọi điện thoại để qua nay nhìn thấy từ xa.",
    picture=Shot(
        "lamps", "Đường liên ấp Hoa Cúc trong buổi tối đầu tiên có đèn",
        "Tranh vẽ con đường quê lúc chạng vạng, hai hàng đèn tỏa ánh vàng, người dân và một học sinh đi xe đạp trên đường",
    ),
    body=(
        ("Việc lắp đèn mất năm tuần, ngắn hơn thời gian bàn. Vị trí từng trụ do người đi đường góp ý: chỗ nào tối, chỗ nào có ngã rẽ, chỗ nào "
        "trẻ em chờ xe. Thợ điện trong ấp lắp đặt và kiểm tra an toàn, mỗi cụm đèn có một nhà nhận cho đấu nối và trông giữ."),
        Heading("Tiền điện ai trả"),
        ("Đây là câu hỏi làm nhiều tuyến đèn ở nơi khác tắt sau vài tháng. Hoa Cúc tính trước: mỗi bóng tốn khoảng chín nghìn đồng một tháng, các "
        "cụm tự chi và ghi vào sổ treo ở nhà văn hóa. Bóng hỏng thì báo người giữ cụm, thay trong ba ngày."),
        Table(
            "Tuyến đèn tính bằng con số (số liệu minh họa)",
            ("Khoản", "Số lượng"),
            (("Chiều dài được chiếu sáng", "1.500 m"), ("Bóng đèn đã lắp", "40 bóng"), ("Tiền góp tự nguyện", "28 triệu đồng"), ("Ngày công", "60 ngày")),
        ),
        Initiative("village-lamps"),
        Heading("Sáng đường, thêm nếp sinh hoạt"),
        ("Từ khi có đèn, buổi tối trên đường đông hơn: người đi bộ, nhóm tập thể dục, mấy quầy nước nhỏ dọn thêm một tiếng. Đội tuần tra của ấp "
        "nói đi lại dễ hơn, còn các nhà ven đường thì quen tay bật công tắc lúc sáu giờ."),
        Quote("Con tôi học thêm về không phải đứng chờ ở đầu đường nữa. Đèn sáng là đi thẳng một mạch tới nhà.", "Một phụ huynh ở ấp Hoa Cúc"),
        ("Đợt kiểm tra an toàn điện tiếp theo được hẹn vào tháng Sáu và lặp lại vào cuối năm. Xã dự định đưa cách tính tiền điện và mẫu sổ thu "
        "chi lên bảng tin để ấp khác tham khảo."),
        MADE_UP,
    ),
)  # fmt: skip

CANAL = Article(
    slug="ngay-khoi-thong-kenh-hoa-mai",
    section="lang-que",
    on=date(2022, 9, 25),
    title="Ngày khơi thông kênh Hoa Mai",
    lead="Tám tổ tự quản cùng xuống nước trong một buổi sáng. Khi đoạn cuối được vớt xong, nước trong kênh bắt đầu chảy thấy rõ.",
    picture=Shot(
        "boat", "Các tổ tự quản dùng xuồng vớt lục bình và rác trên kênh Hoa Mai",
        "Tranh vẽ ba chiếc xuồng trên kênh, người chèo và đoàn viên áo xanh dùng sào vớt lục bình, trên xuồng có bao rác",
    ),
    body=(
        ("Lục bình đẹp khi nở hoa nhưng là nỗi lo của người làm ruộng. Nghẽn một đoạn là nước về chậm cả tuyến, đầu vụ ai cũng sốt ruột. Trước "
        "đây nhà nào vớt đoạn nhà nấy, vớt xong đoạn trên thì đoạn dưới đã trôi lại."),
        Heading("Cùng một ngày, cùng một chiều nước"),
        ("Kênh dài hai cây số được chia thành tám đoạn, mỗi tổ tự quản nhận một đoạn. Điều mới là tất cả xuống nước cùng ngày, bắt đầu từ cuối "
        "dòng ngược lên, để phần vớt sau không trôi vào phần đã sạch. Lịch ra quân đặt theo lịch thời vụ nên không ai quên."),
        Shot(
            "canal", "Dòng kênh sau buổi ra quân: xuồng chở hàng lại đi được",
            "Tranh vẽ con kênh trong giữa hai bờ dừa nước, một người chèo xuồng chở đầy trái cây",
        ),
        Heading("Rác đi đâu, lục bình đi đâu"),
        ("Rác được đưa về hai điểm tập kết để xe của xã đến lấy. Lục bình không bỏ lên bờ cho thối mà chở về ủ làm phân; phần phân ủ chia lại cho "
        "các tổ trồng rau. Từ một thứ phải vứt đi, nó thành thứ có người xin."),
        Initiative("clean-canal"),
        Quote("Vớt một mình thì mệt, vớt cả tuyến thì thấy nước chảy. Thấy nước chảy rồi thì lần sau khỏi ai kêu.", "Một nông dân ấp Hoa Mai"),
        ("Phiếu của ấp lần này vẫn viết tay. Xã nhập thay, ghi rõ là nhập hộ, và người có mặt hôm ấy xem lại được nội dung. Ấp nào chưa quen "
        "điện thoại cũng không bị bỏ ngoài bảng kết quả."),
        MADE_UP,
    ),
)  # fmt: skip

PAVING = Article(
    slug="ca-ap-cung-do-be-tong",
    section="lang-que",
    on=date(2022, 6, 19),
    title="Cả ấp cùng đổ bê tông: 600 mét đường trong ba ngày",
    lead="Xi măng được hỗ trợ, cát đá mua chung, công là của bà con. Ba ngày đổ bê tông ở ấp Hoa Hồng cho thấy việc lớn được chia nhỏ ra sao.",
    picture=Shot(
        "paving", "Bà con ấp Hoa Hồng san bê tông trên đoạn đường cuối",
        "Tranh vẽ nhiều người dùng xẻng, cào san bê tông giữa hai thanh cốp pha gỗ, bên cạnh là đống cát và bao xi măng",
    ),
    body=(
        ("Đoạn đường đất cuối ấp dài 600 mét, mùa mưa xe máy sa lầy, lúa chở ra phải trung chuyển hai lần. Bà con đồng ý hiến phần đất lề đường "
        "để mặt đường đủ rộng; việc hiến đất được lập biên bản với từng hộ và chỉ công khai tổng diện tích."),
        Heading("Một ngày đổ bê tông chạy như thế nào"),
        Points(
            (
                "Tối hôm trước: kiểm tra cốp pha, tưới ẩm nền, báo giờ qua loa.",
                "Năm giờ sáng: nhóm trộn bắt đầu, nhóm nấu ăn nhận gạo và rau bà con góp.",
                "Sáu giờ: đổ từ cuối đường ra, mỗi đoạn mười mét có một nhóm san và một người đo độ dày.",
                "Mười giờ: nghỉ khi nắng gắt, che bạt đoạn vừa đổ.",
                "Bốn giờ chiều: tưới bảo dưỡng, ghi số bao xi măng đã dùng lên bảng.",
            ),
            numbered=True,
        ),
        ("Người không quen việc nặng thì đẩy xe, dọn bao, nấu nước. Không nhóm nào đứng chờ nhóm nào, vì buổi họp trước đó đã vẽ sẵn từng khâu "
        "lên giấy và tập dượt trên đoạn đầu tiên."),
        Quote("Đổ bê tông mà đúng bữa cơm thì đường nào cũng đẹp. Phần nấu ăn phải lo trước phần xi măng.", "Chi hội Phụ nữ ấp Hoa Hồng"),
        Heading("Giám sát là việc của người dùng đường"),
        ("Ấp cử một nhóm theo dõi chất lượng: đếm bao xi măng, đo độ dày, chụp ảnh mối nối. Nhóm không thuộc ban vận động, nên có quyền yêu cầu "
        "dừng. Ngày thứ hai họ dừng một lần vì cát lẫn đất; cả ấp chờ chuyến cát mới và không ai phàn nàn."),
        ("Đường xong, mọi khoản được cộng lại trước dân: tiền nhận, tiền chi, ngày công, vật tư còn dư. Phần dư được biểu quyết dùng làm hai gờ "
        "giảm tốc gần trường học."),
        MADE_UP,
    ),
)  # fmt: skip

TRAINING = Article(
    slug="lop-ghi-chep-cho-to-dan-van",
    section=COMMUNE,
    on=date(2022, 7, 12),
    title="Tham Đôn mở lớp ghi chép cho tổ dân vận các ấp",
    lead="Hai buổi tối, mỗi buổi chín mươi phút, bài tập là việc có thật của ấp mình. Học xong, mỗi tổ ra về với một phiếu đã điền.",
    picture=Shot(
        "training", "Một buổi tối của lớp ghi chép tại nhà văn hóa xã",
        "Tranh vẽ lớp học buổi tối, người hướng dẫn chỉ lên bảng có sơ đồ ba bước, học viên ngồi theo từng bàn hai người",
    ),
    body=(
        ("Người làm việc ở ấp ít khi ngại làm, nhưng hay ngại viết. Nhiều việc tốt vì thế trôi qua mà không ai biết, đến cuối năm phải nhớ lại "
        "và viết dồn. Lớp ghi chép của xã Tham Đôn được mở để gỡ đúng chỗ ấy."),
        Heading("Ghi ngay, ghi ít, ghi bằng con số"),
        ("Bài đầu tiên là ghi một buổi ra quân trong năm dòng: ngày nào, ở đâu, làm gì, bao nhiêu người tham gia, được gì. Học viên đọc cho nhau "
        "nghe rồi gạch bỏ những chữ không cần. Từ “đông đảo” được thay bằng một con số, từ “nhiệt tình” được bỏ hẳn."),
        Points((
            "Số người tham gia là một con số, không kèm danh sách tên.",
            "Ảnh chụp công việc, tránh chụp rõ mặt trẻ em và giấy tờ.",
            "Chưa biết thì ghi chưa biết; đừng đoán để lấp chỗ trống.",
        )),
        Heading("Ghi một lần, dùng nhiều nơi"),
        ("Buổi thứ hai nói về đường đi của một tờ phiếu. Ấp ghi, xã xem và nhận; từ đó con số tự có mặt trong báo cáo tháng của xã và bảng tổng "
        "hợp của huyện. Người ghi không phải chép lại cho từng nơi hỏi, chỉ cần sửa khi có sai."),
        Quote("Trước tôi sợ báo cáo. Giờ mỗi việc ghi có mấy phút, cuối tháng khỏi phải thức khuya.", "Học viên của lớp"),
        ("Sau lớp, xã giữ một buổi trực vào tối thứ Ba đầu tháng để tổ nào vướng thì ghé hỏi. Tài liệu chữ lớn được để tại nhà văn hóa, ai cần "
        "cứ mang về."),
        MADE_UP,
    ),
    office=COMMUNE_OFFICE,
    by=COMMUNE_EDITOR,
)  # fmt: skip

SWAPPING = Article(
    slug="phien-doi-rac-lay-cay",
    section=COMMUNE,
    on=date(2022, 10, 23),
    title="Phiên đổi rác lấy cây ở ấp Hoa Sen",
    lead="Hai ký chai nhựa, giấy vụn đổi được một cây giống. Phần thưởng nhỏ, nhưng sau tám phiên, việc phân loại rác ở nhà đã thành nếp.",
    picture=Shot(
        "trees", "Cây giống từ phiên đổi rác được trồng quanh nhà văn hóa ấp",
        "Tranh vẽ một khoảng sân xanh với hàng cây con, người lớn và trẻ em trồng cây, ba thùng phân loại rác đặt ở góc",
    ),
    body=(
        ("Chủ nhật tuần thứ ba mỗi tháng, sân nhà văn hóa ấp Hoa Sen có thêm một chiếc cân đồng hồ và mấy khay cây giống. Người đến mang theo bao "
        "đã phân sẵn: chai nhựa một bao, giấy một bao, lon một bao. Bao nào lẫn thì ngồi lại phân cho xong mới cân."),
        Heading("Bảng treo công khai, không ghi tên"),
        ("Chi hội Phụ nữ ghi số ký và số cây lên một tấm bảng lớn. Không có tên nhà nào, chỉ có tổng của phiên này bên cạnh tổng của phiên trước. "
        "Nhìn bảng là biết ấp đang tiến hay lùi, mà không ai phải ngại vì mình mang ít."),
        Table(
            "Ba phiên gần nhất (số liệu minh họa)",
            ("Phiên", "Rác tái chế", "Cây giống trao đổi"),
            (("Tháng Tám", "78 kg", "36 cây"), ("Tháng Chín", "84 kg", "41 cây"), ("Tháng Mười", "95 kg", "46 cây")),
        ),
        Initiative("waste-for-plants"),
        Heading("Tiền quay vòng"),
        ("Vốn mồi ban đầu là một triệu rưỡi đồng. Tiền bán rác dùng mua cây giống cho phiên sau, nên chi hội không phải xin thêm kinh phí. Từ phiên "
        "thứ năm, một nửa số cây do bà con tự ươm và đem đổi lấy cây khác, phiên chợ nhỏ vì thế có thêm rau thơm, ớt và cả hoa."),
        Quote("Mấy đứa nhỏ giờ thấy chai là nhặt để dành. Tụi nó nhắc người lớn chứ người lớn khỏi nhắc tụi nó.", "Chi hội Phụ nữ ấp Hoa Sen"),
        ("Hai chi hội ở ấp bên đã xin mẫu bảng và cách tính. Điều họ được dặn kỹ nhất không phải là đổi mấy ký lấy một cây, mà là mở phiên đúng "
        "ngày đã hẹn: trời mưa thì vào trong, ít người cũng vẫn cân."),
        MADE_UP,
    ),
    office=COMMUNE_OFFICE,
    by=COMMUNE_EDITOR,
)  # fmt: skip

OF_THE_HAMLETS = (CLEAN_UP, FLOWER_ROAD, MEETING, LAMPS, CANAL, PAVING, TRAINING, SWAPPING)
