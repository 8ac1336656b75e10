/** One layer or function of the project that is built. */
export interface ArtifactSpec {
  readonly name: string;
  /** Packages of its requirements.txt; none writes one that holds only a comment. */
  readonly packages: readonly Package[];
}

export interface ModuleSpec {
  readonly name: string;
  readonly layers: readonly ArtifactSpec[];
  readonly functions: readonly ArtifactSpec[];
}

/** Versions current in November 2026 that have wheels for python3.11, x86_64 and glibc 2.17. */
export const versions = {
  'aws-lambda-powertools': '3.37.0',
  boto3: '1.44.5',
  cryptography: '50.0.2',
  'email-validator': '2.4.0',
  fastapi: '0.165.0',
  httpx: '0.28.1',
  jinja2: '3.1.6',
  lxml: '6.1.3',
  mangum: '0.22.0',
  numpy: '2.2.6',
  openai: '3.54.0',
  openpyxl: '3.1.5',
  orjson: '3.13.0',
  pandas: '2.3.2',
  pillow: '12.2.0',
  'psycopg2-binary': '2.9.13',
  pydantic: '2.14.3',
  pyjwt: '2.15.1',
  pypdf: '7.1.0',
  'python-docx': '1.2.0',
  requests: '2.34.2',
  'scikit-learn': '1.7.2',
  scipy: '1.16.3',
  sqlalchemy: '2.1.9',
  stripe: '16.1.0',
  supabase: '2.34.1',
  tenacity: '9.2.1',
  tiktoken: '0.11.0',
} satisfies Record<string, string>;

export type Package = keyof typeof versions;

const make = (name: string, ...packages: Package[]): ArtifactSpec => ({ name, packages });

/** Ten modules, 11 layers and 28 functions: 39 archives of the kinds that are usual in such projects. */
export const tenModules: readonly ModuleSpec[] = [
  {
    name: 'access',
    layers: [make('common-access', 'cryptography', 'pyjwt', 'pydantic'), make('common-http', 'requests')],
    functions: [
      make('authorizer', 'pyjwt', 'cryptography'),
      make('session', 'boto3', 'supabase'),
      make('profile', 'supabase', 'pydantic'),
    ],
  },
  {
    name: 'ai',
    layers: [make('common-ai', 'pydantic', 'openai')],
    functions: [
      make('provider', 'openai', 'boto3'),
      make('config-resolver'),
      make('embed', 'openai', 'tiktoken'),
    ],
  },
  {
    name: 'kb',
    layers: [make('common-kb', 'supabase', 'pydantic', 'httpx')],
    functions: [
      make('ingest', 'pypdf', 'python-docx', 'boto3', 'openai'),
      make('search', 'openai', 'supabase'),
      make('digest'),
      make('export', 'openpyxl', 'boto3'),
    ],
  },
  {
    name: 'chat',
    layers: [make('common-chat', 'pydantic', 'openai', 'supabase')],
    functions: [
      make('stream', 'openai', 'fastapi', 'mangum'),
      make('history', 'supabase', 'boto3'),
      make('moderate', 'openai'),
    ],
  },
  {
    name: 'billing',
    layers: [make('common-billing', 'stripe', 'pydantic')],
    functions: [make('webhook', 'stripe', 'supabase'), make('invoice', 'stripe', 'boto3', 'jinja2')],
  },
  {
    name: 'notify',
    layers: [make('common-notify', 'boto3', 'jinja2')],
    functions: [
      make('email', 'boto3', 'jinja2', 'email-validator'),
      make('sms', 'boto3'),
      make('push', 'httpx', 'pyjwt', 'cryptography'),
    ],
  },
  {
    name: 'files',
    layers: [make('common-files', 'boto3', 'pillow')],
    functions: [make('upload', 'boto3'), make('thumbnail', 'pillow', 'boto3')],
  },
  {
    name: 'workflow',
    layers: [make('common-workflow', 'pydantic', 'supabase', 'boto3', 'tenacity')],
    functions: [make('start'), make('step'), make('finish', 'supabase')],
  },
  {
    name: 'analytics',
    layers: [make('common-analytics', 'supabase', 'orjson')],
    functions: [
      make('track', 'orjson', 'boto3'),
      make('report', 'sqlalchemy', 'psycopg2-binary', 'openpyxl'),
    ],
  },
  {
    name: 'admin',
    layers: [make('common-admin', 'supabase', 'cryptography', 'pydantic')],
    functions: [
      make('users', 'supabase', 'boto3'),
      make('audit', 'boto3', 'aws-lambda-powertools'),
      make('settings'),
    ],
  },
];

/** The same project without its functions. */
export const layersAlone: readonly ModuleSpec[] = tenModules.map((module) => ({ ...module, functions: [] }));

/** One heavy layer, about 59 MB zipped. */
export const heavyLayer: readonly ModuleSpec[] = [
  {
    name: 'heavy',
    layers: [make('common-heavy', 'numpy', 'pandas', 'cryptography', 'boto3', 'lxml', 'pillow')],
    functions: [],
  },
];

/** A layer of about Lambda's limit: 250 MB unzipped. */
export const largestLayer: readonly ModuleSpec[] = [
  {
    name: 'largest',
    layers: [make('common-largest', 'numpy', 'scipy', 'pandas', 'scikit-learn')],
    functions: [],
  },
];

/** Modules of first-party functions only. */
export function manyModules(modules: number, functionsEach: number): readonly ModuleSpec[] {
  return Array.from({ length: modules }, (_, module) => ({
    name: `unit-${module}`,
    layers: [],
    functions: Array.from({ length: functionsEach }, (_, at) => make(`task-${at}`)),
  }));
}
