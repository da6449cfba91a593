from __future__ import annotations

import json
from typing import Any


def pdf(paper: Any, content: Any, *, draft: bool) -> bytes:
    return (
        b"%PDF-1.7\n"
        + ("BAN DU THAO" if draft else "").encode()
        + json.dumps(content).encode()
        + b"\n%%EOF\n"
    )


def word(paper: Any, content: Any, *, draft: bool) -> bytes:
    return b"PK\x03\x04" + json.dumps(content).encode()
