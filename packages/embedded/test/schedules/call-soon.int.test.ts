import { afterEach, beforeEach, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { bareModuleText } from '../support/bare-module';

const soon = (name: string): string =>
  `sys.volatile_nonatomic_schedule_immediate('${name}', new Uint8Array());`;

const MODULE = bareModuleText({
  reducers: {
    started: soon('note'),
    fail: `${soon('note')} ${soon('ask')} throw new Error('after all');`,
    wrong: soon('nothing'),
    note: 'say(sender === sys.identity() ? "noted for the database" : "noted for a caller");',
    settle: '',
  },
  procedures: { ask: 'say("asked"); return 1;' },
  definition: { lifecycleReducers: [{ event: 'init', functionName: 'started' }] },
});

let host: EmbeddedSpacetime;

beforeEach(async () => {
  host = await EmbeddedSpacetime.open({ logger: () => undefined });
  await host.publish('bare', { code: MODULE });
  await host.call('bare', 'settle');
});

afterEach(async () => {
  await host.close();
});

const messages = () => host.logs('bare').map(({ level, message }) => `${level} ${message.split('\n')[0]}`);

it('a call planned by init is made once the database runs', () => {
  expect(messages()).toEqual(['info noted for the database']);
});

it('a call planned at once is made although the one that planned it failed', async () => {
  await expect(host.call('bare', 'fail')).rejects.toThrow('fatal error');
  await host.call('bare', 'settle');
  expect(messages().slice(1)).toEqual([
    'panic Uncaught Error: after all',
    'info noted for the database',
    'info asked',
  ]);
});

it('a call of a function that does not exist is told to the log', async () => {
  await host.call('bare', 'wrong');
  await host.call('bare', 'settle');
  expect(messages().slice(1)).toEqual(['error a call that a function asked for failed: no such reducer']);
});
