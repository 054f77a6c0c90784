import { expect, it, onTestFinished } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { Program } from '../durable/programs';
import { ChatConnection } from '../modules/chat-client';
import { connect } from '../support/connect';
import { takePart, type Round } from './take-part';

const CHAT = new URL('../modules/chat.ts', import.meta.url);
const ROUND: Round = { clients: 4, turns: 50 };

it.each(['none', 'worker'] as const)(
  'clients on sockets in processes of their own and clients in memory see one order (isolation: %s)',
  async (isolation) => {
    const host = await EmbeddedSpacetime.open({ logger: () => undefined });
    onTestFinished(() => host.close());
    await host.publish('chat', CHAT);
    const { uri } = await host.listen({ port: 0, isolation });
    const program = await Program.make('../../served/programs/speak.ts');
    const outside = (name: string): Promise<string[]> =>
      program.result(name, uri, 'chat', name, String(ROUND.clients), String(ROUND.turns));
    const inside = async (name: string): Promise<string[]> => {
      const { connection } = await connect<ChatConnection>(host, 'chat', ChatConnection.builder());
      return takePart(connection, name, ROUND);
    };
    const [first, ...others] = await Promise.all([
      outside('ann'),
      outside('bob'),
      inside('cid'),
      inside('dot'),
    ]);
    expect(new Set(first).size).toBe(ROUND.clients * ROUND.turns);
    for (const order of others) expect(order).toEqual(first);
  },
);
