"""Pictures for the demo's photos: drawn here, the same ones each time, so that no real place or person is shown."""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps

from kheo.demo.pictures import gatherings, goods, scenes

SCENES: dict[str, Callable[[Random], Image.Image]] = scenes.SCENES | gatherings.SCENES | goods.SCENES
QUALITY = 82


def draw_photo(scene: str, number: int = 0) -> SimpleUploadedFile:
    """The picture of a scene ("road", "cleanup", "meeting" …) as an upload; `number` varies it."""
    return SimpleUploadedFile(f"{scene}-{number}.jpg", _written(scene, number), content_type="image/jpeg")


def paint(scene: str, number: int) -> Image.Image:
    """The picture itself; every second one is turned round, so that neighbours differ."""
    picture = SCENES[scene](Random(f"{scene} {number}"))  # noqa: S311 - a drawing, not a secret
    return ImageOps.mirror(picture) if number % 2 else picture


@cache
def _written(scene: str, number: int) -> bytes:
    """Painting takes half a second, so each is painted once."""
    written = BytesIO()
    paint(scene, number).save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


__all__ = ["SCENES", "draw_photo", "paint"]
