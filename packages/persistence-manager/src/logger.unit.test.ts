import { describe, expect, it, vi } from 'vitest';
import { lineLogger } from './logger';

describe('lineLogger', () => {
  it('writes messages of its level and above, one line each', () => {
    const lines: string[] = [];
    const logger = lineLogger('info', (line) => lines.push(line));
    logger.debug('unheard');
    logger.info('started');
    logger.warn('slow', { ms: 12, of: ['a', 'b'] });
    logger.error('lost', {});
    expect(lines).toEqual([
      'nerv info: started\n',
      "nerv warn: slow { ms: 12, of: [ 'a', 'b' ] }\n",
      'nerv error: lost {}\n',
    ]);
  });

  it('writes nothing when it is silent, and to standard error otherwise', () => {
    const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    lineLogger('silent').error('unheard');
    lineLogger('debug').debug('heard');
    expect(write.mock.calls).toEqual([['nerv debug: heard\n']]);
    write.mockRestore();
  });
});
