import { existsSync } from 'node:fs';
import { uvIndexEnv } from './child-env.ts';
import { decodeLeniently } from './decode-leniently.ts';
import type { PythonProbe } from './python-probe.ts';
import type { NamedIndex, UvConfigFile } from './uv-config-files.ts';

/** Where distributions come from: the runner's own configuration, in uv's words. */
export interface IndexSettings {
  /** Environment for uv; credentials go this way only. */
  readonly uvEnv: Readonly<Record<string, string>>;
  /** Index URLs and find-links, without userinfo; empty means the tools' own default. */
  readonly urls: readonly string[];
  readonly source: string;
  /** Whether the tool's own default index is asked too. */
  readonly hasDefaultIndex: boolean;
  /** Only folders and find-links are asked; uv has an option for this, but no variable. */
  readonly noIndex: boolean;
  /** `https://host:port` -> the Authorization header its own files are fetched with. */
  readonly credentials: ReadonlyMap<string, string>;
  readonly insecureHosts: readonly string[];
  readonly proxy: string | undefined;
  /** Texts that must never be shown. */
  readonly secrets: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** uv's own settings when there are any that name an index, else pip's handed to uv. */
export function readIndexSettings(
  env: Environment,
  files: readonly UvConfigFile[],
  python: PythonProbe,
): IndexSettings {
  const ownEnv = uvIndexEnv(env);
  const own = [...urlsOfUvEnv(ownEnv), ...files.flatMap((file) => file.urls)];
  const noIndex = files.some((file) => file.noIndex);
  if (own.length > 0 || noIndex) {
    const named = [...namedOfUvEnv(ownEnv), ...files.flatMap((file) => file.named)];
    return {
      ...describe({ uvEnv: ownEnv, urls: own, named }),
      source: 'uv',
      noIndex,
      hasDefaultIndex: false,
    };
  }
  const pip = settingsOfPip(env, python);
  const described = describe({ uvEnv: { ...ownEnv, ...pip.uvEnv }, urls: pip.urls, named: [] });
  const hasDefaultIndex = pip.uvEnv.UV_DEFAULT_INDEX === undefined && !pip.noIndex;
  return { ...described, source: 'pip', noIndex: pip.noIndex, hasDefaultIndex };
}

/** The index in the words of the log: without userinfo. */
export function describeIndex(settings: IndexSettings): string {
  if (settings.urls.length === 0) return settings.noIndex ? 'no index' : 'the default index';
  const urls = [...settings.urls, ...(settings.hasDefaultIndex ? ['the default index'] : [])];
  return `${urls.join(', ')} (from ${settings.source}'s configuration)`;
}

function urlsOfUvEnv(env: Readonly<Record<string, string>>): string[] {
  const named = [env.UV_INDEX, env.UV_DEFAULT_INDEX, env.UV_INDEX_URL, env.UV_EXTRA_INDEX_URL].join(' ');
  const links = (env.UV_FIND_LINKS ?? '').split(/[,\s]+/);
  // An index may be written `name=url`.
  const indexes = named.split(/\s+/).map((word) => word.replace(/^[A-Za-z0-9_.-]+=(?=[a-z]+:)/, ''));
  return [...indexes, ...links].filter((word) => word !== '' && word !== 'undefined');
}

function namedOfUvEnv(env: Readonly<Record<string, string>>): NamedIndex[] {
  const indexes = `${env.UV_INDEX ?? ''} ${env.UV_DEFAULT_INDEX ?? ''}`;
  return [...indexes.matchAll(/([A-Za-z0-9_.-]+)=([a-z]+:\S+)/g)].map(([, name = '', url = '']) => ({
    name,
    url,
  }));
}

// Each row: pip's key, and what it is for uv.
function settingsOfPip(
  env: Environment,
  python: PythonProbe,
): { uvEnv: Record<string, string>; urls: string[]; noIndex: boolean } {
  const get = (key: string) => pipValue(python.pipConfig, env, key);
  const words = (key: string) => (get(key) ?? '').split(/\s+/).filter((word) => word !== '');
  const noIndex = isTrue(get('no-index'));
  const index = noIndex ? [] : words('index-url').slice(0, 1);
  const extra = noIndex ? [] : words('extra-index-url');
  // pip only warns about a folder that is not there; uv stops.
  const links = words('find-links').filter((link) => link.includes('://') || existsSync(link));
  const proxy = get('proxy');
  const uvEnv: Record<string, string | undefined> = {
    UV_DEFAULT_INDEX: index[0],
    UV_INDEX: joined(extra, ' '),
    UV_FIND_LINKS: joined(links, ','),
    UV_INSECURE_HOST: joined(words('trusted-host'), ' '),
    SSL_CERT_FILE: get('cert') ?? env.SSL_CERT_FILE,
    SSL_CLIENT_CERT: get('client-cert') ?? env.SSL_CLIENT_CERT,
    UV_HTTP_RETRIES: get('retries'),
    UV_HTTP_TIMEOUT: get('timeout') ?? get('default-timeout'),
    UV_KEYRING_PROVIDER: get('keyring-provider') === 'subprocess' ? 'subprocess' : undefined,
    ...(proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy }),
  };
  const set = Object.entries(uvEnv).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { uvEnv: Object.fromEntries(set), urls: [...extra, ...index, ...links], noIndex };
}

