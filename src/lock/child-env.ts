type Environment = Readonly<Record<string, string | undefined>>;

// What any tool needs to start, find its home, its certificates and its proxy. Nothing else of the
// runner's environment reaches a child: no INPUT_*, ACTIONS_*, AWS_* or token.
const named = new Set([
  'PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'SYSTEMDRIVE', 'PATHEXT', 'COMSPEC', 'USERPROFILE',
  'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'XDG_CACHE_HOME', 'XDG_DATA_HOME',
  'SSL_CERT_FILE', 'SSL_CERT_DIR', 'SSL_CLIENT_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE',
  'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'NETRC', 'VIRTUAL_ENV', 'CONDA_PREFIX',
  'PYENV_ROOT', 'PYENV_VERSION', 'PYTHONHOME', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH',
]); // biome-ignore format: one list

const pipNamed =
  /^PIP_(CONFIG_FILE|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|TIMEOUT|DEFAULT_TIMEOUT|RETRIES|KEYRING_PROVIDER)$/;

// Settings that lead to an index. Others of uv's (a resolution mode, an own exclude-newer) would make
// the same commit lock differently on another machine.
const uvNamed =
  /^UV_(INDEX|DEFAULT_INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|INDEX_STRATEGY|INDEX_[A-Z0-9_]+_(USERNAME|PASSWORD)|KEYRING_PROVIDER|INSECURE_HOST|HTTP_TIMEOUT|HTTP_RETRIES|NATIVE_TLS|SYSTEM_CERTS|CONFIG_FILE|NO_CONFIG)$/;

/** The environment of every child: named variables only, one locale. */
export function childEnv(env: Environment): Record<string, string> {
  return { ...pick(env, (name) => named.has(name.toUpperCase())), LC_ALL: 'C.UTF-8' };
}

/** pip's own settings, for pip alone. */
export function pipEnv(env: Environment): Record<string, string> {
  return {
    ...childEnv(env),
    ...pick(env, (name) => pipNamed.test(name)),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
  };
}

/** uv's own settings that lead to an index. */
export function uvIndexEnv(env: Environment): Record<string, string> {
  return pick(env, (name) => uvNamed.test(name));
}

/** What git needs of the user's configuration (safe.directory is in it). */
export function gitEnv(env: Environment): Record<string, string> {
  return {
    ...childEnv(env),
    ...pick(env, (name) => /^GIT_CONFIG_/.test(name)),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

function pick(env: Environment, isNamed: (name: string) => boolean): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value !== '' && isNamed(name)) picked[name] = value;
  }
  return picked;
}
