"""Articles of the district: the movement, how to take part in it, grassroots democracy, products.

Of public record are the programme 09-CTr/HU with its aim of four communes in 2022, the national movement since 2009,
and the law that is named; everything else is invented and says so at its end.
"""

from datetime import date

from kheo.demo.news.form import Article, Heading, Initiative, Points, Quote, Shot, Table

MADE_UP = "Tên huyện, xã và các văn bản nêu trong bài là thật; ấp, mô hình, cách làm được kể, lời nói và con số là hư cấu để minh họa cho trang trình diễn."

MOVEMENT = Article(
    slug="thi-dua-dan-van-kheo-gan-voi-nong-thon-moi",
    section="dan-van-kheo",
    on=date(2022, 12, 20),
    title="Mỹ Xuyên: thi đua “Dân vận khéo” đi cùng từng tiêu chí nông thôn mới nâng cao",
    lead="Huyện Mỹ Xuyên đặt mục tiêu năm 2022 có bốn xã đạt chuẩn nông thôn mới nâng cao. Cách huyện chọn là không tách phong trào "
    "“Dân vận khéo” thành một việc riêng: mỗi mô hình phải trả lời được nó giúp ấp, giúp xã tiến thêm ở tiêu chí nào.",
    picture=Shot(
        "rice", "Đồng lúa Mỹ Xuyên buổi sớm: cảnh quan sạch, đẹp là tiêu chí mà bà con nhìn thấy mỗi ngày",
        "Tranh vẽ cánh đồng lúa lúc bình minh, vài người đội nón lá làm đồng, xa xa là rặng cây và mái chùa Khmer",
    ),
    body=(
        ("Nền của mọi việc là Chương trình số 09-CTr/HU ngày 22/12/2020 của Huyện ủy về xây dựng huyện Mỹ Xuyên đạt chuẩn nông thôn mới nâng "
        "cao giai đoạn 2021-2025. Chương trình nêu đích đến của cả giai đoạn; phong trào “Dân vận khéo”, được phát động trong cả nước từ năm "
        "2009, là cách để mười một xã, thị trấn của huyện cùng đi tới đích ấy bằng sức của chính người dân."),
        Heading("Việc nhỏ, địa chỉ rõ"),
        ("Đầu năm, mỗi ấp chọn một hoặc hai việc sát với nơi mình ở: một đoạn đường còn thiếu hoa, một con kênh nghẽn lục bình, một khúc cua "
        "chưa có đèn. Việc được viết lại theo mười mục, trong đó mục quan trọng nhất là kết quả kiểm chứng được: bao nhiêu mét đường, bao "
        "nhiêu bóng đèn, bao nhiêu buổi ra quân. Cuối năm, ban tổ chức đối chiếu con số ấy với hiện trường chứ không chấm theo lời văn."),
        Shot(
            "cleanup", "Đoàn viên và bà con cùng quét dọn, trồng hoa dọc đường ấp trong một buổi sáng Chủ nhật",
            "Tranh vẽ nhiều người mặc áo xanh thanh niên và áo bà ba đang quét đường, trồng hoa dưới dây cờ nhiều màu",
        ),
        Heading("Mỗi lĩnh vực một cách làm"),
        "Mô hình của huyện được xếp theo năm lĩnh vực. Cùng một tinh thần tự nguyện, nhưng mỗi lĩnh vực có nhóm việc và thước đo riêng:",
        Table(
            "Năm lĩnh vực và việc làm gắn với nông thôn mới (ví dụ minh họa)",
            ("Lĩnh vực", "Việc làm tiêu biểu", "Đo bằng gì"),
            (
                ("Kinh tế", "Tổ hợp tác dùng chung máy bơm", "Số tổ tham gia, chi phí giảm"),
                ("Văn hóa - xã hội", "Đổi rác tái chế lấy cây giống", "Số ký rác, số phiên đổi"),
                ("Quốc phòng - an ninh", "Thắp sáng đường quê", "Số bóng đèn, số mét đường sáng"),
                ("Hệ thống chính trị", "Làm thủ tục ngay tại ấp", "Số buổi, số hồ sơ xong trong ngày"),
                ("Nông thôn mới", "Tuyến đường hoa, dòng kênh sạch", "Số mét đường, số lần ra quân"),
            ),
        ),
        Initiative("flower-road"),
        Heading("Nghe dân trước, làm sau"),
        ("Điểm chung của những mô hình đứng vững là bắt đầu từ một cuộc họp. Người dân bàn chọn việc, bàn mức góp, bàn ai giữ gìn sau ngày ra "
        "quân. Khoản thu, chi được treo ở nhà văn hóa. Nơi nào làm ngược lại, dựng xong rồi mới vận động, thì cỏ thường mọc lại sau vài tháng."),
        Quote(
            "Chúng tôi không hỏi ấp có bao nhiêu mô hình, chúng tôi hỏi mô hình năm ngoái bây giờ ra sao.",
            "Cán bộ theo dõi phong trào của huyện",
        ),
        ("Năm tới, huyện tiếp tục đưa hoạt động về ấp, khóm; sơ kết từng việc, việc tốt thì phổ biến để nơi khác làm theo, việc không còn phù "
        "hợp thì nói rõ là đã dừng và vì sao. Nhờ vậy, danh sách mô hình ngắn hơn nhưng mỗi dòng đều mở ra được một việc có thật."),
        MADE_UP,
    ),
)  # fmt: skip

