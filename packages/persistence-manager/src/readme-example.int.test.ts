import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cacheDir } from '../test/support/hosts';
import { settings } from './config/settings';
import { InnerUniverseConfig, PersistenceManager } from './index';

const readReadme = () => readFile(new URL('../README.md', import.meta.url), 'utf8');

describe('README', () => {
  it('shows what is so', async () => {
    const lines: string[] = [];
    const console = {
      log: (...parts: unknown[]) =>
        lines.push(parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' ')),
    };
    vi.stubEnv('NERV_CACHE_DIR', cacheDir);
    onTestFinished(() => void vi.unstubAllEnvs());
    // example
    const manager = await PersistenceManager.open({ target: 'embedded', durability: 'memory' });
    try {
      const ada = await manager.createEntity('Person', { name: 'Ada', tags: ['author'] });
      console.log((await manager.getEntity(ada)).metadata.name);

      manager.eventBus.subscribe('note.*', ({ type, data }) => console.log(type, data));
      await manager.eventBus.publish('note.written', { letter: 'G' }); // handlers ran
      await manager.flush(); // and it is durable

      const other = await manager.createClient(); // a second client of the same database
      console.log((await other.readEvents()).length);

      const first = await manager.temporalStore.commitVersion({ chapters: 1 }, 'begun');
      console.log(await manager.temporalStore.checkout(first));
    } finally {
      await manager.shutdown();
    }
    // end
    const readme = await readReadme();
    const source = await readFile(new URL(import.meta.url), 'utf8');
    const example = (
      /^ {4}\/\/ example\n([^]*?)\n {4}\/\/ end$/m.exec(source)?.[1] ?? 'no example'
    ).replaceAll(/^ {4}/gm, '');
    expect(readme).toContain(example);
    expect(readme).toContain(`\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`);
  });

  it('lists every option with its variables and default', async () => {
    const [, table = ''] = /<!-- options -->\n+([^]*?)\n\n/.exec(await readReadme()) ?? [];
    const listed = [...table.matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+?) +\|$/gm)].map(
      ([, option, variables, byDefault]) => [option, variables, byDefault],
    );
    const config = new InnerUniverseConfig({}, { env: {} });
    const shown = (value: unknown): string => (typeof value === 'string' ? `\`${value}\`` : String(value));
    const defaults = new Map(Object.entries(config).map(([option, value]) => [option, shown(value)]));
    const told = ['address', 'port', 'token', 'dbPath', 'modulePath'];
    expect(listed).toEqual(
      Object.entries(settings).map(([option, { variables }], index) => [
        option,
        variables.map((variable) => `\`${variable}\``).join(', '),
        told.includes(option) ? listed[index]?.[2] : defaults.get(option),
      ]),
    );
  });
});
