import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeServer, unusedAddress } from '../../test/command/fake-server';
import { runCommand, temporaryDirectory } from '../../test/command/run-command';
import { writeServerNote } from '../server-api';

const identity = 'c2'.padEnd(64, '0');
const success = (op: string) =>
  JSON.stringify({ Success: { domain: 'chat', database_identity: identity, op } });
const auto = (breaks: boolean) =>
  JSON.stringify({
    AutoMigrate: {
      migrate_plan: 'adds a table\n',
      break_clients: breaks,
      token: '0xab',
      major_version_upgrade: false,
    },
  });
const manual = JSON.stringify({
  ManualMigrate: { reason: 'a column is gone', major_version_upgrade: false },
});

const put = 'PUT /v1/database/chat';
const pre = 'POST /v1/database/chat/pre_publish';
const get = 'GET /v1/database/chat';

async function bundleFile(): Promise<string> {
  const file = join(await temporaryDirectory(), 'bundle.js');
  await writeFile(file, 'export default {};\n');
  return file;
}

async function publishTo(uri: string, ...args: string[]) {
  return runCommand(['publish', 'chat', '-j', await bundleFile(), '-s', uri, '--token', 'mine', ...args]);
}

describe('nerv-spacetime', () => {
  it.each([
    [['--help'], 'Usage: nerv-spacetime COMMAND'],
    [['help'], 'Exit codes: 0 done'],
    [['start', '-h'], 'Usage: nerv-spacetime start [options]\n'],
    [['publish', '--help'], 'Usage: nerv-spacetime publish [options] NAME MODULE'],
    [['call', '--help'], 'An ARGUMENT is SATS-JSON'],
    [['--version'], '1.2.3\n'],
  ])('%j prints', async (args, said) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(said);
  });

  it.each([
    [[], 'There is no command: start, publish or call. See nerv-spacetime --help.'],
    [['serve'], 'There is no command "serve"'],
    [['start', '--colour'], "Unknown option '--colour'. See nerv-spacetime start --help."],
  ])('%j is not understood', async (args, said) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`nerv-spacetime: ${said}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says what is not understood as a document, too', async () => {
    const { code, stdout, stderr } = await runCommand(['call', '--json']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ error: { problem: 'usage' } });
    expect((await runCommand(['call', '--', '--json'])).stdout).toBe('');
  });
});

describe('publish', () => {
  it('creates a database', async () => {
    const { uri, asked } = await fakeServer({ [put]: success('created') });
    const { code, stdout, stderr } = await publishTo(uri);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Checking what changes …\nPublishing .*bundle\.js to http:.* …\n/);
    expect(stdout).toMatch(new RegExp(`Created database chat, identity ${identity}\\.\\n$`));
    expect(asked).toEqual([
      expect.objectContaining({ line: `${pre}?style=NoColor&host_type=Js` }),
      {
        line: `${put}?host_type=Js`,
        authorization: 'Bearer mine',
        contentType: 'text/plain;charset=UTF-8',
        body: 'export default {};\n',
      },
    ]);
  });

  it('shows the plan and agrees to it', async () => {
    const { uri, asked } = await fakeServer({ [pre]: auto(false), [put]: success('updated') });
    const { stdout, stderr, code } = await publishTo(uri, '--json');
    expect(code).toBe(0);
    expect(stderr).toContain('adds a table\n');
    expect(JSON.parse(stdout)).toEqual({
      database: 'chat',
      databaseIdentity: identity,
      op: 'updated',
      dataDeleted: false,
      plan: 'adds a table\n',
      breaksClients: false,
    });
    expect(asked[1]?.line).toBe(`${put}?host_type=Js&policy=BreakClients&token=0xab`);
  });

  it('asks before it disconnects clients', async () => {
    const { uri, asked } = await fakeServer({ [pre]: auto(true), [put]: success('updated') });
    const refused = await publishTo(uri);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'Nobody is there to ask; give --break-clients or --yes to go on. Nothing was changed.',
    );
    expect(asked).toHaveLength(1);
    expect((await publishTo(uri, '--break-clients')).code).toBe(0);
    expect((await publishTo(uri, '--yes')).code).toBe(0);
    const args = ['publish', 'chat', '-j', await bundleFile(), '-s', uri, '--token', 't'];
    const questions: string[] = [];
    const answering = (answer: boolean) => ({
      ask: (question: string) => {
        questions.push(question);
        return Promise.resolve(answer);
      },
    });
    expect((await runCommand(args, answering(true))).code).toBe(0);
    expect((await runCommand(args, answering(false))).stderr).toContain('It was answered with no.');
    expect((await runCommand([...args, '--json'], answering(true))).code).toBe(1);
    expect(questions).toEqual(Array(2).fill('This disconnects the clients that are connected. Go on?'));
  });

  it('leaves a database alone that cannot be migrated, unless its data may go', async () => {
    const { uri, asked } = await fakeServer({ [pre]: manual, [put]: success('updated') });
    const refused = await publishTo(uri);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('was left as it is: a column is gone\nChange the module');
    expect((await publishTo(uri, '--delete-data=on-conflict')).stderr).toContain(
      'This deletes all data of database chat.',
    );
    expect(asked).toHaveLength(2);
    const { stdout } = await publishTo(uri, '--delete-data=on-conflict', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ dataDeleted: true, plan: null });
    expect(asked.at(-1)?.line).toBe(`${put}?host_type=Js&clear=true`);
  });

  it('deletes data when told to, and asks where there is some', async () => {
    const { uri, asked } = await fakeServer({ [put]: success('created') });
    expect((await publishTo(uri, '-c')).code).toBe(0);
    expect(asked.map(({ line }) => line)).toEqual([get, `${put}?host_type=Js&clear=true`]);
    const full = await fakeServer({ [get]: '{}', [put]: success('updated') });
    expect((await publishTo(full.uri, '-c')).stderr).toContain('give --yes to go on');
    expect((await publishTo(full.uri, '-c', '--yes')).code).toBe(0);
  });

  it('asks before it publishes to another machine', async () => {
    const { stderr } = await publishTo('http://db.invalid');
    expect(stderr).toContain(
      'http://db.invalid is not on this machine. Publish there? Nobody is there to ask; give --yes',
    );
  });

  it('needs a token, or to be told that it has none', async () => {
    const { uri, asked } = await fakeServer({ [put]: success('created') });
    const args = ['publish', 'chat', '-j', await bundleFile(), '-s', uri];
    const cwd = await temporaryDirectory();
    const { code, stderr } = await runCommand(args, { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('Publishing needs a token');
    expect(asked).toHaveLength(0);
    expect((await runCommand([...args, '--anonymous'], { cwd, env: { NERV_TOKEN: 'x' } })).code).toBe(0);
    expect(asked.at(-1)?.authorization).toBeUndefined();
    await runCommand(args, { cwd, env: { NERV_TOKEN: 'from-variable' } });
    expect(asked.at(-1)?.authorization).toBe('Bearer from-variable');
  });

  it('sends a token that nobody named to this machine only', async () => {
    const { uri, asked } = await fakeServer({ [put]: success('created') });
    const cwd = await temporaryDirectory();
    const dataDir = join(cwd, '.nerv', 'server');
    await mkdir(dataDir, { recursive: true });
    await writeFile(join(dataDir, 'admin-token'), 'admin');
    const publish = async (...args: string[]) =>
      runCommand(['publish', 'chat', '-j', await bundleFile(), ...args], { cwd });
    expect((await publish('-s', uri)).code).toBe(0);
    expect(asked.at(-1)?.authorization).toBe('Bearer admin');
    expect((await publish('-s', 'http://db.invalid', '--yes')).stderr).toContain('Publishing needs a token');
    const named = await publish('-s', 'http://db.invalid', '--yes', '--data-dir', dataDir);
    expect(named).toMatchObject({ code: 3 });
  });

  it('passes on what the server says', async () => {
    const forbidden = await fakeServer({ [put]: [403, 'not yours'] });
    expect(await publishTo(forbidden.uri)).toMatchObject({ code: 1, stderr: 'nerv-spacetime: not yours\n' });
    const broken = await fakeServer({ [put]: [500, ''] });
    expect((await publishTo(broken.uri)).stderr).toContain('The server answered with status 500.');
    const strange = await fakeServer({ [put]: 'hello' });
    expect((await publishTo(strange.uri, '--json')).stdout).toContain('"problem":"answer"');
  });

  it.each([
    ['-j', 'gone.js', 'Cannot read the bundle'],
    ['-j', '.', 'EISDIR'],
    ['-p', 'gone', 'no module at'],
  ])('says that there is no module: %s %s', async (option, path, said) => {
    const cwd = await temporaryDirectory();
    const args = ['publish', 'chat', option, path, '--token', 't', '-s', 'localhost:1'];
    const { code, stderr } = await runCommand(args, { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain(said);
  });

  it('bundles a source', async () => {
    const { uri, asked } = await fakeServer({ [put]: success('created') });
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, 'a.ts'), `export { b as default } from './b';`);
    await writeFile(join(cwd, 'b.ts'), `export const b: string = 'bundled';`);
    expect((await runCommand(['publish', 'chat', 'a.ts', '-s', uri, '--token', 't'], { cwd })).code).toBe(0);
    expect(asked.at(-1)?.body).toContain('"bundled"');
  });
});

describe('call', () => {
  const say = 'POST /v1/database/chat/call/say';

  it('prints what a procedure returns, to the last digit', async () => {
    const { uri, asked } = await fakeServer({ [say]: '[18446744073709551615]' });
    const args = ['call', 'chat', 'say', '-1', 'text', '-s', uri];
    expect(await runCommand(args)).toEqual({ code: 0, stdout: '[18446744073709551615]\n', stderr: '' });
    expect((await runCommand([...args, '--json'])).stdout).toBe('{"returned":[18446744073709551615]}\n');
    expect(asked[0]).toEqual({
      line: say,
      authorization: undefined,
      contentType: 'application/json',
      body: '[-1,"text"]',
    });
  });

  it('prints nothing for a reducer', async () => {
    const { uri } = await fakeServer({ [say]: '' });
    const args = ['call', 'chat', 'say', '-s', uri];
    expect(await runCommand(args)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await runCommand([...args, '--json'])).stdout).toBe('{"returned":null}\n');
  });

  it('says why it was refused', async () => {
    const { uri } = await fakeServer({ [say]: [530, 'not today'] });
    expect(await runCommand(['call', 'chat', 'say', '-s', uri])).toMatchObject({
      code: 1,
      stderr: 'nerv-spacetime: say of chat was not done: not today\n',
    });
  });

  it('ends with 3 where nothing listens', async () => {
    const { code, stderr } = await runCommand(['call', 'chat', 'say', '-s', await unusedAddress()]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /Cannot reach http:.* connect ECONNREFUSED .* nerv-spacetime start starts one\.\n$/,
    );
  });

  it('finds server and token in a data directory', async () => {
    const { uri, asked } = await fakeServer({ [say]: '' });
    const cwd = await temporaryDirectory();
    const { code, stderr } = await runCommand(['call', 'chat', 'say', '--data-dir', 'data'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain('Start one (nerv-spacetime start --data-dir data), or name it with --server.');
    await writeFile(join(cwd, 'admin-token'), 'admin\n');
    await writeServerNote(cwd, { pid: process.pid, uri, startedAt: '' });
    expect((await runCommand(['call', 'chat', 'say', '--data-dir', '.'], { cwd })).code).toBe(0);
    expect(asked.at(-1)?.authorization).toBe('Bearer admin');
    await runCommand(['call', 'chat', 'say', '--data-dir', '.', '--token', 'other'], { cwd });
    expect(asked.at(-1)?.authorization).toBe('Bearer other');
  });
});
