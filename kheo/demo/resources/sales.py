"""The twelve products of the story, of all six groups: kinds that the region really makes, by producers that do not exist.

Two certificates end within 120 and within 30 days of the story's end, one has ended, one was revoked.
"""

from datetime import date

from kheo.demo.resources.form import Rated, Sold

D = date
ALL_YEAR = tuple(range(1, 13))
MARKET = "Gian hàng minh họa, chợ thị trấn Mỹ Xuyên"
FOOD_AND_DRINK = (
    Sold(
        "rice", "rice-coop", "food", "Gạo thơm tôm - lúa Minh Họa", "Gạo hạt dài, dẻo, thơm nhẹ; đóng túi hút chân không 2 kg và 5 kg.",
        "Lúa xuống giống khi nước ngọt về trên nền vuông tôm, nhờ vậy gần như không phải dùng phân.", (1, 2, 3, 12),
        f"{MARKET}\nhttps://ocop.example.vn/gao-thom", 2019, "rice_bag", "Túi gạo và bát gạo mới",
        (Rated(3, "64", D(2019, 12, 16), "MH-03/2019"), Rated(4, "82.5", D(2022, 10, 24), "MH-11/2022")),
    ),
    Sold(
        "pia", "pia-shop", "food", "Bánh pía Ví Dụ", "Bánh pía nhân đậu xanh, sầu riêng, trứng muối; hộp bốn bánh, dùng trong 30 ngày.",
        "Bánh pía là món quà của đất Sóc Trăng: vỏ nhiều lớp mỏng, nhân sên lửa nhỏ nhiều giờ.", ALL_YEAR,
        f"{MARKET}\nhttps://ocop.example.vn/banh-pia", 2019, "round_cakes", "Đĩa bánh và hộp bánh",
        (Rated(4, "88", D(2019, 12, 16), "MH-04/2019"), Rated(5, "93.5", D(2021, 11, 29), "MH-01/2021", "nation")),
    ),
    Sold(
        "dried-shrimp", "shrimp-coop", "food", "Tôm khô Thử Nghiệm", "Tôm đất luộc nước muối, phơi hai nắng, bóc vỏ; hũ 250 g.",
        "Tôm thả quảng canh trên ruộng lúa, chỉ thu khi con nước ròng.", (2, 3, 4, 5, 6, 7), MARKET, 2020, "dried_shrimp", "Hũ tôm khô",
        (Rated(4, "76", D(2020, 1, 20), "MH-01/2020"),), (("registration", "Phiếu minh họa, 05/12/2022"), ("own_report", "Báo cáo minh họa, 20/12/2022")),
    ),
    Sold(
        "cake", "cakes-group", "food", "Bánh tét Hoa Sen", "Bánh tét nếp dẻo, nhân đậu mỡ hoặc chuối; đòn 600 g.",
        "Nếp vo ba lần, gói lá chuối hai lớp, nấu mười giờ; mỗi tổ viên giữ một bếp.", ALL_YEAR, f"{MARKET}\nNhà văn hóa ấp Hoa Sen, ngày rằm", 2020,
        "leaf_cakes", "Bánh tét và khoanh bánh đã cắt", (Rated(3, "61.5", D(2020, 4, 13), "MH-06/2020"),),
    ),
    Sold(
        "dried-fish", "fish-shop", "food", "Khô cá lóc Trình Diễn", "Cá lóc đồng xẻ, ướp muối nhạt, phơi giàn có mái; gói 500 g.",
        "Cá mua của bà con sau mùa lúa, làm trong ngày.", (1, 2, 3, 4, 11, 12), MARKET, 2019, "dried_fish", "Khô cá phơi trên nia",
        (Rated(3, "57", D(2019, 11, 11), "MH-02/2019"),),
    ),
    Sold(
        "tea", "tea-company", "drink", "Trà mãng cầu Giả Định", "Mãng cầu xiêm thái lát, sao hai lần; hộp 100 g, pha được nhiều nước.",
        "Mãng cầu ghép gốc bình bát chịu mặn, trái không đều mã được đưa vào làm trà.", (5, 6, 7, 8, 9), f"{MARKET}\nhttps://ocop.example.vn/tra-mang-cau", 2020,
        "tea_tin", "Hộp trà và tách trà", (Rated(4, "74", D(2021, 9, 20), "MH-05/2021"),),
    ),
    Sold(
        "rice-tea", "tea-company", "drink", "Trà gạo lứt Giả Định", "Gạo lứt đỏ rang, túi lọc; hộp 20 túi.", "Gạo lứt của hợp tác xã trong vùng, rang bằng chảo gang.", ALL_YEAR, MARKET, 2021,
        "brown_tea", "Gạo lứt rang và tách trà", (Rated(3, "59", D(2021, 9, 20), "MH-06/2021", revoked=(D(2022, 8, 30), "Đổi nơi đóng gói mà chưa công bố lại chất lượng; chủ thể làm lại hồ sơ."),),),
        until="accepted",
    ),
)  # fmt: skip
THE_OTHERS = (
    Sold(
        "lemongrass", "herbal-coop", "herbal", "Tinh dầu sả Tưởng Tượng", "Tinh dầu sả chưng cất hơi nước; chai 10 ml và 50 ml.",
        "Sả trồng trên bờ vuông giữ đất khỏi lở, cắt bốn lứa mỗi năm.", ALL_YEAR, f"{MARKET}\nhttps://ocop.example.vn/tinh-dau-sa", 2020, "oil_bottles", "Các chai tinh dầu và bó sả",
        (Rated(3, "63", D(2021, 6, 14), "MH-03/2021"),),
    ),
    Sold(
        "baskets", "weaving-group", "handicraft", "Giỏ đan lục bình Ước Lệ", "Giỏ, khay, chậu lót đan từ lục bình phơi khô.",
        "Lục bình vớt khỏi kênh cho dòng nước thông, phơi khô thành sợi đan.", ALL_YEAR, f"{MARKET}\nhttps://ocop.example.vn/gio-luc-binh", 2021, "baskets", "Giỏ đan lục bình",
        (Rated(4, "71.5", D(2022, 5, 23), "MH-04/2022"),),
    ),
    Sold(
        "mats", "weaving-group", "handicraft", "Chiếu lác Ước Lệ", "Chiếu lác dệt tay, nhuộm màu tự nhiên; khổ 1,2 m và 1,6 m.", "Lác trồng ven kênh nước lợ, dệt trong những tháng nông nhàn.",
        (1, 2, 3, 4, 12), MARKET, 2022, "mats", "Chiếu lác cuộn", until="accepted",
    ),
    Sold(
        "apricot", "garden-group", "ornamental", "Mai vàng tạo dáng Bản Mẫu", "Mai vàng bonsai trong chậu, từ năm năm tuổi.", "Nhà vườn tỉa lá đúng rằm tháng Chạp để hoa nở ngày đầu xuân.",
        (1, 2, 12), "Chợ hoa ngày Tết, thị trấn Mỹ Xuyên", 2021, "flowering_tree", "Chậu mai vàng", (Rated(3, "66", D(2022, 5, 23), "MH-05/2022"),),
    ),
    Sold(
        "tour", "tour-group", "tourism", "Một ngày trên vuông tôm, ruộng lúa", "Chèo xuồng, giăng lưới, nấu ăn cùng bà con; nhóm đến 15 khách, đặt trước hai ngày.",
        "Con nước nào việc nấy: mùa mặn bắt tôm, mùa ngọt theo chân người đi cấy.", (2, 3, 4, 5, 6, 11, 12), "Đặt chỗ tại nhà sinh hoạt cộng đồng xã Hòa Tú 2", 2021, "boat", "Chèo xuồng trên kênh",
        (Rated(3, "68", D(2022, 10, 24), "MH-12/2022"),),
    ),
)  # fmt: skip
SOLD = (*FOOD_AND_DRINK, *THE_OTHERS)
