#!/usr/bin/env python3
"""Checks the form of every zip of a manifest, by Python's zipfile and by the bytes themselves.

    python check-zips.py MANIFEST

One line an artifact; exits with 1 when anything is wrong, with 2 when the manifest cannot be read.
Needs Python 3.8 or newer and nothing else.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import stat
import struct
import sys
import zipfile
from pathlib import Path
from typing import BinaryIO, Iterator, List, NamedTuple

from manifest import Artifact, ManifestError, read_manifest

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
CENTRAL_HEADER = struct.Struct("<4s6H3I5H2I")
ZIP64_END_BYTES = 56 + 20
END_BYTES = 22
EPOCH = (1980, 1, 1, 0, 0, 0)
DOS_EPOCH = (0, 0x21)
DEFLATE_LEVEL = 0x06  # A hint of how an entry was made, copied with it from its wheel.
HAS_DATA_DESCRIPTOR = 0x08
IS_UTF8 = 0x800
UNIX = 3
SHOWN_PROBLEMS = 10


class Header(NamedTuple):
    """One entry as its local header and the central directory have it."""

    name: bytes
    flags: int
    method: int
    dos_time: int
    dos_date: int
    crc: int
    compressed: int
    size: int
    extra: bytes


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(description="Checks the form of every zip of a manifest.")
    parser.add_argument("manifest", type=Path)
    options = parser.parse_args(arguments)
    try:
        artifacts = read_manifest(options.manifest)
    except ManifestError as error:
        print(error, file=sys.stderr)
        return 2
    bad = 0
    for artifact in artifacts:
        problems = list(check_artifact(artifact))
        bad += bool(problems)
        print(f"{'BAD' if problems else 'ok '}  {artifact.id}  {artifact.entries} entries  {artifact.file}")
        for problem in problems[:SHOWN_PROBLEMS]:
            print(f"     {problem}")
        if len(problems) > SHOWN_PROBLEMS:
            print(f"     and {len(problems) - SHOWN_PROBLEMS} more")
    print(f"{len(artifacts) - bad} of {len(artifacts)} zips are as promised")
    return 1 if bad else 0


def check_artifact(artifact: Artifact) -> Iterator[str]:
    if not artifact.path.is_file():
        yield "there is no such file"
        return
    yield from check_digests(artifact)
    try:
        with zipfile.ZipFile(artifact.path) as archive:
            entries = archive.infolist()
            yield from check_numbers(artifact, entries)
            broken = archive.testzip()
            if broken is not None:
                yield f"testzip: {broken} has another CRC than its bytes"
            for entry in entries:
                yield from check_entry(entry)
            yield from check_names([entry.filename for entry in entries])
        with open(artifact.path, "rb") as file:
            yield from check_bytes(file, archive)
    except Exception as error:  # A zip that breaks zipfile in any way is a bad zip.
        yield f"zipfile cannot read it: {type(error).__name__}: {error}"


def check_digests(artifact: Artifact) -> Iterator[str]:
    digest = hashlib.sha256()
    size = 0
    with open(artifact.path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
            size += len(block)
    yield from differs("sha256", artifact.sha256, digest.hexdigest())
    in_base64 = base64.b64encode(digest.digest()).decode()
    yield from differs("source_code_hash", artifact.source_code_hash, in_base64)
    yield from differs("zippedBytes", artifact.zipped_bytes, size)


def check_numbers(artifact: Artifact, entries: List[zipfile.ZipInfo]) -> Iterator[str]:
    yield from differs("entries", artifact.entries, len(entries))
    yield from differs("unzippedBytes", artifact.unzipped_bytes, sum(entry.file_size for entry in entries))
    if not entries:
        yield "it is empty"


def differs(what: str, said: object, found: object) -> Iterator[str]:
    if said != found:
        yield f"{what}: the manifest says {said}, the zip has {found}"


def check_entry(entry: zipfile.ZipInfo) -> Iterator[str]:
    mode = entry.external_attr >> 16
    if entry.create_system != UNIX:
        yield f"{entry.filename}: its mode is not a Unix mode (made by system {entry.create_system})"
    if stat.S_IMODE(mode) not in (0o644, 0o755):
        yield f"{entry.filename}: mode {stat.S_IMODE(mode):04o}"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        yield f"{entry.filename}: not a regular file (type {stat.S_IFMT(mode):o})"
    if entry.date_time != EPOCH:
        yield f"{entry.filename}: dated {entry.date_time}"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        yield f"{entry.filename}: compression method {entry.compress_type}"
    if entry.comment:
        yield f"{entry.filename}: has a comment"


def check_names(names: List[str]) -> Iterator[str]:
    files = set(names)
    for name in names:
        parts = name.split("/")
        if name.startswith("/") or "\\" in name or "\0" in name or {"", ".", ".."} & set(parts):
            yield f"{name!r}: not a plain relative path"
        for depth in range(1, len(parts)):
            if "/".join(parts[:depth]) in files:
                yield f"{name}: {'/'.join(parts[:depth])} is both a file and a folder"


def check_bytes(file: BinaryIO, archive: zipfile.ZipFile) -> Iterator[str]:
    """What zipfile hides: header against header, order, and that no byte belongs to nothing."""
    central = list(read_central(file, archive))
    directory_end = file.tell()
    names = [header.name for _, header in central]
    for before, after in zip(names, names[1:]):
        if before == after:
            yield f"{show(after)}: twice in the zip"
        elif before > after:
            yield f"{show(after)}: not sorted by bytes, it comes after {show(before)}"
    expected_offset = 0
    for offset, header in central:
        yield from check_header(header)
        if offset != expected_offset:
            yield f"{show(header.name)}: {offset - expected_offset} bytes before it belong to no entry"
        local, expected_offset = read_local(file, offset)
        yield from check_local(header, local)
    if archive.start_dir != expected_offset:
        yield f"{archive.start_dir - expected_offset} bytes before the central directory belong to no entry"
    yield from check_end(file, directory_end)


def check_end(file: BinaryIO, directory_end: int) -> Iterator[str]:
    """After the directory: the ZIP64 end where there must be one, the end, nothing more."""
    file.seek(directory_end)
    rest = file.read()
    if rest[:4] == b"PK\x06\x06":
        rest = rest[ZIP64_END_BYTES:]
    if rest[:4] != b"PK\x05\x06":
        yield "something lies between the central directory and the end of the zip"
    elif len(rest) != END_BYTES:
        yield f"{len(rest) - END_BYTES} bytes follow the end of the zip (a comment, or data)"


def check_header(header: Header) -> Iterator[str]:
    name = show(header.name)
    if header.flags & HAS_DATA_DESCRIPTOR:
        yield f"{name}: has a data descriptor"
    if header.flags & ~(HAS_DATA_DESCRIPTOR | IS_UTF8 | DEFLATE_LEVEL):
        yield f"{name}: flags {header.flags:#06x}"
    if header.extra:
        yield f"{name}: {len(header.extra)} bytes of extra fields"
    try:
        header.name.decode("utf-8")
    except UnicodeDecodeError:
        yield f"{name}: the name is not UTF-8"
    if not header.name.isascii() and not header.flags & IS_UTF8:
        yield f"{name}: a UTF-8 name that is not marked as one"


def check_local(central: Header, local: Header) -> Iterator[str]:
    name = show(central.name)
    for field in Header._fields:
        if field == "extra":
            continue
        ours, theirs = getattr(central, field), getattr(local, field)
        if ours != theirs:
            yield f"{name}: {field} is {theirs!r} in its local header, {ours!r} in the central directory"
    if local.extra:
        yield f"{name}: {len(local.extra)} bytes of extra fields in its local header"
    if (local.dos_time, local.dos_date) != DOS_EPOCH:
        yield f"{name}: its local header is not dated 1980-01-01 00:00"


def read_central(file: BinaryIO, archive: zipfile.ZipFile) -> Iterator[tuple]:
    """Offset and header of each entry, straight from the bytes."""
    file.seek(archive.start_dir)
    for _ in archive.infolist():
        fields = CENTRAL_HEADER.unpack(file.read(CENTRAL_HEADER.size))
        if fields[0] != b"PK\x01\x02":
            raise zipfile.BadZipFile("the central directory is broken")
        flags, method, time, date, crc, compressed, size = fields[3:10]
        name_bytes, extra_bytes, comment_bytes = fields[10:13]
        name, extra = file.read(name_bytes), file.read(extra_bytes)
        file.seek(comment_bytes, 1)
        yield fields[16], Header(name, flags, method, time, date, crc, compressed, size, extra)


def read_local(file: BinaryIO, offset: int) -> tuple:
    """The local header at an offset, and the offset where the entry's data ends."""
    file.seek(offset)
    fields = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    if fields[0] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"there is no entry at byte {offset}")
    flags, method, time, date, crc, compressed, size, name_bytes, extra_bytes = fields[2:]
    name, extra = file.read(name_bytes), file.read(extra_bytes)
    header = Header(name, flags, method, time, date, crc, compressed, size, extra)
    return header, offset + LOCAL_HEADER.size + name_bytes + extra_bytes + compressed


def show(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
