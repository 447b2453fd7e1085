"""What Canvas and Moodle hand out is read, what they take back is filled in and nothing else."""

import io
import json
import stat
import struct
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from make_class import notebook

from checkers import cli
from checkers import exercise as exercises
from checkers.classroom import archives, handins, sheets
from checkers.classroom.naming import learner_of, number_of

RIGHT = notebook({"3.1": exercises.find("3.1").solution})
WRONG = notebook({"3.1": exercises.find("3.1").wrong[0].source})

# The path in a download, and the learner that it belongs to.
PATHS = [
    ("lovelaceada_12345_67890_level.ipynb", "lovelaceada_12345"),
    ("lovelaceada_LATE_12345_67890_level-1.ipynb", "lovelaceada_12345"),
    ("李四_12345_67890_3_backward.ipynb", "李四_12345"),
    ("Ada Lovelace_4711_assignsubmission_file_/3_backward.ipynb", "Ada Lovelace_4711"),
    ("Ada Lovelace_4711_assignsubmission_file_3_backward.ipynb", "Ada Lovelace_4711"),
    ("O'Brien, Zoë_4712_assignsubmission_file_/a/b.ipynb", "O'Brien, Zoë_4712"),
    ("ada/3_backward/3_backward.ipynb", "ada"),
    ("ada.ipynb", "ada"),
    ("3_backward.ipynb", "3_backward"),
    ("ada_12.ipynb", "ada_12"),
]


@pytest.mark.parametrize(("path", "learner"), PATHS)
def test_whose_file_it_is(path, learner):
    assert learner_of(path, ".ipynb") == learner


def zipped(path, members):
    """A zip of (name or ZipInfo, text) pairs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in members:
            opened.writestr(name, text)
    return path


def grade(handins_, out, *options):
    code = cli.main(["grade", str(handins_), "--out", str(out), "--no-pages", *options])
    results = json.loads((out / "results.json").read_text())["results"]
    return code, {each["learner"]: each for each in results}


def test_canvas_zip_to_canvas_sheet(tmp_path, capsys):
    archive = zipped(tmp_path / "submissions.zip", [
        ("lovelaceada_11_900_level.ipynb", RIGHT), ("hopper_LATE_12_901_level.ipynb", WRONG),
        ("nobody_99_902_level.ipynb", RIGHT), ("lovelaceada_11_903_photo.png", "png"),
    ])  # fmt: skip
    code, found = grade(archive, tmp_path / "out")
    assert code == 0
    assert {learner: each["total"] for learner, each in found.items()} == {
        "lovelaceada_11": 1, "hopper_12": 0, "nobody_99": 1,
    }  # fmt: skip
    sheet = (
        '\ufeffStudent,ID,SIS Login ID,Section,"Level 3 (77)",Current Score\r\n'
        "    Points Possible,,,,10.0,(read only)\r\n"
        '"Lovelace, Ada",11,ada,"A, ""B""",,\r\n'
        '"Hopper, Grace",12,grace,A,3.5,80\r\n'
        '"=cmd()|x",13,x,A,7,\r\n'
        '"Student, Test",,test,A,,\r\n'
    )
    (tmp_path / "sheet.csv").write_bytes(sheet.encode())
    arguments = ["export", str(tmp_path / "out"), "canvas", "--sheet", str(tmp_path / "sheet.csv")]
    arguments += ["--out", str(tmp_path / "filled.csv")]
    assert cli.main([*arguments, "--column", "Level 3"]) == 1
    said = capsys.readouterr().err
    assert "no row for 'nobody_99'" in said
    assert "nothing handed in for the row '=cmd()|x'" in said
    filled = sheet.replace('""B""",,', '""B""",10,').replace("A,3.5,80", "A,0,80")
    assert (tmp_path / "filled.csv").read_bytes() == filled.encode()
    assert cli.main(arguments) == 2
    assert "name it with --column" in capsys.readouterr().err


def test_moodle_zip_to_moodle_sheet(tmp_path):
    archive = zipped(tmp_path / "moodle.zip", [
        ("Ada Lovelace_4711_assignsubmission_file_/level.ipynb", RIGHT),
        ("Zoë 李_4712_assignsubmission_file_/level.ipynb", WRONG),
    ])  # fmt: skip
    _, found = grade(archive, tmp_path / "out")
    assert list(found) == ["Ada Lovelace_4711", "Zoë 李_4712"]
    sheet = (
        "Identifier,Full name,Status,Grade,Maximum Grade,Feedback comments\n"
        'Participant 4711,Ada Lovelace,Submitted,,"100,00","line\none"\n'
        'Participant 4712,Zoë 李,Submitted,5,"100,00",\n'
        'Participant 4713,Nobody,No submission,,"100,00",'
    )
    (tmp_path / "sheet.csv").write_bytes(sheet.encode())
    arguments = ["export", str(tmp_path / "out"), "moodle", "--sheet", str(tmp_path / "sheet.csv")]
    assert cli.main([*arguments, "--out", str(tmp_path / "filled.csv")]) == 0
    filled = sheet.replace('Submitted,,"', 'Submitted,100,"').replace(
        "Submitted,5,", "Submitted,0,"
    )
    assert (tmp_path / "filled.csv").read_bytes() == filled.encode()


def test_an_unpacked_download_is_read_as_well(tmp_path):
    for name in ("lovelaceada_11_900_level.ipynb", "Ada L_4711_assignsubmission_file_/x.ipynb"):
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(RIGHT)
    found = handins.find(tmp_path / "in")
    assert [each.learner for each in found] == ["Ada L_4711", "lovelaceada_11"]
    assert [number_of(each.learner) for each in found] == ["4711", "11"]


# ---- hostile zips -------------------------------------------------------------------------------


