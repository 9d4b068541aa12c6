"""What was spent of it, each by a voucher; two entries that were wrong, a promise that will not come, what was left of a work. All of it is invented."""

from datetime import date

from kheo.demo.resources.form import MILLION, LetGo, Moved, Spent, TakenBack

D = date
FIRMS, PEOPLE = "enterprises", "people"


def _sum(**parts: int) -> tuple[tuple[str, int], ...]:
    """Parts in million đồng, by their sources."""
    return tuple((source, amount * MILLION) for source, amount in parts.items())


ON_ROADS = (
    Spent("road-1", "road", "money", "San nền, thuê máy ủi", D(2022, 2, 23), _sum(integrated=180, people=60)),
    Spent("road-2", "road", "money", "Mua đá, thép lưới đợt một", D(2022, 3, 23), _sum(integrated=120, central_investment=120, enterprises=70)),
    Spent("road-wrong", "road", "money", "Thuê xe trộn bê tông", D(2022, 4, 20), _sum(people=90)),
    Spent("road-3", "road", "money", "Thuê xe trộn bê tông", D(2022, 5, 17), _sum(integrated=90)),
    Spent("road-4", "road", "money", "Mua đá, thép lưới đợt hai", D(2022, 6, 20), _sum(integrated=160, local=60, enterprises=50)),
    Spent("road-5", "road", "money", "Đổ bê tông đoạn giữa", D(2022, 7, 18), _sum(central_investment=80, people=200)),
    Spent("road-6", "road", "money", "Hoàn thiện lề, cắm biển báo", D(2022, 8, 17), _sum(integrated=150, people=70)),
    Spent("road-cement-1", "road", "cement", "Xi măng đổ đoạn đầu", D(2022, 4, 6), ((FIRMS, "25.5"),)),
    Spent("road-cement-2", "road", "cement", "Xi măng đổ đoạn cuối", D(2022, 7, 7), ((FIRMS, "20"),)),
    Spent("road-sand-1", "road", "sand", "Cát đổ bê tông", D(2022, 7, 8), ((FIRMS, "120"),)),
    Spent("road-stone-1", "road", "stone", "Đá rải nền", D(2022, 4, 11), ((PEOPLE, "85"),)),
    Spent("road-labour-1", "road", "labour", "Ngày công san nền, đổ bê tông đoạn đầu", D(2022, 5, 24), ((PEOPLE, "440.5"),)),
    Spent("road-labour-2", "road", "labour", "Ngày công đổ bê tông đoạn cuối", D(2022, 8, 10), ((PEOPLE, "180"),)),
    Spent("road-land-1", "road", "land", "Đất đã dùng mở rộng nền đường", D(2022, 3, 9), ((PEOPLE, "2150.5"),)),
    Spent("road-rice-1", "road", "rice", "Nấu cơm trưa những ngày góp công", D(2022, 6, 22), ((PEOPLE, "450.5"),)),
    Spent("road-trees-1", "road", "trees", "Trồng cây hai bên đường mới", D(2022, 8, 18), ((PEOPLE, "600"),)),
    Spent("road-late", "road", "money", "Sơn vạch, biển báo bổ sung", D(2022, 12, 28), common=_sum(people=8), until="draft"),
    Spent("bridge-1", "bridge", "money", "Cọc bê tông và vận chuyển", D(2022, 6, 22), _sum(integrated=220, people=60, enterprises=50)),
    Spent("bridge-2", "bridge", "money", "Đổ mố cầu", D(2022, 9, 19), _sum(integrated=180, local=60, people=80)),
    Spent("bridge-3", "bridge", "money", "Đặt đúc dầm", D(2022, 11, 15), _sum(integrated=120, enterprises=60)),
    Spent("bridge-steel-1", "bridge", "steel", "Thép mố và dầm", D(2022, 9, 20), ((FIRMS, "2800.5"),)),
    Spent("bridge-cement-1", "bridge", "cement", "Xi măng đổ mố", D(2022, 9, 20), ((FIRMS, "18"),)),
    Spent("bridge-labour-1", "bridge", "labour", "Ngày công đóng cọc, đổ mố", D(2022, 10, 20), ((PEOPLE, "210.5"),)),
    Spent("bridge-land-1", "bridge", "land", "Đất đã dùng làm hai đầu cầu", D(2022, 6, 9), ((PEOPLE, "120.5"),)),
    Spent("bridge-4", "bridge", "money", "Thuê cẩu lắp dầm", D(2022, 12, 19), _sum(enterprises=25), until="approved"),
)  # fmt: skip
ON_THE_REST = (
    Spent("lamps-1", "lamps", "money", "Trụ đèn, dây điện", D(2022, 6, 15), _sum(central_recurrent=30, people=60, enterprises=50)),
    Spent("lamps-2", "lamps", "money", "Công kỹ thuật, tủ điện", D(2022, 8, 22), _sum(people=60)),
    Spent("lamps-sets-1", "lamps", "lamps", "Lắp 40 bộ đèn đoạn đầu", D(2022, 7, 18), ((FIRMS, "40"),)),
    Spent("lamps-sets-2", "lamps", "lamps", "Lắp 46 bộ đèn đoạn cuối", D(2022, 8, 23), ((FIRMS, "46"),)),
    Spent("lamps-labour-1", "lamps", "labour", "Ngày công dựng trụ, kéo dây", D(2022, 7, 20), ((PEOPLE, "140"),)),
    Spent("houses-1", "houses", "money", "Vật tư năm căn đầu tiên", D(2022, 5, 16), _sum(credit=250, enterprises=60)),
    Spent("houses-2", "houses", "money", "Vật tư năm căn tiếp theo", D(2022, 7, 12), _sum(credit=250, people=50)),
    Spent("houses-3", "houses", "money", "Vật tư đợt hai", D(2022, 10, 17), _sum(credit=250, enterprises=40)),
    Spent("houses-4", "houses", "money", "Mái, cửa đợt hai", D(2022, 12, 12), _sum(credit=200, people=20)),
    Spent("houses-5", "houses", "money", "Công thợ hoàn thiện đợt hai", D(2022, 11, 22), common=_sum(people=10)),
    Spent("houses-bricks-1", "houses", "bricks", "Gạch xây mười căn đợt một", D(2022, 6, 7), ((FIRMS, "24000"),)),
    Spent("houses-bricks-2", "houses", "bricks", "Gạch xây đợt hai", D(2022, 11, 16), ((FIRMS, "18000"),)),
    Spent("houses-cement-1", "houses", "cement", "Xi măng đợt một", D(2022, 6, 7), ((FIRMS, "12"),)),
    Spent("houses-labour-1", "houses", "labour", "Ngày công đào móng, phụ hồ", D(2022, 9, 21), ((PEOPLE, "260"),)),
    Spent("water-1", "water", "money", "Ống nhánh hai ấp đầu", D(2022, 4, 22), _sum(credit=700, people=80, local=40)),
    Spent("water-2", "water", "money", "Đào mương, lắp ống hai ấp đầu", D(2022, 6, 23), _sum(credit=500, enterprises=30)),
    Spent("water-3", "water", "money", "Ống nhánh hai ấp sau", D(2022, 9, 14), _sum(credit=500, people=90)),
    Spent("water-4", "water", "money", "Đào mương, lắp ống hai ấp sau", D(2022, 12, 8), _sum(credit=450)),
    Spent("water-labour-1", "water", "labour", "Ngày công đào mương đặt ống", D(2022, 10, 21), ((PEOPLE, "160"),)),
    Spent("water-refused", "water", "money", "Mua đồng hồ nước", D(2022, 11, 10), _sum(people=30), until="refused", reason="Đồng hồ nước do đơn vị cấp nước đầu tư, không chi từ khoản này."),
    Spent("canal-1", "canal", "money", "Thuê máy nạo vét 2 km đầu", D(2022, 6, 16), _sum(integrated=150, central_recurrent=80, people=30)),
    Spent("canal-labour-1", "canal", "labour", "Ngày công phát quang, đắp bờ", D(2022, 7, 6), ((PEOPLE, "190"),)),
    Spent("canal-land-1", "canal", "land", "Đất đã dùng mở rộng bờ kênh", D(2022, 6, 16), ((PEOPLE, "900"),)),
    Spent("canal-pipes-1", "canal", "other", "Đặt sáu ống cống đầu tiên", D(2022, 8, 9), ((FIRMS, "6"),)),
)  # fmt: skip
SPENT = (*ON_ROADS, *ON_THE_REST)
TAKEN_BACK = (
    TakenBack("road-wrong-paid", D(2022, 5, 11), "Chi nhầm nguồn: khoản này thuộc vốn lồng ghép, lập lại chứng từ đúng nguồn."),
    TakenBack("flowers-people-1", D(2022, 7, 20), "Công trình dừng, tiền đã góp được trả lại người góp."),
)
LET_GO = (LetGo("flowers-trees", D(2022, 7, 21), "Công trình dừng, số cây đã hứa không góp nữa."),)
MOVED = (Moved("road", "money", D(2022, 9, 16), "Đường đã nghiệm thu, công khai tại ấp; tiền nhân dân góp còn lại chuyển vào quỹ chung của xã theo ý kiến cuộc họp dân."),)
