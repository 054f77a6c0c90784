import { describe, expect, it, vi } from 'vitest';
import { BareInstance } from '../../test/support/bare-module';
import { scalar, UNIT } from '../sats';
import type { OutboundRequest } from './http-messages';
import { ModuleError } from './module-error';

const word = { name: 'word', columns: { text: scalar('U8') } };
const top = `
const put = (value) => sys.datastore_insert_bsatn(sys.table_id_from_name('word'), new Uint8Array([value]).buffer, 1);
const count = () => sys.datastore_table_row_count(sys.table_id_from_name('word'));
let calls = 0;
`;

const load = (
  reducers: Record<string, string>,
  procedures: Record<string, string> = {},
): Promise<BareInstance> => BareInstance.load({ tables: [word], top, reducers, procedures });

describe('a reducer', () => {
  it('is told who calls, from where and when, and gets its arguments', async () => {
    const module = await load({
      go: 'say([sender, connection, time, args.byteLength, args.getUint8(1), args instanceof DataView]);',
    });
    const frame = Uint8Array.of(9, 9, 1, 2, 3, 9);
    expect(module.call('go', frame.subarray(2, 5))).toEqual({ kind: 'returned', value: undefined });
    expect(module.said).toEqual(['9,5,100,3,2,true']);
  });

  it.each([
    ['a SenderError', 'throw new SenderError("no");', { kind: 'refused', message: 'no' }],
    [
      'an error',
      'throw new Error("boom");',
      {
        kind: 'crashed',
        report: expect.stringMatching(/^Uncaught Error: boom\n\tat .*\(spacetimedb_module:\d+:\d+\)/),
      },
    ],
    [
      'an error without a message',
      'throw new TypeError();',
      { kind: 'crashed', report: expect.stringMatching(/^Uncaught TypeError\n/) },
    ],
    ['a text', 'throw "text";', { kind: 'crashed', report: 'Uncaught text' }],
    ['an object', 'throw Object.create(null);', { kind: 'crashed', report: 'Uncaught [object Object]' }],
    ['nothing', 'throw undefined;', { kind: 'crashed', report: 'Uncaught undefined' }],
    [
      'its stack away',
      'const f = () => f() + 1; f();',
      {
        kind: 'crashed',
        report: expect.stringContaining('Uncaught RangeError: Maximum call stack size exceeded'),
      },
    ],
  ])('that throws %s has failed', async (_what, body, outcome) => {
    const module = await load({ go: `put(1); ${body}`, look: 'say(count());' });
    expect(module.call('go')).toMatchObject(outcome);
    module.call('look');
    expect(module.said).toEqual(['0']);
  });

  it('that returns something has failed', async () => {
    const module = await load({ go: 'return 5;' });
    expect(module.call('go')).toEqual({ kind: 'crashed', report: 'the reducer returned a value' });
  });

  it('leaves the globals of its module as they are, also when it fails', async () => {
    const module = await load({ go: 'calls++; say(calls); if (calls === 2) throw new Error("x");' });
    module.call('go');
    module.call('go');
    module.call('go');
    expect(module.said).toEqual(['1', '2', '3']);
  });

  it('shares the globals of its module with procedures', async () => {
    const module = await load({ go: 'calls += 10;' }, { ask: 'return ++calls;' });
    module.call('go');
    expect(module.run('ask')).toEqual({ kind: 'returned', value: '11' });
    module.call('go');
    expect(module.run('ask')).toEqual({ kind: 'returned', value: '22' });
  });

  it('that is async runs to its end within its transaction', async () => {
    const module = await load({
      go: '(async () => { put(1); await null; put(2); await null; put(3); })();',
      look: 'say(count());',
    });
    expect(module.call('go')).toEqual({ kind: 'returned', value: undefined });
    module.call('look');
    expect(module.said).toEqual(['3']);
  });

  it('that is async and fails leaves no job to the next call', async () => {
    const module = await load({
      go: '(async () => { put(1); await null; put(2); say("late"); })(); throw new Error("x");',
      look: 'say(count());',
    });
    module.call('go');
    module.call('look');
    expect(module.said).toEqual(['late', '0']);
  });

  it('that is async and rejects has succeeded, and the log says so', async () => {
    const module = await load({
      go: '(async () => { put(1); await null; throw new Error("too late"); })();',
      look: 'say(count());',
    });
    expect(module.call('go')).toEqual({ kind: 'returned', value: undefined });
    await new Promise(setImmediate);
    module.call('look');
    expect(module.said).toEqual(['1']);
    expect(module.logs[0]).toEqual(['error', expect.stringContaining('Uncaught Error: too late'), undefined]);
    module.instance.close();
  });

  it('finds its iterators and timers gone in the next call', async () => {
    const module = await load({
      open: "globalThis.iterator = sys.datastore_table_scan_bsatn(sys.table_id_from_name('word')); globalThis.timer = sys.console_timer_start('t');",
      use: 'say(caught(() => sys.row_iter_bsatn_advance(globalThis.iterator, new ArrayBuffer(8)))); say(caught(() => sys.console_timer_end(globalThis.timer)));',
    });
    module.call('open');
    module.call('use');
    expect(module.said).toEqual([
      'Errno6: The provided row iterator is not valid',
      'Errno7: The provided console timer does not exist',
    ]);
  });
});

