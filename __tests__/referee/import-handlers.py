#!/usr/bin/env python3
"""Imports every handler of a manifest the way Lambda does.

    python import-handlers.py MANIFEST [--python-map 3.11=/path/python3.11 ...] [--runtime-packages DIR]

Each function is unpacked into a task folder of its own and its layers, in order and over each other, beside it.
A child of the target Python then imports the handler with the task folder, the layers, the standard library and,
last, the packages of the Lambda runtime (boto3 and what it needs) on its path: no site-packages, no environment of
ours, no network.

Pythons are taken from --python-map, else PATH, else the versions of pyenv under $PYENV_ROOT.
A function for another architecture than this machine's is imported when all that it has is pure Python. Else its
first-party modules are compiled and it counts as not imported.

Prints a line a handler and `imported N of M handlers`. Exits with 1 when one fails, with 2 when it cannot work at
all (a Python that is not there, a manifest that cannot be read). Needs Python 3.8 or newer and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Dict, Iterator, List, Optional

from manifest import Artifact, ManifestError, read_manifest

CHILD = Path(__file__).with_name("import_handler_child.py")
CHILD_TIMEOUT_SECONDS = 120
PROBE = """
import json, platform, sys
print(json.dumps([sys.implementation.name, sys.version_info[:2], platform.machine(), sys.executable]))
"""
MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
SHARED_OBJECT = re.compile(r"\.(so|pyd|dylib)(\.[0-9.]+)?$")

# What the Lambda runtime has beside the standard library. More than that in --runtime-packages would hide a gap.
RUNTIME_DISTRIBUTIONS = {
    "awslambdaric",
    "boto3",
    "botocore",
    "jmespath",
    "python-dateutil",
    "s3transfer",
    "simplejson",
    "six",
    "snapshot-restore-py",
    "urllib3",
}


class SetupError(Exception):
    """The check cannot run at all."""


@dataclass(frozen=True)
class Interpreter:
    path: str
    architecture: str


@dataclass(frozen=True)
class Result:
    state: str  # imported, not-imported or failed
    detail: str


def main(arguments: List[str]) -> int:
    options = parse_options(arguments)
    try:
        artifacts = read_manifest(options.manifest)
        functions = [artifact for artifact in artifacts if artifact.kind == "function"]
        if not functions:
            raise SetupError(f"{options.manifest} has no functions, so there is nothing to import.")
        check_runtime_packages(options.runtime_packages)
        interpreters = find_interpreters({function.python for function in functions}, options.python_map)
    except (ManifestError, SetupError) as error:
        print(error, file=sys.stderr)
        return 2
    for version, interpreter in interpreters.items():
        print(f"python{version} is {interpreter.path} ({interpreter.architecture})")

    by_id = {artifact.id: artifact for artifact in artifacts}
    with tempfile.TemporaryDirectory(prefix="cora-import-") as scratch:

        def check(function: Artifact) -> Result:
            folder = Path(scratch, function.module, function.name)
            try:
                interpreter = interpreters[function.python]
                return check_function(function, by_id, interpreter, folder, options.runtime_packages)
            except (OSError, ValueError, zipfile.BadZipFile) as error:
                return Result("failed", f"{type(error).__name__}: {error}")

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            results = list(pool.map(check, functions))

    for function, result in zip(functions, results):
        detail = f": {result.detail}" if result.detail else ""
        target = f"python{function.python} {function.architecture}"
        print(f"{LABELS[result.state]}  {function.id}  {function.handler}  {target}{detail}")
    return summarise(functions, results)


LABELS = {"imported": "imported    ", "not-imported": "not imported", "failed": "FAILED      "}


def summarise(functions: List[Artifact], results: List[Result]) -> int:
    left = [function.id for function, result in zip(functions, results) if result.state == "not-imported"]
    failed = [function.id for function, result in zip(functions, results) if result.state == "failed"]
    if left:
        print(f"not imported, for another architecture: {', '.join(left)}")
    if failed:
        print(f"failed: {', '.join(failed)}")
    print(f"imported {len(functions) - len(left) - len(failed)} of {len(functions)} handlers")
    return 1 if failed else 0


def parse_options(arguments: List[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Imports every handler of a manifest the way Lambda does.")
    parser.add_argument("manifest", type=Path)
    parser.add_argument(
        "--python-map", action="extend", nargs="+", default=[], metavar="3.X=PATH", help="the Python of a version"
    )
    parser.add_argument("--runtime-packages", type=Path, metavar="DIR", help="boto3 and what it needs, put last")
    options = parser.parse_args(arguments)
    pairs = [entry.partition("=") for entry in options.python_map]
    if not all(re.fullmatch(r"3\.\d+", version) and path for version, _, path in pairs):
        parser.error("--python-map takes 3.X=/path/to/python3.X")
    options.python_map = {version: path for version, _, path in pairs}
    return options


def check_runtime_packages(folder: Optional[Path]) -> None:
    if folder is None:
        return
    names = [entry.stem.rpartition("-")[0] for entry in folder.glob("*.dist-info")]
    found = {re.sub(r"[-_.]+", "-", name).lower() for name in names}
    if not found:
        raise SetupError(f"--runtime-packages: {folder} holds no packages.")
    if found - RUNTIME_DISTRIBUTIONS:
        strangers = ", ".join(sorted(found - RUNTIME_DISTRIBUTIONS))
        raise SetupError(f"--runtime-packages: the Lambda runtime does not have {strangers} ({folder}).")


# Pythons


def find_interpreters(versions: set, given: Dict[str, str]) -> Dict[str, Interpreter]:
    ordered = sorted(versions, key=version_key)
    found = {version: find_interpreter(version, given.get(version)) for version in ordered}
    missing = [version for version, interpreter in found.items() if interpreter is None]
    if missing:
        names = ", ".join(f"python{version}" for version in missing)
        raise SetupError(f"There is no {names} here. Install it, or name it with --python-map {missing[0]}=/path.")
    return {version: interpreter for version, interpreter in found.items() if interpreter}


def find_interpreter(version: str, given: Optional[str]) -> Optional[Interpreter]:
    if given is not None:
        interpreter = probe(given, version)
        if interpreter is None:
            raise SetupError(f"--python-map: {given} is not a CPython {version}.")
        return interpreter
    probed = (probe(candidate, version) for candidate in candidates(version))
    return next((interpreter for interpreter in probed if interpreter), None)


def candidates(version: str) -> Iterator[str]:
    folders = os.environ.get("PATH", "").split(os.pathsep)
    yield from (os.path.join(folder, f"python{version}") for folder in folders if folder)
    root = os.environ.get("PYENV_ROOT")
    if root:
        # Newest patch level first; `3.13-dev` and the like are not asked for.
        versions = [entry for entry in Path(root, "versions").glob(f"{version}.*") if entry.name[-1].isdigit()]
        for entry in sorted(versions, key=lambda entry: version_key(entry.name), reverse=True):
            yield str(entry / "bin" / f"python{version}")


def version_key(version: str) -> List[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def probe(path: str, version: str) -> Optional[Interpreter]:
    """A file of that name may be a shim without a Python behind it, so each one is asked."""
    if not os.access(path, os.X_OK):
        return None
    try:
        answer = subprocess.run(
            [path, "-I", "-S", "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
            check=True,
        )
        implementation, found, machine, executable = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if implementation != "cpython" or ".".join(str(part) for part in found) != version:
        return None
    return Interpreter(executable or path, MACHINES.get(machine.lower(), machine))


# One function


def check_function(
    function: Artifact, by_id: Dict[str, Artifact], interpreter: Interpreter, folder: Path, runtime: Optional[Path]
) -> Result:
    missing = [layer for layer in function.layers if layer not in by_id or by_id[layer].kind != "layer"]
    if missing:
        return Result("failed", f"the manifest has no layer {', '.join(missing)}")
    layers = [by_id[layer] for layer in function.layers]
    task, opt = folder / "task", folder / "opt"
    opt.mkdir(parents=True)
    unpack(function.path, task)
    for layer in layers:
        unpack(layer.path, opt)

    native = [artifact.id for artifact in (function, *layers) if is_native(artifact)]
    if native and function.architecture != interpreter.architecture:
        sources = [
            *first_party_sources(function, task, PurePosixPath()),
            *(path for layer in layers for path in first_party_sources(layer, opt, PurePosixPath("python"))),
        ]
        there = f"{function.architecture} on {interpreter.architecture}, {', '.join(native)} not pure"
        return compile_sources(sources, interpreter, folder, there)
    return import_handler(function, interpreter, folder, runtime)


def compile_sources(sources: List[Path], interpreter: Interpreter, folder: Path, why: str) -> Result:
    outcome = run_child(interpreter, {"compile": [str(path) for path in sources]}, folder, {})
    if outcome["error"]:
        return Result("failed", outcome["error"])
    return Result("not-imported", f"{why}; {len(sources)} sources compile")


def import_handler(function: Artifact, interpreter: Interpreter, folder: Path, runtime: Optional[Path]) -> Result:
    task, layers = folder / "task", folder / "opt" / "python"
    job = {
        "handler": function.handler,
        # The order of Lambda: the function, the layers, the standard library, the runtime.
        "path": [str(task), str(layers / "lib" / f"python{function.python}" / "site-packages"), str(layers)],
        "runtime": str(runtime.resolve()) if runtime else None,
    }
    outcome = run_child(interpreter, job, folder, lambda_environment(function, task, folder / "opt"))
    if outcome["error"]:
        return Result("failed", f"{outcome['error']}{hint(outcome['error'], runtime)}")
    notes = []
    if function.architecture != interpreter.architecture:
        notes.append(f"pure Python, imported on {interpreter.architecture}")
    if outcome["fromRuntime"]:
        notes.append(f"of the runtime: {', '.join(outcome['fromRuntime'])}")
    return Result("imported", "; ".join(notes))


def hint(error: str, runtime: Optional[Path]) -> str:
    if runtime is None and re.search(r"No module named '(boto3|botocore)", error):
        return " (Lambda's runtime has it: name a folder that holds it with --runtime-packages)"
    return ""


def unpack(archive: Path, target: Path) -> None:
    """As Lambda does: over what is there, with the zip's modes. What Lambda could not read is refused."""
    with zipfile.ZipFile(archive) as content:
        for entry in content.infolist():
            mode = entry.external_attr >> 16
            parts = PurePosixPath(entry.filename).parts
            if not parts or ".." in parts or entry.filename.startswith("/"):
                raise ValueError(f"{archive.name} has an entry {entry.filename!r} that leaves its folder")
            path = target.joinpath(*parts)
            if entry.is_dir():
                path.mkdir(parents=True, exist_ok=True)
                continue
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or not mode & stat.S_IROTH:
                raise ValueError(f"{archive.name}: Lambda cannot read {entry.filename} (mode {mode:o})")
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                path.unlink()
            path.write_bytes(content.read(entry))
            path.chmod(stat.S_IMODE(mode))
    target.mkdir(parents=True, exist_ok=True)


