"""The guarded child of `photos`: a HEIC photo comes in, a JPEG goes out. Run as a file, it imports nothing of ours."""

from __future__ import annotations

import sys

import pillow_heif


def main(most_pixels: int, longest_side: int, seconds: int, memory: int) -> None:
    """From stdin to stdout. Ends with an error for what is no photo or too large, by signal when it takes too much."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    pillow_heif.options.DECODE_THREADS = 1
    photo = pillow_heif.open_heif(sys.stdin.buffer.read())
    if photo.size[0] * photo.size[1] > most_pixels:
        sys.exit("too large")
    drawn = photo.to_pillow().convert("RGB")
    drawn.thumbnail((longest_side, longest_side))
    drawn.save(sys.stdout.buffer, "JPEG", quality=85, icc_profile=drawn.info.get("icc_profile"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
