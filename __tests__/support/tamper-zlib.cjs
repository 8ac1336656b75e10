// A preload (node --require): Node's own deflate gives other bytes, as another version of zlib would.
// What is still the same bit for bit was not compressed by it.
const { syncBuiltinESMExports } = require('node:module');
const zlib = require('node:zlib');

const { createDeflateRaw, deflateRaw, deflateRawSync, DeflateRaw } = zlib;

// Level 0 always differs: blocks are stored.
const weaken = (options) => ({ ...options, level: 0 });

class WeakDeflateRaw extends DeflateRaw {
  constructor(options) {
    super(weaken(options));
  }
}

const replacements = {
  createDeflateRaw: (options) => createDeflateRaw(weaken(options)),
  deflateRawSync: (data, options) => deflateRawSync(data, weaken(options)),
  deflateRaw: (data, options, callback) =>
    typeof options === 'function'
      ? deflateRaw(data, weaken({}), options)
      : deflateRaw(data, weaken(options), callback),
  DeflateRaw: WeakDeflateRaw,
};

for (const [name, value] of Object.entries(replacements)) {
  Object.defineProperty(zlib, name, { value, enumerable: true, configurable: true, writable: true });
}
syncBuiltinESMExports();
