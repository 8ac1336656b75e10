import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, type Fault, type FaultList, makeFaultList, sendAnswer } from './index-faults.ts';
import { describeFile, type IndexFile, type PageOptions, type PublishOptions } from './index-pages.ts';
import { type IndexState, routeRequest } from './index-routes.ts';
import type { Distribution } from './wheel.ts';

export interface IndexOptions extends PageOptions {
  /** Both forms by Accept header, or only one. */
  readonly format?: 'both' | 'json' | 'html';
  /** Answer Range requests of files; true when absent. */
  readonly ranges?: boolean;
  /** 401 without these, on the index's host (never on the second one). */
  readonly auth?: { readonly user: string; readonly password: string };
  /** Where files are: on the index's host, there with a redirect to a second host, or linked on the second. */
  readonly files?: 'same-host' | 'redirect' | 'other-host';
}

export interface IndexRequest {
  readonly method: string;
  readonly path: string;
  /** The Host header, which tells the two hosts apart. */
  readonly host: string;
  readonly authorization: string | undefined;
  readonly userAgent: string;
  readonly range: string | undefined;
  readonly accept: string;
  /** What was answered; 0 when nothing was. */
  readonly status: number;
}

export interface Index {
  /** For PIP_INDEX_URL, e.g. `http://127.0.0.1:4711/simple/`; no userinfo. */
  readonly url: string;
  /** The same with user and password when there are any. */
  readonly urlWithAuth: string;
  readonly port: number;
  /** Folder URL of the files as the pages link them; ends in `/`. */
  readonly filesUrl: string;
  /** Every request that came, in order. */
  readonly requests: readonly IndexRequest[];
  /** Adds a file, or puts it in the place of one of the same name. */
  publish(file: Distribution, options?: PublishOptions): void;
  remove(filename: string): void;
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Requests (GET, no Range) of paths with this end that got a 200; all wheels and sdists when absent. */
  countDownloads(pathEnd?: string): number;
  forgetRequests(): void;
  /** Stops at once, with connections still open. */
  close(): Promise<void>;
}

/** Starts a package index on a free port of 127.0.0.1. It does not keep the process alive. */
export async function startIndex(options: IndexOptions = {}): Promise<Index> {
  const files = new Map<string, IndexFile>();
  const requests: IndexRequest[] = [];
  const faults = makeFaultList();
  const state: IndexState = { options, files, filesUrl: '', secondUrl: '' };
  const index = await listen('127.0.0.1', (request, response) =>
    handle({ ...state, role: 'index' }, faults, requests, request, response),
  );
  // Another name for loopback, so that host-bound credentials do not fit it.
  const second = await listen('localhost', (request, response) =>
    handle({ ...state, role: 'files' }, faults, requests, request, response),
  );
  const base = `http://127.0.0.1:${index.port}`;
  state.secondUrl = `http://localhost:${second.port}/files/`;
  state.filesUrl = options.files === 'other-host' ? state.secondUrl : `${base}/files/`;
  return {
    ...{ url: `${base}/simple/`, urlWithAuth: addUser(`${base}/simple/`, options.auth), port: index.port },
    ...{ filesUrl: state.filesUrl, requests },
    publish: (file, publishOptions) => void files.set(file.filename, describeFile(file, publishOptions)),
    remove: (filename) => void files.delete(filename),
    addFault: faults.add,
    clearFaults: faults.clear,
    countDownloads: (pathEnd) => requests.filter((request) => isDownload(request, pathEnd)).length,
    forgetRequests: () => void requests.splice(0),
    close: async () => void (await Promise.all([stop(index.server), stop(second.server)])),
  };
}

function handle(
  state: IndexState & { readonly role: 'index' | 'files' },
  faults: FaultList,
  requests: IndexRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://index').pathname);
  const { authorization, range, host = '', accept = '' } = request.headers;
  const { method = 'GET' } = request;
  const answer: Answer = routeRequest(state, { path, authorization, range, accept });
  const fault = method === 'GET' ? faults.take(path, range !== undefined) : undefined;
  const status = sendAnswer(response, answer, fault);
  const userAgent = request.headers['user-agent'] ?? '';
  requests.push({ method, path, host, authorization, userAgent, range, accept, status });
}

function isDownload(request: IndexRequest, pathEnd: string | undefined): boolean {
  if (request.method !== 'GET' || request.status !== 200) return false;
  return pathEnd === undefined ? /\.(whl|tar\.gz)$/.test(request.path) : request.path.endsWith(pathEnd);
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function listen(host: string, handler: Handler): Promise<{ readonly server: Server; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer(handler);
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('No port.'));
      server.unref();
      resolve({ server, port: address.port });
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function addUser(url: string, auth: IndexOptions['auth']): string {
  if (auth === undefined) return url;
  const userinfo = `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.password)}`;
  return url.replace('//', `//${userinfo}@`);
}
