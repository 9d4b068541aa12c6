"""Which bodies of the hamlets met in 2022, how many came, what it was about, what was resolved. All of it is invented.

Three do not do well: the mobilisation group of Hoa Lan did not meet in four months, its Front committee is thinly attended, and the youth
branch of Hoa Mai is both.
"""

from datetime import date

from kheo.demo.record_book.form import Circle, Resolved

OF_THE_GROUP = (
    "Vận động bà con dọn vệ sinh, trang trí đường ấp đón Tết Nhâm Dần; phân công tổ viên giữ liên lạc trong dịp Tết.",
    "Đánh giá việc vui xuân an toàn, tiết kiệm; chọn việc đăng ký mô hình “Dân vận khéo” năm 2022.",
    "Phổ biến Chương trình 09-CTr/HU; chia phần việc theo tuyến đường, tuyến kênh.",
    "Chuẩn bị ra quân dịp 30 tháng 4; theo dõi phần việc đã nhận trong quý II.",
    "Vận động trồng cây ngày 19 tháng 5; bàn cách giữ cây qua mùa nắng.",
    "Ra quân Ngày Môi trường thế giới; sơ kết sáu tháng đầu năm.",
    "Chuẩn bị hoạt động ngày 27 tháng 7; bàn việc sửa đoạn đường ngập sau mưa.",
    "Vận động tham gia Ngày hội Toàn dân bảo vệ an ninh Tổ quốc; chuẩn bị năm học mới.",
    "Hưởng ứng chiến dịch Làm cho thế giới sạch hơn; rà phần việc quý III.",
    "Sinh hoạt kỷ niệm ngày truyền thống công tác dân vận của Đảng 15 tháng 10; tự chấm mô hình đã đăng ký.",
    "Chuẩn bị Ngày hội Đại đoàn kết; lấy ý kiến bà con về việc nên làm năm sau.",
    "Tổng kết công tác dân vận năm 2022; bàn hướng đăng ký năm 2023.",
)
OF_THE_FRONT = (
    "Chăm lo Tết cho các gia đình khó khăn theo phân bổ của xã; vận động treo cờ, dọn đường.",
    "Báo cáo kết quả chăm lo Tết; triển khai kế hoạch Mặt trận năm 2022.",
    "Góp ý dự thảo hương ước của ấp; phân công ủy viên theo tổ tự quản.",
    "Chuẩn bị buổi tiếp xúc cử tri; ghi các việc đường, nước, đèn cần trả lời.",
    "Giám sát cộng đồng đoạn đường đang làm; công khai khoản bà con đóng góp.",
    "Sơ kết cuộc vận động “Toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh”.",
    "Thăm gia đình chính sách ngày 27 tháng 7; kiểm tra điểm nước ngập sau mưa.",
    "Vận động quỹ Vì người nghèo; chuẩn bị năm học mới.",
    "Giám sát việc thu chi đầu năm học; bàn đèn đường tuyến cuối ấp.",
    "Tháng cao điểm Vì người nghèo; chuẩn bị Ngày hội Đại đoàn kết.",
    "Tổ chức Ngày hội Đại đoàn kết 18 tháng 11; công khai kết quả vận động.",
    "Tổng kết công tác Mặt trận năm 2022; bàn chương trình phối hợp năm 2023.",
)
OF_THE_YOUTH = (
    "Phân công trực điểm vui xuân an toàn; gói bánh cùng các gia đình.",
    "Đăng ký phần việc thanh niên năm 2022; chuẩn bị Tháng Thanh niên.",
    "Tháng Thanh niên: Chủ nhật xanh, sửa lề đường, trồng cây.",
    "Ôn truyền thống ngày 30 tháng 4; tập đội văn nghệ của ấp.",
    "Học tập và làm theo Bác: mỗi đoàn viên một việc tốt; chuẩn bị trồng cây 19 tháng 5.",
    "Chuẩn bị sinh hoạt hè cho thiếu nhi; lớp buổi tối dùng dịch vụ công.",
    "Hè tình nguyện: thắp nến tri ân, dọn đài tưởng niệm.",
    "Gom sách cũ, bọc lại tặng học sinh; phòng đuối nước cho trẻ em.",
    "Đêm hội trăng rằm; giữ tuyến đường thanh niên tự quản.",
    "Ngày Chuyển đổi số: giúp bà con cài ứng dụng.",
    "Chuẩn bị lực lượng cho Ngày hội Đại đoàn kết; tư vấn việc làm.",
    "Tổng kết công tác đoàn năm 2022; giới thiệu đoàn viên ưu tú.",
)
OF_THE_WOMEN = (
    "Tổng kết năm 2021, chọn việc năm 2022: đường hoa, phân loại rác.",
    "Mừng ngày 8 tháng 3; kiểm tra vốn vay của tổ tiết kiệm.",
    "Sơ kết sáu tháng: đổi rác lấy cây, Ngày hội Gia đình.",
    "Bàn cách giữ trẻ an toàn mùa nước; chuẩn bị ngày 20 tháng 10.",
    "Tổng kết năm; bình xét tổ làm tốt; bàn việc năm 2023.",
)
OF_THE_FARMERS = (
    "Tổng kết năm 2021; bàn lịch xuống giống vụ đông xuân.",
    "Sạ thưa, tiết kiệm giống; đăng ký lớp tập huấn với phòng Nông nghiệp.",
    "Sơ kết sáu tháng; thu gom vỏ thuốc bảo vệ thực vật sau vụ.",
    "Giá vật tư và cách mua chung; chuẩn bị vụ thu đông.",
    "Tổng kết năm; bàn nhân rộng ruộng giảm phân, giảm thuốc.",
)
OF_THE_VETERANS = (
    "Tổng kết năm 2021; nhận phần việc giữ trật tự dịp Tết.",
    "Kế hoạch nói chuyện truyền thống với đoàn viên, học sinh.",
    "Sơ kết sáu tháng; tham gia ban giám sát cộng đồng.",
    "Chăm sóc đài tưởng niệm; phối hợp tuần tra ban đêm.",
    "Kỷ niệm ngày thành lập Hội 6 tháng 12; tổng kết năm.",
)
BY_QUARTER = (0, 3, 6, 9, 12)  # 0: the last one of the year before