REGISTERING = Article(
    slug="cach-dang-ky-mo-hinh-dan-van-kheo",
    section="dan-van-kheo",
    on=date(2022, 2, 8),
    title="Đăng ký mô hình “Dân vận khéo”: mười mục, viết ngắn, nói thật",
    lead="Ấp, khóm, chi hội hay một người dân đều có thể đăng ký. Bản hướng dẫn dưới đây giúp người ghi lần đầu hoàn thành trong một buổi "
    "và không phải viết lại.",
    picture=Shot(
        "training", "Buổi hướng dẫn ghi mô hình cho người ghi ở cơ sở",
        "Tranh vẽ một lớp học: đoàn viên áo xanh đứng bên bảng trắng, người dân ngồi theo dãy bàn nhìn lên bảng",
    ),
    body=(
        ("Một mô hình tốt thường kể được trong hai phút. Nếu phải đọc nhiều trang mới hiểu đang làm gì, hãy chia nhỏ việc ra. Trước khi viết, "
        "nên ra tận nơi nhìn lại hiện trạng và hỏi những người sẽ được hưởng lợi xem họ có cần việc đó không."),
        Heading("Mười mục của bản đăng ký"),
        Points(
            (
                "Tên mô hình: gọi đúng việc và đúng nơi, không dùng khẩu hiệu.",
                "Tình hình và lý do: đang vướng chỗ nào, vì sao chọn việc này.",
                "Mục tiêu và tiêu chí: đến khi nào thì coi là xong.",
                "Nội dung và cách làm: các bước, ai bàn, ai làm.",
                "Địa điểm và người được hưởng lợi: đủ để người khác tìm đến.",
                "Lực lượng: đơn vị chủ trì, phối hợp và tham gia.",
                "Nguồn lực: tiền, vật tư, ngày công, phần bà con góp.",
                "Thời gian: ngày bắt đầu, các mốc và ngày đánh giá.",
                "Kết quả kiểm chứng được: con số và đơn vị đo.",
                "Khả năng duy trì và nhân rộng: năm sau ai giữ, nơi khác chép được gì.",
            ),
            numbered=True,
        ),
        Heading("Ba lỗi thường bị trả lại"),
        ("Lỗi thứ nhất là kết quả không đo được, kiểu “nâng cao ý thức”. Hãy đổi thành điều đếm được: số điểm rác được xóa, số buổi, số hộ cùng "
        "tham gia. Lỗi thứ hai là mục nguồn lực ghi chung chung, đến cuối năm không đối chiếu được. Lỗi thứ ba là đăng ký lại việc mà ấp bên "
        "hoặc đoàn thể khác đã đăng ký; khi đó nên ghi là học làm theo, và nêu rõ học ở đâu."),
        Quote("Bị trả lại không phải là bị chê. Lý do trả lại được ghi ngay trên phiếu, sửa đúng chỗ đó rồi gửi lại là xong.", "Người duyệt ở một xã"),
        Heading("Sau khi gửi"),
        ("Phiếu của ấp được xã xem; phiếu của xã được huyện xem. Người gửi thấy phiếu đang ở bước nào và ai cần làm gì tiếp theo. Mô hình được "
        "chấp nhận thì bắt tay vào làm ngay, không phải chờ lễ phát động. Trong năm nếu phải tạm dừng, cứ ghi là tạm dừng: một kết cục trung "
        "thực giúp nơi khác tránh được vấp váp."),
        "Tên người chỉ xuất hiện khi chính người đó đồng ý. Ảnh nên chụp công việc, không chụp giấy tờ có thông tin riêng của ai.",
        MADE_UP,
    ),
)  # fmt: skip

