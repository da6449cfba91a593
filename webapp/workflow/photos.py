"""Photos as phones take them (HEIC), which few browsers and offices open: a JPEG of each, drawn in a guarded child."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from forms.language import _
from webapp.workflow.errors import Refused

TYPES = {".heic": "image/heic", ".heif": "image/heif"}
MOST_PIXELS = 64_000_000  # The largest photo of an iPhone has 49 million.
LONGEST_SIDE = 2560
SECONDS = 20
MEMORY = 1024 * 1024 * 1024

# Whatever somebody sends is decoded by a library in C: what goes wrong there ends the child, not this process.
_CHILD = Path(__file__).with_name("photo_drawing.py")
_TURNS = BoundedSemaphore(2)


def jpeg_of(name: str, data: bytes) -> bytes:
    """The photo as a JPEG of at most LONGEST_SIDE pixels, upright, without place and camera. Raises Refused."""
    limits = map(str, (MOST_PIXELS, LONGEST_SIDE, SECONDS, MEMORY))
    try:
        with _TURNS:
            child = subprocess.run(  # noqa: S603 (our own interpreter, our own file, no shell)
                [sys.executable, "-I", str(_CHILD), *limits],
                input=data,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise _unreadable(name) from None
    if child.returncode == 0:
        return child.stdout
    if child.stderr.rstrip().endswith(b"too large"):
        raise Refused(
            _(f"Ảnh “{name}” có hơn {MOST_PIXELS // 1_000_000} triệu điểm ảnh; lưu lại cỡ nhỏ hơn rồi gửi.")
        )
    raise _unreadable(name)


def _unreadable(name: str) -> Refused:
    return Refused(
        _(f"Không đọc được ảnh “{name}”: tệp hỏng hoặc không phải ảnh HEIC. Lưu lại thành JPEG rồi gửi.")
    )
