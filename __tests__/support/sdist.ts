import { gzipSync } from 'node:zlib';
import {
  type Distribution,
  makeStem,
  makeWheel,
  sha256Hex,
  type WheelOptions,
  writeMetadata,
} from './wheel.ts';
import { writeTar } from './write-tar.ts';

export interface SdistOptions {
  readonly name: string;
  readonly version: string;
  /** Absolute path of a file that setup.py and the build backend write as soon as they run. */
  readonly marker: string;
  readonly requires?: readonly string[];
  readonly requiresPython?: string;
  /**
   * The wheel that building gives. With it the sdist has a build backend of its own which needs nothing
   * from the index; without it there is only a setup.py.
   */
  readonly wheel?: Pick<WheelOptions, 'tag' | 'files'>;
}

/** Makes a source distribution whose code leaves a marker when anybody runs it. */
export function makeSdist(options: SdistOptions): Distribution {
  const stem = makeStem(options);
  const metadata = writeMetadata(options);
  const files = {
    'PKG-INFO': metadata,
    'setup.py': `${writeMarker(options.marker)}from setuptools import setup\nsetup(name=${quote(options.name)}, version=${quote(options.version)}, py_modules=[])\n`,
    ...(options.wheel === undefined ? {} : backendFiles(options, options.wheel)),
  };
  const tar = writeTar(
    Object.entries(files).map(([path, content]) => ({
      path: `${stem}/${path}`,
      content: Buffer.from(content),
    })),
  );
  const bytes = gzipSync(tar);
  return { filename: `${stem}.tar.gz`, bytes, sha256: sha256Hex(bytes), metadata };
}

function backendFiles(
  options: SdistOptions,
  wheel: Pick<WheelOptions, 'tag' | 'files'>,
): Record<string, string> {
  const { filename, bytes } = makeWheel({ ...options, ...wheel });
  return {
    'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    'backend.py': [
      `${writeMarker(options.marker)}import base64, os`,
      'def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):',
      `    with open(os.path.join(wheel_directory, ${quote(filename)}), "wb") as out:`,
      `        out.write(base64.b64decode(${quote(bytes.toString('base64'))}))`,
      `    return ${quote(filename)}`,
      '',
    ].join('\n'),
  };
}

function writeMarker(marker: string): string {
  return `with open(${quote(marker)}, "w") as marker: marker.write("ran")\n`;
}

// A JSON string is a Python string too.
function quote(text: string): string {
  return JSON.stringify(text);
}
