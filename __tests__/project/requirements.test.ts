import { expect, test } from 'vitest';
import { formatRequirements, readRequirements } from '../../src/project/requirements.ts';

const digest = 'ab'.repeat(32);

/** Reads `requirements.txt` of these files; `/` in front of a name would leave the project. */
function read(files: Readonly<Record<string, string>> | string) {
  const all: Readonly<Record<string, string>> =
    typeof files === 'string' ? { 'requirements.txt': files } : files;
  return readRequirements('requirements.txt', (path) => all[path]);
}

/** Each requirement as `line of file: text`. */
function places(files: Readonly<Record<string, string>> | string): string[] {
  return read(files).requirements.map(
    (requirement) => `${requirement.line} ${requirement.file}: ${formatRequirements([requirement])}`,
  );
}

function problems(files: Readonly<Record<string, string>> | string): string[] {
  return read(files).problems.map(({ rule, file, line, message }) => `${rule} ${file}:${line} ${message}`);
}

test('a whole file gives its requirements, each with its line', () => {
  const text = [
    '# comment',
    '',
    'Boto3 == 1.40.0  # pinned',
    `pydantic[email]>=2,<3 --hash=sha256:${digest.toUpperCase()} \\`,
    `    --hash sha256:${'cd'.repeat(32)}`,
    '--pre',
    "orjson ; python_version < '3.12'",
  ].join('\n');
  const base = { url: undefined, marker: undefined, hashes: [], file: 'requirements.txt' };
  expect(read(text)).toEqual({
    requirements: [
      { ...base, name: 'boto3', extras: [], specifier: '==1.40.0', line: 3 },
      {
        ...base,
        ...{ name: 'pydantic', extras: ['email'], specifier: '<3,>=2', line: 4 },
        hashes: [`sha256:${digest}`, `sha256:${'cd'.repeat(32)}`],
      },
      { ...base, name: 'orjson', extras: [], specifier: '', marker: "python_version < '3.12'", line: 7 },
    ],
    constraints: [],
    files: ['requirements.txt'],
    problems: [],
    indexOptions: [],
    allowsPrereleases: true,
    requiresHashes: false,
  });
});

test.each([
  ['with a BOM', '\uFEFFa==1\nb==2\n'],
  ['with CRLF', 'a==1\r\nb==2\r\n'],
  ['with CR alone', 'a==1\rb==2\r'],
  ['without a final newline', 'a==1\nb==2'],
  ['with blanks around', '  a==1\t\n\tb==2  '],
  ['with a continued line', 'a\\\n==1\nb==2', '1 requirements.txt: a==1|3 requirements.txt: b==2'],
  [
    'with a continued line in CRLF',
    'a\\\r\n==1\r\nb==2',
    '1 requirements.txt: a==1|3 requirements.txt: b==2',
  ],
  ['ending in a continuation', 'a==1\nb==2\\'],
  ['with a comment behind each', 'a==1 # x\nb==2\t# y'],
  [
    'with a comment after a continuation',
    'a==1\\\n# x\nb==2',
    '1 requirements.txt: a==1|3 requirements.txt: b==2',
  ],
])('a file %s is read', (_, text, expected = '1 requirements.txt: a==1|2 requirements.txt: b==2') => {
  expect(places(text).join('|')).toBe(expected);
  expect(problems(text)).toEqual([]);
});

test.each(['', '\n', '# only a comment', '\uFEFF# comment\r\n', '   \n\t\n'])(
  '%j asks for nothing',
  (text) => {
    expect(read(text)).toMatchObject({ requirements: [], problems: [] });
  },
);

test('a # belongs to a comment after white space only', () => {
  expect(places(`a @ https://host/a-1-py3-none-any.whl#sha256=${digest}`)).toEqual([
    '1 requirements.txt: a @ https://host/a-1-py3-none-any.whl',
  ]);
});

test('an include is read relative to its file, once, and counted; constraints stay apart', () => {
  const files = {
    'requirements.txt': '-r sub/one.txt\n--requirement=sub/one.txt\n-c limits.txt\nd',
    'sub/one.txt': 'a\n-rtwo.txt\n-c ../limits.txt',
    'sub/two.txt': '-r ../requirements.txt\nb',
    'limits.txt': 'c<2',
  };
  expect(places(files)).toEqual(['1 sub/one.txt: a', '2 sub/two.txt: b', '4 requirements.txt: d']);
  const { files: counted, constraints, problems: found } = read(files);
  expect(counted).toEqual(['requirements.txt', 'sub/one.txt', 'sub/two.txt', 'limits.txt']);
  expect([
    ...new Set(constraints.map((one) => `${one.file}:${one.line} ${one.name}${one.specifier}`)),
  ]).toEqual(['limits.txt:1 c<2']);
  expect(found).toEqual([]);
});

