"""What was done from January to April 2022. Deeds only, and all of them invented."""

from datetime import date

from kheo.demo.record_book.form import Done

SPRING = (
    Done(
        "book-tet-hoa-sen", "hoa-sen", date(2022, 1, 22), "clean_up", "Sáng thứ Bảy dọn đường đón Tết Nhâm Dần", 86,
        "Bà con dọn cỏ, gom rác, quét vôi gốc cây dọc trục đường ấp; lực lượng dân quân chở hai xe rác về điểm tập kết. Đến 10 giờ cả tuyến đã treo xong cờ.",
        parts={"women": 41, "youth": 24, "officials": 12}, counts={"km_cleaned": "1.2", "waste": "1.4", "sites_cleared": "2"},
        where="Trục đường chính ấp Hoa Sen", hours="3", hosts=("to-hoa-sen", "quan-su-xa"), initiative="flower-road", indicator="2.2", in_campaign=True,
        photos=(
            ("cleanup", "Bà con gom rác hai bên đường", "during", True),
            ("canal", "Đoạn bờ kênh cỏ mọc lấn trước buổi ra quân", "before", True),
            ("road", "Đường vào ấp sau buổi ra quân", "after", True),
        ),
        until="published",
    ),
    Done(
        "book-tet-hoa-mai", "hoa-mai", date(2022, 1, 23), "clean_up", "Khơi thông kênh nội đồng trước Tết", 54,
        "Ba tổ vớt lục bình và rác trên đoạn kênh sau chợ ấp, xuồng của bà con chở về bãi ủ. Dân quân xã hỗ trợ phát quang bờ.",
        parts={"women": 15, "youth": 20, "officials": 9}, counts={"canal_cleared": "0.8", "waste": "2.1"}, where="Kênh sau chợ ấp Hoa Mai", hours="4",
        hosts=("to-hoa-mai", "quan-su-xa"), initiative="clean-canal",
        photos=(("boat", "Mặt kênh dày lục bình trước khi vớt", "before", True), ("canal", "Dòng kênh sau khi vớt xong", "after", True)),
        until="published",
    ),
    Done(
        "book-tet-hoa-lan", "hoa-lan", date(2022, 1, 23), "clean_up", "Dọn nhà văn hóa ấp và sân bóng đón Tết", 31,
        "Lau dọn nhà văn hóa, sửa hàng rào sân bóng, gom rác quanh sân.", parts={"women": 14, "youth": 9}, counts={"sites_cleared": "1", "waste": "0.4"},
        where="Nhà văn hóa ấp Hoa Lan", hours="2.5",
    ),
    Done(
        "book-tet-thi-tran", "thi-tran", date(2022, 1, 25), "clean_up", "Ra quân chỉnh trang đô thị trước Tết", 120,
        "Các khóm cùng lực lượng công an, quân sự dọn vỉa hè, thu gom bảng quảng cáo cũ, sắp xếp lại chỗ đậu xe trước chợ.",
        parts={"women": 52, "youth": 38, "officials": 30}, counts={"km_cleaned": "2.6", "waste": "3.2", "sites_cleared": "4"},
        where="Các tuyến phố trung tâm thị trấn", hours="3", hosts=("quan-su-huyen", "cong-an-huyen"), initiative="tidy-street",
    ),
    Done(
        "book-tet-traffic", "tham-don", date(2022, 1, 26), "traffic", "Nhắc nhau đi đường an toàn dịp Tết", 64,
        "Công an xã, Đoàn Thanh niên đứng ba nút giao từ 6 giờ 30: nhắc đội mũ bảo hiểm, không chở quá số người, đã uống rượu bia thì không lái xe; phát tờ rơi.",
        parts={"youth": 30, "officials": 14}, counts={"helmets": "210", "leaflets": "400"}, where="Ba nút giao trên đường tỉnh qua xã", hours="3",
        hosts=("cong-an-xa", "doan-xa"), document="nd-123",
    ),
    Done(
        "book-jan-programme", "huyen", date(2022, 1, 14), "dissemination", "Hội nghị triển khai Chương trình 09-CTr/HU và công tác dân vận năm 2022", 142,
        "Quán triệt mục tiêu xây dựng huyện đạt chuẩn nông thôn mới nâng cao, giao việc cho khối dân vận các xã, thị trấn; phát động đăng ký mô hình “Dân vận khéo” năm 2022.",
        parts={"women": 48, "officials": 142}, hours="3.5", where="Hội trường Huyện ủy", hosts=("mat-tran-huyen",), document="programme", in_campaign=True,
        photos=(("hall", "Toàn cảnh hội nghị triển khai", "during", True),), until="published",
    ),
    Done(
        "book-feb-programme-tham-don", "tham-don", date(2022, 2, 16), "dissemination", "Triển khai Chương trình 09-CTr/HU đến các ấp", 78,
        "Khối dân vận xã giới thiệu nội dung chương trình, phần việc của từng ấp trong năm và lịch ra quân hằng tháng.",
        parts={"women": 29, "officials": 34}, hours="2.5", where="Hội trường Ủy ban nhân dân xã", hosts=("mat-tran-xa",), document="programme",
    ),
    Done(
        "book-feb-programme-ngoc-to", "ngoc-to", date(2022, 2, 18), "dissemination", "Triển khai Chương trình 09-CTr/HU", 66,
        "Cán bộ các ấp và đoàn thể nghe giới thiệu chương trình, bàn cách chia phần việc cho tổ tự quản.",
        parts={"women": 21, "officials": 25}, hours="2", where="Hội trường xã Ngọc Tố", document="programme",
    ),
    Done(
        "book-feb-programme-dai-tam", "dai-tam", date(2022, 2, 22), "dissemination", "Triển khai Chương trình 09-CTr/HU", 81,
        "Triển khai chương trình và kế hoạch về đích nông thôn mới nâng cao trong năm 2022.", parts={"women": 30, "officials": 31}, hours="2.5",
        where="Hội trường xã Đại Tâm", document="programme",
    ),
    Done(
        "book-mar-programme-hoa-tu-2", "hoa-tu-2", date(2022, 3, 3), "dissemination", "Triển khai Chương trình 09-CTr/HU", 59,
        "Triển khai chương trình đến ban nhân dân các ấp, chi hội, chi đoàn.", parts={"women": 19, "officials": 27}, hours="2", where="Hội trường xã Hòa Tú 2", document="programme",
    ),
    Done(
        "book-feb-trees", "pn-hoa-sen", date(2022, 2, 20), "planting", "Trồng hoa hai bên đường ấp, đợt đầu", 46,
        "Chị em Chi hội cùng chi đoàn trồng hoa mười giờ, sao nhái và dâm bụt dọc 400 m đầu tiên; giống lấy từ vườn của hội viên.",
        parts={"women": 38, "youth": 12}, counts={"km_flowers": "0.4", "trees": "620"}, where="Đoạn từ cổng chào đến nhà văn hóa ấp", hours="3",
        hosts=("tn-hoa-sen",), initiative="flower-road", indicator="2.3",
        photos=(("road", "Đoạn đường sau khi trồng hoa", "after", True), ("cleanup", "Làm đất trước khi trồng", "before", True)), until="published",
    ),
    Done(
        "book-mar-8", "pn-hoa-mai", date(2022, 3, 6), "culture", "Hội thi cắm hoa và kéo co mừng ngày 8 tháng 3", 95,
        "Bốn tổ phụ nữ thi cắm hoa từ hoa vườn nhà, buổi chiều kéo co trên sân nhà văn hóa.", parts={"women": 72, "elderly": 14}, counts={"performances": "6"},
        where="Sân nhà văn hóa ấp Hoa Mai", hours="5",
    ),
    Done(
        "book-mar-law-commune", "tham-don", date(2022, 3, 12), "talk", "Nói chuyện về Luật Giao thông đường bộ và mức phạt mới", 73,
        "Phòng Tư pháp và Công an huyện giới thiệu những điểm mới về xử phạt có hiệu lực từ đầu năm; bà con hỏi nhiều về xe ba bánh chở lúa.",
        parts={"women": 24, "youth": 22, "officials": 9}, counts={"leaflets": "150", "pledges": "68"}, where="Hội trường Ủy ban nhân dân xã", hours="2",
        hosts=("tu-phap", "cong-an-huyen"), document="nd-123",
    ),
    Done(
        "book-mar-law-hoa-cuc", "hoa-cuc", date(2022, 3, 19), "talk", "Phổ biến Luật Giao thông đường bộ ở ấp Hoa Cúc", 38,
        "Tổ dân vận mời công an xã nói chuyện về đi đường ban đêm, đèn và phản quang trên xe chở tôm.", parts={"women": 15, "elderly": 9}, counts={"leaflets": "60"},
        where="Nhà văn hóa ấp Hoa Cúc", hours="1.5", hosts=("to-hoa-cuc",), document="luat-gtdb", initiative="village-lamps",
    ),
    Done(
        "book-mar-shrimp", "ngoc-to", date(2022, 3, 15), "training", "Tập huấn kỹ thuật nuôi tôm nước lợ vụ 1", 42,
        "Cán bộ kỹ thuật hướng dẫn cải tạo ao, chọn giống, đo độ mặn và ghi nhật ký ao nuôi; phần thực hành ở ao của tổ hợp tác.",
        parts={"women": 11}, counts={"trained": "40"}, where="Nhà văn hóa ấp và ao trình diễn", hours="7", hosts=("nong-nghiep",), initiative="shared-pumps",
        photos=(("training", "Buổi học lý thuyết", "during", True), ("canal", "Thăm kênh cấp nước của vùng nuôi", "during", False)), until="published",
    ),
    Done(
        "book-mar-youth-month", "tn-hoa-sen", date(2022, 3, 20), "works", "Ngày Chủ nhật xanh: vá lề đường, dựng biển nhắc", 27,
        "Đoàn viên vá 300 m lề đường bị lở, dựng hai biển nhắc đi chậm trước nhà văn hóa.", parts={"women": 9, "youth": 25}, counts={"km_repaired": "0.3"},
        where="Đoạn đường trước nhà văn hóa ấp Hoa Sen", hours="4", in_campaign=True,
    ),
    Done(
        "book-mar-youth-mai", "tn-hoa-mai", date(2022, 3, 26), "planting", "Hàng cây thanh niên", 19,
        "Trồng hàng cây bóng mát dọc đường ra đồng, mỗi đoàn viên nhận chăm năm cây.", parts={"women": 7, "youth": 18}, counts={"trees": "95"},
        where="Đường ra đồng ấp Hoa Mai", hours="3",
    ),
    Done(
        "book-apr-rice", "nd-hoa-sen", date(2022, 4, 9), "training", "Chuyển giao kỹ thuật gieo sạ tiết kiệm giống", 35,
        "Kỹ sư nông nghiệp hướng dẫn sạ thưa, bón phân theo bảng so màu lá; so ruộng mẫu với ruộng bên cạnh.", parts={"women": 8, "elderly": 6},
        counts={"trained": "35"}, where="Ruộng mẫu của Chi hội Nông dân ấp Hoa Sen", hours="4", hosts=("nong-nghiep",),
        photos=(("rice", "Ruộng mẫu ngày tập huấn", "during", True), ("training", "Kỹ sư giới thiệu bảng so màu lá", "during", False)), until="published",
    ),
    Done(
        "book-apr-dialogue", "tham-don", date(2022, 4, 14), "dialogue", "Đối thoại của lãnh đạo xã với nhân dân quý I", 96,
        "Mười bốn ý kiến về đường, nước và thủ tục; mười một ý kiến được trả lời tại chỗ, ba ý kiến hẹn trả lời bằng văn bản.",
        parts={"women": 37, "elderly": 28, "officials": 15}, counts={"questions": "11"}, where="Hội trường Ủy ban nhân dân xã", hours="3", hosts=("mat-tran-xa",),
    ),
    Done(
        "book-apr-lamps", "hoa-cuc", date(2022, 4, 23), "works", "Lắp tuyến đèn đường đợt một", 33,
        "Tổ dân vận, dân quân và thợ điện trong ấp lắp 22 bóng đèn trên 0,9 km đường; mỗi nhóm hộ giữ một công tắc.", parts={"women": 6, "youth": 11, "officials": 8},
        counts={"km_lit": "0.9"}, where="Đường trục ấp Hoa Cúc", hours="8", hosts=("to-hoa-cuc", "quan-su-ngoc-dong"), initiative="village-lamps", in_campaign=True,
        photos=(("road", "Tuyến đường trước khi có đèn", "before", True), ("lamps", "Tuyến đường sau khi thắp đèn", "after", True)), until="published",
    ),
    Done(
        "book-apr-veterans", "ccb-hoa-lan", date(2022, 4, 28), "talk", "Nói chuyện truyền thống nhân ngày 30 tháng 4", 44,
        "Chi hội kể chuyện giữ đất, giữ làng cho học sinh và đoàn viên trong ấp.", parts={"youth": 26, "elderly": 12}, where="Nhà văn hóa ấp Hoa Lan", hours="2",
        hosts=("tn-hoa-lan",),
    ),
)  # fmt: skip
