"""What was done from May to August 2022. Deeds only, and all of them invented."""

from datetime import date

from kheo.demo.record_book.form import Done

SUMMER = (
    Done(
        "book-may-trees", "tham-don", date(2022, 5, 19), "planting", "Trồng cây nhớ ơn Bác Hồ", 88,
        "Các đoàn thể xã, trường học và dân quân trồng 350 cây sao, dầu quanh trường học và trụ sở ấp; chia nhóm nhận tưới trong mùa nắng.",
        parts={"women": 35, "youth": 40, "officials": 18}, counts={"trees": "350"}, where="Khuôn viên trường học và ba nhà văn hóa ấp", hours="3",
        hosts=("doan-xa", "quan-su-xa"), in_campaign=True,
        photos=(("cleanup", "Dọn đất trước khi trồng", "before", True), ("trees", "Hàng cây mới trồng", "after", True)), until="published",
    ),
    Done(
        "book-may-programme-thanh-phu", "thanh-phu", date(2022, 5, 11), "dissemination", "Triển khai Chương trình 09-CTr/HU", 69,
        "Triển khai chương trình, bàn cách làm tiêu chí môi trường và cảnh quan.", parts={"women": 22, "officials": 30}, hours="2",
        where="Hội trường xã Thạnh Phú", document="programme",
    ),
    Done(
        "book-may-shrimp", "hoa-tu-2", date(2022, 5, 17), "training", "Tập huấn nuôi tôm - lúa xen canh", 48,
        "Hướng dẫn rửa mặn, chọn giống lúa chịu mặn và giữ nước ngọt cuối vụ; tham quan hai ruộng đã làm.", parts={"women": 10}, counts={"trained": "46"},
        where="Hội trường xã Hòa Tú 2", hours="7", hosts=("nong-nghiep",),
    ),
    Done(
        "book-may-security", "dai-tam", date(2022, 5, 24), "security", "Tuần tra chung của nhóm liên lạc tự quản", 29,
        "Công an xã và các nhóm liên lạc tự quản tuần tra bốn tuyến trong đêm, thử lại tiếng kẻng ở mười hai điểm.", parts={"youth": 12, "officials": 7},
        counts={"patrols": "4"}, where="Bốn tuyến liên ấp", hours="3", hosts=("cong-an-dai-tam",), initiative="alarm-group",
    ),
    Done(
        "book-may-canal", "mt-hoa-mai", date(2022, 5, 28), "clean_up", "Vớt lục bình trước mùa mưa", 41,
        "Ban công tác Mặt trận cùng các tổ vớt lục bình, gom rác hai bên bờ; phần vớt lên đem ủ làm phân.", parts={"women": 13, "elderly": 8},
        counts={"canal_cleared": "0.6", "waste": "1.3"}, where="Kênh nội đồng ấp Hoa Mai", hours="4", initiative="clean-canal",
    ),
    Done(
        "book-jun-environment", "tham-don", date(2022, 6, 5), "clean_up", "Ra quân Ngày Môi trường thế giới", 164,
        "Ba ấp cùng ra quân một buổi sáng: gom rác nhựa dọc kênh và đường, phát túi vải, hướng dẫn phân loại rác theo Luật Bảo vệ môi trường.",
        parts={"women": 82, "youth": 54, "officials": 21}, counts={"km_cleaned": "5.5", "waste": "2.8", "canal_cleared": "1.1", "sites_cleared": "3"},
        where="Trục đường và kênh chính của xã", hours="4", hosts=("mat-tran-xa", "phu-nu-xa", "doan-xa", "cong-an-xa"), document="luat-bvmt", indicator="17.5",
        in_campaign=True,
        photos=(
            ("boat", "Kênh chính trước buổi ra quân", "before", True),
            ("cleanup", "Các đoàn thể gom rác dọc đường", "during", True),
            ("canal", "Kênh chính sau buổi ra quân", "after", True),
        ),
        until="published",
    ),
    Done(
        "book-jun-environment-hoa-1", "hoa-tu-1", date(2022, 6, 5), "clean_up", "Ra quân Ngày Môi trường thế giới", 92,
        "Các ấp dọn rác dọc đường xã, thu vỏ chai thuốc ngoài đồng về điểm tập kết.", parts={"women": 40, "youth": 22}, counts={"km_cleaned": "3.4", "waste": "1.6"},
        where="Đường xã Hòa Tú 1", hours="3",
    ),
    Done(
        "book-jun-environment-thanh-quoi", "thanh-quoi", date(2022, 6, 4), "clean_up", "Thu gom vỏ bao bì thuốc bảo vệ thực vật", 57,
        "Nông dân các cánh đồng mang vỏ chai, vỏ bao về bể chứa; bàn lịch thu gom sau mỗi vụ.", parts={"women": 16}, counts={"waste": "0.7", "sites_cleared": "5"},
        where="Các cánh đồng xã Thạnh Quới", hours="3",
    ),
    Done(
        "book-jun-jobs", "huyen", date(2022, 6, 17), "job_fair", "Phiên giao dịch việc làm lưu động", 310,
        "Tám doanh nghiệp và cơ sở dạy nghề tư vấn trực tiếp; đoàn viên giúp người tìm việc viết hồ sơ tại chỗ.",
        parts={"women": 156, "youth": 205, "officials": 26}, counts={"advised": "284", "placed": "63"}, where="Sân Trung tâm Văn hóa huyện", hours="4",
        hosts=("lao-dong", "mat-tran-huyen"),
        photos=(("market", "Các quầy tư vấn của phiên giao dịch", "during", True), ("desk", "Bàn hướng dẫn viết hồ sơ", "during", False)), until="published",
    ),
    Done(
        "book-jun-evening", "hoa-sen", date(2022, 6, 22), "training", "Lớp buổi tối: dùng dịch vụ công trên điện thoại", 24,
        "Bốn buổi tối, học theo nhóm sáu người; người học tự nộp được một hồ sơ thử.", parts={"women": 15, "elderly": 5}, counts={"trained": "22"},
        where="Nhà văn hóa ấp Hoa Sen", hours="8", hosts=("tn-hoa-sen",), initiative="evening-class",
    ),
    Done(
        "book-jun-family", "pn-hoa-sen", date(2022, 6, 26), "culture", "Ngày hội Gia đình ấp Hoa Sen", 130,
        "Bữa cơm chung, thi nấu món quê và trò chơi cho trẻ em nhân Ngày Gia đình Việt Nam.", parts={"women": 68, "youth": 35, "elderly": 22},
        counts={"performances": "8"}, where="Sân nhà văn hóa ấp Hoa Sen", hours="5",
    ),
    Done(
        "book-jul-gratitude", "tn-hoa-lan", date(2022, 7, 24), "clean_up", "Chăm sóc đài tưởng niệm nhân ngày 27 tháng 7", 22,
        "Đoàn viên quét dọn, thay cát lư hương, trồng lại bồn hoa quanh đài tưởng niệm.", parts={"women": 9, "youth": 20}, counts={"sites_cleared": "1"},
        where="Đài tưởng niệm xã Tham Đôn", hours="3", hosts=("ccb-hoa-lan",),
    ),
    Done(
        "book-jul-house", "ngoc-dong", date(2022, 7, 9), "works", "Dựng lại căn nhà bị tốc mái", 36,
        "Dân quân và bà con hai ấp góp công dựng lại khung, lợp mái trong hai ngày.", parts={"youth": 14, "officials": 10}, counts={"houses": "1"}, hours="16",
        hosts=("quan-su-ngoc-dong",),
    ),
    Done(
        "book-jul-bridge", "ngoc-to", date(2022, 7, 16), "works", "Thay ván cầu dân sinh", 28,
        "Tổ sửa cầu thay toàn bộ ván mặt cầu, gia cố lan can; bà con hai bên bờ nấu cơm trưa.", parts={"women": 8}, counts={"km_repaired": "0.05"},
        where="Cầu dân sinh qua kênh nội đồng", hours="9", initiative="bridge-mender",
        photos=(("bridge", "Cầu sau khi thay ván", "after", True),), until="published",
    ),
    Done(
        "book-jul-law", "thi-tran", date(2022, 7, 21), "talk", "Phổ biến Luật Cư trú cho khu nhà trọ", 67,
        "Công an huyện hướng dẫn khai báo tạm trú qua mạng, làm thử trên điện thoại ngay tại buổi nói chuyện.", parts={"women": 38, "youth": 41},
        counts={"leaflets": "120"}, where="Nhà văn hóa khóm", hours="2", hosts=("cong-an-huyen", "tu-phap"), document="luat-cu-tru",
    ),
    Done(
        "book-jul-road", "gia-hoa-1", date(2022, 7, 30), "works", "Góp công làm 420 m đường bê tông liên ấp", 75,
        "Bà con san lề, đổ bê tông cuốn chiếu từng đoạn; ban giám sát cộng đồng ghi từng chuyến vật tư.", parts={"women": 20, "youth": 24}, counts={"km_repaired": "0.42"},
        where="Đường liên ấp xã Gia Hòa 1", hours="8",
        photos=(("road", "Đường đất trước khi làm", "before", True), ("paving", "Đổ bê tông đoạn cuối", "after", True)), until="published",
    ),
    Done(
        "book-aug-security-day", "tham-don", date(2022, 8, 19), "security", "Ngày hội Toàn dân bảo vệ an ninh Tổ quốc", 185,
        "Công an xã báo cáo kết quả nửa năm, các tổ tự quản giao ước thi đua, biểu dương tập thể; buổi chiều diễn tập chữa cháy.",
        parts={"women": 70, "youth": 62, "officials": 28}, counts={"pledges": "165"}, where="Sân Ủy ban nhân dân xã", hours="4", hosts=("cong-an-xa", "quan-su-xa", "mat-tran-xa"),
        photos=(("hall", "Ngày hội tại hội trường xã", "during", True),), until="published",
    ),
    Done(
        "book-aug-security-dai-tam", "dai-tam", date(2022, 8, 18), "security", "Ngày hội Toàn dân bảo vệ an ninh Tổ quốc", 140,
        "Sơ kết hoạt động của các nhóm liên lạc tự quản, ký cam kết giữ trật tự nơi công cộng.", parts={"women": 52, "youth": 43, "officials": 19}, counts={"pledges": "120"},
        where="Hội trường xã Đại Tâm", hours="3", hosts=("cong-an-dai-tam",), initiative="alarm-group",
    ),
    Done(
        "book-aug-rice", "nd-hoa-mai", date(2022, 8, 11), "training", "Tập huấn trồng lúa giảm phân, giảm thuốc", 33,
        "Học cách thăm đồng theo tuần, chỉ phun khi quá ngưỡng; mỗi tổ nhận một ruộng làm thử vụ sau.", parts={"women": 7}, counts={"trained": "33"},
        where="Nhà văn hóa ấp Hoa Mai", hours="4", hosts=("nong-nghiep",),
    ),
    Done(
        "book-aug-books", "hoa-sen", date(2022, 8, 27), "other", "Ngày đổi sách, soạn cặp trước năm học mới", 52,
        "Gia đình mang sách cũ còn dùng được đến đổi, đoàn viên bọc lại và chia theo lớp.", parts={"women": 31, "youth": 12}, where="Nhà văn hóa ấp Hoa Sen", hours="3",
        hosts=("tn-hoa-sen",),
    ),
    Done(
        "book-aug-traffic", "gia-hoa-2", date(2022, 8, 29), "traffic", "Cổng trường an toàn trước ngày khai giảng", 26,
        "Kẻ lại vạch dừng, dựng rào tạm, nhắc phụ huynh đậu xe một hàng.", parts={"women": 9, "officials": 6}, counts={"helmets": "95", "patrols": "2"},
        where="Cổng trường tiểu học xã Gia Hòa 2", hours="2", document="luat-gtdb",
    ),
)  # fmt: skip
