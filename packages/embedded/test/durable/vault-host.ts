import { EmbeddedSpacetime, readModuleSource, type EmbeddedOptions } from '../../src';
import { connect } from '../support/connect';
import { VaultConnection } from './vault-client';
import type { Contents } from './vault-model';
import { stepValue, type Step } from './vault-steps';

export const VAULT = 'vault';

let bundle: Promise<string> | undefined;

/** The module, bundled once. */
export async function vaultBundle(): Promise<{ readonly code: string }> {
  bundle ??= readModuleSource(new URL('vault.ts', import.meta.url));
  return { code: await bundle };
}

/** Every table, as `look` tells them. */
export interface Rows {
  readonly item: readonly { readonly id: number; kind: number; weight: string; label: string }[];
  readonly bag: readonly { readonly kind: number; label: string }[];
  readonly word: readonly { readonly word: string; count: number }[];
  readonly badge: readonly { readonly name: string; code: number; size: number }[];
  readonly entry: readonly { readonly seq: string; writer: number; n: number; text: string }[];
  readonly total: readonly { readonly writer: number; count: number }[];
  readonly secret: readonly { readonly id: number; text: string }[];
  readonly ping: readonly unknown[];
  readonly visit: readonly { readonly seq: string; what: string }[];
  readonly later: readonly { readonly writer: number; readonly text: string }[];
}

/** Opens a host without a word of its logs. */
export function openHost(options: EmbeddedOptions = {}): Promise<EmbeddedSpacetime> {
  return EmbeddedSpacetime.open({ logger: () => undefined, ...options });
}

/** Opens a host and publishes the vault, unless it is there. */
export async function openVault(options: EmbeddedOptions = {}, name = VAULT): Promise<Vault> {
  const host = await openHost(options);
  try {
    await host.publish(name, await vaultBundle());
    return new Vault(host, name);
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** A host with the vault in it, used as its owner. */
export class Vault {
  constructor(
    readonly host: EmbeddedSpacetime,
    readonly name = VAULT,
  ) {}

  async run(...steps: readonly Step[]): Promise<void> {
    await this.host.call(this.name, 'run', [steps.map(stepValue)]);
  }

  /** Two tables change, or none. */
  async write(writer: number, text: string): Promise<void> {
    await this.host.call(this.name, 'write', [writer, text]);
  }

  join(token?: string) {
    return connect<VaultConnection>(this.host, this.name, VaultConnection.builder(), token);
  }

  /** Every table. */
  async look(): Promise<Rows> {
    const bytes = await this.host.call(this.name, 'look');
    return JSON.parse(new TextDecoder().decode(bytes?.subarray(4))) as Rows;
  }

  async contents(): Promise<Contents> {
    return contentsOf(await this.look());
  }

  close(): Promise<void> {
    return this.host.close();
  }
}

/** What the model knows of the rows. Numbers that a sequence gave are checked to be different, and left out. */
export function contentsOf({ item, bag, word, badge, entry, total }: Rows): Contents {
  const entries = [...entry].sort((a, b) => Number(BigInt(a.seq) - BigInt(b.seq)));
  if (new Set(entries.map(({ seq }) => seq)).size !== entries.length)
    throw new Error('a number was given twice');
  return {
    item: item.map(({ id, kind, weight, label }) => `${id} ${kind} ${weight} ${label}`).sort(),
    bag: bag.map(({ kind, label }) => `${kind} ${label}`).sort(),
    word: word.map(({ word: text, count }) => `${text} ${count}`).sort(),
    badge: badge.map(({ name, code, size }) => `${name} ${code} ${size}`).sort(),
    entry: entries.map(({ writer, n, text }) => `${writer} ${n} ${text}`),
    total: total.map(({ writer, count }) => `${writer} ${count}`).sort(),
  };
}
