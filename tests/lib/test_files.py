import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image
from pillow_heif import register_heif_opener

from kheo.lib.files import MEGABYTE, BadFile, check_size, recognise

register_heif_opener()

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def archive(*names):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "<xml/>")
    return content.getvalue()


def picture(kind):
    content = BytesIO()
    Image.new("RGB", (16, 16)).save(content, kind)
    return content.getvalue()


def spreadsheet():
    content = BytesIO()
    Workbook().save(content)
    return content.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "extension", "content_type", "is_image"),
    [
        (picture("JPEG"), "jpg", "image/jpeg", True),
        (picture("PNG"), "png", "image/png", True),
        (picture("WEBP"), "webp", "image/webp", True),
        (picture("HEIF"), "heic", "image/heic", True),
        (b"%PDF-1.7\n%rest", "pdf", "application/pdf", False),
        (DOCX, "docx", DOCX_TYPE, False),
        (spreadsheet(), "xlsx", XLSX_TYPE, False),
    ],
)
def test_recognise_goes_by_content_whatever_the_name_and_type_say(content, extension, content_type, is_image):
    file = SimpleUploadedFile("virus.exe", content, content_type="text/html")
    kind = recognise(file)
    assert (kind.extension, kind.content_type, kind.is_image) == (extension, content_type, is_image)
    assert file.read() == content


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 100,
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        archive("a.txt"),
        archive("word/document.xml"),
        archive("[Content_Types].xml"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        DOCX[: len(DOCX) // 2],
        b"PK\x03\x04" + b"[Content_Types].xml word/document.xml" * 9,
    ],
)
def test_recognise_refuses_all_else_and_names_the_file(content):
    with pytest.raises(BadFile, match=r"“bao-cao.docx” is not a file that can be kept. Send a photo"):
        recognise(SimpleUploadedFile("bao-cao.docx", content))


def test_recognise_refuses_an_empty_file():
    with pytest.raises(BadFile, match=r"“anh\.jpg” is empty"):
        recognise(SimpleUploadedFile("anh.jpg", b""))


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\x03\x04", b"\xff\xd8\xff", b"\0\0\0\x18ftyp", DOCX[:-30]]),
)
def test_recognise_of_any_bytes_is_a_kind_or_a_bad_file(tail, head):
    try:
        assert recognise(BytesIO(head + tail)).extension
    except BadFile as problem:
        assert "The file" in str(problem)


def test_check_size_lets_a_file_at_the_limit_pass():
    assert check_size(BytesIO(b"x" * 100), 100) is None


@pytest.mark.parametrize(("size", "shown"), [(3 * MEGABYTE, "3"), (2 * MEGABYTE + 1, "2,1")])
def test_check_size_says_how_large_and_how_large_it_may_be(size, shown):
    with pytest.raises(BadFile) as caught:
        check_size(SimpleUploadedFile("anh.jpg", b"x" * size), 2 * MEGABYTE)
    assert str(caught.value) == (
        f"“anh.jpg” weighs {shown} MB, more than 2 MB. Make it smaller and send it again."
    )
