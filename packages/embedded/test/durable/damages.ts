import fc from 'fast-check';
import { copyFile, cp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** In which state a host's directory was when it was damaged: closed in order, or as a killed process leaves it. */
export type Base = 'closed' | 'open';

/** What a file is for. */
const ROLES = {
  table: /\.ldb$/,
  log: /^\d+\.log$/,
  manifest: /^MANIFEST-/,
  current: /^CURRENT$/,
  lock: /^LOCK$/,
  notes: /^LOG(\.old)?$/,
  marker: /^nerv-store\.json$/,
  flag: /^closed-cleanly$/,
  key: /^signing-key\.pem$/,
} as const;
type Role = keyof typeof ROLES;

type How =
  /** One bit is another. */
  | { readonly way: 'flip'; readonly place: number; readonly bit: number }
  /** 512 bytes from there on are zero, as after a power cut. */
  | { readonly way: 'zeros'; readonly place: number }
  /** 64 bytes from there on are those of another place. */
  | { readonly way: 'smear'; readonly place: number; readonly from: number }
  /** It ends there. */
  | { readonly way: 'cut'; readonly place: number }
  | { readonly way: 'empty' | 'remove' }
  /** Its content stands in it twice. */
  | { readonly way: 'twice' }
  /** It and another of its kind have changed places. */
  | { readonly way: 'swap'; readonly other: number }
  /** It holds what another of its kind does. */
  | { readonly way: 'overwrite'; readonly other: number }
  /** It is there a second time, under the next free number. */
  | { readonly way: 'stray' };

export interface Damage {
  readonly base: Base;
  /** `every`: to all files with that role, in all stores. */
  readonly part: 'control' | 'database' | 'every';
  readonly role: Role | 'record files';
  /** Which file, where there are several. */
  readonly pick: number;
  readonly how: How;
}

const place = fc.oneof(
  { weight: 4, arbitrary: fc.nat(999_999).map((millionths) => millionths / 1e6) },
  { weight: 1, arbitrary: fc.constant(0) },
);
const pick = fc.nat(30);

const how: fc.Arbitrary<How> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ way: fc.constant('flip' as const), place, bit: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ way: fc.constant('zeros' as const), place }) },
  { weight: 2, arbitrary: fc.record({ way: fc.constant('smear' as const), place, from: place }) },
  { weight: 4, arbitrary: fc.record({ way: fc.constant('cut' as const), place }) },
  {
    weight: 2,
    arbitrary: fc.record({ way: fc.constantFrom('empty' as const, 'remove' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ way: fc.constantFrom('twice' as const, 'stray' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ way: fc.constantFrom('swap' as const, 'overwrite' as const), other: pick }),
  },
);

export const randomDamage: fc.Arbitrary<Damage> = fc.record({
  base: fc.constantFrom<Base>('closed', 'open', 'open', 'open'),
  part: fc.constantFrom('control' as const, ...Array<'database'>(4).fill('database'), 'every' as const),
  role: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Role>('table', 'log', 'manifest') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Role | 'record files'>(
        'current',
        'marker',
        'flag',
        'lock',
        'notes',
        'key',
        'record files',
      ),
    },
  ),
  pick,
  how,
});

interface Found {
  readonly path: string;
  readonly part: 'control' | 'database';
  readonly role: Role;
}

async function filesIn(dbPath: string): Promise<readonly Found[]> {
  const entries = await readdir(dbPath, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const roles = Object.keys(ROLES) as Role[];
      const role = roles.find((one) => ROLES[one].test(basename(path)));
      if (role === undefined) throw new Error(`what is ${path} for?`);
      return { path, part: path.startsWith(join(dbPath, 'databases')) ? 'database' : 'control', role };
    });
}

const isRecordFile = ({ role }: Found): boolean => ['table', 'log', 'manifest', 'current'].includes(role);

/**
 * Damages a host's directory. Where there is no such file, nothing happens.
 * @returns what was done, in words
 */
export async function damageDirectory(dbPath: string, { part, role, pick, how }: Damage): Promise<string> {
  const files = await filesIn(dbPath);
  const suitable = files.filter((file) =>
    role === 'record files' ? isRecordFile(file) : file.role === role,
  );
  const inPart = suitable.filter((file) => part === 'every' || file.part === part);
  const one = inPart[pick % inPart.length];
  const chosen = part === 'every' || role === 'record files' ? inPart : one === undefined ? [] : [one];
  for (const file of chosen) await damageFile(file, how, suitable);
  return `${JSON.stringify(how)} in ${chosen.map(({ path }) => path.slice(dbPath.length + 1)).join(', ')}`;
}

async function damageFile({ path, role }: Found, how: How, alike: readonly Found[]): Promise<void> {
  const content = await readFile(path).catch(() => Buffer.alloc(0));
  const at = 'place' in how ? Math.floor(content.length * how.place) : 0;
  const others = alike.filter((file) => file.role === role && file.path !== path);
  const other = 'other' in how ? (others[how.other % others.length]?.path ?? path) : path;
  switch (how.way) {
    case 'flip':
      if (content.length > 0) content[at]! ^= 1 << how.bit;
      return writeFile(path, content);
    case 'zeros':
      return writeFile(path, content.fill(0, at, Math.min(at + 512, content.length)));
    case 'smear':
      content.copy(
        content,
        at,
        Math.floor(content.length * how.from),
        Math.floor(content.length * how.from) + 64,
      );
      return writeFile(path, content);
    case 'cut':
      return writeFile(path, content.subarray(0, at));
    case 'empty':
      return truncate(path);
    case 'remove':
      return rm(path);
    case 'twice':
      return writeFile(path, Buffer.concat([content, content]));
    case 'overwrite':
      return other === path ? undefined : copyFile(other, path);
    case 'swap':
      if (other === path) return;
      await rename(path, `${path}.swapped`);
      await rename(other, path);
      return rename(`${path}.swapped`, other);
    case 'stray':
      return copyFile(
        path,
        path.replace(/\d{6}(?=\D*$)/, (n) => String(Number(n) + 1).padStart(6, '0')),
      );
  }
}

/** Whether a store is whole in spite of it: the file says nothing about the data, or what it says cannot be taken for true. */
export function isHarmless({ role, how }: Damage): boolean {
  return ['lock', 'notes'].includes(role) || (role === 'flag' && !['swap', 'overwrite'].includes(how.way));
}

/** A damaged copy of a directory. */
export async function damagedCopy(from: string, to: string, damage: Damage): Promise<string> {
  await cp(from, to, { recursive: true });
  return damageDirectory(to, damage);
}