BRIDGE = Article(
    slug="cay-cau-nho-qua-kenh-lai-chac-tay-vin",
    section="dan-van-kheo",
    on=date(2022, 10, 2),
    title="Những cây cầu nhỏ qua kênh lại chắc tay vịn",
    lead="Ở Ngọc Tố, một người thợ tự nguyện cùng bà con hai đầu cầu đã sửa lần lượt những cây cầu mà xe máy từng phải dắt bộ mới dám qua.",
    picture=Shot(
        "bridge", "Học sinh đạp xe qua cây cầu vừa được thay ván và tay vịn",
        "Tranh vẽ cây cầu bê tông cong qua kênh, hai học sinh đi xe đạp, một người đi xe máy, bên dưới là chiếc xuồng",
    ),
    body=(
        ("Cầu nhỏ thì ít khi có tên. Bà con gọi theo nhà ở gần, theo cây bần đầu cầu, theo con kênh. Vì không có tên nên cầu cũng hay bị quên: "
        "ván mòn, tay vịn lỏng, trời mưa trơn trượt mà chưa đến lượt sửa theo kế hoạch."),
        Heading("Sửa cầu bắt đầu từ đi xem cầu"),
        ("Cách làm giản dị. Người thợ đi xem từng cây, ghi lại chỗ hư và vật tư cần dùng, báo với xã, rồi hẹn một buổi mà cả hai đầu cầu đều "
        "rảnh. Đến ngày, người mang búa, người mang ván, người nấu nước. Cầu nào cũng có tổ dân vận cùng kiểm tra trước khi cho xe qua."),
        ("Vật tư do bà con và nhà hảo tâm góp. Từng khoản được ghi lên bảng ở nhà văn hóa ấp: tiền nhận, tiền chi, số ván còn dư. Ván dư không "
        "bỏ đi mà để dành vá cầu kế tiếp."),
        Initiative("bridge-mender"),
        Heading("Chỉ nghề để có người làm tiếp"),
        ("Điều đáng học nhất không nằm ở số cầu. Trong lúc sửa, hai thanh niên theo phụ đã được chỉ cách chọn ván, bắt bu lông, cân tay vịn. "
        "Danh mục cầu cần sửa do xã giữ và cập nhật, nên việc không còn phụ thuộc vào trí nhớ của một người."),
        Quote("Hồi trước tới đầu cầu là tôi xuống dắt xe. Giờ con đi học về tối một chút cũng bớt lo.", "Một phụ huynh ở xã Ngọc Tố"),
        ("Theo người làm công tác dân vận ở xã, bài học là đừng chờ đủ mọi thứ mới làm. Có danh mục, có người biết việc, có cách góp công khai "
        "thì mỗi tháng một cây, cầu nhỏ cũng thành chuyện lớn cho những ai đi lại mỗi ngày."),
        MADE_UP,
    ),
)  # fmt: skip

MARKET = Article(
    slug="goc-san-pham-ocop-o-cho-huyen",
    section="tin-tuc",
    on=date(2022, 8, 28),
    title="Góc sản phẩm OCOP ở chợ: để người bán kể, người mua nếm",
    lead="Thay vì một gian trưng bày đóng tủ kính, góc sản phẩm của các xã được đặt ngay giữa chợ, nơi bà con vẫn đi mỗi sáng.",
    picture=Shot(
        "market", "Quầy giới thiệu sản phẩm của các tổ hợp tác, hợp tác xã trong phiên chợ sáng",
        "Tranh vẽ quầy hàng mái che sọc đỏ trắng bày hũ, hộp và trái cây; người dân đội nón lá đứng xem và hỏi mua",
    ),
    body=(
        ("Chương trình Mỗi xã một sản phẩm, quen gọi là OCOP, xếp sản phẩm theo số sao. Người nông dân làm ra món ngon từ lâu; cái còn thiếu "
        "thường là bao bì, nhãn ghi đủ thông tin và một chỗ để người mua gặp người bán. Góc sản phẩm ở chợ ra đời từ chỗ thiếu ấy."),
        Heading("Ba điều thống nhất trước khi mở quầy"),
        Points((
            "Chỉ bày sản phẩm có nơi sản xuất rõ ràng, nhãn đọc được, hạn dùng còn dài.",
            "Mỗi tuần một xã phụ trách; người đứng quầy là người làm ra sản phẩm.",
            "Sản phẩm đang hoàn thiện hồ sơ được bày riêng và ghi rõ là chưa được xếp sao.",
        )),
        ("Nghe thì đơn giản, nhưng điều thứ ba từng được bàn lâu nhất. Cuối cùng các tổ đồng ý rằng nói thật với người mua có lợi hơn: khách "
        "biết món nào đã có giấy chứng nhận, món nào đang thử, và lời góp ý của khách trở thành tài liệu để hoàn thiện hồ sơ."),
        Quote("Khách hỏi mặn quá, ngọt quá, tôi ghi hết. Đứng quầy một tuần bằng đi học một khóa.", "Thành viên một tổ hợp tác"),
        Heading("Đừng để giấy chứng nhận hết hạn trong im lặng"),
        ("Giấy chứng nhận OCOP có thời hạn. Việc tưởng nhỏ là ghi lại ngày hết hạn và chuẩn bị hồ sơ đánh giá lại từ sớm; nhiều nơi mất sao chỉ "
        "vì không ai nhớ ngày. Ở góc sản phẩm, cạnh mỗi món đều có một thẻ nhỏ: nơi làm, số sao, ngày cấp và ngày hết hạn."),
        ("Người làm dân vận không bán hàng thay cho ai. Việc của họ là nối người làm ra sản phẩm với nhau, với chợ, với cán bộ hướng dẫn hồ sơ, "
        "và giữ cho điều đã thống nhất được làm đúng. Khi các tổ tự phân công nhau đứng quầy mà không cần nhắc, mô hình coi như đã sống được."),
        MADE_UP,
    ),
)  # fmt: skip

