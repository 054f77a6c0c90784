interface Constraint {
  readonly name: string | undefined;
  readonly constraint: 'unique';
  readonly columns: [unknown];
}

/* eslint-disable @typescript-eslint/no-explicit-any -- as the SDK types them */
type ClientTable<T> = Omit<T, 'constraints'> & {
  readonly constraints: readonly { name?: string; constraint: 'unique'; columns: [any] }[];
};
/* eslint-enable @typescript-eslint/no-explicit-any */

/**
 * Tables as the SDK wants them. Its own type of `constraints` does not hold under `exactOptionalPropertyTypes`; without that
 * compiler option, `tables.schemaType.tables` is used as it is.
 */
export function clientTables<
  T extends Readonly<Record<string, { readonly constraints: readonly unknown[] }>>,
>(tables: T): { readonly [K in keyof T]: ClientTable<T[K]> } {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      {
        ...table,
        constraints: (table.constraints as readonly Constraint[]).map(({ name: constraint, ...rest }) =>
          constraint === undefined ? rest : { ...rest, name: constraint },
        ),
      },
    ]),
  ) as unknown as { readonly [K in keyof T]: ClientTable<T[K]> };
}
