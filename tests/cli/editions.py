"""A second edition of the bank's small standard, and other things that stand beside the first."""

import re
import shutil

FILE = "continuous-delivery/deployment-and-release-management.yaml"


def shelf_entry(bank, edition, identity="own-cmm", *changes):
    """`own-cmm@1` copied to another id or edition, with texts replaced in its node file."""
    source, folder = bank / "standards/own-cmm/1", bank / f"standards/{identity}/{edition}"
    shutil.copytree(source, folder)
    head = (folder / "standard.yaml").read_text(encoding="utf-8")
    head = re.sub(r"(?m)^(  id: )own-cmm$", rf"\g<1>{identity}", head)
    head = re.sub(r'(?m)^(  edition: )"1"$', rf'\g<1>"{edition}"', head)
    (folder / "standard.yaml").write_text(head, encoding="utf-8")
    text = (folder / FILE).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def edit(path, *changes):
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
