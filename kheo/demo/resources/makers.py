"""Who makes the products of the story: cooperatives, groups, a company, household businesses. Names and stories are invented and marked so."""

from kheo.demo.resources.form import Maker

MAKERS = (
    Maker(
        "rice-coop", "tham-don", "cooperative", "Hợp tác xã Lúa thơm Minh Họa", "ấp Hoa Sen",
        "Ba mươi hai thành viên làm chung lịch xuống giống trên 85 ha tôm - lúa, cùng phơi, cùng xay, cùng đóng bao.", "lienhe@luathom-minhhoa.example.vn",
    ),
    Maker("cakes-group", "tham-don", "cooperative_group", "Tổ hợp tác Bánh tét Hoa Sen (minh họa)", "ấp Hoa Sen", "Mười hai chị em gói bánh quanh năm; dịp Tết đỏ lửa suốt đêm."),
    Maker("pia-shop", "thi-tran", "household_business", "Cơ sở bánh pía Ví Dụ", "Khóm Hoa Phượng", "Lò bánh nhỏ giữ cách nhồi bột hai lớp, nướng từng mẻ trong ngày.", "banhpia@vidu.example.vn"),
    Maker("shrimp-coop", "ngoc-to", "cooperative", "Hợp tác xã Tôm - Lúa Thử Nghiệm", "xã Ngọc Tố", "Nuôi tôm mùa mặn, trồng lúa mùa ngọt trên cùng mảnh ruộng; chế biến tôm khô tại xưởng chung."),
    Maker("fish-shop", "thanh-phu", "household_business", "Cơ sở khô, mắm Trình Diễn", "xã Thạnh Phú", "Mua cá của bà con trong vùng, phơi trên giàn lưới có mái che."),
    Maker("tea-company", "dai-tam", "company", "Công ty TNHH Trà Giả Định", "xã Đại Tâm", "Thu mua mãng cầu, gạo lứt của các hợp tác xã; sao, sấy và đóng gói."),
    Maker("herbal-coop", "hoa-tu-1", "cooperative", "Hợp tác xã Dược liệu Tưởng Tượng", "xã Hòa Tú 1", "Trồng sả trên bờ vuông, chưng cất tinh dầu bằng nồi chung."),
    Maker("weaving-group", "thanh-quoi", "cooperative_group", "Tổ hợp tác Đan lát Ước Lệ", "xã Thạnh Quới", "Hai mươi tay đan nhận việc tại nhà, giao sản phẩm chung mỗi tuần."),
    Maker("garden-group", "gia-hoa-1", "cooperative_group", "Tổ hợp tác Hoa kiểng Bản Mẫu", "xã Gia Hòa 1", "Các nhà vườn cùng tạo dáng mai vàng, bán chung trong chợ hoa ngày Tết."),
    Maker("tour-group", "hoa-tu-2", "cooperative_group", "Tổ hợp tác Du lịch vuông tôm Mô Phỏng", "xã Hòa Tú 2", "Đón khách theo con nước: chèo xuồng, giăng lưới, nấu ăn cùng bà con."),
)  # fmt: skip
