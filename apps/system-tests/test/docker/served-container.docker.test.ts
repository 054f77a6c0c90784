import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readModuleSource, ServerApi } from '@nerv/embedded';
import { expect, it, onTestFinished } from 'vitest';
import { Compose, ContainerLines } from './compose';

const run = promisify(execFile);
const module = fileURLToPath(new URL('board.ts', import.meta.url));
const KILLS = 2;
const number = /^\d+$/;

it('serves the SDK from another container, and loses nothing acknowledged when it is killed and started again', async () => {
  const compose = await Compose.open(`nerv-test-${process.pid}`);
  onTestFinished(() => compose.remove());
  await compose.do('up', '--detach', 'server');
  const uri = await healthy(compose);
  const token = (
    await compose.do('exec', '-T', 'server', 'node', '-p', "fs.readFileSync('/data/admin-token', 'utf8')")
  ).trim();
  const api = new ServerApi({ uri, token });
  const bundle = await readModuleSource({ path: module });
  expect(await api.publish('board', bundle)).toMatchObject({ op: 'created' });

  await compose.do('up', '--detach', 'speaker');
  const speaker = new ContainerLines(await compose.container('speaker'));
  onTestFinished(() => speaker.close());
  const more = (): Promise<void> =>
    speaker.have(speaker.all.filter((line) => number.test(line)).length + 200, number);
  for (let kill = 1; kill <= KILLS; kill++) {
    await more();
    await compose.do('kill', '-s', 'SIGKILL', 'server');
    await compose.do('up', '--detach', '--no-recreate', 'server');
    await speaker.have(kill + 1, /^connected$/);
  }
  await more();
  await compose.do('kill', '-s', 'SIGTERM', 'speaker');
  await speaker.ended;
  expect(speaker.all.at(-1)).toBe('over');

  const after = new ServerApi({ uri: await compose.uri(), token });
  const stored = new Set(JSON.parse((await after.call('board', 'all', '[]')) ?? '') as number[]);
  const acknowledged = speaker.all.filter((line) => number.test(line)).map(Number);
  expect(acknowledged.length).toBeGreaterThan(600);
  expect(acknowledged.filter((n) => !stored.has(n))).toEqual([]);
});

it('runs without privileges, keeps its data in a volume, and ends in order', async () => {
  const compose = await Compose.open(`nerv-order-${process.pid}`);
  onTestFinished(() => compose.remove());
  await compose.do('up', '--detach', 'server');
  await healthy(compose);
  const container = await compose.container('server');
  const inspect = async (format: string): Promise<string> =>
    (await run('docker', ['inspect', '--format', format, container])).stdout.trim();
  expect(await inspect('{{.Config.User}}')).toBe('1000:1000');
  expect(await inspect('{{range .Mounts}}{{.Type}} {{.Destination}}{{end}}')).toBe('volume /data');
  await compose.do('stop', 'server');
  expect(await inspect('{{.State.ExitCode}}')).toBe('0');
  const { stdout } = await run('docker', ['logs', container]);
  expect(stdout).toMatch(/\nStopping \(SIGTERM\)\.\nStopped: everything acknowledged is on disk\.\n$/);
});

/** Waits until the engine says that the server is healthy. */
async function healthy(compose: Compose): Promise<string> {
  const container = await compose.container('server');
  await new Promise<void>((resolve, reject) => {
    const filters = ['--filter', `container=${container}`, '--filter', 'event=health_status'];
    const events = execFile('docker', ['events', '--since', '10m', ...filters, '--format', '{{.Status}}']);
    onTestFinished(() => void events.kill());
    events.stdout?.on('data', (chunk: string | Buffer) => {
      if (!chunk.toString().includes('healthy')) return;
      events.kill();
      if (chunk.toString().includes('unhealthy')) reject(new Error('the server is not healthy'));
      else resolve();
    });
  });
  return compose.uri();
}
