"""What the committees and branches of Tham Đôn wrote in their monthly returns: texts by month, and what residents raised. Invented."""

from dataclasses import dataclass

# By month: laws and policies made known, holidays, what was organised, what is at the centre of the next month.
EACH_MONTH = (
    ("Phòng, chống dịch; an toàn giao thông dịp Tết.", "Tết Nguyên đán Nhâm Dần", "Dọn đường, treo cờ, chăm lo Tết.", "Vui xuân an toàn, tiết kiệm."),
    ("Chương trình 09-CTr/HU của Huyện ủy.", "Ngày thành lập Đảng 3 tháng 2", "Ra quân đầu năm, trồng hoa.", "Đăng ký mô hình “Dân vận khéo”."),
    ("Luật Giao thông đường bộ và mức phạt mới.", "Ngày Quốc tế Phụ nữ 8 tháng 3; thành lập Đoàn 26 tháng 3", "Tháng Thanh niên, hội thi ngày 8 tháng 3.", "Tập huấn kỹ thuật cho hội viên."),
    ("Luật Bảo vệ môi trường.", "Ngày giải phóng miền Nam 30 tháng 4", "Tập huấn, đối thoại với nhân dân.", "Trồng cây ngày 19 tháng 5."),
    ("Phòng cháy, chữa cháy; an toàn điện.", "Quốc tế Lao động 1 tháng 5; ngày sinh Chủ tịch Hồ Chí Minh 19 tháng 5", "Trồng cây nhớ ơn Bác Hồ.", "Ngày Môi trường thế giới."),
    ("Luật Bảo vệ môi trường; phân loại rác tại nguồn.", "Ngày Gia đình Việt Nam 28 tháng 6", "Ra quân Ngày Môi trường thế giới.", "Sơ kết sáu tháng."),
    ("Luật Cư trú; khai báo tạm trú qua mạng.", "Ngày Thương binh - Liệt sĩ 27 tháng 7", "Thăm hỏi, chăm sóc đài tưởng niệm.", "Ngày hội Toàn dân bảo vệ an ninh Tổ quốc."),
    ("Phòng, chống lừa đảo qua mạng.", "Cách mạng Tháng Tám 19 tháng 8", "Ngày hội Toàn dân bảo vệ an ninh Tổ quốc.", "Năm học mới; làm cho thế giới sạch hơn."),
    ("An toàn giao thông ở cổng trường.", "Quốc khánh 2 tháng 9", "Đêm hội trăng rằm; dọn đường, dọn kênh.", "Tháng cao điểm Vì người nghèo."),
    ("Dịch vụ công trực tuyến; chuyển đổi số.", "Ngày Phụ nữ Việt Nam 20 tháng 10", "Ngày Chuyển đổi số; quỹ Vì người nghèo.", "Chuẩn bị Ngày hội Đại đoàn kết."),
    ("Ngày Pháp luật 9 tháng 11; Luật Thực hiện dân chủ ở cơ sở.", "Ngày thành lập Mặt trận 18 tháng 11", "Ngày hội Đại đoàn kết toàn dân tộc.", "Tổng kết năm."),
    ("Luật Phòng, chống bạo lực gia đình.", "Ngày thành lập Quân đội nhân dân Việt Nam 22 tháng 12", "Tổng kết công tác năm.", "Chăm lo Tết Quý Mão."),
)  # fmt: skip


@dataclass(frozen=True)
class Raised:
    """What residents raised: a topic of `data/monthly_return.yaml`, how often, what was answered."""

    topic: str
    count: int
    answer: str


# (body, month) -> what residents raised.
RAISED = {
    ("mt-hoa-sen", 1): (Raised("power", 6, "Xã đã báo điện lực thay ba bóng hỏng trước Tết."),),
    ("mt-hoa-lan", 2): (Raised("road", 9, "Đoạn cuối ấp được ghi vào danh mục sửa quý II."),),
    ("mt-hoa-mai", 3): (Raised("water", 7, "Trạm cấp nước tăng giờ bơm từ ngày 15 tháng 3."),),
    ("mt-hoa-sen", 4): (Raised("road", 8, "Xã trả lời tại buổi đối thoại: vá trong tháng 5."), Raised("paperwork", 6, "Bàn hồ sơ lưu động về ấp mỗi tháng một buổi.")),
    ("nd-hoa-sen", 5): (Raised("market", 11, "Hội Nông dân nối với hợp tác xã bao tiêu 40 tấn lúa."),),
    ("mt-hoa-mai", 6): (Raised("waste", 10, "Thêm hai điểm tập kết rác có mái che."),),
    ("mt-hoa-sen", 7): (Raised("water", 14, "Đã đặt ống thoát tạm; nâng đường đưa vào kế hoạch năm 2023."),),
    ("mt-hoa-lan", 7): (Raised("water", 12, ""),),
    ("pn-hoa-sen", 8): (Raised("school", 9, "Trường bố trí thêm một lớp bán trú."),),
    ("mt-hoa-sen", 9): (Raised("power", 18, "Khảo sát xong, cần 18 bóng trên 600 m; xã cân đối kinh phí quý IV."),),
    ("mt-hoa-mai", 10): (Raised("safety", 7, "Công an xã lắp gương cầu ở khúc cua đầu ấp."),),
    ("nd-hoa-mai", 10): (Raised("market", 8, "Phòng Nông nghiệp thông báo lịch thu mua của hợp tác xã."),),
    ("mt-hoa-sen", 11): (Raised("health", 6, "Trạm y tế khám ngoài giờ chiều thứ Bảy."), Raised("road", 5, "Đã ghi nhận, trả lời trong tháng 01/2023.")),
    ("ccb-hoa-lan", 11): (Raised("safety", 6, "Tổ tuần tra thêm một phiên đêm cuối tuần."),),
    ("mt-hoa-sen", 12): (Raised("power", 7, "Lắp xong tám bóng, mười bóng còn lại trong tháng 01/2023."),),
}  # fmt: skip
