import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { EventBus, HANDLER_ERROR } from './index';

/** The lines of this file between `// <name>` and `// end`, without their indentation. */
async function region(name: string): Promise<string> {
  const source = await readFile(new URL(import.meta.url), 'utf8');
  const [, body] = new RegExp(`// ${name}\\n([^]*?)\\n *// end`).exec(source) ?? [];
  if (body === undefined) throw new Error(`This file has no region "${name}".`);
  return body.replaceAll(/^ {4}/gm, '');
}

// types
interface Events {
  'user.created': { name: string };
  'user.mail.sent': { to: string };
}
// end

describe('README', () => {
  it('shows what is so', async () => {
    // example
    const bus = new EventBus<Events>();
    const lines: string[] = [];

    bus.subscribe('user.created', async ({ id, data }) => {
      lines.push(`hello ${data.name}`);
      await bus.publish('user.mail.sent', { to: data.name }, { source: 'mailer', causationId: id });
    });
    bus.subscribe('user.**', ({ type, source }) => lines.push(`${type} from ${source}`));
    bus.subscribe('user.mail.sent', () => Promise.reject(new Error('no mail server')), { name: 'mail' });
    bus.subscribe(HANDLER_ERROR, ({ data }) => lines.push(`${data.subscription}: ${String(data.error)}`));

    await bus.publish('user.created', { name: 'Ada' }, { source: 'sign-up' });
    // end
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    for (const name of ['types', 'example']) expect(readme).toContain(await region(name));
    expect(readme).toContain(`\n${lines.join('\n')}\n`);
  });
});
