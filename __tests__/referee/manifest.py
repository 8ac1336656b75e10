"""What the referees read of a manifest.json. They believe nothing else it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


class ManifestError(Exception):
    """The manifest cannot be read, or is not one."""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    wheel: str
    sha256: str
    imports: tuple[str, ...]


@dataclass(frozen=True)
class Artifact:
    module: str
    kind: str
    name: str
    file: str
    path: Path
    sha256: str
    source_code_hash: str
    zipped_bytes: int
    unzipped_bytes: int
    entries: int
    packages: tuple[Package, ...]
    python: str
    architecture: str
    handler: str
    layers: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.module}/{self.name}"


def read_manifest(path: Path) -> list[Artifact]:
    """The artifacts, in the manifest's order. A manifest without any is refused: it would pass every check."""
    try:
        content = json.loads(path.read_text("utf-8"))
        artifacts = [_artifact(path.parent, item) for item in content["artifacts"]]
    except OSError as error:
        raise ManifestError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ManifestError(f"{path} is not a manifest: {error}.") from error
    except KeyError as error:
        raise ManifestError(f"{path} has no {error} where one is expected.") from error
    if not artifacts:
        raise ManifestError(f"{path} has no artifacts.")
    for what in ("id", "file"):
        values = [getattr(artifact, what) for artifact in artifacts]
        for value in sorted({value for value in values if values.count(value) > 1}):
            raise ManifestError(f"{path} has {what} {value} more than once.")
    return artifacts


def _artifact(folder: Path, item: dict) -> Artifact:
    if item["kind"] not in ("layer", "function"):
        raise ValueError(f"{item['name']} is a {item['kind']}")
    is_function = item["kind"] == "function"
    return Artifact(
        module=item["module"],
        kind=item["kind"],
        name=item["name"],
        file=item["file"],
        path=folder / item["file"],
        sha256=item["sha256"],
        source_code_hash=item["source_code_hash"],
        zipped_bytes=item["zippedBytes"],
        unzipped_bytes=item["unzippedBytes"],
        entries=item["entries"],
        packages=tuple(_package(package) for package in item["packages"]),
        python=item["python"],
        architecture=item["architecture"],
        handler=item["handler"] if is_function else "",
        layers=tuple(item["layers"]) if is_function else (),
    )


def _package(item: dict) -> Package:
    return Package(item["name"], item["version"], item["wheel"], item["sha256"], tuple(item["imports"]))
