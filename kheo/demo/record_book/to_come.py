"""What is planned for January 2023, what is due to be written down now, and what bodies agreed to do together. All of it invented."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction

from kheo.demo.cast import Cast
from kheo.demo.record_book.activities import EDITOR, paper
from kheo.demo.record_book.places import NEWCOMER, reviewer_at, writer_at
from kheo.demo.telling import MARK, at, key_for
from kheo.grassroots.actions import call_off_event
from kheo.grassroots.actions.agreements import write_review
from kheo.grassroots.models import Agreement, AgreementTask, PlannedEvent, PlannedKind
from kheo.org.models import Body
from kheo.records.actions import change_state, publish_record, save_record


@dataclass(frozen=True)
class Plan:
    """Something that is to come: `by` is who wrote it where that is not who writes for the place."""

    name: str
    place: str
    planned_on: date
    on: date
    title: str
    kind: str = ""
    at: time | None = None
    where: str = ""
    text: str = ""
    hosts: tuple[str, ...] = ()
    document: str = ""
    by: str = ""
    until: str = "published"  # published, accepted or submitted
    called_off: tuple[date, str] | None = None


PLANS = (
    Plan(
        "plan-tet-tham-don", "tham-don", date(2022, 12, 20), date(2023, 1, 14), "Ra quân dọn đường, treo cờ đón Tết Quý Mão", "clean_up", time(6, 30),
        "Trụ sở Ủy ban nhân dân xã, sau đó về ba ấp", "Mời bà con mang theo cuốc, chổi, bao đựng rác; xe chở rác chờ sẵn ở ba nhà văn hóa ấp.",
        ("mat-tran-xa", "quan-su-xa", "doan-xa"),
    ),
    Plan(
        "plan-tet-hoa-sen", "hoa-sen", date(2022, 12, 22), date(2023, 1, 8), "Chủ nhật xanh: dặm hoa tuyến đường ấp Hoa Sen", "planting", time(7, 0),
        "Cổng chào ấp Hoa Sen", "Mỗi nhóm hộ chuẩn bị cây giống cho đoạn của mình.", ("to-hoa-sen", "pn-hoa-sen"),
    ),
    Plan(
        "plan-cakes", "pn-hoa-sen", date(2022, 12, 23), date(2023, 1, 17), "Hội thi gói bánh tét vì mọi nhà đều có Tết", "culture", time(14, 0),
        "Nhà văn hóa ấp Hoa Sen", "Bốn tổ thi gói bánh; bánh chín được chia đều cho các tổ.", ("tn-hoa-sen",),
    ),
    Plan(
        "plan-traffic", "tham-don", date(2022, 12, 26), date(2023, 1, 11), "Nói chuyện về đi đường an toàn dịp Tết Quý Mão", "talk", time(8, 0),
        "Hội trường Ủy ban nhân dân xã Tham Đôn", "Có bàn tư vấn và tờ rơi.", ("cong-an-xa",), "nd-123",
    ),
    Plan(
        "plan-jobs", "huyen", date(2022, 12, 19), date(2023, 1, 31), "Phiên giao dịch việc làm đầu năm", "job_fair", time(7, 30),
        "Sân Trung tâm Văn hóa huyện Mỹ Xuyên", "Người tìm việc mang theo giấy tờ tùy thân; có bàn viết hồ sơ miễn phí.", ("lao-dong", "mat-tran-huyen"),
    ),
    Plan(
        "plan-shrimp", "ngoc-to", date(2022, 12, 15), date(2023, 1, 10), "Tập huấn cải tạo ao trước vụ tôm", "training", time(8, 0), "Nhà văn hóa ấp, xã Ngọc Tố",
        "Học viên tự mang máy đo độ mặn nếu có.", ("nong-nghiep",),
        called_off=(date(2022, 12, 29), "Ngày 10 tháng 01 trùng lịch xả nước của cống; lớp học dời sang tháng 02/2023, có thông báo sau."),
    ),
    Plan(
        "plan-trees", "hoa-lan", date(2022, 12, 28), date(2023, 1, 15), "Trồng hoa 200 m đầu tiên của đường hoa ấp Hoa Lan", "planting", time(7, 0),
        "Đầu đường ấp Hoa Lan", "Ấp Hoa Sen sang chỉ cách chia đoạn.", ("to-hoa-sen",), until="submitted",
    ),
    Plan(
        "plan-due-hoa-mai", "hoa-mai", date(2022, 12, 21), date(2022, 12, 29), "Vớt lục bình kênh sau chợ trước Tết Dương lịch", "clean_up", time(6, 30),
        "Kênh sau chợ ấp Hoa Mai", "Mang theo vợt và bao; xuồng có sẵn ở bến.", ("to-hoa-mai", "quan-su-xa"), by=NEWCOMER.username, until="accepted",
    ),
    Plan(
        "plan-meeting-hoa-mai", "to-hoa-mai", date(2022, 12, 27), date(2023, 1, 6), "Họp tổ dân vận tháng 01/2023", at=time(19, 0), where="Nhà văn hóa ấp Hoa Mai",
        text="Bàn việc chăm lo Tết, phân công giữ kênh sạch.", by=NEWCOMER.username, until="accepted",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Agreed:
    """An agreement between bodies, what they do together, and how it stood each year."""

    name: str
    place: str
    signed_on: date
    ends_on: date
    title: str
    parties: tuple[str, ...]
    tasks: tuple[str, ...]
    reviews: tuple[tuple[date, str], ...] = ()


AGREED = (
    Agreed(
        "agreement-army", "huyen", date(2021, 3, 22), date(2025, 12, 31),
        "Chương trình phối hợp công tác dân vận giữa Ban Dân vận Huyện ủy và Ban Chỉ huy Quân sự huyện, giai đoạn 2021 - 2025",
        ("ban-dan-van", "quan-su-huyen"),
        (
            "Mỗi quý một đợt lực lượng vũ trang giúp dân làm đường, dọn kênh, sửa nhà ở một xã",
            "Cùng ra quân dọn vệ sinh trước Tết và Ngày Môi trường thế giới",
            "Giao ban sáu tháng một lần, luân phiên chủ trì",
        ),
        (
            (date(2021, 12, 20), "Làm được ba trong bốn đợt giúp dân do dịch bệnh; đã ra quân trước Tết. Cần định lịch đợt giúp dân ngay từ đầu năm."),
            (date(2022, 12, 19), "Đủ bốn đợt giúp dân ở Thạnh Quới, Ngọc Đông, Tham Đôn và thị trấn. Giao ban đúng kỳ. Năm 2023 thêm việc phòng cháy mùa khô."),
        ),
    ),
    Agreed(
        "agreement-police", "tham-don", date(2022, 2, 25), date(2024, 12, 31),
        "Chương trình phối hợp giữ gìn trật tự, an toàn giao thông giữa Khối dân vận xã và Công an xã Tham Đôn", ("khoi-dan-van", "cong-an-xa", "doan-xa"),
        (
            "Mỗi tháng một buổi nhắc nhở an toàn giao thông ở nút giao hoặc cổng trường",
            "Mỗi ấp một buổi nói chuyện về mức phạt mới trong năm",
            "Trực bàn tư vấn trong Ngày Pháp luật",
        ),
        ((date(2022, 12, 22), "Làm được tám trên mười tháng; hai ấp đã có buổi nói chuyện, ấp Hoa Lan còn thiếu. Bàn tư vấn Ngày Pháp luật trực đủ."),),
    ),
    Agreed(
        "agreement-flowers", "mt-hoa-sen", date(2022, 3, 5), date(2023, 12, 31), "Chương trình phối hợp giữ tuyến đường hoa ấp Hoa Sen",
        ("pn-hoa-sen", "tn-hoa-sen"), ("Chi hội Phụ nữ gieo giống, chi đoàn tưới và làm cỏ mỗi Chủ nhật đầu tháng", "Mặt trận ấp công khai thu chi mỗi quý"),
    ),
)  # fmt: skip


@transaction.atomic
def tell_to_come(cast: Cast) -> None:
    """The plans and agreements that are not there yet."""
    for agreed in AGREED:
        if not Agreement.objects.filter(uuid=key_for(agreed.name)).exists():
            _agree(cast, agreed)
    for plan in PLANS:
        if not PlannedEvent.objects.filter(uuid=key_for(plan.name)).exists():
            _plan(cast, plan)


def _bodies(cast: Cast, names: tuple[str, ...]) -> list[Body]:
    return [body for name in names if (body := cast.body(name)) is not None]


def _agree(cast: Cast, agreed: Agreed) -> None:
    by = writer_at(cast, agreed.place)
    with at(agreed.signed_on, 10):
        agreement = save_record(
            Agreement(
                uuid=key_for(agreed.name), unit=cast.unit(agreed.place), body=cast.body(agreed.place), title=f"{agreed.title} (minh họa)",
                signed_on=agreed.signed_on, ends_on=agreed.ends_on,
            ),
            by=by,
        )  # fmt: skip
        agreement.parties.set(_bodies(cast, agreed.parties))
        AgreementTask.objects.bulk_create(AgreementTask(agreement=agreement, text=text) for text in agreed.tasks)
        change_state(agreement, "submit", by=by)
    with at(agreed.signed_on + timedelta(days=4), 10):
        change_state(agreement, "accept", by=reviewer_at(cast, agreed.place))
    for day, words in agreed.reviews:
        with at(day, 15):
            write_review(agreement, year=day.year, by=by, text=f"{words}\n\n{MARK}")


def _plan(cast: Cast, plan: Plan) -> None:
    by = cast.person(plan.by) if plan.by else writer_at(cast, plan.place)
    body = cast.body(plan.place)
    with at(plan.planned_on, 9):
        event = save_record(
            PlannedEvent(
                uuid=key_for(plan.name), unit=cast.unit(plan.place), body=body, what=PlannedKind.ACTIVITY if plan.kind else PlannedKind.MEETING,
                kind=plan.kind, title=plan.title, starts_on=plan.on, starts_at=plan.at, place=plan.where, text=f"{plan.text}\n\n{MARK}",
                document=paper(cast, plan.document),
            ),
            by=by,
        )  # fmt: skip
        event.hosts.set(_bodies(cast, plan.hosts))
        change_state(event, "submit", by=by)
    if plan.until != "submitted":
        with at(plan.planned_on + timedelta(days=1), 9):
            change_state(event, "accept", by=reviewer_at(cast, plan.place))
    if plan.until == "published":
        with at(plan.planned_on + timedelta(days=1), 14):
            publish_record(event, by=cast.person(EDITOR), evidence=[])
    if plan.called_off is not None:
        with at(plan.called_off[0], 11):
            call_off_event(event, by=by, reason=plan.called_off[1])
