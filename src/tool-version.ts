import packageJson from '../package.json' with { type: 'json' };

/** The version of this tool, as in the manifest and in `--version`. */
export const toolVersion: string = packageJson.version;