describe('a promise that is rejected and not handled', () => {
  it('is raised as ever when it is of no module', async () => {
    const module = await load({ go: '(async () => {})();' });
    const listener = process.listeners('unhandledRejection').find(({ name }) => name === 'onRejection');
    const reason = new Error('of the host');
    const count = vi.spyOn(process, 'listenerCount').mockReturnValue(1);
    expect(() => listener?.(reason, Promise.resolve())).toThrow(reason);
    count.mockReturnValue(2);
    expect(listener?.(reason, Promise.resolve())).toBeUndefined();
    count.mockRestore();
    module.instance.close();
  });
});

describe('a crash', () => {
  it('says where it was, and what was being called', async () => {
    const module = await BareInstance.load({
      top: 'function inner() { throw new Error("x"); }',
      reducers: { go: 'inner();', text: 'throw "x";' },
    });
    const position = expect.stringMatching(/^spacetimedb_module:\d+:\d+$/) as string;
    const outcome = module.call('go');
    expect(outcome).toMatchObject({
      kind: 'crashed',
      place: {
        filename: 'spacetimedb_module',
        lineNumber: expect.any(Number) as number,
        trace: [{ functionName: 'inner', position }, { position }, { position }],
      },
    });
    if (outcome.kind !== 'crashed') throw new Error('it did not crash');
    const { place } = outcome;
    expect(place?.trace?.[0]?.position.split(':')[1]).toBe(String(place?.lineNumber));
    expect(module.call('text')).toEqual({ kind: 'crashed', report: 'Uncaught x', place: undefined });
  });
});

describe('a procedure', () => {
  it('opens transactions itself', async () => {
    const module = await load(
      { look: 'say(count());' },
      {
        go: `
          const outside = caught(() => count());
          const started = sys.procedure_start_mut_tx();
          put(1);
          const inside = count();
          const nested = caught(() => sys.procedure_start_mut_tx());
          sys.procedure_commit_mut_tx();
          sys.procedure_start_mut_tx();
          put(2);
          sys.procedure_abort_mut_tx();
          return [outside, typeof started, inside, nested, caught(() => sys.procedure_commit_mut_tx())].join(' | ');`,
      },
    );
    expect(module.run('go')).toEqual({
      kind: 'returned',
      value: [
        'Errno2: ABI call can only be made while in a transaction',
        'bigint',
        '1',
        'Errno17: Attempted async or blocking op while holding open a transaction',
        'Errno18: Not in an anonymous transaction. Called by a reducer?',
      ].join(' | '),
    });
    module.call('look');
    expect(module.said).toEqual(['1']);
  });

  it('that leaves a transaction open loses it', async () => {
    const module = await load(
      { look: 'say(count());' },
      { go: 'sys.procedure_start_mut_tx(); put(1); return 1;' },
    );
    expect(module.run('go')).toEqual({ kind: 'returned', value: '1' });
    expect(module.logs).toEqual([['error', 'the function left a transaction open; it is rolled back', 'go']]);
    module.call('look');
    expect(module.said).toEqual(['0']);
  });

  it('that throws has failed', async () => {
    const module = await load({}, { crash: 'throw new Error("x");', refuse: 'throw new SenderError("y");' });
    expect(module.run('crash')).toMatchObject({ kind: 'crashed' });
    expect(module.run('refuse')).toEqual({ kind: 'refused', message: 'y' });
  });

  describe('that makes an HTTP request', () => {
    const SEND = 'sys.procedure_http_request(request, new Uint8Array([1, 255]))';
    const top = `
const request = new Uint8Array([2, 1, 0, 0, 0, 1, 0, 0, 0, 97, 2, 0, 0, 0, 98, 233, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 117, 2]);
const shown = ([head, body]) => [...head, '|', ...body].join();`;
    const load = (go: string) => BareInstance.load({ top, procedures: { go } });

    it('is told that nothing here may wait, where that is so', async () => {
      const module = await load(`return caught(() => ${SEND});`);
      expect(module.run('go')).toEqual({
        kind: 'returned',
        value: expect.stringMatching(
          /^Errno21: HTTP requests from procedures are not built for a database that runs in the thread/,
        ),
      });
    });

    it('has it made, and gets the answer', async () => {
      const module = await load(
        `return shown(${SEND}) + ' ' + shown(sys.procedure_http_request(request, 'é'));`,
      );
      const requests: OutboundRequest[] = [];
      module.answer = (request) => {
        requests.push(request);
        return { kind: 'answered', status: 258, headers: [['x', '\u00ff']], body: Uint8Array.of(9) };
      };
      const answer = '1,0,0,0,1,0,0,0,120,1,0,0,0,255,2,2,1,|,9';
      expect(module.run('go')).toEqual({ kind: 'returned', value: `${answer} ${answer}` });
      const head = { method: 'POST', uri: 'u', headers: [['a', 'b\u00e9']], timeoutMicros: 5n };
      expect(requests).toEqual([
        { ...head, body: Uint8Array.of(1, 255) },
        { ...head, body: Uint8Array.of(0xc3, 0xa9) },
      ]);
    });

    it('is told why it failed', async () => {
      const module = await load(`return caught(() => ${SEND});`);
      module.answer = () => ({ kind: 'failed', message: 'nobody there' });
      expect(module.run('go')).toEqual({ kind: 'returned', value: 'Errno21: nobody there' });
    });

    it.each([
      ['within a transaction', `sys.procedure_start_mut_tx(); return caught(() => ${SEND});`, /^Errno17: /],
      [
        'with bytes that are no request',
        `return caught(() => sys.procedure_http_request(new Uint8Array(3), ''));`,
        /^Errno3: /,
      ],
      ['with no bytes', `return caught(() => sys.procedure_http_request('', ''));`, /^TypeError: /],
      ['with no body', `return caught(() => sys.procedure_http_request(request, 5));`, /^TypeError: /],
    ])('cannot do so %s', async (_what, go, error) => {
      const module = await load(go);
      module.answer = () => {
        throw new Error('asked all the same');
      };
      expect(module.run('go')).toEqual({ kind: 'returned', value: expect.stringMatching(error) });
    });

    it('does so in no other function', async () => {
      const module = await BareInstance.load({ top, reducers: { go: `say(caught(() => ${SEND}));` } });
      module.call('go');
      expect(module.said).toEqual([expect.stringMatching(/^Errno17: /)]);
    });
  });
});

