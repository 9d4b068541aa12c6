"""Films are told by their content, captions read strictly, and parts of files given as players ask for them."""

from io import BytesIO

import pytest
from django.core.files import File

from kheo.lib.files import BadFile
from kheo.lib.films import read_captions, recognise_film, words_of_captions
from kheo.lib.ranges import NoSuchRange, answer_part, range_asked

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
MKV = WEBM.replace(b"\x84webm", b"\x88matroska")
CAPTIONS = "WEBVTT\n\n1\n00:00.000 --> 00:02.500\n<v Người dẫn>Xin <i>chào</i> bà con.\n\n00:01:02.000 --> 00:01:04.000 line:0\nHẹn gặp lại."


@pytest.mark.parametrize(("head", "kind"), [(MP4, "video/mp4"), (WEBM, "video/webm")])
def test_a_film_is_told_by_its_content(head, kind):
    file = BytesIO(head + b"\x00" * 600)
    assert (recognise_film(file).content_type, file.tell()) == (kind, 0)


@pytest.mark.parametrize("head", [b"", MKV, b"<html><video></video>", b"GIF89a", b"\x00\x00\x00\x18ftypheic", b"MZ\x90\x00"])
def test_what_is_no_film_of_ours_is_refused(head):
    with pytest.raises(BadFile):
        recognise_film(BytesIO(head))


def test_captions_are_read_and_say_their_words():
    text = read_captions(BytesIO(b"\xef\xbb\xbf" + CAPTIONS.replace("\n", "\r\n").encode()))
    assert text == CAPTIONS
    assert words_of_captions(text) == "Xin chào bà con.\nHẹn gặp lại."


@pytest.mark.parametrize(
    "raw",
    [b"", b"WEBVTT", b"1\n00:00:00,000 --> 00:00:02,000\nSRT", b"WEBVTT\n\n00:00 --> 00:02\nx", b"WEBVTTx\n\n00:00.000 --> 00:02.000", "WEBVTT\n\n00:00.000 --> 00:02.000\nx".encode("utf-16"), b"WEBVTT\n\n00:00.000 --> 00:02.000\n" + b"x" * 1024 * 1024],
)  # fmt: skip
def test_what_is_no_captions_is_refused(raw):
    with pytest.raises(BadFile):
        read_captions(BytesIO(raw))


@pytest.mark.parametrize(
    ("header", "part"),
    [("bytes=0-1", (0, 1)), ("bytes=8-", (8, 9)), ("bytes=0-99", (0, 9)), ("bytes=-3", (7, 9)), ("bytes=-99", (0, 9)), ("bytes=5-2", None), ("bytes=0-1,3-4", None), ("items=0-1", None), ("bytes=-", None), ("bytes=x", None)],
)  # fmt: skip
def test_a_range_is_read(header, part):
    assert range_asked(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_outside_the_file_is_none(header):
    with pytest.raises(NoSuchRange):
        range_asked(header, 10)


@pytest.mark.parametrize(
    ("header", "status", "body", "told"),
    [("", 200, b"0123456789", None), ("bytes=2-4", 206, b"234", "bytes 2-4/10"), ("bytes=7-", 206, b"789", "bytes 7-9/10"), ("bytes=99-", 416, b"", "bytes */10")],
)  # fmt: skip
def test_a_part_is_answered_with_what_it_is(header, status, body, told):
    answer = answer_part(header, File(BytesIO(b"0123456789")), 10, "video/webm")
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, sent, answer.get("Content-Range"), answer["Accept-Ranges"]) == (status, body, told, "bytes")
