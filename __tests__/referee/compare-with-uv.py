#!/usr/bin/env python3
"""Compares every zip of a manifest with what `uv pip install --target` makes of the same wheels.

    python compare-with-uv.py MANIFEST --uv UV --wheels DIR [--sources PACKAGES]

The zips must be built with `prune: none`. DIR holds the wheels by file name, in any of its folders. PACKAGES is
the folder of the module folders (`examples/acme/packages`): with it every file that no package brings must be one
of the sources, byte for byte; without it such a file is taken for first-party unless it lies in a folder that a
package brought.

Not compared, because each installer writes its own: RECORD, INSTALLER, REQUESTED, direct_url.json, .lock,
launchers of entry points in bin/, __pycache__, and uv's uv_cache.json (it writes one for a wheel out of a folder).
Files of a wheel's *.data/{scripts,headers,data} may be left out of a zip, and its scripts may keep the first line
they have in the wheel. Where several wheels bring one path, the zip must have the bytes of one of them.

Prints a line an artifact. Exits with 1 on any difference, with 2 when it cannot work at all. Nothing is read from
an index or from uv's cache. Needs Python 3.8 or newer and nothing else.
"""

from __future__ import annotations

import argparse
import configparser
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Dict, FrozenSet, Iterator, List, Optional, Set, Tuple

from manifest import Artifact, ManifestError, read_manifest

INSTALLER_FILES = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
UV_FILE = re.compile(r"[^/]+\.dist-info/uv_cache\.json")
MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
FIRST_WITH_NEW_GLIBC = (3, 12)
SHOWN_DIFFERENCES = 10


class SetupError(Exception):
    """The comparison cannot run at all."""


class InstallError(Exception):
    """uv refused what is in the zip."""


@dataclass(frozen=True)
class Tree:
    """What uv made of a set of wheels, and what the wheels say about it."""

    root: Path
    files: FrozenSet[str]
    # Path -> the wheels that bring it.
    providers: Dict[str, List[Path]]
    # Paths that come from *.data/{scripts,headers,data} alone.
    optional: FrozenSet[str]
    launchers: FrozenSet[str]


@dataclass
class Comparison:
    equal: int = 0
    first_party: int = 0
    left_out: int = 0
    differences: List[str] = field(default_factory=list)


def main(arguments: List[str]) -> int:
    options = parse_options(arguments)
    try:
        artifacts = read_manifest(options.manifest)
        if not any(artifact.packages for artifact in artifacts):
            raise SetupError(f"{options.manifest} has no packages, so there is nothing to compare.")
        wheels = index_wheels(options.wheels)
        asked = subprocess.run([options.uv, "--version"], stdout=subprocess.PIPE, check=True)
    except (ManifestError, SetupError) as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, subprocess.SubprocessError) as error:
        print(f"--uv: {options.uv} does not run: {error}", file=sys.stderr)
        return 2

    version = asked.stdout.decode().strip()
    compared = bad = files = 0
    with tempfile.TemporaryDirectory(prefix="cora-compare-") as scratch:
        installer = Installer(options.uv, wheels, Path(scratch))
        for artifact in artifacts:
            if not artifact.packages:
                print(f"-     {artifact.id}  no packages, not compared")
                continue
            compared += 1
            try:
                result = compare(artifact, installer.install(artifact), options.sources)
            except (InstallError, OSError, zipfile.BadZipFile) as error:
                result = Comparison(differences=[str(error)])
            bad += bool(result.differences)
            files += result.equal
            print_result(artifact, result)
    print(f"{compared - bad} of {compared} artifacts with packages equal {version}'s, {files} files compared")
    return 1 if bad else 0


