import { type LookupAddress, lookup as lookupHost } from 'node:dns';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import tls from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { type Http, HttpFailure, type HttpRequest } from '../ports.ts';
import { findNetrcAuthorization } from './netrc.ts';

const maxRedirects = 5;
// No byte for this long means the connection is dead.
const idleTimeoutMs = 60_000;
const maxSockets = 16;

/** Http over Node's own client: kept connections, one look-up a host, the user's proxies, netrc and certificates. */
export function makeHttp(
  env: NodeJS.ProcessEnv,
  userAgent: string,
  signal: AbortSignal,
): Pick<Http, 'download'> {
  const client: Client = {
    env,
    userAgent,
    signal,
    agents: new Map(),
    trust: readTrust(env),
    lookup: shareLookups(),
  };
  return {
    download: (url, request, onChunk) =>
      follow(client, { url: new URL(url), origin: new URL(url).origin, request, onChunk }),
  };
}

interface Client {
  readonly env: NodeJS.ProcessEnv;
  readonly userAgent: string;
  readonly signal: AbortSignal;
  readonly agents: Map<string, http.Agent>;
  readonly trust: tls.SecureContext | undefined;
  readonly lookup: LookupFunction;
}

interface Task {
  readonly url: URL;
  readonly origin: string;
  readonly request: HttpRequest;
  readonly onChunk: (chunk: Buffer) => Promise<unknown>;
}

async function follow(client: Client, task: Task): Promise<void> {
  let url = task.url;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await send(client, task, url);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (status >= 300 && status < 400 && location !== undefined) {
      response.resume();
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      if (next === undefined || !/^https?:$/.test(next.protocol))
        throw new HttpFailure('a redirect leads nowhere', { status });
      if (url.protocol === 'https:' && next.protocol !== 'https:')
        throw new HttpFailure('a redirect leaves https', { status });
      url = next;
    } else if (status === 200) return receive(response, task.onChunk);
    else {
      response.resume();
      throw new HttpFailure(`the server answered ${status}`, {
        status,
        retryAfterMs: retryAfterMs(response),
      });
    }
  }
  throw new HttpFailure(`more than ${maxRedirects} redirects`, { status: 310 });
}

function send(client: Client, task: Task, url: URL): Promise<http.IncomingMessage> {
  const authorization = authorizationFor(client, task, url);
  const headers = {
    'user-agent': client.userAgent,
    accept: '*/*',
    // A body that is compressed on the way would not have the wheel's digest.
    'accept-encoding': 'identity',
    ...(authorization === undefined ? {} : { authorization }),
  };
  const isTls = url.protocol === 'https:';
  const options = {
    agent: agentFor(client, task, url),
    headers,
    timeout: idleTimeoutMs,
    signal: client.signal,
    ...(isTls ? { rejectUnauthorized: !isTrusted(task, url), secureContext: client.trust } : {}),
  };
  // Userinfo never goes on the wire by itself: it is in `authorization` or nowhere.
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return new Promise((resolve, reject) => {
    const request = isTls ? https.get(bare, options, resolve) : http.get(bare, options, resolve);
    request.on('timeout', () => request.destroy(new Error(`no answer for ${idleTimeoutMs / 1000} s`)));
    request.on('error', (cause) => reject(new HttpFailure(cause.message, { cause })));
  });
}

// What the user trusts is the host of the index, not where it redirects to.
function isTrusted(task: Task, url: URL): boolean {
  return task.request.isInsecure && url.host === new URL(task.origin).host;
}

function authorizationFor(client: Client, task: Task, url: URL): string | undefined {
  if (url.origin === task.origin && task.request.authorization !== undefined)
    return task.request.authorization;
  return findNetrcAuthorization(url.hostname, client.env);
}

async function receive(response: http.IncomingMessage, onChunk: Task['onChunk']): Promise<void> {
  const promised = Number(response.headers['content-length'] ?? Number.NaN);
  let received = 0;
  let sinkFailure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of response) {
      received += chunk.length;
      await onChunk(chunk).catch((error: unknown) => {
        sinkFailure = { error };
        throw error;
      });
    }
  } catch (cause) {
    // What the taker of the bytes throws (a full disk) is no failure of the network.
    if (sinkFailure !== undefined) throw sinkFailure.error;
    throw new HttpFailure(`the connection broke after ${received} bytes`, { cause });
  }
  if (received < promised) throw new HttpFailure(`only ${received} of ${promised} bytes came`);
}

function retryAfterMs(response: http.IncomingMessage): number | undefined {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function agentFor(client: Client, task: Task, url: URL): http.Agent {
  const proxy = getProxyForUrl(url.href) || task.request.proxy || '';
  const key = `${url.protocol} ${proxy} ${isTrusted(task, url)}`;
  const known = client.agents.get(key);
  if (known !== undefined) return known;
  const agent = makeAgent(client, url.protocol === 'https:', proxy);
  client.agents.set(key, agent);
  return agent;
}

function makeAgent(client: Client, isTls: boolean, proxy: string): http.Agent {
  const shared = { keepAlive: true, maxSockets, lookup: client.lookup, scheduling: 'lifo' as const };
  if (proxy !== '') return isTls ? new HttpsProxyAgent(proxy, shared) : new HttpProxyAgent(proxy, shared);
  return isTls ? new https.Agent(shared) : new http.Agent(shared);
}

// The variables by which users of pip, uv and curl name the certificates of their proxy or index. Read once:
// a context takes some 50 ms to make, and each connection would make its own.
function readTrust(env: NodeJS.ProcessEnv): tls.SecureContext | undefined {
  const files = new Set([env.SSL_CERT_FILE, env.PIP_CERT, env.REQUESTS_CA_BUNDLE]);
  const found = [...files].flatMap((file) => {
    try {
      return file ? [readFileSync(file, 'utf8')] : [];
    } catch {
      return [];
    }
  });
  return found.length === 0
    ? undefined
    : tls.createSecureContext({ ca: [...found, ...tls.rootCertificates] });
}

/** One look-up a host for the whole run: parallel ones stall for seconds in some containers. */
function shareLookups(): LookupFunction {
  const known = new Map<string, Promise<LookupAddress[]>>();
  const find = (hostname: string) => {
    const found = known.get(hostname) ?? lookUpAll(hostname);
    known.set(hostname, found);
    return found;
  };
  return (hostname, options, callback) => {
    find(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => {
        known.delete(hostname);
        callback(error, '', 0);
      },
    );
  };
}

function lookUpAll(hostname: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookupHost(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}
