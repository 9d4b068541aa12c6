"""The eight works of the story: two finished, three being built, one stalled, one planned, one given up. All of it is invented and marked so."""

from datetime import date

from kheo.demo.resources.form import Built

BUILT = (
    Built(
        "road", "tham-don", date(2022, 1, 6), "road", "Đường liên ấp Hoa Sen - Hoa Mai (minh họa)", "2.4", 1_440, date(2022, 1, 17), date(2022, 8, 31),
        "Mở rộng mặt đường từ 2 m lên 3,5 m, đổ bê tông, để xe chở lúa và xe cứu thương vào được tận ấp.",
        where="Từ cầu đầu ấp Hoa Sen đến nhà văn hóa ấp Hoa Mai", initiative="flower-road", indicator="2.2", document="programme",
        steps=(
            ("Họp dân, thống nhất hiến đất và mức đóng góp", date(2022, 1, 31), date(2022, 1, 25)),
            ("San nền, đắp lề", date(2022, 4, 15), date(2022, 4, 12)),
            ("Đổ bê tông 2,4 km", date(2022, 7, 31), date(2022, 8, 6)),
            ("Nghiệm thu, công khai thu chi tại ấp", date(2022, 8, 31), date(2022, 8, 27)),
        ),
        changes=(
            (date(2022, 2, 14), "build", "Khởi công ở đầu ấp Hoa Sen, 62 người góp công buổi đầu."),
            (date(2022, 8, 27), "finish", "Xe bốn bánh đi được cả tuyến; ban giám sát cộng đồng đã ký biên bản nghiệm thu."),
        ),
        photos=(("road", "Đường cũ trước khi mở rộng", "before", True),),
        late=(("paving", "Bà con đổ bê tông đoạn giữa ấp", "during", True), ("lamps", "Con đường sau khi làm xong", "after", True)),
    ),
    Built(
        "lamps", "ngoc-dong", date(2022, 3, 10), "lamp_line", "Thắp sáng đường quê ấp Hoa Cúc (minh họa)", "3.1", 200, date(2022, 3, 21), date(2022, 9, 30),
        "Một tuyến đèn tiết kiệm điện dọc đường ấp; tiền điện do các tổ tự quản góp hằng tháng.",
        where="Đường trục ấp Hoa Cúc", initiative="village-lamps", indicator="2.3",
        steps=(
            ("Khảo sát vị trí 86 trụ đèn", date(2022, 3, 31), date(2022, 3, 28)),
            ("Dựng trụ, kéo dây", date(2022, 7, 15), date(2022, 7, 12)),
            ("Đóng điện", date(2022, 9, 15), date(2022, 9, 10)),
        ),
        changes=(
            (date(2022, 4, 11), "build", "Dựng mười trụ đầu tiên ở đầu ấp."),
            (date(2022, 9, 10), "finish", "86 bộ đèn sáng cả tuyến; tổ tự quản giữ lịch bật tắt."),
        ),
        photos=(("trees", "Tuyến đường trước khi có đèn", "before", True),),
        late=(("lamps", "Đêm đóng điện", "after", True),),
    ),
    Built(
        "bridge", "ngoc-to", date(2022, 4, 5), "bridge", "Cầu dân sinh kênh nội đồng (minh họa)", "1", 1_150, date(2022, 5, 9), date(2023, 3, 31),
        "Thay cây cầu ván bằng cầu bê tông dài 24 m, rộng 3 m, để học sinh và xe chở tôm qua lại an toàn.",
        where="Kênh nội đồng giữa hai ấp, xã Ngọc Tố", indicator="2.4", document="programme",
        steps=(
            ("Thỏa thuận phần đất hai đầu cầu", date(2022, 5, 15), date(2022, 5, 12)),
            ("Đóng cọc, đổ mố", date(2022, 9, 30), date(2022, 10, 8)),
            ("Lắp dầm", date(2022, 12, 20), None),
            ("Đường dẫn hai đầu, thông cầu", date(2023, 3, 31), None),
        ),
        changes=((date(2022, 5, 23), "build", "Khởi công, đưa cọc bê tông đến bãi."),),
        photos=(("bridge", "Cây cầu ván đang dùng", "before", True),),
        late=(("boat", "Chở cọc bê tông theo đường kênh", "during", True),),
    ),
    Built(
        "houses", "tham-don", date(2022, 3, 2), "house", "Nhà đại đoàn kết của xã năm 2022 (minh họa)", "20", 1_260, date(2022, 3, 21), date(2023, 1, 20),
        "Xây mới nhà ở theo danh sách xã đã công khai; tính theo số căn của cả xã, không nêu hộ nào.", indicator="9",
        steps=(
            ("Bình xét công khai, phân bổ vốn", date(2022, 3, 31), date(2022, 3, 29)),
            ("Xong 10 căn đợt một", date(2022, 8, 31), date(2022, 8, 25)),
            ("Xong 10 căn đợt hai trước Tết", date(2023, 1, 20), None),
        ),
        changes=((date(2022, 4, 4), "build", "Khởi công năm căn đầu tiên, các đoàn thể góp công đào móng."),),
        photos=(("hall", "Hội nghị bình xét công khai của xã", "before", False),),
        late=(("paving", "Góp công đào móng, trộn hồ", "during", False),),
        is_public=False,  # houses never are
    ),
    Built(
        "water", "gia-hoa-2", date(2022, 2, 9), "water", "Mở rộng tuyến cấp nước sạch tập trung (minh họa)", "1", 2_900, date(2022, 3, 14), date(2023, 2, 28),
        "Kéo thêm 11 km ống nhánh; bà con vay vốn tín dụng nước sạch để đấu nối.", where="Bốn ấp phía nam xã Gia Hòa 2", indicator="18.1", document="programme",
        steps=(
            ("Khảo sát, cắm tuyến", date(2022, 3, 31), date(2022, 3, 30)),
            ("Tuyến ống hai ấp đầu", date(2022, 8, 15), date(2022, 8, 13)),
            ("Tuyến ống hai ấp sau", date(2022, 12, 25), None),
            ("Đấu nối, xét nghiệm nước", date(2023, 2, 28), None),
        ),
        changes=((date(2022, 3, 14), "build", "Đào mương đặt ống đoạn đầu tiên."),),
        photos=(("canal", "Tuyến kênh nơi đặt ống", "before", True),),
        late=(("rice", "Bờ ruộng đã hoàn trả sau khi đặt ống", "during", True),),
    ),
    Built(
        "canal", "hoa-tu-2", date(2022, 3, 15), "canal", "Nạo vét kênh nội đồng tôm - lúa (minh họa)", "4.2", 620, date(2022, 4, 18), date(2022, 11, 30),
        "Nạo vét, đắp bờ, đặt cống điều tiết để vuông tôm và ruộng lúa không tranh nước nhau.", where="Kênh nội đồng xã Hòa Tú 2", indicator="3.4",
        steps=(
            ("Nạo vét 2 km đầu", date(2022, 6, 30), date(2022, 7, 4)),
            ("Đặt 14 cống điều tiết", date(2022, 9, 15), None),
            ("Nạo vét phần còn lại", date(2022, 11, 30), None),
        ),
        changes=(
            (date(2022, 4, 18), "build", "Đưa máy vào đoạn đầu, bà con phát quang hai bờ."),
            (date(2022, 8, 22), "stall", "Nước lớn sớm, máy không vào được đoạn sau; chờ nước rút và thống nhất lại lịch xả với các vuông tôm, dự kiến tháng 02/2023."),
        ),
        photos=(("canal", "Đoạn kênh cạn trước khi nạo vét", "before", True),),
        late=(("boat", "Dọn lục bình trên đoạn đã nạo vét", "during", True),),
    ),
    Built(
        "meeting-house", "thanh-phu", date(2022, 10, 11), "meeting_house", "Nhà sinh hoạt cộng đồng cụm ấp (minh họa)", "1", 780, date(2023, 2, 6), date(2023, 9, 30),
        "Một hội trường 120 chỗ, sân bóng chuyền và phòng đọc cho hai ấp gần nhau.", where="Khu đất công giữa hai ấp, xã Thạnh Phú", indicator="6.3",
        steps=(("Lấy ý kiến nhân dân về bản vẽ", date(2023, 1, 15), None), ("Chọn đơn vị thi công", date(2023, 2, 28), None)),
        photos=(("hall", "Họp dân góp ý bản vẽ", "before", True),),
    ),
    Built(
        "flowers", "thi-tran", date(2022, 4, 6), "landscape", "Tuyến hoa vỉa hè trước chợ (minh họa)", "0.6", 95, date(2022, 5, 9), date(2022, 8, 15),
        "Bồn hoa dọc 600 m vỉa hè trước chợ.", where="Tuyến phố trước chợ, thị trấn Mỹ Xuyên", initiative="tidy-street",
        steps=(("Thống nhất mẫu bồn hoa", date(2022, 5, 31), date(2022, 5, 28)), ("Lắp bồn, trồng hoa", date(2022, 8, 15), None)),
        changes=(
            (date(2022, 5, 9), "build", "Dọn vỉa hè, làm thử ba bồn."),
            (date(2022, 7, 18), "give_up", "Vỉa hè sẽ được đào để làm cống thoát nước trong năm 2023; họp khóm thống nhất dừng, tiền đã góp trả lại người góp."),
        ),
        photos=(("market", "Vỉa hè trước chợ", "before", True),),
        is_public=False,
    ),
)  # fmt: skip
