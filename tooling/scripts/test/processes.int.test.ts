import { describe, expect, test } from 'vitest';
import { capture, passThrough, ToolError } from '../lib/processes.mjs';

const script = (code: string) => ['--input-type=module', '-e', code];

describe('capture', () => {
  test('gives what the tool wrote', async () => {
    const output = await capture('Greeting', process.execPath, script('console.log("hello")'));
    expect(output).toBe('hello\n');
  });

  test('fails with the output of the tool and how it ended', async () => {
    const failing = capture(
      'Greeting',
      process.execPath,
      script('console.error("no voice"); process.exit(3)'),
    );
    await expect(failing).rejects.toThrow(ToolError);
    await expect(failing).rejects.toThrow(/no voice[^]*Greeting failed with exit code 3/);
  });

  test('fails clearly where there is no such tool', async () => {
    await expect(capture('Greeting', 'no-such-command', [])).rejects.toThrow(
      /no-such-command could not be started/,
    );
  });
});

describe('passThrough', () => {
  test.each([
    ['process.exit(0)', 0],
    ['process.exit(7)', 7],
    ['process.kill(process.pid, "SIGTERM")', 143],
    ['process.kill(process.pid, "SIGKILL")', 137],
  ])('%s gives %i', async (code, expected) => {
    expect(await passThrough(process.execPath, script(code))).toBe(expected);
  });
});