// The order in which pip lets one setting win over another.
function pipValue(config: PythonProbe['pipConfig'], env: Environment, key: string): string | undefined {
  if (config === undefined) return env[`PIP_${key.toUpperCase().replaceAll('-', '_')}`];
  const value = config.get(`:env:.${key}`) ?? config.get(`install.${key}`) ?? config.get(`global.${key}`);
  return value?.trim() === '' ? undefined : value?.trim();
}

interface Sources {
  readonly uvEnv: Readonly<Record<string, string>>;
  readonly urls: readonly string[];
  readonly named: readonly NamedIndex[];
}

type Described = Omit<IndexSettings, 'source' | 'noIndex' | 'hasDefaultIndex'>;

function describe({ uvEnv, urls, named }: Sources): Described {
  const credentials = new Map<string, string>();
  const secrets: string[] = [];
  for (const parsed of urls.flatMap(parseUrl)) {
    if (parsed.password === '' && parsed.username === '') continue;
    const [user, password] = [decodeLeniently(parsed.username), decodeLeniently(parsed.password)];
    credentials.set(parsed.origin, basic(user, password));
    secrets.push(
      ...[parsed.password || parsed.username, password || user].filter((secret) => secret.length > 0),
    );
  }
  for (const { name, url } of named) {
    const prefix = `UV_INDEX_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    const password = uvEnv[`${prefix}_PASSWORD`];
    const [parsed] = parseUrl(url);
    if (password === undefined || parsed === undefined) continue;
    credentials.set(parsed.origin, basic(uvEnv[`${prefix}_USERNAME`] ?? '', password));
    secrets.push(password);
  }
  return {
    uvEnv,
    urls: [...new Set(urls.map(withoutUserinfo))],
    credentials,
    insecureHosts: (uvEnv.UV_INSECURE_HOST ?? '').split(/[\s,]+/).filter((host) => host !== ''),
    proxy: uvEnv.HTTPS_PROXY,
    secrets: [...new Set(secrets)],
  };
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** A URL as it may be shown: without user and password. */
export function withoutUserinfo(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
}

/** Index URLs compare after this: without userinfo and trailing slashes. */
export function sameIndex(a: string, b: string): boolean {
  return withoutUserinfo(a).replace(/\/+$/, '') === withoutUserinfo(b).replace(/\/+$/, '');
}

function parseUrl(url: string): URL[] {
  return URL.canParse(url) ? [new URL(url)] : [];
}

function joined(words: readonly string[], separator: string): string | undefined {
  return words.length === 0 ? undefined : words.join(separator);
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(1|true|yes|on)$/i.test(value);
}