test('a file that includes itself as constraints ends', () => {
  expect(problems({ 'requirements.txt': '-c c.txt', 'c.txt': 'a<2\n-c c.txt' })).toEqual([]);
});

test('an include that cannot be read is a problem of the line that names it', () => {
  expect(problems('a\n-r gone.txt\n-c https://host/c.txt')).toEqual([
    "requirement-syntax requirements.txt:2 'gone.txt' cannot be included.",
    "unsafe-requirement requirements.txt:3 '-c https://host/c.txt' includes a URL.",
  ]);
});

test.each([
  ['boto3=1.2', "'boto3=1.2' is not a requirement.", "Use 'boto3==1.2'."],
  ['boto3==', "'boto3==' is not a requirement.", "Write 'name==version'."],
  ['boto3 1.2', "'boto3 1.2' is not a requirement.", "Write 'name==version'."],
  ['boto3[a b]', "'boto3[a b]' has a bad extra.", "Write 'name==version'."],
  [
    'boto3; python_version',
    "'boto3; python_version' has an environment marker that cannot be read.",
    "Write 'name==version'.",
  ],
  [
    'boto3==1.2 --hash=md5:00',
    "'--hash=md5:00' is not an option of a requirement that can be used here.",
    'Only --hash=sha256:... may follow a requirement.',
  ],
  [
    `boto3==1.2 --hash=sha256:${digest.slice(1)}`,
    `'--hash=sha256:${digest.slice(1)}' is not an option of a requirement that can be used here.`,
    'Only --hash=sha256:... may follow a requirement.',
  ],
  ['--frobnicate yes', "'--frobnicate yes' is not an option that can be used here.", 'Remove the line.'],
])('%s on line 3 is a syntax problem of line 3', (line, message, suggestion) => {
  expect(read(`# first\nok==1\n${line}\nlast==1`).problems).toEqual([
    { rule: 'requirement-syntax', file: 'requirements.txt', line: 3, message, suggestion },
  ]);
});

test.each([
  ['-e ./x', 'is editable: installing it runs its setup.py'],
  ['--editable=git+https://host/x', 'is editable: installing it runs its setup.py'],
  ['-e.', 'is editable: installing it runs its setup.py'],
  ['git+https://host/x.git', 'is a version-control URL'],
  ['git+ssh://host/x.git#egg=x', 'is a version-control URL'],
  ['x @ git+https://host/x.git@main', 'is a version-control URL'],
  ['x[y] @ hg+https://host/x', 'is a version-control URL'],
  ['x@git+https://host/x', 'is a version-control URL'],
  ['svn+https://host/x', 'is a version-control URL'],
  ['bzr+lp:x', 'is a version-control URL'],
  ['git://host/x.git', 'is a version-control URL'],
  ['./x', 'is a directory'],
  ['.', 'is a directory'],
  ['..', 'is a directory'],
  ['../x', 'is a directory'],
  ['x/y', 'is a directory'],
  ['x\\y', 'is a directory'],
  ['C:\\x', 'is a directory'],
  ['~/x', 'is a directory'],
  ['/srv/x', 'is a directory'],
  ['./x[extra]', 'is a directory'],
  ["./x ; python_version < '3'", 'is a directory'],
  ['x @ ./x', 'is a directory'],
  ['x @ file:///srv/x', 'is a directory'],
  ['x @ ../x', 'is a directory'],
  ['./x-1.0.tar.gz', 'is a source distribution, whose build runs code'],
  ['x-1.0.zip', 'is a source distribution, whose build runs code'],
  ['x @ https://host/x-1.0.tar.gz', 'is a source distribution, whose build runs code'],
  ['x @ https://host/x-1.0.tar.gz?a=b#sha256=00', 'is a source distribution, whose build runs code'],
  ['x @ https://host/x.whl/../x-1.0.tar.bz2', 'is a source distribution, whose build runs code'],
  ['x @ https://host/x', 'is not the URL of a wheel'],
  ['https://host/x.whl', 'is a URL without a name; write `name @ https://host/file.whl`'],
  ['file:///srv/x.whl', 'is a URL without a name; write `name @ https://host/file.whl`'],
  ['x @ file:///srv/x-1-py3-none-any.whl', 'is an absolute path; name a wheel relative to this file'],
  ['/srv/x-1-py3-none-any.whl', 'is an absolute path; name a wheel relative to this file'],
  ['x @ ftp://host/x-1-py3-none-any.whl', 'is not an http(s) URL'],
  ['x @ s3://host/x-1-py3-none-any.whl', 'is not an http(s) URL'],
  ['../x-1-py3-none-any.whl', 'leaves the root', 'Put the wheel into the repository.'],
  ['--no-binary :all:', 'asks for source distributions, whose build runs code'],
  ['--no-binary=x', 'asks for source distributions, whose build runs code'],
])('%s is unsafe: %s', (line, reason, suggestion = 'Use a released version, or a wheel.') => {
  expect(read(`ok==1\n${line}`)).toMatchObject({
    requirements: [{ name: 'ok' }],
    problems: [
      {
        rule: 'unsafe-requirement',
        file: 'requirements.txt',
        line: 2,
        message: `'${line}' ${reason}.`,
        suggestion,
      },
    ],
  });
});

