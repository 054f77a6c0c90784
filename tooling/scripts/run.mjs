// `node tooling/scripts/run.mjs NAME …`: the other commands of package.json, each in commands/NAME.mjs.
import { runCommand } from './lib/entry.mjs';

const [name = '', ...args] = process.argv.slice(2);
runCommand(name, args);
