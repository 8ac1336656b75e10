import { type ProcessResult, runProcess, runTool } from './run-process.ts';

/** One entry, as Python's zipfile sees it. */
export interface ZipContent {
  readonly content: Buffer;
  /** Unix mode with file type. */
  readonly mode: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Year, month, day, hour, minute, second. */
  readonly date: readonly number[];
  readonly flags: number;
  readonly createSystem: number;
  /** Bytes of the central directory's extra field. */
  readonly extraBytes: number;
  /** Bytes of the local header's extra field. */
  readonly localExtraBytes: number;
}

const script = `
import base64, json, struct, sys, zipfile
rows = []
with zipfile.ZipFile(sys.argv[1]) as z, open(sys.argv[1], 'rb') as raw:
    for i in z.infolist():
        raw.seek(i.header_offset + 28)
        rows.append({'name': i.filename, 'base64': base64.b64encode(z.read(i)).decode(),
            'mode': i.external_attr >> 16, 'method': i.compress_type, 'crc32': i.CRC,
            'compressedBytes': i.compress_size, 'bytes': i.file_size, 'date': list(i.date_time),
            'flags': i.flag_bits, 'createSystem': i.create_system, 'extraBytes': len(i.extra),
            'localExtraBytes': struct.unpack('<H', raw.read(2))[0]})
json.dump(rows, sys.stdout)
`;

type Row = Omit<ZipContent, 'content'> & { readonly name: string; readonly base64: string };

/**
 * The entries of a zip in its order, read by Python's zipfile (CRCs checked), which is not ours.
 * @throws Error when Python refuses the zip or a name is there twice.
 */
export async function readZip(path: string): Promise<ReadonlyMap<string, ZipContent>> {
  const rows: readonly Row[] = JSON.parse(await runTool(['python3', '-c', script, path]));
  const entries = rows.map(({ name, base64, ...row }): [string, ZipContent] => [
    name,
    { content: Buffer.from(base64, 'base64'), ...row },
  ]);
  if (new Set(rows.map((row) => row.name)).size !== rows.length) throw new Error(`${path} has a name twice.`);
  return new Map(entries);
}

/** What `unzip -t` says; exit code 0 when it finds no fault. */
export function unzipTest(path: string): Promise<ProcessResult> {
  return runProcess(['unzip', '-tqq', path]);
}
