"""Files as people have them: encodings, delimiters, quotes, ragged rows."""

import tracemalloc
import zipfile
from collections import Counter

import pytest

from regulars.base.errors import Refused
from regulars.services.exchange.reading import open_table, records
from regulars.services.exchange.reading.encoding import encoding_of

QUOTE = '"'
TEXT = "Имя;Город;E-mail\nИван Петров;Санкт-Петербург;ivan@example.ru\nЕлена Щукина;Москва;elena@example.ru\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"]
)
def test_russian_is_read_in_every_encoding(write, encoding):
    table = open_table(write(TEXT, encoding=encoding))
    assert table.headers == ("Имя", "Город", "E-mail")
    assert [line.cells[0] for line in table.rows()] == ["Иван Петров", "Елена Щукина"]


def test_western_accents_are_read(write):
    table = open_table(write("name,city\nJosé Núñez,Köln\nZoë,Århus\n", encoding="latin-1"))
    assert [line.cells for line in table.rows()] == [["José Núñez", "Köln"], ["Zoë", "Århus"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(write, delimiter):
    rows = [["name", "note"], ["A, B; C", "x"], ["D", "1,5"]]
    content = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    table = open_table(write(content))
    assert table.delimiter == delimiter
    assert [line.cells for line in table.rows()] == rows[1:]


def test_excel_may_name_the_delimiter_itself(write):
    table = open_table(write("sep=;\nname;note\nA,B;x\n"))
    assert table.headers == ("name", "note")
    assert [line.cells for line in table.rows()] == [["A,B", "x"]]


def test_quoted_cells_hold_line_ends_and_quotes(write):
    table = open_table(write('name,note\r\nA,"one\r\ntwo ""quoted"", end"\r\nB,5" disk\r\n'))
    lines = list(table.rows())
    assert lines[0].cells == ["A", 'one\ntwo "quoted", end']
    assert lines[1].cells == ["B", '5" disk']
    assert [line.number for line in lines] == [2, 3]


def test_a_quote_never_closed_costs_one_row_only(write):
    content = "name,note\n" + "".join(f"N{n},{QUOTE if n == 3 else ''}note {n}\n" for n in range(800))
    lines = list(open_table(write(content)).rows())
    assert [line.number for line in lines if line.problem] == [5]
    assert len(lines) == 800


def test_a_quote_never_closed_swallows_no_row_with_quotes_of_its_own(write):
    content = "name,note\n" + "".join(f'N{n},"note {n}{QUOTE if n != 3 else ""}\n' for n in range(800))
    lines = list(open_table(write(content)).rows())
    assert [line.number for line in lines if line.problem] == [5]
    assert [line.cells for line in lines][4] == ["N4", "note 4"]


@pytest.mark.parametrize("ending", ['",end\n', ""])
def test_a_very_long_cell_is_one_row_and_not_thousands(write, ending):
    words = "What stands in a very long letter.\n" * 2000
    content = f'name,note,c\nA,a,1\nB,"{words}{ending}' + ("C,c,3\n" if ending else "")
    lines = list(open_table(write(content)).rows())
    assert [line.number for line in lines if line.problem] == [3]
    assert ": 200" in next(line.problem for line in lines if line.problem)
    assert [line.cells[0] for line in lines if not line.problem] == ["A", "C"][: 1 + bool(ending)]


def test_a_cell_of_fifty_megabytes_takes_little_memory_and_one_row(write):
    block = ("x" * 99 + "\n") * 10_000
    path = write('name,note,c\nA,"')
    with path.open("a") as file:
        for _piece in range(50):
            file.write(block)
        file.write('",end\nB,b,2\n')
    table = open_table(path)
    tracemalloc.start()
    lines = list(table.rows())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(line.number, bool(line.problem)) for line in lines] == [(2, True), (3, False)]
    assert most < 8 << 20


def test_rows_broken_again_and_again_cost_no_more_for_each(write):
    """Each row opens a quote that nothing closes: the lines behind are looked at once, not by each row."""
    asked = Counter()
    lines = (f'N{n},"note {n}\n' for n in range(3000))
    closes = records._Quotes.closes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records._Quotes, "closes", lambda self, line: asked.update([line]) or closes(self, line))
        found = list(records.records(lines, ","))
    assert len(found) == 3000
    assert all(raw.flaw is records.Flaw.OPEN for raw in found)
    assert max(asked.values()) == 1


def test_ragged_rows_are_filled_or_told(write):
    lines = list(open_table(write("a,b,c\n1\n1,2,3,,\n1,2,3,4\n\n , ,\n")).rows())
    assert [line.cells for line in lines[:2]] == [["1", "", ""], ["1", "2", "3"]]
    assert "4 cells" in lines[2].problem
    assert len(lines) == 3


def test_headers_that_repeat_or_miss_get_names(write):
    table = open_table(write("name,name,,name\na,b,c,d\n"))
    assert table.headers == ("name", "name (2)", "Column 3", "name (3)")


def test_a_file_without_header_is_seen_as_such(write):
    table = open_table(write("Anna,anna@example.com,+1 202 555 0123\nBob,bob@example.com,+1 202 555 0124\n"))
    assert not table.has_header
    assert len(list(table.rows())) == 2


def test_broken_bytes_are_told_by_row(write):
    content = "имя,почта\n".encode() + "".join(f"Иван{n},i{n}@example.ru\n" for n in range(50)).encode()
    lines = list(open_table(write(content + b"\xff\xfe\xfa,bad@example.ru\n")).rows())
    assert [bool(line.problem) for line in lines[-2:]] == [False, True]


def test_plain_ascii_and_short_files_are_utf_8(write):
    assert encoding_of(write("a,b\n1,2\n")) == "utf-8"
    assert encoding_of(write("a\n")) == "utf-8"


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 << 20))
    with pytest.raises(Refused) as refusal:
        open_table(path)
    assert refusal.value.code == "too_large"


def test_a_line_without_end_is_not_taken_into_memory(write):
    lines = list(open_table(write("name,b\n" + "x" * (3 << 20) + "\nA,1\n")).rows())
    assert lines[0].problem
    assert lines[-1].cells == ["A", "1"]


@pytest.mark.parametrize("cell", ["x" * (3 << 20), QUOTE + "x" * (3 << 20) + "\n" + "x" * 9 + QUOTE])
def test_a_line_read_in_pieces_is_one_row(write, cell):
    lines = list(open_table(write(f"name,b\n{cell},1\nA,1\n")).rows())
    assert [(line.number, bool(line.problem)) for line in lines] == [(2, True), (3, False)]


def test_a_file_too_large_is_refused(write, settings):
    settings.IMPORT_LIMIT = 10
    with pytest.raises(Refused) as refusal:
        open_table(write("name\n" + "x\n" * 10))
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n\n , \n3,4",
        "sep=;\na;b\n1;2\n;\n",
        'a,b\n"1\n2",3\n4,5\n',
        "1,2\r\n3,4\r\n\r\n",
        "a\tb\r1\t2\r",
        "a,b\n" + "x,y\n" * 300,
    ],
)
def test_rows_are_counted_as_they_are_read(write, content):
    table = open_table(write(content))
    assert table.count() == len(list(table.rows()))
