"""The types that CStartup/types.c finds in the place of the Swift runtime: each is there once, however it is asked for."""

from __future__ import annotations

import subprocess
from pathlib import Path

from harness.site import REPOSITORY

PROGRAM = """
func hold(_ isSame: Bool, _ what: String) { print(isSame ? "once:" : "TWICE:", what) }

@inline(never) func storage<Element>(of array: [Element]) -> ObjectIdentifier? {
  array._owner.map { ObjectIdentifier(type(of: $0)) }
}

@inline(never) func named(_ name: String) -> ObjectIdentifier? { _typeByName(name).map { ObjectIdentifier($0) } }

@inline(never) func kind<Value>(_ value: Value) -> ObjectIdentifier { ObjectIdentifier(Value.self) }

struct Own {}

// The standard library has made the first by its own name for it.
hold(storage(of: CommandLine.arguments) == storage(of: ["a", "b"]), "storage of texts")
hold(named("SaySSG") == kind(["a"]), "array of texts")
hold(named("SSSg") == kind(Optional("a")), "optional text")
hold(named("SRys5UInt8VG") == kind(UnsafeBufferPointer<UInt8>(start: nil, count: 0)), "buffer of bytes")
hold((["a"] as Any) is [String] && !((["a"] as Any) is [Int]), "array that is cast")
hold((Optional("a") as Any) is String?, "optional that is cast")
hold(storage(of: [Own()]) == storage(of: [Own(), Own()]), "storage of a type of our own")
"""


def built(folder: Path, *, finding: bool = True) -> str:
    """What the program says, linked as the CGI executable is; with `finding` off nothing is found that is ready."""
    source = REPOSITORY / "Sources" / "CStartup" / "types.c"
    text = source.read_text()
    if not finding:
        assert text.count("if (elements(found)[0] == argument) return found;") == 1
        text = text.replace("if (elements(found)[0] == argument) return found;", "")
    (folder / "types.c").write_text(text)
    (folder / "main.swift").write_text(PROGRAM)
    subprocess.run(["clang", "-O2", "-I", source.parent / "include", "-c", "types.c"], cwd=folder, check=True)
    subprocess.run(
        ["swiftc", "-O", "-suppress-warnings", "-static-executable", "-Xclang-linker", "-fuse-ld=lld",
         "-Xlinker", "--wrap=swift_getCanonicalPrespecializedGenericMetadata", "-Xfrontend",
         "-disable-concrete-type-metadata-mangled-name-accessors", "main.swift", "types.o", "-o", "program"],
        cwd=folder, check=True)
    return subprocess.run([folder / "program"], capture_output=True, text=True, check=True).stdout


def test_a_type_that_lies_ready_is_the_only_one(tmp_path: Path) -> None:
    said = built(tmp_path)
    assert said.count("once:") == 7 and "TWICE" not in said, said


def test_it_would_be_seen_were_one_made_anew(tmp_path: Path) -> None:
    assert "TWICE: storage of texts" in built(tmp_path, finding=False)
