import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { openServer } from '../../src/command/open-server';
import { run } from '../../src/command/run';
import { runCommand, temporaryDirectory } from './run-command';

const chat = fileURLToPath(new URL('../modules/chat.ts', import.meta.url));
const things = fileURLToPath(new URL('../modules/things.ts', import.meta.url));

interface Started {
  /** What it said first. */
  readonly listening: { readonly uri: string; readonly durability: string };
  /** Stops it, and gives its exit code and all that it said. */
  readonly stop: () => Promise<{ readonly code: number; readonly stdout: string }>;
}

/** `nerv-spacetime start --json` in this process, until the test ends. */
function started(...args: string[]): Promise<Started> {
  const stopping = new AbortController();
  let stdout = '';
  return new Promise((resolve, reject) => {
    const ended = run(['start', '--json', '--listen-addr', '127.0.0.1:0', ...args], {
      openServer,
      stop: stopping.signal,
      cwd: process.cwd(),
      env: {},
      pid: process.pid,
      version: '0.0.0',
      ask: undefined,
      isColoured: false,
      onStdinEnd: () => undefined,
      stderr: { write: () => undefined },
      stdout: {
        write: (text) => {
          const isFirst = stdout === '';
          stdout += text;
          if (isFirst) resolve({ listening: JSON.parse(text) as Started['listening'], stop });
        },
      },
    });
    const stop = async (): Promise<{ code: number; stdout: string }> => {
      stopping.abort('the test');
      return { code: await ended, stdout };
    };
    onTestFinished(async () => void (await stop()));
    ended.catch(reject);
  });
}

it('what one command serves, the others publish to and call, and it is there after a restart', async () => {
  const cwd = await temporaryDirectory();
  const dataDir = join(cwd, 'data');
  const first = await started('--data-dir', dataDir);
  expect(first.listening).toMatchObject({ durability: 'synced' });
  const found = ['--data-dir', dataDir];
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, stdout } = await runCommand([...args, '--json', ...found], { cwd });
    expect(code).toBe(0);
    return stdout === '' ? undefined : JSON.parse(stdout);
  };
  expect(await json('publish', 'chat', chat)).toMatchObject({ op: 'created' });
  await json('call', 'chat', 'say', 'hall', 'hello');
  expect(await json('call', 'chat', 'history', 'hall')).toEqual({ returned: ['hello'] });

  const refused = await runCommand(['call', 'chat', 'no_such_function', ...found], { cwd });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('no_such_function');

  const { code, stdout } = await first.stop();
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n').slice(1)).toEqual([
    '{"event":"stopping","reason":"the test"}',
    '{"event":"stopped"}',
  ]);
  const unreached = await runCommand(['call', 'chat', 'history', 'hall', ...found], { cwd });
  expect(unreached.code).toBe(3);

  await started('--data-dir', dataDir);
  expect(await json('call', 'chat', 'history', 'hall')).toEqual({ returned: ['hello'] });
});

it('a publish that disconnects clients asks first, and is made when that is allowed', async () => {
  const cwd = await temporaryDirectory();
  const dataDir = join(cwd, 'data');
  await started('--data-dir', dataDir);
  const publish = (module: string, ...args: string[]) =>
    runCommand(['publish', 'board', module, '--data-dir', dataDir, ...args], { cwd });
  expect(await publish(chat)).toMatchObject({ code: 0 });
  const unasked = await publish(things);
  expect(unasked.code).toBe(1);
  expect(unasked.stderr).toContain('Nothing was changed.');
  const questions: string[] = [];
  const ask = (question: string): Promise<boolean> => {
    questions.push(question);
    return Promise.resolve(true);
  };
  const asked = await runCommand(['publish', 'board', things, '--data-dir', dataDir], { cwd, ask });
  expect(asked).toMatchObject({ code: 0 });
  expect(questions).toHaveLength(1);
});

it('a second start on a data directory says who has it', async () => {
  const dataDir = join(await temporaryDirectory(), 'data');
  const { listening } = await started('--data-dir', dataDir);
  const second = await runCommand(['start', '--data-dir', dataDir, '--listen-addr', '127.0.0.1:0'], {
    openServer,
  });
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(listening.uri);
});
