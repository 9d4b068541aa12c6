"""What was promised and given in 2022, from all seven sources and in every form. Givers, quantities and sums are invented."""

from datetime import date

from kheo.demo.resources.form import MILLION, Gift

D = date
TOWARDS_THE_PROGRAMME = "Xây dựng nông thôn mới năm 2022 (minh họa)"

OF_BUDGETS = (
    Gift("road-integrated", "road", "integrated", "money", 700 * MILLION, D(2022, 1, 18), ((D(2022, 2, 21), 300 * MILLION), (D(2022, 5, 16), 250 * MILLION), (D(2022, 8, 8), 150 * MILLION))),
    Gift("road-central", "road", "central_investment", "money", 200 * MILLION, D(2022, 1, 20), ((D(2022, 3, 7), 120 * MILLION), (D(2022, 7, 11), 80 * MILLION))),
    Gift("road-local", "road", "local", "money", 60 * MILLION, D(2022, 2, 8), ((D(2022, 4, 18), 60 * MILLION),)),
    Gift("bridge-integrated", "bridge", "integrated", "money", 640 * MILLION, D(2022, 4, 19), ((D(2022, 5, 24), 220 * MILLION), (D(2022, 9, 12), 300 * MILLION)), expected=D(2023, 1, 31)),
    Gift("bridge-local", "bridge", "local", "money", 80 * MILLION, D(2022, 4, 20), ((D(2022, 6, 14), 60 * MILLION),), expected=D(2022, 12, 15)),
    Gift("canal-integrated", "canal", "integrated", "money", 320 * MILLION, D(2022, 4, 11), ((D(2022, 4, 25), 200 * MILLION),), expected=D(2023, 2, 28)),
    Gift("canal-recurrent", "canal", "central_recurrent", "money", 80 * MILLION, D(2022, 4, 12), ((D(2022, 5, 10), 80 * MILLION),)),
    Gift("lamps-recurrent", "lamps", "central_recurrent", "money", 30 * MILLION, D(2022, 4, 6), ((D(2022, 6, 6), 30 * MILLION),)),
    Gift("water-local", "water", "local", "money", 40 * MILLION, D(2022, 3, 2), ((D(2022, 4, 4), 40 * MILLION),)),
    Gift("meeting-local", "meeting-house", "local", "money", 350 * MILLION, D(2022, 11, 21), expected=D(2023, 3, 31)),
    Gift("water-credit", "water", "credit", "money", 2_500 * MILLION, D(2022, 3, 8), (
        (D(2022, 3, 22), 400 * MILLION), (D(2022, 4, 21), 450 * MILLION), (D(2022, 6, 20), 500 * MILLION), (D(2022, 8, 16), 450 * MILLION), (D(2022, 10, 17), 300 * MILLION), (D(2022, 12, 6), 200 * MILLION),
    )),
    Gift("houses-credit", "houses", "credit", "money", 1_000 * MILLION, D(2022, 3, 21), (
        (D(2022, 4, 14), 250 * MILLION), (D(2022, 6, 16), 250 * MILLION), (D(2022, 9, 15), 250 * MILLION), (D(2022, 11, 14), 250 * MILLION),
    )),
)  # fmt: skip

OF_ENTERPRISES = (
    Gift(
        "road-firm", "road", "enterprises", "money", 120 * MILLION, D(2022, 2, 15), ((D(2022, 3, 14), 70 * MILLION), (D(2022, 6, 13), 50 * MILLION)),
        donor=("Công ty TNHH Xây dựng Minh Họa", "publish", "written"), has_receipt=True, is_public=True,
    ),
    Gift("road-cement", "road", "enterprises", "cement", "45.5", D(2022, 2, 16), ((D(2022, 3, 15), "25.5"), (D(2022, 6, 14), "20")), has_receipt=True, is_public=True),
    Gift("road-sand", "road", "enterprises", "sand", "120", D(2022, 2, 22), ((D(2022, 3, 16), "70"), (D(2022, 6, 15), "50"))),
    Gift("bridge-firm", "bridge", "enterprises", "money", 150 * MILLION, D(2022, 5, 17), ((D(2022, 6, 21), 80 * MILLION), (D(2022, 10, 11), 70 * MILLION))),
    Gift("bridge-steel", "bridge", "enterprises", "steel", "3200.5", D(2022, 5, 18), ((D(2022, 7, 5), "3200.5"),), is_public=True),
    Gift("bridge-cement", "bridge", "enterprises", "cement", "30", D(2022, 5, 19), ((D(2022, 7, 6), "18"),), expected=D(2023, 1, 15)),
    Gift("lamps-firm", "lamps", "enterprises", "money", 50 * MILLION, D(2022, 4, 13), ((D(2022, 5, 18), 50 * MILLION),)),
    Gift("lamps-sets", "lamps", "enterprises", "lamps", "86", D(2022, 4, 14), ((D(2022, 6, 7), "40"), (D(2022, 8, 3), "46")), has_receipt=True, is_public=True),
    Gift("houses-firm", "houses", "enterprises", "money", 100 * MILLION, D(2022, 4, 7), ((D(2022, 5, 5), 60 * MILLION), (D(2022, 10, 6), 40 * MILLION))),
    Gift("houses-bricks", "houses", "enterprises", "bricks", "48000", D(2022, 4, 8), ((D(2022, 5, 6), "24000"), (D(2022, 10, 7), "24000"))),
    Gift("houses-cement", "houses", "enterprises", "cement", "24", D(2022, 4, 8), ((D(2022, 5, 6), "12"), (D(2022, 10, 7), "12"))),
    Gift("water-firm", "water", "enterprises", "money", 30 * MILLION, D(2022, 3, 9), ((D(2022, 5, 12), 30 * MILLION),)),
    Gift("canal-pipes", "canal", "enterprises", "other", "14", D(2022, 5, 4), ((D(2022, 6, 22), "14"),), goods="Ống cống bê tông đúc sẵn"),
    Gift("meeting-bricks", "meeting-house", "enterprises", "bricks", "20000", D(2022, 11, 22), expected=D(2023, 2, 15)),
)  # fmt: skip

