// Healthy is a server that answers. `nerv-spacetime` notes in its data directory where it listens.
import { readFile } from 'node:fs/promises';

const note = await readFile('/data/server.json', 'utf8').catch(() => '{"uri":"http://127.0.0.1:3000"}');
const { uri } = /** @type {{ uri: string }} */ (JSON.parse(note));
const { ok } = await fetch(`${uri}/v1/ping`);
process.exitCode = ok ? 0 : 1;
