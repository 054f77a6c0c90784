import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChatConnection } from '../modules/chat-client';
import { connectSdk } from '../sockets/sdk-client';
import { BuiltCommand, runBuilt, startServer } from './built-command';
import { temporaryDirectory } from './run-command';

const chat = fileURLToPath(new URL('../modules/chat.ts', import.meta.url));
/** For modules that stand where no package is found. */
const library = JSON.stringify(fileURLToPath(import.meta.resolve('spacetimedb/server')));
const identity = /^[0-9a-f]{64}$/;
const anyPort = ['--listen-addr', '127.0.0.1:0'];

async function folder(): Promise<{ readonly cwd: string }> {
  return { cwd: await temporaryDirectory() };
}

// Each test runs several processes.
describe('nerv-spacetime', { timeout: 60_000 }, () => {
  it('starts, publishes, calls, serves the SDK, and stops with everything on disk', async () => {
    const at = await folder();
    const first = await startServer(anyPort, at);
    // Server and token are found in the default directory.
    const published = await runBuilt(['publish', 'chat', chat], at);
    expect(published).toMatchObject({ code: 0, stderr: '' });
    expect(published.stdout).toMatch(/\nCreated database chat, identity [0-9a-f]{64}\.\n$/);
    expect(await runBuilt(['call', 'chat', 'say', 'hall', 'from the command'], at)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const { connection, ended } = await connectSdk<ChatConnection>(
      first.listening.uri,
      'chat',
      ChatConnection.builder(),
    );
    await connection.reducers.say({ room: 'hall', text: 'from the SDK' });
    const history = ['call', 'chat', 'history', 'hall', '--data-dir', join('.nerv', 'server')];
    const texts = '["from the command","from the SDK"]';
    expect((await runBuilt(history, at)).stdout).toBe(`${texts}\n`);

    const stopped = await first.server.kill('SIGTERM');
    await ended;
    expect(stopped).toMatchObject({ code: 0, stderr: '' });
    expect(stopped.stdout.trimEnd().split('\n').slice(1)).toEqual([
      '{"event":"stopping","reason":"SIGTERM"}',
      '{"event":"stopped"}',
    ]);
    expect((await runBuilt(history, at)).code).toBe(3);
    const second = await startServer([...anyPort, '--data-dir', join('.nerv', 'server')], at);
    expect((await runBuilt([...history, '--json'], at)).stdout).toBe(`{"returned":${texts}}\n`);
    expect(await second.server.kill('SIGINT')).toMatchObject({ code: 0 });
  });

  it('prints one document for each thing that is asked with --json', async () => {
    const at = await folder();
    const { listening } = await startServer(anyPort, at);
    expect(listening).toMatchObject({
      uri: `http://127.0.0.1:${listening.port}`,
      dataDir: join(at.cwd, '.nerv', 'server'),
      adminTokenFile: join(at.cwd, '.nerv', 'server', 'admin-token'),
    });
    const publish = ['publish', 'chat', chat, '--json'];
    const created = JSON.parse((await runBuilt(publish, at)).stdout) as object;
    expect(created).toEqual({
      database: 'chat',
      databaseIdentity: expect.stringMatching(identity) as string,
      op: 'created',
      dataDeleted: false,
      plan: null,
      breaksClients: false,
    });
    const again = await runBuilt([...publish, '--delete-data', '--yes'], at);
    expect(JSON.parse(again.stdout)).toMatchObject({ op: 'updated', dataDeleted: true });
    const refused = await runBuilt(['call', 'chat', 'say', 'hall', '', '--json'], at);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toEqual({
      error: { problem: 'refused', message: 'say of chat was not done: a message is not empty' },
    });
  });

  it('shows what a migration would do, and needs to be told that it may disconnect clients', async () => {
    const at = await folder();
    await startServer(anyPort, at);
    const source = (column: string): string => `
      import { schema, t, table } from ${library};
      export default schema({ thing: table({ name: 'thing', public: true }, { id: t.u32().primaryKey()${column} }) });
    `;
    const module = join(at.cwd, 'things.ts');
    await writeFile(module, source(''));
    const publish = ['publish', 'things', module];
    expect((await runBuilt(publish, at)).code).toBe(0);
    await writeFile(module, source(`, size: t.u8().default(7)`));
    const refused = await runBuilt(publish, at);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('size');
    expect(refused.stderr).toBe(
      'nerv-spacetime: This disconnects the clients that are connected. Go on? Nobody is there to ask; give --break-clients or --yes to go on. Nothing was changed.\n',
    );
    expect((await runBuilt([...publish, '--break-clients'], at)).stdout).toMatch(/\nUpdated database things/);
    await writeFile(module, source(`, size: t.string()`));
    const impossible = await runBuilt(publish, at);
    expect(impossible.code).toBe(1);
    expect(impossible.stderr).toContain('cannot be migrated to this module, and was left as it is');
    const cleared = await runBuilt([...publish, '--delete-data=on-conflict', '-y'], at);
    expect(cleared).toMatchObject({ code: 0, stderr: '' });
  });

  it('says who has a data directory open', async () => {
    const at = await folder();
    const { listening } = await startServer([...anyPort, '--data-dir', 'data'], at);
    const second = await runBuilt(['start', ...anyPort, '--data-dir', 'data'], at);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(
      new RegExp(
        `^nerv-spacetime: .*data is open in process ${listening.pid}, which serves it at ${listening.uri} since .*\\n$`,
      ),
    );
  });

  it('says that an address is taken, and lets go of the data directory', async () => {
    const at = await folder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runBuilt(['start', '-l', `127.0.0.1:${port}`], at);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `nerv-spacetime: 127.0.0.1:${port} is in use by another process. Give another --listen-addr.\n`,
    });
    await startServer(anyPort, at);
  });

  it('keeps nothing on disk in memory, and has a token of its own there', async () => {
    const at = await folder();
    const { server, listening } = await startServer([...anyPort, '--in-memory'], at);
    expect(listening.dataDir).toBeNull();
    const publish = ['publish', 'chat', chat, '--server', listening.uri];
    expect(await runBuilt(publish, at)).toMatchObject({ code: 1 });
    const forbidden = await runBuilt([...publish, '--anonymous'], at);
    expect(forbidden).toMatchObject({ code: 1 });
    expect(forbidden.stderr).toContain('not authorized');
    expect((await runBuilt([...publish, '--token', listening.adminToken ?? ''], at)).code).toBe(0);
    await server.kill('SIGTERM');
    expect(existsSync(join(at.cwd, '.nerv'))).toBe(false);
  });

  it('lets anyone publish where it is told to', async () => {
    const at = await folder();
    const { listening } = await startServer([...anyPort, '--anyone-may-publish'], at);
    const publish = ['publish', 'chat', chat, '--server', listening.uri];
    expect((await runBuilt([...publish, '--anonymous'], at)).code).toBe(0);
    // It belongs to whoever that was.
    expect((await runBuilt([...publish, '--anonymous', '--delete-data', '--yes'], at)).code).toBe(1);
  });

  it('keeps its token from others', async () => {
    const at = await folder();
    const { listening } = await startServer(anyPort, at);
    const { mode } = await stat(listening.adminTokenFile ?? '');
    expect(mode & 0o077).toBe(0);
    expect(await readFile(listening.adminTokenFile ?? '', 'utf8')).toMatch(/^ey[\w.-]+\n$/);
  });

  it('stops with the process that started it, where it is told to', async () => {
    const at = await folder();
    const { server } = await startServer([...anyPort, '--end-with-stdin'], at);
    server.child.stdin?.end();
    const { code, stdout } = await server.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('"reason":"standard input ended"');
  });

  it('cuts off a function that does not end', async () => {
    const at = await folder();
    await startServer([...anyPort, '--call-timeout', '300', '--log-level', 'none'], at);
    const module = join(at.cwd, 'loop.ts');
    await writeFile(
      module,
      `import { schema } from ${library};
       const s = schema({}); export default s;
       export const loop = s.reducer({}, () => { for (;;); });
       export const fine = s.reducer({}, () => undefined);`,
    );
    expect(await runBuilt(['publish', 'loop', module], at)).toMatchObject({ code: 0 });
    const cut = await runBuilt(['call', 'loop', 'loop'], at);
    expect(cut.code).toBe(1);
    expect(cut.stderr).toContain('was cut off');
    expect(await runBuilt(['call', 'loop', 'fine'], at)).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    [['start', '--port', '3000'], 2, "Unknown option '--port'"],
    [['start', '--call-timeout', 'soon', '--in-memory'], 2, '--call-timeout takes a whole number'],
    [['start', '--max-heap', '1', '--in-memory', '-l', '127.0.0.1:0'], 1, 'maxHeapMb is 1'],
    [['start', '--data-dir', '.', '-l', '127.0.0.1:0'], 1, 'holds something else (notes.txt)'],
    [['start', '--in-memory', '-l', '192.0.2.1:0'], 1, 'Cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL)'],
    [['publish', 'chat'], 2, 'Which module?'],
    [['publish', 'chat', 'gone.ts', '--token', 'x'], 1, 'no module at'],
    [['call', 'chat', 'say', '--data-dir', 'nowhere'], 3, 'No server has'],
  ])('%j ends with %i', async (args, code, said) => {
    const at = await folder();
    await writeFile(join(at.cwd, 'notes.txt'), 'mine');
    const ended = await runBuilt(args, at);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(said);
    const document = JSON.parse((await runBuilt([...args, '--json'], at)).stdout) as { error: object };
    expect(document.error).toMatchObject({ message: expect.stringContaining(said) as string });
  });

  it('says what is asked of a program, in lines', async () => {
    const at = await folder();
    const server = new BuiltCommand(['start', ...anyPort], at);
    await server.line(/^Listening on http:\/\/127\.0\.0\.1:\d+\.$/);
    await server.line(/^Publishing needs the token in .*admin-token\.$/);
    const { code, stdout } = await server.kill('SIGHUP');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nStopping \(SIGHUP\)\.\nStopped: everything acknowledged is on disk\.\n$/);
  });
});
