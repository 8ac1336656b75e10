/** Bytes of a ustar archive of plain files, mode 0644, at a fixed time; paths of up to 100 bytes. */
export function writeTar(files: readonly { readonly path: string; readonly content: Buffer }[]): Buffer {
  const blocks = files.flatMap(({ path, content }) => [
    tarHeader(path, content.length),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function tarHeader(path: string, bytes: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  // 2020-01-01 in seconds.
  header.write(`${(1_577_836_800).toString(8).padStart(11, '0')}\0`, 136);
  // The checksum counts its own field as spaces.
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