LAW = Article(
    slug="tim-hieu-luat-thuc-hien-dan-chu-o-co-so",
    section="dan-chu-co-so",
    on=date(2022, 12, 11),
    title="Luật Thực hiện dân chủ ở cơ sở: những điều bà con nên biết trước ngày có hiệu lực",
    lead="Luật số 10/2022/QH15 có hiệu lực từ ngày 01/7/2023. Các buổi nói chuyện ở ấp, khóm bắt đầu từ câu hỏi gần gũi nhất: người dân được "
    "biết gì, bàn gì và kiểm tra bằng cách nào.",
    picture=Shot(
        "hall", "Một buổi nói chuyện pháp luật tại nhà văn hóa ấp",
        "Tranh vẽ hội trường ấp có cờ và băng đỏ, một người đứng nói, nhiều người ngồi trên ghế dài lắng nghe",
    ),
    body=(
        ("Luật gom về một mối những quy định mà trước đây bà con gặp ở nhiều văn bản. Bài này chỉ nêu các điểm đã đọc được trong luật, không "
        "thay cho việc đọc toàn văn; khi cần áp dụng cho một việc cụ thể, hãy hỏi cán bộ tư pháp của xã."),
        Heading("Được biết"),
        ("Điều 11 liệt kê mười bốn loại nội dung mà chính quyền cấp xã phải công khai. Trong số đó có kế hoạch phát triển kinh tế - xã hội, "
        "ngân sách theo quý, sáu tháng và năm, các dự án và quy hoạch, nhiệm vụ của cán bộ, các quỹ và khoản đóng góp của Nhân dân. Điều 12 "
        "nói về hình thức: niêm yết, cổng thông tin, loa truyền thanh, qua trưởng ấp, qua hội nghị, tiếp xúc và những cách khác."),
        Heading("Được bàn và quyết định"),
        ("Theo Điều 15, cộng đồng dân cư bàn và quyết định những việc như mức đóng góp cho công trình chung, khoản chi từ tiền của cộng đồng, "
        "hương ước, quy ước, việc bầu trưởng ấp và các ban của ấp. Cuộc họp do trưởng ấp triệu tập; nếu chưa có trưởng ấp, Chủ tịch Ủy ban "
        "nhân dân xã chỉ định người triệu tập, theo Điều 18."),
        Table(
            "Việc gì hỏi ở điều nào",
            ("Bà con muốn biết", "Xem điều"),
            (
                ("Chính quyền xã phải công khai những gì", "Điều 11"),
                ("Công khai bằng cách nào", "Điều 12"),
                ("Những việc cộng đồng bàn và quyết định", "Điều 15"),
                ("Ai triệu tập cuộc họp của cộng đồng", "Điều 18"),
                ("Ban giám sát đầu tư của cộng đồng", "Điều 41, 42"),
            ),
        ),
        Heading("Được kiểm tra, giám sát"),
        ("Người dân giám sát qua Ban Thanh tra nhân dân và Ban Giám sát đầu tư của cộng đồng. Ban giám sát đầu tư có ít nhất năm thành viên, do "
        "Mặt trận thành lập theo từng dự án và kết thúc cùng dự án. Cán bộ xã và người thân của những người liên quan đến dự án không tham gia."),
        Quote("Nghe luật xong, câu bà con hỏi nhiều nhất là: vậy bảng công khai của xã mình đặt ở đâu. Đó là câu hỏi đúng.", "Báo cáo viên pháp luật của huyện"),
        ("Từ nay đến ngày luật có hiệu lực, các ấp được khuyến khích thử trước hai việc không tốn kém: làm lại bảng công khai cho dễ đọc, và ghi "
        "biên bản họp theo từng việc, nêu số hộ đồng ý trên tổng số hộ, không ghi ai nói gì."),
        "Số điều và nội dung luật trong bài lấy từ văn bản đã công bố; buổi nói chuyện và lời kể là hư cấu để minh họa.",
    ),
)  # fmt: skip

OF_THE_DISTRICT = (MOVEMENT, REGISTERING, BRIDGE, MARKET, LAW)
