import { runOnGithub } from './shell/github.ts';

await runOnGithub(process.env);
