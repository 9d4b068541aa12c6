"""Photos from anybody's phone, made safe to keep and to show: decoded once, written anew, told-tale data gone."""

import threading
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms
from pillow_heif import register_heif_opener

from kheo.lib.files import AnyFile, BadFile, recognise

MAX_PIXELS = 50_000_000
# What cannot be shrunk while it is decoded (all but JPEG) takes its full size in memory, several times over.
MAX_PIXELS_AT_ONCE = 25_000_000
THUMBNAIL_SIDE = 480

_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_STANDARD_COLOURS = ImageCms.createProfile("sRGB")

_one_at_a_time = threading.Lock()

register_heif_opener()


@dataclass(frozen=True)
class CleanImage:
    """A picture without any data of the camera, and its JPEG thumbnail."""

    content: bytes
    width: int
    height: int
    extension: str
    thumbnail: bytes


def clean_image(file: AnyFile, *, name: str, max_side: int = 2400) -> CleanImage:
    """Write the picture anew, upright and at most `max_side` wide and high, or raise BadFile.

    Of an animation the first frame stays. What is see-through stays so (PNG); all else becomes JPEG.
    """
    try:
        if not recognise(file).is_image:
            raise BadFile(
                _("“%(name)s” is not a photo. Send a JPEG, PNG, WebP or HEIC file.") % {"name": name}
            )
        return _cleaned(_opened(file, name), max_side)
    except BadFile:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_large(name, MAX_PIXELS_AT_ONCE) from problem
    except Exception as problem:  # decoders fed with broken files raise whatever comes to their mind
        raise BadFile(
            _("“%(name)s” is damaged or was cut short on its way. Send the original photo again.")
            % {"name": name}
        ) from problem


def _opened(file: AnyFile, name: str) -> Image.Image:
    """Open the picture; its size is read from the head, before anything is decoded."""
    image = Image.open(file, formats=_FORMATS)
    limit = MAX_PIXELS if image.format == "JPEG" else MAX_PIXELS_AT_ONCE
    if image.width * image.height > limit:
        raise _too_large(name, limit)
    return image


def _too_large(name: str, limit: int) -> BadFile:
    return BadFile(
        _("“%(name)s” has more than %(limit)s million pixels. Make it smaller and send it again.")
        % {"name": name, "limit": limit // 1_000_000}
    )


def _cleaned(image: Image.Image, max_side: int) -> CleanImage:
    # A large JPEG need not be decoded in full only to be shrunk; and one picture at a time is enough for a small server.
    with _one_at_a_time:
        image.draft(None, (max_side, max_side))
        image.load()
        if not image.mode.startswith(("I", "P")):  # palettes and 16-bit greys are converted first, or they would look torn
            image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        picture = _upright(_in_standard_colours(image), image)
    picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    picture = _bare(picture)
    see_through = picture.mode == "RGBA"
    content = (
        _written(picture, "PNG") if see_through else _written(picture, "JPEG", quality=85, progressive=True)
    )
    extension = "png" if see_through else "jpg"
    return CleanImage(content, picture.width, picture.height, extension, _thumbnail(picture))


def _in_standard_colours(image: Image.Image) -> Image.Image:
    """Turn any kind of pixels into RGB, or RGBA where something is see-through."""
    if image.mode.startswith("I"):  # 16-bit grey: Pillow would clip it to white
        return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L").convert("RGB")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        return seen if seen.getchannel("A").getextrema() != (255, 255) else seen.convert("RGB")
    profile = image.info.get("icc_profile")
    return _from_profile(image, profile) if profile and image.mode == "RGB" else image.convert("RGB")


def _from_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Phones store colours of their own screen; without the profile they would look dull."""
    try:
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), _STANDARD_COLOURS
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image


def _upright(picture: Image.Image, original: Image.Image) -> Image.Image:
    """Turn the picture as the camera was held; ImageOps would rewrite the data and stumble over broken ones."""
    turn = _UPRIGHT.get(original.getexif().get(ExifTags.Base.Orientation, 1))
    return picture.transpose(turn) if turn is not None else picture


def _bare(picture: Image.Image) -> Image.Image:
    """Copy the pixels alone: comments, profiles and places cling to the opened image and its copies."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _thumbnail(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":
        white = Image.new("RGB", small.size, "white")
        white.paste(small, mask=small)
        small = white
    return _written(small, "JPEG", quality=80)


def _written(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = BytesIO()
    picture.save(written, kind, optimize=True, **options)
    return written.getvalue()