def link(name, target="/etc/passwd"):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member, target


def device(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFIFO | 0o644) << 16
    return member, ""


HOSTILE = [
    ([("../../evil.ipynb", RIGHT)], "leads out of the zip"),
    ([("x/../../../evil.ipynb", RIGHT)], "leads out of the zip"),
    ([("x\\..\\..\\evil.ipynb", RIGHT)], "leads out of the zip"),
    ([("/etc/evil.ipynb", RIGHT)], "root of the disk"),
    ([("C:/evil.ipynb", RIGHT)], "root of the disk"),
    ([link("linked.ipynb")], "a symbolic link"),
    ([device("fifo.ipynb")], "not an ordinary file"),
    ([("nest.zip", "PK\x03\x04"), ("empty.ipynb", "")], "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("members", "said"), HOSTILE, ids=[each[1] for each in HOSTILE])
def test_hostile_members_stay_in_the_zip(tmp_path, members, said, capsys):
    inside = tmp_path / "inside"
    inside.mkdir()
    archive = zipped(
        inside / "in.zip", [("ada_1_2_a.ipynb", RIGHT), *members, ("zoe_3_4_a.ipynb", RIGHT)]
    )
    before = {path for path in tmp_path.rglob("*") if "out" not in path.parts}
    code, found = grade(archive, tmp_path / "out")
    assert code == 1
    assert said in capsys.readouterr().out
    assert found["ada_1"]["total"] == found["zoe_3"]["total"] == 1
    assert {path for path in tmp_path.rglob("*") if "out" not in path.parts} == before
    assert not list((tmp_path / "out").glob(".unpacked-*"))


def test_bombs_are_stopped_by_what_comes_out(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 2_000_000)
    bomb = zipped(tmp_path / "in.zip", [("ada.ipynb", " " * 10_000_000), ("zoe.ipynb", RIGHT)])
    found = archives.unpack(bomb, tmp_path)
    assert "10 MB, at most 2 MB" in found["ada"][1][0]
    # the same with a directory that lies about the size
    data = bytearray(bomb.read_bytes())
    place = data.find(
        struct.pack("<I", 10_000_000), data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))
    )
    data[place : place + 4] = struct.pack("<I", 1000)
    bomb.write_bytes(data)
    found = archives.unpack(bomb, tmp_path / "again")
    assert found["zoe"][0]
    assert all(path.stat().st_size <= 2_000_000 for path in tmp_path.rglob("*.ipynb"))


def test_a_total_beyond_the_limit_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_TOTAL", 100)
    found = archives.unpack(
        zipped(tmp_path / "in.zip", [(f"{n}.ipynb", RIGHT) for n in "abc"]), tmp_path
    )
    assert [bool(files) for files, _ in found.values()] == [True, False, False]
    assert "more than can be unpacked" in found["c"][1][0]


def test_what_is_no_zip(tmp_path, capsys):
    file = tmp_path / "in.zip"
    file.write_bytes(b"PK\x03\x04 nonsense")
    assert cli.main(["grade", str(file), "--out", str(tmp_path / "out")]) == 2
    assert "is not a folder, nor a zip" in capsys.readouterr().err


@given(st.binary(max_size=600), st.integers(0, 400), st.binary(min_size=1, max_size=8))
@example(b"", 191, b"\x00")  # a file whose name is empty
def test_no_zip_breaks_the_reader(tmp_path_factory, noise, place, patch):
    made = io.BytesIO()
    zipped(made, [("a/b.ipynb", "{}"), ("c_1_2_d.ipynb", "[]")])
    data = bytearray(made.getvalue())
    data[place : place + len(patch)] = patch
    for content in (bytes(data), noise, data[:place], bytes(data) + noise):
        folder = tmp_path_factory.mktemp("fuzz")
        (folder / "in.zip").write_bytes(content)
        try:
            archives.unpack(folder / "in.zip", folder / "out")
        except archives.ArchiveError:
            continue


# ---- sheets -------------------------------------------------------------------------------------

cell_text = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=8
)


@given(st.lists(st.lists(cell_text, min_size=2, max_size=4), min_size=1, max_size=5))
def test_spans_are_what_the_csv_module_reads(rows):
    import csv

    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([["a,b", "c"], *rows])
    found = list(sheets.cells(text.getvalue()))
    assert [[span.text for span in row] for row in found] == [["a,b", "c"], *rows]
    for span in (span for row in found for span in row):
        assert text.getvalue()[span.start : span.stop] == '"' + span.text.replace('"', '""') + '"'


@given(st.text(max_size=200), st.sampled_from(["canvas", "moodle"]))
def test_any_text_is_filled_in_or_refused(text, platform):
    heading = "Student,ID,Identifier,Grade,Maximum Grade\n"
    for sheet in (text, heading + text, heading + f"x,1,Participant 1,,10\n{text}"):
        try:
            filled = sheets.fill(sheet, sheets.PLATFORMS[platform], {"a_1": 2, "b": 1}, 4, "Grade")
        except sheets.SheetError:
            continue
        assert filled.count <= 1


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("", "empty"),
        ("a,b\n1,2\n", "no column 'ID'"),
        ("ID,Level 3,Level 3\n", "2 columns 'Level 3'"),
        ('ID,Level 3\n1,"x', "a quoted cell has no end"),
        ('ID,Level 3\n1,"x"y', "behind the closing quote"),
        ("ID,Level 3\n1,\n1,\n", "stands in two rows"),
        ("ID,x,Level 3\n1,2\n", "ends before the column"),
    ],
)
def test_sheets_that_cannot_be_filled_in(sheet, said):
    with pytest.raises(sheets.SheetError, match=said):
        sheets.fill(sheet, sheets.PLATFORMS["canvas"], {"a_1": 1}, 1, "Level 3")
