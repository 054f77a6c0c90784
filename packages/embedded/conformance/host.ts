// A host in a process of its own: `node host.js DIRECTORY PORT` writes the address it listens on, and serves until it is killed or whoever
// started it is gone.
import { EmbeddedSpacetime } from '../src';

const [dbPath = '', port = '0'] = process.argv.slice(2);
const host = await EmbeddedSpacetime.open({ dbPath, logger: () => undefined });
const { uri } = await host.listen({ port: Number(port), anyoneMayPublish: true });
process.stdout.write(`${uri}\n`);
process.stdin.resume().once('end', () => process.exit());
