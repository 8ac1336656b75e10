import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The Authorization header the user's netrc has for a host, if any. */
export function findNetrcAuthorization(host: string, env: NodeJS.ProcessEnv): string | undefined {
  const entries = readNetrc(env);
  // `default` is left alone: it would send a password to every host an index redirects to.
  const found = entries.find((entry) => entry.machine === host);
  if (found === undefined) return undefined;
  return `Basic ${Buffer.from(`${found.login}:${found.password}`).toString('base64')}`;
}

interface NetrcEntry {
  /** Empty in the `default` entry. */
  readonly machine: string;
  login: string;
  password: string;
}

function readNetrc(env: NodeJS.ProcessEnv): NetrcEntry[] {
  const home = env.HOME ?? os.homedir();
  const files = env.NETRC ? [env.NETRC] : [path.join(home, '.netrc'), path.join(home, '_netrc')];
  for (const file of files) {
    try {
      return parseNetrc(readFileSync(file, 'utf8'));
    } catch {
      // No netrc is the usual case.
    }
  }
  return [];
}

function parseNetrc(text: string): NetrcEntry[] {
  const words = text.replace(/^\s*#.*$/gm, '').match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const entries: NetrcEntry[] = [];
  for (let at = 0; at < words.length; at++) {
    const next = () => unquote(words[++at] ?? '');
    const word = words[at];
    if (word === 'machine') entries.push({ machine: next(), login: '', password: '' });
    else if (word === 'default') entries.push({ machine: '', login: '', password: '' });
    const entry = entries.at(-1);
    if (entry === undefined) continue;
    if (word === 'login') entry.login = next();
    if (word === 'password') entry.password = next();
  }
  return entries;
}

function unquote(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word;
}