CIRCLES = (
    Circle(
        "to-hoa-sen", 5, 7, (6, 7, 6, 7, 7, 6, 7, 6, 7, 7, 7, 6), OF_THE_GROUP,
        also={2: "Đăng ký “Tuyến đường hoa ấp Hoa Sen”.", 10: "Ấp bạn đến xem cách chia đoạn theo nhóm hộ."},
        resolved={
            2: (Resolved("Chọn giống hoa, chia 1,2 km đường theo nhóm hộ", "tổ trưởng", date(2022, 2, 19), date(2022, 2, 18), "Đã chia sáu đoạn, mỗi đoạn một nhóm hộ nhận chăm."),),
            7: (
                Resolved("Đặt tạm ống thoát ở đoạn ngập trước nhà văn hóa", "tổ phó", date(2022, 7, 20), date(2022, 7, 28), "Đặt xong hai ống; chậm một tuần vì mưa lớn, nay hết ngập."),
                Resolved("Gửi xã đề nghị nâng đoạn đường thấp", "tổ trưởng", date(2022, 7, 15), date(2022, 7, 12), "Xã đã nhận và đưa vào danh mục duy tu năm 2023."),
            ),
            12: (Resolved("Lập danh sách phần việc đăng ký năm 2023 gửi Khối dân vận xã", "tổ trưởng", date(2023, 1, 10)),),
        },
    ),
    Circle(
        "to-hoa-mai", 6, 6, (5, 6, 5, 5, 6, 5, 4, 5, 5, 6, 5, 5), OF_THE_GROUP,
        also={3: "Chia ba tổ vớt lục bình theo đoạn kênh."},
        resolved={
            3: (Resolved("Mượn bốn xuồng cho mỗi lần vớt lục bình", "tổ trưởng", date(2022, 3, 20), date(2022, 3, 19), "Mượn được năm xuồng, có lịch luân phiên."),),
            9: (Resolved("Cắm bảng nhắc không bỏ rác ở ba bến xuồng", "tổ phó", date(2022, 10, 15), date(2022, 10, 10), "Đã cắm đủ ba bảng."),),
        },
    ),
    Circle(
        "to-hoa-lan", 7, 6, (5, 4, 4, 4, 5, 4, None, 3, None, 4, None, 4), OF_THE_GROUP,
        resolved={
            8: (Resolved("Chọn đoạn đường làm tuyến đường hoa của ấp", "tổ trưởng", date(2022, 9, 15), date(2022, 9, 30), "Chọn đoạn 500 m từ đầu ấp; làm đất ngày 17 tháng 9."),),
            10: (Resolved("Học cách chia đoạn của ấp Hoa Sen, báo lại bà con", "tổ phó", date(2022, 11, 10)),),
        },
    ),
    Circle(
        "to-hoa-cuc", 8, 7, (6, 6, 7, 6, 6, 5, 6, 6, 6, 7, 6, 6), OF_THE_GROUP, also={4: "Chia nhóm hộ giữ công tắc đèn đường."},
        resolved={4: (Resolved("Mua thêm mười bóng dự phòng từ tiền bà con góp", "tổ trưởng", date(2022, 5, 10), date(2022, 5, 8), "Đã mua, sổ thu chi dán ở nhà văn hóa."),)},
    ),
    Circle(
        "mt-hoa-sen", 9, 11, (10, 9, 10, 10, 9, 10, 9, 10, 9, 10, 11, 10), OF_THE_FRONT,
        resolved={
            4: (Resolved("Ghi các việc bà con nêu ở buổi tiếp xúc, gửi Mặt trận xã", "trưởng ban", date(2022, 4, 20), date(2022, 4, 18), "Gửi bảy việc; xã đã trả lời năm."),),
            9: (Resolved("Khảo sát tuyến cuối ấp còn thiếu đèn", "ủy viên phụ trách tổ 4", date(2022, 9, 30), date(2022, 9, 25), "Thiếu 18 bóng trên 600 m."),),
            12: (Resolved("Dự thảo chương trình phối hợp năm 2023 với Chi hội Phụ nữ", "trưởng ban", date(2023, 1, 15)),),
        },
    ),
    Circle(
        "mt-hoa-mai", 10, 9, (8, 8, 7, 8, 7, 8, 7, 8, 7, 8, 9, 8), OF_THE_FRONT,
        resolved={5: (Resolved("Dán bảng công khai khoản đóng góp làm đường", "phó trưởng ban", date(2022, 5, 31), date(2022, 5, 27), "Đã dán ở nhà văn hóa và bến xuồng."),)},
    ),
    Circle(
        "mt-hoa-lan", 10, 9, (7, 6, 5, 6, 5, 5, 4, 3, 4, 4, 3, 4), OF_THE_FRONT,
        resolved={7: (Resolved("Kiểm tra hai điểm ngập, báo xã hướng xử lý", "trưởng ban", date(2022, 8, 5)),)},
    ),
    Circle(
        "tn-hoa-sen", 12, 21, (17, 16, 19, 16, 17, 18, 17, 16, 18, 17, 16, 18), OF_THE_YOUTH,
        resolved={3: (Resolved("Giữ mỗi tháng một Chủ nhật xanh", "bí thư chi đoàn", date(2022, 12, 31), date(2022, 12, 25), "Làm được mười trên mười hai tháng."),)},
    ),
    Circle("tn-hoa-mai", 13, 18, (12, 11, 12, 10, 9, 8, None, 7, None, 8, 7, 9), OF_THE_YOUTH),
    Circle("tn-hoa-lan", 14, 15, (11, 10, 12, 10, 11, 10, 9, 9, 10, 9, 10, 11), OF_THE_YOUTH),
    Circle("pn-hoa-sen", 16, 64, (51, 55, 52, 50, 56), OF_THE_WOMEN, BY_QUARTER),
    Circle("pn-hoa-mai", 17, 52, (40, 44, 38, 41, 43), OF_THE_WOMEN, BY_QUARTER),
    Circle("nd-hoa-sen", 18, 72, (49, 51, 47, 50, 53), OF_THE_FARMERS, BY_QUARTER),
    Circle("nd-hoa-mai", 19, 58, (38, 40, 36, 39, 41), OF_THE_FARMERS, BY_QUARTER),
    Circle("ccb-hoa-sen", 20, 26, (22, 21, 22, 20, 23), OF_THE_VETERANS, BY_QUARTER),
    Circle("ccb-hoa-lan", 21, 19, (15, 14, 15, 13, 15), OF_THE_VETERANS, BY_QUARTER),
)  # fmt: skip

