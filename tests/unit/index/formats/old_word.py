"""Builder of old Word documents for tests."""

import struct


def word_document(text: str, *, comment: str = "", size: int = 0) -> bytes:
    """Build an old Word document: an OLE container of two streams, with the text in one piece ([MS-CFB], [MS-DOC])."""
    encoded = (text + comment).encode("utf-16-le")
    start = 0x600
    main = bytearray(start)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<5i", main, 0x4C, len(text), 0, 0, 0, len(comment))
    pieces = struct.pack("<2i", 0, len(text + comment)) + struct.pack("<HIH", 0, start, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x1A2, 0, len(table))
    return ole_container({"WordDocument": (bytes(main) + encoded).ljust(size, b"\0"), "0Table": table})


def ole_container(streams: dict[str, bytes]) -> bytes:
    """Pack *streams* into sectors of 512 bytes, each in one row, with one sector for the allocation table and one for the directory."""
    sectors, table, entries = b"", [0xFFFFFFFD, 0xFFFFFFFE], b""
    for content in streams.values():
        count = -(-max(len(content), 4096) // 512)
        first = len(table)
        table += [*range(first + 1, first + count), 0xFFFFFFFE]
        sectors += content.ljust(count * 512, b"\0")
    firsts, place = [], 2
    for content in streams.values():
        firsts.append(place)
        place += -(-max(len(content), 4096) // 512)
    names = ["Root Entry", *streams]
    for number, name in enumerate(names):
        encoded = name.encode("utf-16-le") + b"\0\0"
        right = number + 1 if 0 < number < len(streams) else 0xFFFFFFFF
        first = firsts[number - 1] if number else 0xFFFFFFFE
        length = max(len(streams[name]), 4096) if number else 0
        entries += (
            encoded.ljust(64, b"\0")
            + struct.pack("<HBB3I", len(encoded), 1 if not number else 2, 1, 0xFFFFFFFF, right, 0 if number else 1)[:16]
        )
        entries = entries.ljust(128 * number + 80, b"\0")
        entries += bytes(36) + struct.pack("<IQ", first, length)
    entries = entries[: 128 * len(names)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    allocation = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    return header.ljust(512, b"\0") + allocation + entries.ljust(512, b"\0") + sectors
