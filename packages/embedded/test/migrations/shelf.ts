import type { EmbeddedSpacetime } from '../../src';
import { readModuleSource } from '../../src';
import { hexText } from '../support/hex';
import { writeModule } from '../support/write-module';

/** What is different in a version of the shelf. */
export interface Version {
  /** Columns of the table `thing`. */
  readonly columns?: string;
  /** Options of the table `thing`. */
  readonly options?: string;
  /** More tables, as declarations. */
  readonly tables?: string;
  /** Their names. */
  readonly names?: readonly string[];
  /** What `put` adds to a row. */
  readonly extra?: string;
  readonly more?: string;
}

export const COLUMNS = 'id: t.u32().primaryKey().autoInc(), name: t.string(), size: t.i32()';
export const COLOURED = `${COLUMNS}, colour: t.string().default('red')`;

/** A module with things on a shelf, in one of its versions. `look` tells all that is stored. */
export function shelfSource({
  columns = COLUMNS,
  options = "name: 'thing', public: true",
  tables = '',
  names = [],
  extra = '',
  more = '',
}: Version = {}): string {
  const all = ['thing', 'visit', ...names].join(', ');
  return `
const thing = table({ ${options} }, { ${columns} });
const visit = table({ name: 'visit', public: true }, { what: t.string() });
${tables}
const shelf = schema({ ${all} });
export default shelf;
export const put = shelf.reducer({ name: t.string(), size: t.i32() }, (ctx, { name, size }) => {
  ctx.db.thing.insert({ id: 0, name, size, ${extra} });
});
export const remove = shelf.reducer({ id: t.u32() }, (ctx, { id }) => {
  for (const row of [...ctx.db.thing.iter()]) if (row.id === id) ctx.db.thing.delete(row);
});
export const look = shelf.procedure(t.string(), ctx =>
  ctx.withTx(({ db: { ${all} } }) =>
    JSON.stringify(
      Object.fromEntries(Object.entries({ ${all} }).map(([name, rows]) => [name, [...rows.iter()].map(row => Object.values(row))])),
      (_, value) => (typeof value === 'bigint' ? String(value) : value),
    ),
  ),
);
${more}
`;
}

const bundles = new Map<string, Promise<string>>();

/** The bundle of a version, made once. */
export async function shelf(version: Version = {}): Promise<{ readonly code: string }> {
  const source = shelfSource(version);
  let bundle = bundles.get(source);
  if (bundle === undefined)
    bundles.set(source, (bundle = writeModule(source, 'shelf').then((path) => readModuleSource(path))));
  return { code: await bundle };
}

/** Puts things on the shelf, through the owner. */
export async function put(
  host: EmbeddedSpacetime,
  name: string,
  ...things: readonly (readonly [name: string, size: number])[]
): Promise<void> {
  for (const thing of things) await host.call(name, 'put', thing);
}

/** All rows by table, in the order of their text. */
export async function look(host: EmbeddedSpacetime, name: string): Promise<Record<string, unknown[]>> {
  const bytes = await host.call(name, 'look');
  const tables = JSON.parse(new TextDecoder().decode(bytes?.subarray(4))) as Record<string, unknown[]>;
  for (const rows of Object.values(tables))
    rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return tables;
}

/** A thing as hex digits, in BSATN. */
export function thingHex(id: number, name: string, size: number): string {
  const number = (value: number): string => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return bytes.toString('hex');
  };
  return `${number(id)}${hexText(name)}${number(size)}`;
}
