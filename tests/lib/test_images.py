import struct
import zlib
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from kheo.lib.files import BadFile
from kheo.lib.images import MAX_PIXELS_AT_ONCE, THUMBNAIL_SIDE, clean_image

RED, BLUE = (250, 10, 10), (10, 10, 250)


def half_and_half(size=(60, 40), mode="RGB"):
    """Red on the left, blue on the right: shows how the picture was turned."""
    image = Image.new(mode, size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image


def saved(image, kind="JPEG", **options):
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def telltale():
    """EXIF with a maker, a turn by 90 degrees and the place where the photo was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretPhone"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (9.0, 36.0, 12.0)
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return exif.tobytes()


@cache
def photo(kind):
    return saved(half_and_half((200, 150)), kind, exif=telltale())


def cleaned(content, **options):
    return clean_image(BytesIO(content), name="anh.jpg", **options)


def opened(content):
    image = Image.open(BytesIO(content))
    image.load()
    return image


def nearly(pixel, colour):
    return all(abs(a - b) < 30 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_clean_image_drops_the_place_and_the_maker_but_turns_the_photo_first(kind):
    source = photo(kind)
    assert b"SecretPhone" in source
    clean = cleaned(source)
    for content in (clean.content, clean.thumbnail):
        image = opened(content)
        assert not dict(image.getexif())
        assert b"SecretPhone" not in content
        assert b"Exif" not in content
        assert image.size == (150, 200)
        assert nearly(image.getpixel((75, 20)), RED)
        assert nearly(image.getpixel((75, 180)), BLUE)
    assert (clean.width, clean.height, clean.extension) == (150, 200, "jpg")


def test_clean_image_drops_profiles_comments_and_texts():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "a name")
    see_through = half_and_half().convert("RGBA")
    see_through.putalpha(120)
    for source in (
        saved(half_and_half(), "JPEG", icc_profile=profile, comment=b"a name"),
        saved(half_and_half(), "PNG", icc_profile=profile, pnginfo=texts),
        saved(see_through, "PNG", icc_profile=profile, pnginfo=texts),
    ):
        clean = cleaned(source)
        info = opened(clean.content).info
        assert not {"icc_profile", "comment", "Author", "exif", "xmp"} & set(info)
        assert b"a name" not in clean.content


def test_clean_image_survives_a_broken_profile():
    clean = cleaned(saved(half_and_half(), "JPEG", icc_profile=b"no profile at all"))
    assert nearly(opened(clean.content).getpixel((5, 5)), RED)


def test_clean_image_shrinks_but_never_grows():
    wide = cleaned(saved(half_and_half((3000, 1000))), max_side=1200)
    assert (wide.width, wide.height, opened(wide.content).size) == (1200, 400, (1200, 400))
    assert opened(wide.thumbnail).size == (THUMBNAIL_SIDE, 160)
    small = cleaned(saved(half_and_half((30, 20))))
    assert (opened(small.content).size, opened(small.thumbnail).size) == ((30, 20), (30, 20))


def test_clean_image_keeps_what_is_see_through_as_png_on_a_white_thumbnail():
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    clean = cleaned(saved(image, "PNG"))
    assert (clean.extension, opened(clean.content).format) == ("png", "PNG")
    assert opened(clean.content).getpixel((5, 5))[3] == 0
    assert nearly(opened(clean.thumbnail).getpixel((5, 5)), (255, 255, 255))


def test_clean_image_makes_jpeg_of_what_only_could_be_see_through():
    clean = cleaned(saved(half_and_half().convert("RGBA"), "PNG"))
    assert (clean.extension, opened(clean.content).mode) == ("jpg", "RGB")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK"])
def test_clean_image_takes_other_kinds_of_pixels(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    clean = cleaned(saved(half_and_half().convert(mode), kind))
    assert (clean.extension, opened(clean.content).mode) == ("jpg", "RGB")


def test_clean_image_keeps_the_shades_of_sixteen_bit_grey():
    grey = Image.new("I;16", (20, 20), 0x8000)
    assert nearly(opened(cleaned(saved(grey, "PNG")).content).getpixel((9, 9)), (128, 128, 128))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_clean_image_keeps_the_first_frame_of_an_animation(kind):
    frames = [Image.new("RGB", (32, 32), colour) for colour in (RED, BLUE)]
    clean = cleaned(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
    image = opened(clean.content)
    assert getattr(image, "n_frames", 1) == 1
    assert nearly(image.getpixel((9, 9)), RED)


def png_head(width, height):
    """A few bytes that promise a huge picture."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + head + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"


@pytest.mark.parametrize("size", [(MAX_PIXELS_AT_ONCE + 1, 1), (10_000, 9_000), (60_000, 60_000)])
def test_clean_image_refuses_a_bomb_before_decoding_it(size):
    with pytest.raises(BadFile) as caught:
        cleaned(png_head(*size))
    assert str(caught.value) == (
        "“anh.jpg” has more than 25 million pixels. Make it smaller and send it again."
    )


def test_clean_image_refuses_what_is_no_photo():
    with pytest.raises(BadFile, match=r"“anh\.jpg” is not a photo"):
        cleaned(b"%PDF-1.7\n%rest")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_clean_image_refuses_a_photo_cut_short(kind, part):
    noisy = saved(Image.effect_noise((200, 150), 90).convert("RGB"), kind)
    with pytest.raises(BadFile, match="damaged or was cut short"):
        cleaned(noisy[: int(len(noisy) * part)])


@given(st.data(), st.sampled_from(["JPEG", "PNG", "WEBP", "HEIF"]))
@settings(max_examples=150, deadline=None)
def test_clean_image_of_damaged_bytes_is_a_picture_or_a_bad_file(data, kind):
    content = bytearray(photo(kind))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=12)):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    try:
        clean = cleaned(bytes(content[:cut]))
    except BadFile as problem:
        assert str(problem)
    else:
        assert opened(clean.content).size == (clean.width, clean.height)
        assert b"SecretPhone" not in clean.content


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"]),
)
@settings(deadline=None)
def test_clean_image_of_random_bytes_is_a_bad_file(tail, head):
    with pytest.raises(BadFile):
        cleaned(head + tail)
