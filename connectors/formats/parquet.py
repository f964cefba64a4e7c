"""Parquet -> the same cells a spreadsheet would have. The footer is believed only as far as it refuses.

2.5 KB can hold thirty texts of 64 MB, and 0.9 MB two hundred million rows: what a footer says of sizes is useless,
so rows are read in small batches, and the limits of the process do the rest.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connectors.formats import numbers
from connectors.formats.delimited import control_character, too_long
from connectors.formats.media import LONGEST_CELL, MAX_COLUMNS, Reading, Unreadable
from connectors.formats.records import headed
from connectors.texts import byte_range, each_once, trimmed

MAX_FOOTER = 4_000_000
MAX_ROW_GROUPS = 1_000
MAX_DECLARED = 300_000_000
_BATCH = 1_024
_CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"


def read(data: bytes, max_rows: int) -> Reading:
    """One sheet without a name. Raises Unreadable."""
    _check_ends(data)
    try:
        file = pq.ParquetFile(
            pa.BufferReader(data), thrift_string_size_limit=MAX_FOOTER, thrift_container_size_limit=100_000
        )
        _check_footer(file, max_rows)
        columns, count = _columns(file, max_rows)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as problem:
        raise _broken("파일이 손상되었습니다", f"it is damaged ({type(problem).__name__})") from None
    if not count or not columns:
        raise Unreadable("F01")
    return Reading([headed("", columns, count)], [], "parquet")


def _check_ends(data: bytes) -> None:
    if data.endswith(b"PARE"):
        raise Unreadable("F18")
    if not data.endswith(b"PAR1") or len(data) < 12:
        raise _broken("파일이 잘렸습니다", "it is cut off")
    if int.from_bytes(data[-8:-4], "little") > min(MAX_FOOTER, len(data) - 12):
        raise _broken("꼬리말이 너무 큽니다", "its footer is too large")


def _check_footer(file: pq.ParquetFile, max_rows: int) -> None:
    footer = file.metadata
    if footer.num_rows > max_rows:
        raise Unreadable("F09", limit=f"{max_rows:,}")
    if footer.num_columns > MAX_COLUMNS:
        raise Unreadable("F29", 1, limit=f"{MAX_COLUMNS:,}")
    if footer.num_row_groups > MAX_ROW_GROUPS:
        raise _broken(f"행 묶음이 {MAX_ROW_GROUPS:,}개를 넘습니다", f"it has over {MAX_ROW_GROUPS:,} row groups")
    if sum(footer.row_group(at).total_byte_size for at in range(footer.num_row_groups)) > MAX_DECLARED:
        raise _broken("풀면 300 MB가 넘습니다", "it unpacks to over 300 MB")
    names = file.schema_arrow.names
    if len(set(names)) < len(names):
        raise _broken("같은 이름의 열이 있습니다", "two columns have one name")
    for column, field in enumerate(file.schema_arrow):
        _check_name(field.name, column)
        if not _is_plain(field.type):
            name = field.name[:80]
            raise _broken(
                f"‘{name}’ 열의 형식({field.type})은 받지 않습니다", f'column "{name}" is of type {field.type}'
            )


def _check_name(name: str, column: int) -> None:
    if len(name) > LONGEST_CELL:
        raise too_long(1, column)
    if any(sign < " " for sign in name):
        raise control_character(1, column)


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    known = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating,
        pa.types.is_decimal, pa.types.is_boolean, pa.types.is_date, pa.types.is_timestamp, pa.types.is_null,
    )  # fmt: skip
    return any(is_known(kind) for is_known in known)


def _columns(file: pq.ParquetFile, max_rows: int) -> tuple[dict[str, pa.Array], int]:
    parts: dict[str, list[pa.Array]] = {name: [] for name in file.schema_arrow.names}
    count = 0
    for batch in file.iter_batches(_BATCH, use_threads=False):
        for column, (name, cells) in enumerate(zip(parts, batch.columns, strict=True)):
            parts[name].append(_checked(_texts(cells), count, column))
        count += batch.num_rows
        if count > max_rows:
            raise Unreadable("F09", limit=f"{max_rows:,}")
    return {name: pa.concat_arrays(some) for name, some in parts.items()} if count else {}, count


def _texts(cells: pa.Array) -> pa.Array:
    """What a cell of a workbook would show."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return _texts(cells.dictionary_decode())
    if pa.types.is_boolean(kind):
        return pc.if_else(cells, "TRUE", "FALSE")
    texts = cells.cast(pa.string())
    texts.validate(full=True)  # nothing else looks whether a text is UTF-8
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return each_once(
            texts, lambda text: None if text is None else numbers.shown("plain", text, False), pa.string()
        )
    if pa.types.is_timestamp(kind):
        return pc.replace_substring_regex(texts, r"([ T]00:00(:00)?)?(\.0+)?$", "")
    return texts


def _number(text: str) -> str:
    return numbers.shown("plain", text, is_1904=False)


def _checked(texts: pa.Array, above: int, column: int) -> pa.Array:
    if byte_range(texts)[0] < ord(" "):
        odd = pc.index(pc.match_substring_regex(texts, _CONTROLS), True).as_py()
        if odd >= 0:
            raise control_character(above + odd + 2, column)
    long = pc.index(pc.greater(pc.utf8_length(texts), LONGEST_CELL), True).as_py()
    if long >= 0:
        raise too_long(above + long + 2, column)
    return trimmed(texts)


def _broken(ko: str, en: str) -> Unreadable:
    return Unreadable("F48", what_ko=ko, what_en=en)
