"""What was done from September to December 2022. Deeds only, and all of them invented."""

from datetime import date

from kheo.demo.record_book.form import Done

AUTUMN = (
    Done(
        "book-sep-world", "hoa-lan", date(2022, 9, 17), "clean_up", "Hưởng ứng chiến dịch Làm cho thế giới sạch hơn", 47,
        "Bà con dọn rác, phát quang hai bên đường, chuẩn bị đất cho tuyến đường hoa của ấp.", parts={"women": 24, "youth": 11}, counts={"km_cleaned": "0.9", "waste": "0.8"},
        where="Đường chính ấp Hoa Lan", hours="3", in_campaign=True,
    ),
    Done(
        "book-sep-mid-autumn", "tn-hoa-sen", date(2022, 9, 10), "culture", "Đêm hội trăng rằm", 210,
        "Đoàn viên làm lồng đèn bằng vỏ lon, tổ chức trò chơi và phá cỗ cho trẻ em trong ấp.", parts={"youth": 150}, counts={"performances": "9"},
        where="Sân nhà văn hóa ấp Hoa Sen", hours="3", hosts=("pn-hoa-sen",),
    ),
    Done(
        "book-sep-cleanup-thi-tran", "thi-tran", date(2022, 9, 18), "clean_up", "Ngày Chủ nhật xanh ở khóm Hoa Phượng", 63,
        "Dọn rãnh thoát nước, kẻ lại ô để thùng rác, nhắc các hộ kinh doanh giữ lối đi.", parts={"women": 30, "youth": 18}, counts={"km_cleaned": "1.1", "waste": "0.9"},
        where="Các tuyến hẻm khóm Hoa Phượng", hours="3", initiative="tidy-street",
    ),
    Done(
        "book-sep-training", "thanh-phu", date(2022, 9, 21), "training", "Lớp sơ chế và bảo quản rau màu", 29,
        "Lớp nghề ngắn ngày: phân loại, rửa, đóng gói và ghi nhãn; người học tự tính giá thành một bó rau.", parts={"women": 23}, counts={"trained": "28"},
        where="Hội trường xã Thạnh Phú", hours="24", hosts=("lao-dong",),
    ),
    Done(
        "book-oct-mobilisation", "huyen", date(2022, 10, 14), "dialogue", "Gặp gỡ, đối thoại nhân Ngày Dân vận của cả nước", 120,
        "Lãnh đạo huyện nghe đại diện các tổ dân vận, tổ tự quản và bà con nói về việc đã làm, việc còn vướng; mười sáu ý kiến được trả lời ngay.",
        parts={"women": 45, "elderly": 30, "officials": 40}, counts={"questions": "16"}, where="Hội trường Huyện ủy", hours="3", hosts=("mat-tran-huyen", "quan-su-huyen"),
        initiative="open-mornings",
        photos=(("meeting", "Buổi gặp gỡ, đối thoại", "during", True),), until="published",
    ),
    Done(
        "book-oct-digital", "tham-don", date(2022, 10, 10), "other", "Ngày Chuyển đổi số ở ấp", 74,
        "Tổ công nghệ số cộng đồng giúp bà con cài ứng dụng, tra cứu hồ sơ; bàn hồ sơ lưu động nhận việc tại chỗ.", parts={"women": 40, "elderly": 18},
        where="Ba nhà văn hóa ấp", hours="6", hosts=("doan-xa",), initiative="moving-desk",
    ),
    Done(
        "book-oct-women", "pn-hoa-mai", date(2022, 10, 20), "talk", "Sinh hoạt chuyên đề ngày 20 tháng 10: an toàn cho trẻ em gần kênh rạch", 51,
        "Hướng dẫn rào ao, dạy bơi cho trẻ; các gia đình ký cam kết có rào chắn trước mùa nước nổi.", parts={"women": 47}, counts={"leaflets": "50", "pledges": "44"},
        where="Nhà văn hóa ấp Hoa Mai", hours="2",
    ),
    Done(
        "book-oct-road", "hoa-mai", date(2022, 10, 29), "planting", "Trồng hoa bờ kênh đã vớt sạch", 39,
        "Bờ kênh vừa vớt xong được trồng hoa và cỏ giữ đất để không thành chỗ bỏ rác lại.", parts={"women": 25}, counts={"km_flowers": "0.6", "trees": "180"},
        where="Bờ kênh ấp Hoa Mai", hours="3", hosts=("pn-hoa-mai",), initiative="clean-canal", indicator="2.3",
        photos=(("canal", "Bờ kênh trước khi trồng", "before", True), ("trees", "Bờ kênh sau khi trồng", "after", False)), until="published",
    ),
    Done(
        "book-nov-law-day", "tham-don", date(2022, 11, 9), "talk", "Ngày Pháp luật: đi đường an toàn, giữ gìn môi trường", 92,
        "Hai chuyên đề trong một buổi, có phần hỏi đáp nhận quà nhỏ; cán bộ tư pháp trực bàn tư vấn đến trưa.", parts={"women": 38, "youth": 30, "officials": 14},
        counts={"leaflets": "200", "pledges": "81"}, where="Hội trường Ủy ban nhân dân xã", hours="3", hosts=("tu-phap", "cong-an-xa"), document="luat-gtdb",
    ),
    Done(
        "book-nov-law-ngoc-to", "ngoc-to", date(2022, 11, 9), "talk", "Ngày Pháp luật ở xã Ngọc Tố", 58,
        "Nói chuyện về đi đường an toàn trên đê và đường hẹp; phát tờ rơi bằng chữ to.", parts={"women": 20, "elderly": 17}, counts={"leaflets": "110"},
        where="Hội trường xã Ngọc Tố", hours="2", document="luat-gtdb",
    ),
    Done(
        "book-nov-solidarity-sen", "mt-hoa-sen", date(2022, 11, 17), "solidarity_day", "Ngày hội Đại đoàn kết toàn dân tộc ấp Hoa Sen", 195,
        "Ôn truyền thống Mặt trận, báo cáo kết quả cuộc vận động, thi nấu bánh và kéo co; bữa cơm đoàn kết do các tổ cùng góp.",
        parts={"women": 98, "youth": 60, "elderly": 38, "officials": 12}, counts={"performances": "12"}, where="Nhà văn hóa ấp Hoa Sen", hours="5", hosts=("to-hoa-sen", "pn-hoa-sen"),
        photos=(("hall", "Phần lễ của ngày hội", "during", True), ("market", "Gian hàng bánh quê của các tổ", "during", True)), until="published",
    ),
    Done(
        "book-nov-solidarity-mai", "mt-hoa-mai", date(2022, 11, 18), "solidarity_day", "Ngày hội Đại đoàn kết toàn dân tộc ấp Hoa Mai", 160,
        "Báo cáo kết quả tự quản, biểu dương các tổ giữ kênh sạch; buổi chiều thi đua xuồng trên kênh.", parts={"women": 81, "youth": 44, "elderly": 29},
        counts={"performances": "10"}, where="Sân nhà văn hóa ấp Hoa Mai", hours="5",
    ),
    Done(
        "book-nov-solidarity-lan", "mt-hoa-lan", date(2022, 11, 18), "solidarity_day", "Ngày hội Đại đoàn kết toàn dân tộc ấp Hoa Lan", 88,
        "Phần lễ gọn trong một giờ, phần hội có bóng chuyền và văn nghệ.", parts={"women": 40, "youth": 27}, counts={"performances": "7"}, where="Nhà văn hóa ấp Hoa Lan", hours="4",
    ),
    Done(
        "book-nov-solidarity-dai-tam", "dai-tam", date(2022, 11, 18), "solidarity_day", "Ngày hội Đại đoàn kết toàn dân tộc", 240,
        "Ngày hội chung của các ấp, khánh thành đoạn đường do bà con góp công.", parts={"women": 118, "youth": 75, "elderly": 46}, counts={"performances": "15"},
        where="Sân trường xã Đại Tâm", hours="5",
    ),
    Done(
        "book-nov-grassroots-law", "ngoc-dong", date(2022, 11, 25), "talk", "Giới thiệu Luật Thực hiện dân chủ ở cơ sở", 54,
        "Giới thiệu luật vừa được Quốc hội thông qua: việc nào dân bàn, dân quyết định, việc nào xã phải công khai.", parts={"women": 21, "officials": 12},
        where="Hội trường xã Ngọc Đông", hours="2", hosts=("quan-su-ngoc-dong",), document="luat-dan-chu",
    ),
    Done(
        "book-dec-domestic", "pn-hoa-sen", date(2022, 12, 4), "talk", "Nói chuyện về Luật Phòng, chống bạo lực gia đình", 40,
        "Giới thiệu luật mới và các địa chỉ tin cậy của xã.", parts={"women": 36}, counts={"leaflets": "40"}, where="Nhà văn hóa ấp Hoa Sen", hours="2", document="luat-blgd", until="published",
    ),
    Done(
        "book-dec-veterans", "ccb-hoa-sen", date(2022, 12, 6), "culture", "Họp mặt kỷ niệm ngày thành lập Hội Cựu chiến binh Việt Nam", 38,
        "Ôn truyền thống, giao lưu văn nghệ với chi đoàn.", parts={"elderly": 27, "youth": 9}, counts={"performances": "5"}, where="Nhà văn hóa ấp Hoa Sen", hours="3", hosts=("tn-hoa-sen",), until="published",
    ),
    Done(
        "book-dec-lamps", "hoa-hong", date(2022, 12, 10), "works", "Lắp đèn đường ấp Hoa Hồng theo cách của Hoa Cúc", 31,
        "Bà con góp bóng và dây, thợ của ấp Hoa Cúc sang chỉ cách đấu; thắp sáng 700 m.", parts={"women": 9, "youth": 10}, counts={"km_lit": "0.7"},
        where="Đường trục ấp Hoa Hồng", hours="7", hosts=("quan-su-ngoc-dong",), indicator="2.1",
        photos=(("lamps", "Đường ấp Hoa Hồng tối thắp đèn đầu tiên", "after", True),), until="published",
    ),
    Done(
        "book-dec-army", "thanh-quoi", date(2022, 12, 17), "works", "Bộ đội và dân quân giúp dân sửa đường", 58,
        "Nhân Ngày thành lập Quân đội nhân dân Việt Nam, lực lượng vũ trang huyện cùng bà con sửa 600 m lề đường và nạo vét mương.", parts={"youth": 30, "officials": 34},
        counts={"km_repaired": "0.6"}, where="Đường ấp xã Thạnh Quới", hours="6", hosts=("quan-su-huyen",),
    ),
    Done(
        "book-dec-jobs", "tham-don", date(2022, 12, 15), "job_fair", "Tư vấn việc làm cuối năm cho thanh niên", 62,
        "Ba doanh nghiệp trong tỉnh tư vấn việc làm thời vụ trước Tết.", parts={"women": 33, "youth": 58}, counts={"advised": "57", "placed": "12"},
        where="Hội trường Ủy ban nhân dân xã", hours="3", hosts=("doan-xa", "lao-dong"), until="submitted",
    ),
    Done(
        "book-dec-cleanup-sen", "hoa-sen", date(2022, 12, 25), "clean_up", "Chủ nhật xanh cuối tháng Mười Hai", 44,
        "Dọn cỏ, tưới hoa, gom rác trước kỳ nghỉ Tết Dương lịch.", parts={"women": 22}, counts={"km_cleaned": "1.2", "waste": "0.5"}, where="Tuyến đường hoa ấp Hoa Sen", hours="2.5",
        initiative="flower-road", until="submitted",
    ),
    Done(
        "book-dec-traffic-lan", "hoa-lan", date(2022, 12, 24), "traffic", "Nhắc nhau đi đường an toàn cuối năm", 18,
        "Đứng nút giao đầu ấp, nhắc xe chở hàng chằng buộc kỹ.", parts={"youth": 8}, counts={"helmets": "60"}, where="Nút giao đầu ấp Hoa Lan", hours="2",
        until="returned", reason="Đề nghị ghi thêm đơn vị phối hợp và số lượt tuần tra, rồi nộp lại.",
    ),
    Done(
        "book-dec-draft-mai", "pn-hoa-mai", date(2022, 12, 27), "clean_up", "Dọn nhà văn hóa ấp chuẩn bị đón năm mới", 15,
        "Quét dọn, lau bàn ghế, thay rèm cửa.", parts={"women": 15}, counts={"sites_cleared": "1"}, where="Nhà văn hóa ấp Hoa Mai", hours="2", until="draft",
    ),
)  # fmt: skip