describe('the report of a crash', () => {
  const shelf =
    'class Shelf { put() { sys.datastore_insert_bsatn("x"); } static keep() { new Shelf().put(); } }';
  const frames = [
    /^Uncaught TypeError: expected an unsigned 32-bit integer, got x$/,
    /^\tat put \(spacetimedb_module:\d+:\d+\)$/,
    /^\tat keep \(spacetimedb_module:\d+:\d+\)$/,
  ];

  it('names the functions of the module and none of the host, as a server does', async () => {
    const module = await BareInstance.load({ tables: [word], top: shelf, reducers: { go: 'Shelf.keep();' } });
    const outcome = module.call('go');
    const lines = outcome.kind === 'crashed' ? outcome.report.split('\n') : [];
    expect(lines.slice(0, 3)).toEqual(frames.map((line) => expect.stringMatching(line)));
    expect(lines.slice(3).filter((line) => !line.includes('(spacetimedb_module:'))).toEqual([]);
  });

  it('at load, too', async () => {
    const error: unknown = await BareInstance.load({
      tables: [word],
      top: `${shelf} new Shelf(Math.random);`,
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^Uncaught TypeError: Math\.random is not available.*\n\tat get \(spacetimedb_globals:\d+:\d+\)\n\tat <anonymous> \(spacetimedb_module:\d+:\d+\)$/,
      ),
    });
  });
});

describe('a module', () => {
  it.each([
    [
      'that throws while it loads',
      { top: 'throw new TypeError("not today");' },
      'load',
      /^Uncaught TypeError: not today\n\tat /,
    ],
    [
      'that calls the host while it loads',
      { top: "sys.table_id_from_name('x');" },
      'load',
      /^Uncaught Error: ABI call can only be made while in a transaction/,
    ],
    [
      'that needs randomness while it loads',
      { top: 'Math.random();' },
      'load',
      /Math\.random is not available/,
    ],
    ['that imports something else', { top: "import 'node:fs';" }, 'load', /Could not find module "node:fs"/],
    [
      'with a scheduled table',
      { definition: { views: [], rowLevelSecurity: ['SELECT * FROM word'] } },
      'notBuilt',
      /row level security \(1 rules\)/,
    ],
    [
      'that cannot be read',
      { top: 'hooksOverride();', definition: {} },
      'load',
      /hooksOverride is not defined/,
    ],
  ] as const)('%s is not accepted', async (_what, module, problem, message) => {
    const loading = BareInstance.load({ tables: [word], ...module });
    await expect(loading).rejects.toThrow(ModuleError);
    await expect(loading).rejects.toMatchObject({ problem, message: expect.stringMatching(message) });
  });

  it('that describes itself in a format of another version is not accepted', async () => {
    const loading = BareInstance.load({
      end: 'hooks.__describe_module__ = () => new Uint8Array([1, 0, 0]);',
    });
    await expect(loading).rejects.toMatchObject({
      name: 'ModuleError',
      problem: 'definition',
      message: expect.stringMatching(/^cannot read what the module declares: /),
    });
  });

  it('may log while it loads', async () => {
    const module = await BareInstance.load({ top: 'say("hello");' });
    expect(module.logs).toEqual([['info', 'hello', undefined]]);
  });

  it('declares what it declares', async () => {
    const module = await BareInstance.load({ tables: [word], reducers: { b: '', a: '' }, definition: {} });
    expect(module.instance.schema.tables.map(({ name }) => name)).toEqual(['word']);
    expect(module.instance.schema.reducersByName.get('a')?.id).toBe(1);
    expect(module.instance.schema.reducersByName.get('b')?.params).toEqual(UNIT);
  });
});
