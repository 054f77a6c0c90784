// `npm start`: the quickstart, from a clean clone. Arguments after `--` are its own.
import { runCommand } from './lib/entry.mjs';

runCommand('start', process.argv.slice(2));