def parse_options(arguments: List[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares every zip of a manifest with uv's installation.")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--uv", required=True, help="the uv binary")
    parser.add_argument("--wheels", required=True, type=Path, metavar="DIR", help="the wheels, by file name")
    parser.add_argument("--sources", type=Path, metavar="PACKAGES", help="the folder of the module folders")
    return parser.parse_args(arguments)


def print_result(artifact: Artifact, result: Comparison) -> None:
    target = f"python{artifact.python} {artifact.architecture}"
    notes = [f"{len(artifact.packages)} packages, {result.equal} files equal, {result.first_party} first-party"]
    if result.left_out:
        notes.append(f"{result.left_out} of *.data left out")
    print(f"{'DIFF' if result.differences else 'equal'} {artifact.id}  {target}  {', '.join(notes)}")
    for difference in result.differences[:SHOWN_DIFFERENCES]:
        print(f"      {difference}")
    if len(result.differences) > SHOWN_DIFFERENCES:
        print(f"      and {len(result.differences) - SHOWN_DIFFERENCES} more")


def index_wheels(folder: Path) -> Dict[str, List[Path]]:
    wheels: Dict[str, List[Path]] = {}
    for path in sorted(folder.rglob("*.whl")):
        wheels.setdefault(path.name, []).append(path)
    if not wheels:
        raise SetupError(f"--wheels: there are no wheels in {folder}.")
    return wheels


# uv's side


class Installer:
    """Installs each set of wheels once for each target."""

    def __init__(self, uv: str, wheels: Dict[str, List[Path]], scratch: Path) -> None:
        self._uv = uv
        self._wheels = wheels
        self._scratch = scratch
        self._trees: Dict[Tuple[FrozenSet[str], str, str], Tree] = {}

    def install(self, artifact: Artifact) -> Tree:
        wheels = [self._find(package.wheel, package.sha256) for package in artifact.packages]
        key = (frozenset(package.sha256 for package in artifact.packages), artifact.python, artifact.architecture)
        if key not in self._trees:
            folder = self._scratch / str(len(self._trees))
            self._run(artifact, wheels, folder)
            self._trees[key] = read_tree(folder / "target", wheels)
        return self._trees[key]

    def _find(self, name: str, sha256: str) -> Path:
        for path in self._wheels.get(name, []):
            if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                return path
        found = "has other bytes" if name in self._wheels else "is not there"
        raise InstallError(f"--wheels: {name} with sha256 {sha256} {found}")

    def _run(self, artifact: Artifact, wheels: List[Path], folder: Path) -> None:
        links, target, requirements = folder / "links", folder / "target", folder / "requirements.txt"
        links.mkdir(parents=True)
        # Only these wheels: uv may choose another file of a version, and would not tell.
        for wheel in wheels:
            shutil.copyfile(wheel, links / wheel.name)
        requirements.write_text("".join(f"{package.name}=={package.version}\n" for package in artifact.packages))
        command = [
            *(self._uv, "pip", "install", "--quiet", "--target", str(target), "--requirement", str(requirements)),
            *("--no-deps", "--no-index", "--find-links", str(links), "--only-binary", ":all:"),
            *("--python-platform", uv_platform(artifact), "--python-version", artifact.python),
            *("--python", sys.executable, "--no-config", "--offline", "--link-mode", "copy"),
        ]
        environment = {
            "HOME": str(folder),
            "PATH": os.environ.get("PATH", ""),
            "UV_CACHE_DIR": str(self._scratch / "cache"),
            "UV_PYTHON_DOWNLOADS": "never",
        }
        ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if ran.returncode != 0:
            last_words = ran.stdout.decode("utf-8", "replace").strip()[-800:]
            raise InstallError(f"uv pip install ended with {ran.returncode}: {last_words}")


def uv_platform(artifact: Artifact) -> str:
    """The glibc of the runtime: 2.26 up to 3.11, which uv can only say as 2_17, and 2.34 from 3.12."""
    version = tuple(int(part) for part in artifact.python.split("."))
    glibc = "2_34" if version >= FIRST_WITH_NEW_GLIBC else "2_17"
    return f"{MACHINES[artifact.architecture]}-manylinux_{glibc}"


def read_tree(root: Path, wheels: List[Path]) -> Tree:
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    providers: Dict[str, List[Path]] = {}
    optional: Set[str] = set()
    required: Set[str] = set()
    launchers: Set[str] = set()
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as content:
            names = [name for name in content.namelist() if not name.endswith("/")]
            for name in names:
                path, may_be_left_out = installed_path(name)
                providers.setdefault(path, []).append(wheel)
                (optional if may_be_left_out else required).add(path)
            for name in names:
                if name.endswith(".dist-info/entry_points.txt"):
                    launchers.update(read_launchers(content.read(name).decode("utf-8")))
    return Tree(
        root, frozenset(files), providers, frozenset(optional - required), frozenset(launchers - set(providers))
    )


def installed_path(name: str) -> Tuple[str, bool]:
    """Where --target puts an entry of a wheel, and whether a zip may do without it."""
    match = re.match(r"[^/]+\.data/(purelib|platlib|scripts|headers|data)/(.+)$", name)
    if match is None:
        return name, False
    scheme, rest = match.groups()
    if scheme in ("purelib", "platlib"):
        return rest, False
    folder = {"scripts": "bin/", "headers": "include/", "data": ""}[scheme]
    return folder + rest, True


def read_launchers(entry_points: str) -> Iterator[str]:
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(entry_points)
    for section in ("console_scripts", "gui_scripts"):
        if parser.has_section(section):
            yield from (f"bin/{name.strip()}" for name in parser.options(section))


# Both sides


def compare(artifact: Artifact, tree: Tree, sources: Optional[Path]) -> Comparison:
    result = Comparison()
    with zipfile.ZipFile(artifact.path) as archive:
        entries = {entry.filename: entry for entry in archive.infolist() if is_compared(entry.filename)}
        prefix = "python/" if artifact.kind == "layer" else ""
        ours = {name[len(prefix) :]: entry for name, entry in entries.items() if name.startswith(prefix)}
        theirs = {
            name for name in tree.files - tree.launchers if is_compared(name) and not UV_FILE.fullmatch(name)
        }

        for name in sorted(theirs - set(ours)):
            if is_optional(name, tree):
                result.left_out += 1
            else:
                result.differences.append(f"{name}: uv has it, the zip has not")
        for name in sorted(theirs & set(ours)):
            content = archive.read(ours[name])
            if content == (tree.root / name).read_bytes() or is_as_in_a_wheel(name, content, tree):
                result.equal += 1
            else:
                result.differences.append(f"{name}: other bytes than uv's")

        extra = {prefix + name for name in set(ours) - theirs} | {n for n in entries if not n.startswith(prefix)}
        folders = {str(parent) for name in theirs for parent in PurePosixPath(name).parents} - {"."}
        for name in sorted(extra):
            problem = judge_extra(artifact, name, prefix, archive.read(entries[name]), folders, sources)
            if problem is None:
                result.first_party += 1
            else:
                result.differences.append(f"{name}: {problem}")
    return result


def is_compared(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if name.endswith("/") or "__pycache__" in parts or parts == (".lock",):
        return False
    return not (len(parts) > 1 and parts[-2].endswith(".dist-info") and parts[-1] in INSTALLER_FILES)


def is_optional(name: str, tree: Tree) -> bool:
    """Headers go to a folder that depends on the installer: their file name is all we know."""
    if name in tree.providers:
        return name in tree.optional
    return name.startswith("include/") and any(other.endswith(PurePosixPath(name).name) for other in tree.optional)


def is_as_in_a_wheel(name: str, content: bytes, tree: Tree) -> bool:
    """Where uv's own bytes are not the only right ones: of several files on one path it keeps any (it installs in
    parallel), and it rewrites the first line of scripts."""
    wheels = tree.providers.get(name, [])
    if len(wheels) < 2 and name not in tree.optional:
        return False
    return any(read_installed(wheel, name) == content for wheel in wheels)


def read_installed(wheel: Path, path: str) -> Optional[bytes]:
    with zipfile.ZipFile(wheel) as content:
        names = (name for name in content.namelist() if installed_path(name)[0] == path)
        return next((content.read(name) for name in names), None)


def judge_extra(
    artifact: Artifact, name: str, prefix: str, content: bytes, folders: Set[str], sources: Optional[Path]
) -> Optional[str]:
    """What is wrong with a file that uv does not have; nothing when it is first-party."""
    if sources is None:
        parents = {str(parent) for parent in PurePosixPath(name[len(prefix) :]).parents}
        return "the zip has it in a folder of a package, uv has not" if parents & folders else None
    kind = "layers" if artifact.kind == "layer" else "lambdas"
    source = sources / PurePosixPath(artifact.file).parent / "backend" / kind / artifact.name / name
    if not source.is_file():
        return "neither uv nor the sources have it"
    return None if source.read_bytes() == content else "other bytes than the source's"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