def is_native(artifact: Artifact) -> bool:
    """By the wheels' names and by what is really in the zip."""
    if not all(package.wheel.endswith("-any.whl") for package in artifact.packages):
        return True
    with zipfile.ZipFile(artifact.path) as content:
        return any(SHARED_OBJECT.search(name) for name in content.namelist())


def first_party_sources(artifact: Artifact, unpacked: Path, prefix: PurePosixPath) -> Iterator[Path]:
    """The artifact's own .py files: those of none of its packages."""
    imports = {name for package in artifact.packages for name in package.imports}
    with zipfile.ZipFile(artifact.path) as content:
        for name in content.namelist():
            path = PurePosixPath(name)
            if path.suffix != ".py" or prefix.parts != path.parts[: len(prefix.parts)]:
                continue
            parts = path.relative_to(prefix).with_suffix("").parts
            if not any(".".join(parts[:depth]) in imports for depth in range(1, len(parts) + 1)):
                yield unpacked / path


def lambda_environment(function: Artifact, task: Path, opt: Path) -> Dict[str, str]:
    libraries = [str(task), str(task / "lib"), str(opt / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    return {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{function.python}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "import",
        "AWS_REGION": "eu-central-1",
        "LAMBDA_TASK_ROOT": str(task),
        "LANG": "en_US.UTF-8",
        "LD_LIBRARY_PATH": os.pathsep.join(filter(None, libraries)),
        "PATH": os.pathsep.join(["/usr/local/bin", "/usr/bin", "/bin", str(opt / "bin")]),
        "TZ": ":UTC",
        "_HANDLER": function.handler,
    }


def run_child(interpreter: Interpreter, job: dict, folder: Path, environment: Dict[str, str]) -> dict:
    """-I and -S keep PYTHON* variables, the user's and the site's packages and this folder off its path."""
    job_file, result_file, temporary = folder / "job.json", folder / "result.json", folder / "tmp"
    temporary.mkdir()
    job_file.write_text(json.dumps(job), "utf-8")
    command = [interpreter.path, "-I", "-S", "-B", str(CHILD.resolve()), str(job_file), str(result_file)]
    try:
        child = subprocess.run(
            command,
            cwd=str(folder / "task"),
            env={**environment, "HOME": str(temporary), "TMPDIR": str(temporary)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=CHILD_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"the import took longer than {CHILD_TIMEOUT_SECONDS} s", "fromRuntime": []}
    try:
        return json.loads(result_file.read_text("utf-8"))
    except (OSError, ValueError):
        # No result: the child was killed, or the handler's module ended the process.
        last_words = child.stdout.decode("utf-8", "replace").strip()[-500:]
        return {"error": f"the child ended with {child.returncode}: {last_words}", "fromRuntime": []}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