# What the commune did about the group of Hoa Lan.
FOLLOWED_UP = (
    "to-hoa-lan", date(2022, 12, 9),
    "Khối dân vận xã dự họp cùng tổ, bổ sung một tổ viên thay người đi làm xa, thống nhất họp tối thứ Tư tuần đầu mỗi tháng; xã cử cán bộ dự ba kỳ tới.",
)  # fmt: skip

# The bodies of communes and the district, which do well: members, and what their meetings were about; the first was last year's.
ABOVE = {
    "mobilisation_body": (9, ("Sơ kết sáu tháng; chấm lại các mô hình đã đăng ký.", "Chuẩn bị hoạt động quý III; việc bà con kiến nghị.", "Ngày hội Toàn dân bảo vệ an ninh Tổ quốc.",
        "Rà tiến độ mô hình; chuẩn bị hồ sơ thẩm định.", "Ngày truyền thống công tác dân vận; đối thoại với nhân dân.", "Ngày hội Đại đoàn kết; hoàn thiện hồ sơ đề nghị công nhận.")),
    "youth": (13, ("Chiến dịch Thanh niên tình nguyện hè.", "Sinh hoạt hè, phòng đuối nước.", "Chuẩn bị năm học mới.", "Đêm hội trăng rằm; giữ cờ các chi đoàn.", "Ngày Chuyển đổi số.",
        "Tư vấn việc làm cuối năm.")),
    "front": (31, ("Tổng kết công tác Mặt trận năm 2021.", "Chương trình phối hợp năm 2022; giám sát, phản biện.", "Sơ kết sáu tháng; tổng hợp ý kiến cử tri.", "Chuẩn bị tháng cao điểm Vì người nghèo.")),
    "farmers": (17, ("Tổng kết năm 2021; thi đua sản xuất giỏi.", "Vốn Quỹ Hỗ trợ nông dân; lịch tập huấn.", "Sơ kết sáu tháng; thu gom vỏ thuốc.", "Tiêu thụ nông sản; chuẩn bị ngày 14 tháng 10.")),
    "women": (19, ("Tổng kết năm 2021.", "Tuần lễ áo dài; vốn vay ủy thác.", "Sơ kết sáu tháng; Ngày Gia đình Việt Nam.", "An toàn cho trẻ em; chuẩn bị ngày 20 tháng 10.")),
    "veterans": (13, ("Tổng kết năm 2021.", "Giáo dục truyền thống cho thế hệ trẻ.", "Sơ kết sáu tháng.", "Giám sát cộng đồng; tuần tra liên ấp.")),
    "trade_union": (15, ("Tổng kết năm 2021.", "Chăm lo đoàn viên sau Tết.", "Tháng Công nhân; sơ kết sáu tháng.", "Văn hóa nơi làm việc; chuẩn bị đại hội cơ sở.")),
}  # fmt: skip
