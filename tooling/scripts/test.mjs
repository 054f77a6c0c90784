// `npm test`: everything that is checked, from a clean clone.
import { runCommand } from './lib/entry.mjs';

runCommand('test', process.argv.slice(2));
