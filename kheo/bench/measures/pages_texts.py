"""The words of the articles on both sites of the measure of pages."""

import random

LEAD = "Bà con trong ấp cùng góp ngày công và tiền của để con đường kịp thông xe trước mùa mưa."
WORDS = ["bà", "con", "trong", "ấp", "góp", "ngày", "công", "làm", "đường", "trồng", "hoa", "thắp", "sáng", "dọn", "kênh", "nâng", "nền", "xây", "cầu", "họp", "tổ", "bàn", "bạc", "công", "khai", "giám", "sát", "khéo", "dân", "vận", "nông", "thôn", "mới", "gương", "mẫu", "đồng", "thuận", "cùng", "nhau", "giữ", "gìn", "sạch", "đẹp", "an", "toàn", "vui", "vẻ", "phấn", "khởi", "hiệu", "quả"]
PARAGRAPHS, WORDS_EACH = 8, 110


def title(number: int) -> str:
    """The title of an article."""
    return f"Bài {number}: Con đường hoa của ấp"


def paragraphs(number: int) -> list[str]:
    """The text of an article, always the same for one number, and of others in another order: packed it weighs what articles weigh."""
    chance = random.Random(number)  # noqa: S311
    return [" ".join(chance.choices(WORDS, k=WORDS_EACH)).capitalize() + "." for _number in range(PARAGRAPHS)]
