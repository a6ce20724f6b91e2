"""What a stranger gives to be verified: a credential pasted or as a file, the text of its QR code, or its PDF."""

from __future__ import annotations

from typing import Any

from steelyard.certificate.paper.form import Form, form_of, opened
from steelyard_web.refusal import Refused
from steelyard_web.register.heard import CREDENTIAL, PAGE, PDF, content, understood


def credential_of(pasted: str, uploaded: Any) -> tuple[Form, bytes]:
    """In which form it came, and the bytes to be verified; raises Refused where there are none, or too many."""
    if uploaded is None:
        data, name = pasted.strip().encode("utf-8", "surrogatepass"), "certificate"
        if not data:
            raise Refused("请粘贴证书内容或选择文件。", "Paste a certificate or choose its file.")
    else:
        data, name = content(uploaded, PAGE), str(uploaded.name)[:200]
    if not data.startswith(PDF) and len(data) > CREDENTIAL:
        most = CREDENTIAL // 1024
        raise Refused(
            f"不是证书，或内容过大；上限为 {most} KB。", f"No certificate, or too large; at most {most} KB."
        )
    form = form_of(data)
    with understood():
        return form, opened(form, data, name)


def inside(data: bytes, name: str) -> bytes:
    """The credential that a PDF carries; raises Refused for what is no PDF, or carries none."""
    if not data.startswith(PDF):
        raise Refused(f"{name} 不是 PDF。", f"{name} is no PDF.")
    with understood():
        return opened(Form.PDF, data, name)