// What a resolver expands; a literal of JavaScript would be its own.
const secret = '$' + '{SECRET}';

test.each([
  `--index-url https://${secret}@host/simple`,
  `-i https://host/${secret}/`,
  `x @ https://host/${secret}/x-1-py3-none-any.whl`,
  `-r ${secret}/x.txt`,
  `-e ${secret}`,
  secret,
])('%s takes a value from the environment, which is unsafe', (line) => {
  expect(read(line)).toMatchObject({
    requirements: [],
    indexOptions: [],
    problems: [
      { rule: 'unsafe-requirement', line: 1, message: expect.stringContaining('from the environment.') },
    ],
  });
});

test('a password in a URL is not in the message', () => {
  for (const line of [
    'git+https://joe:s3cret@host/x',
    '-e git+https://s3cret@host/x',
    'x @ https://u:s3cret@host/x',
  ])
    expect(JSON.stringify(read(line).problems)).not.toContain('s3cret');
});

test('index options are gathered with their places, for whoever knows the runner’s own', () => {
  const text = [
    '-i https://a/simple',
    '--extra-index-url=https://b/simple',
    '-fhttps://c/files',
    "--find-links './my wheels'",
    '--trusted-host d:80',
    '--no-index',
  ].join('\n');
  const file = 'requirements.txt';
  expect(read(text).indexOptions).toEqual([
    { name: '--index-url', value: 'https://a/simple', file, line: 1 },
    { name: '--extra-index-url', value: 'https://b/simple', file, line: 2 },
    { name: '--find-links', value: 'https://c/files', file, line: 3 },
    { name: '--find-links', value: './my wheels', file, line: 4 },
    { name: '--trusted-host', value: 'd:80', file, line: 5 },
    { name: '--no-index', value: '', file, line: 6 },
  ]);
});

test('options that choose nothing here are passed over; --require-hashes and --pre count', () => {
  const text =
    '--prefer-binary\n--only-binary :all:\n--no-binary :none:\n--use-pep517\n--require-hashes\n--pre\na';
  expect(read(text)).toMatchObject({
    ...{
      problems: [],
      requirements: [{ name: 'a', line: 7 }],
      requiresHashes: true,
      allowsPrereleases: true,
    },
  });
});

test('a wheel is named by a path in the repository or an http(s) URL, with its hash', () => {
  const url = `https://host/x-1-py3-none-any.whl?a=b#sha256=${digest}&egg=x`;
  const files = {
    'requirements.txt': `-r sub/more.txt\nx @ ${url}`,
    'sub/more.txt': './wheels/demo_a-1.0-py3-none-any.whl\nb @ ../b-2-py3-none-any.whl ; os_name == "posix"',
  };
  expect(
    read(files).requirements.map(({ name, url: at, marker, hashes }) => ({ name, at, marker, hashes })),
  ).toEqual([
    { name: 'demo-a', at: 'sub/wheels/demo_a-1.0-py3-none-any.whl', marker: undefined, hashes: [] },
    { name: 'b', at: 'b-2-py3-none-any.whl', marker: 'os_name == "posix"', hashes: [] },
    {
      name: 'x',
      at: 'https://host/x-1-py3-none-any.whl?a=b',
      marker: undefined,
      hashes: [`sha256:${digest}`],
    },
  ]);
  expect(read(files).problems).toEqual([]);
});

test('equal requirements give equal text, whatever their order, spelling and repetition', () => {
  const [one, two] = [read('B>=1,<2\na==1\n'), read('a == 1\nb<2,>=1  # same\nA==1')];
  expect(formatRequirements(one.requirements)).toBe('a==1\nb<2,>=1');
  expect(formatRequirements(two.requirements)).toBe('a==1\nb<2,>=1');
});