OF_THE_PEOPLE = (
    Gift("road-people", "road", "people", "money", 360 * MILLION, D(2022, 1, 25), (
        (D(2022, 2, 18), 120 * MILLION), (D(2022, 4, 19), 100 * MILLION), (D(2022, 6, 9), 80 * MILLION), (D(2022, 7, 21), 60 * MILLION),
    ), has_receipt=True, is_public=True),
    Gift("road-labour", "road", "people", "labour", "620.5", D(2022, 1, 25), ((D(2022, 3, 21), "240"), (D(2022, 5, 23), "200.5"), (D(2022, 7, 25), "180")), has_receipt=True, is_public=True),
    Gift("road-land", "road", "people", "land", "2150.5", D(2022, 1, 25), at_once=True, has_receipt=True, is_public=True),
    Gift("road-stone", "road", "people", "stone", "85", D(2022, 2, 10), ((D(2022, 4, 5), "85"),)),
    Gift("road-rice", "road", "people", "rice", "450.5", D(2022, 2, 11), ((D(2022, 3, 22), "450.5"),), place="hoa-sen"),
    Gift("road-trees", "road", "people", "trees", "600", D(2022, 7, 6), ((D(2022, 8, 15), "600"),), place="hoa-sen"),
    Gift("bridge-people", "bridge", "people", "money", 200 * MILLION, D(2022, 5, 12), ((D(2022, 6, 8), 90 * MILLION), (D(2022, 9, 6), 90 * MILLION)), expected=D(2023, 1, 20)),
    Gift("bridge-labour", "bridge", "people", "labour", "260", D(2022, 5, 12), ((D(2022, 7, 19), "110"), (D(2022, 10, 19), "100.5")), expected=D(2023, 2, 28)),
    Gift("bridge-land", "bridge", "people", "land", "120.5", D(2022, 5, 12), at_once=True, is_public=True),
    Gift("lamps-people", "lamps", "people", "money", 120 * MILLION, D(2022, 4, 7), ((D(2022, 5, 17), 70 * MILLION), (D(2022, 7, 13), 50 * MILLION)), is_public=True),
    Gift("lamps-labour", "lamps", "people", "labour", "140", D(2022, 4, 7), ((D(2022, 7, 14), "140"),)),
    Gift("houses-people", "houses", "people", "money", 80 * MILLION, D(2022, 4, 12), ((D(2022, 5, 11), 50 * MILLION), (D(2022, 11, 9), 30 * MILLION))),
    Gift("houses-labour", "houses", "people", "labour", "320", D(2022, 4, 12), ((D(2022, 5, 19), "140"), (D(2022, 9, 20), "120")), expected=D(2023, 1, 15)),
    Gift("water-people", "water", "people", "money", 260 * MILLION, D(2022, 3, 10), ((D(2022, 4, 13), 110 * MILLION), (D(2022, 9, 7), 90 * MILLION)), expected=D(2023, 1, 31)),
    Gift("water-labour", "water", "people", "labour", "180", D(2022, 3, 10), ((D(2022, 4, 26), "90"), (D(2022, 10, 13), "70"))),
    Gift("canal-people", "canal", "people", "money", 60 * MILLION, D(2022, 4, 14), ((D(2022, 5, 20), 50 * MILLION),), expected=D(2022, 12, 20)),
    Gift("canal-labour", "canal", "people", "labour", "380", D(2022, 4, 14), ((D(2022, 6, 10), "190"),), expected=D(2023, 3, 31)),
    Gift("canal-land", "canal", "people", "land", "900", D(2022, 4, 14), ((D(2022, 5, 6), "900"),)),
    Gift("flowers-people", "flowers", "people", "money", 10 * MILLION, D(2022, 5, 11), ((D(2022, 6, 6), 10 * MILLION),)),
    Gift("flowers-trees", "flowers", "people", "trees", "400", D(2022, 5, 11)),
    Gift("meeting-land", "meeting-house", "people", "land", "650", D(2022, 12, 7), expected=D(2023, 2, 28)),
    Gift(
        "commune-fund", "", "people", "money", 32 * MILLION, D(2022, 9, 5), ((D(2022, 9, 19), 20 * MILLION), (D(2022, 10, 24), 12 * MILLION)),
        place="tham-don", purpose=TOWARDS_THE_PROGRAMME, donor=("Nguyễn Văn Ước Lệ", "publish", "written"), has_receipt=True, is_public=True,
    ),
    Gift("commune-rice", "", "people", "rice", "300", D(2022, 11, 8), ((D(2022, 11, 17), "300"),), place="tham-don", purpose="Bữa cơm ngày hội Đại đoàn kết của các ấp (minh họa)"),
    Gift("commune-late", "", "enterprises", "money", 15 * MILLION, D(2022, 12, 27), place="tham-don", purpose=TOWARDS_THE_PROGRAMME, until="submitted"),
)  # fmt: skip
GIFTS = (*OF_BUDGETS, *OF_ENTERPRISES, *OF_THE_PEOPLE)
