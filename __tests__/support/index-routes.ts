import type { Answer } from './index-faults.ts';
import { type IndexFile, normalizeName, writeHtmlPage, writeJsonPage } from './index-pages.ts';
import type { IndexOptions } from './index-server.ts';

export interface IndexState {
  readonly options: IndexOptions;
  readonly files: ReadonlyMap<string, IndexFile>;
  /** Where pages link the files; known once the servers listen. */
  filesUrl: string;
  secondUrl: string;
}

export interface RoutedRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
  readonly accept: string;
}

/** Decides the right answer of one of the two hosts to a request. */
export function routeRequest(
  state: IndexState & { readonly role: 'index' | 'files' },
  request: RoutedRequest,
): Answer {
  if (state.role === 'index' && !isAllowed(state.options, request.authorization)) {
    return { ...makeText(401, 'Who are you?'), headers: { 'www-authenticate': 'Basic realm="index"' } };
  }
  const [, folder, name = '', ...rest] = request.path.split('/');
  if (folder === 'files' && rest.length === 0) return answerFile(state, name, request.range);
  if (folder !== 'simple' || state.role === 'files') return makeText(404, 'Not here.');
  if (name !== '' && (normalizeName(name) !== name || rest.length === 0)) {
    return { ...makeText(301, ''), headers: { location: `/simple/${normalizeName(name)}/` } };
  }
  return answerPage(state, name, request.accept);
}

function isAllowed({ auth }: IndexOptions, authorization: string | undefined): boolean {
  if (auth === undefined) return true;
  return authorization === `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
}

function answerPage(state: IndexState, project: string, accept: string): Answer {
  const { options } = state;
  const json = 'application/vnd.pypi.simple.v1+json';
  const isJson = options.format === 'json' || (options.format !== 'html' && accept.includes(json));
  const headers = { 'content-type': isJson ? json : 'text/html; charset=utf-8', 'cache-control': 'no-cache' };
  const all = [...state.files.values()];
  if (project === '') {
    const names = [...new Set(all.map((file) => file.project))].toSorted();
    const body = isJson
      ? JSON.stringify({ meta: { 'api-version': '1.0' }, projects: names.map((name) => ({ name })) })
      : names.map((name) => `<a href="${name}/">${name}</a>\n`).join('');
    return { status: 200, headers, body: Buffer.from(body) };
  }
  const files = all.filter((file) => file.project === project);
  if (files.length === 0) return makeText(404, 'No such project.');
  const write = isJson ? writeJsonPage : writeHtmlPage;
  return { status: 200, headers, body: Buffer.from(write(project, files, state.filesUrl, options)) };
}

function answerFile(
  state: IndexState & { readonly role: 'index' | 'files' },
  name: string,
  range: string | undefined,
): Answer {
  const { options } = state;
  if (state.role === 'index' && options.files === 'redirect') {
    return { ...makeText(302, ''), headers: { location: state.secondUrl + encodeURIComponent(name) } };
  }
  const file = state.files.get(name);
  if (file !== undefined) return cutRange(file.bytes, options.ranges === false ? 'refused' : range);
  const parent = state.files.get(name.replace(/\.metadata$/, ''));
  if (parent === undefined || options.coreMetadata === false) return makeText(404, 'No such file.');
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from(parent.metadata) };
}

function cutRange(bytes: Buffer, range: string | undefined): Answer {
  const type = { 'content-type': 'application/octet-stream' };
  if (range === 'refused') return { status: 200, headers: type, body: bytes };
  const headers = { ...type, 'accept-ranges': 'bytes' };
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (match === null) return { status: 200, headers, body: bytes };
  const [, from = '', to = ''] = match;
  const start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (start > end) {
    return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, body: Buffer.alloc(0) };
  }
  const place = { 'content-range': `bytes ${start}-${end}/${bytes.length}` };
  return { status: 206, headers: { ...headers, ...place }, body: bytes.subarray(start, end + 1) };
}

function makeText(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(`${text}\n`) };
}
