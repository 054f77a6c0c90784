// Answers made comparable: what has no order is sorted, what a clock says is left out.

/** Parses JSON and keeps integers beyond 2^53 as text. */
export const parseJson = (source) =>
  JSON.parse(source.replace(/(?<=[[:,\s])(-?\d{16,})(?=[\],}\s]|$)/g, '"$1"'));

/** An order of any two values, for `sort`. */
export const order = (a, b) => {
  const x = JSON.stringify(a);
  const y = JSON.stringify(b);
  return x < y ? -1 : x > y ? 1 : 0;
};

/** Leaves durations out, and sorts the rows of SQL results. */
export const dropDurations = (value, names) => {
  if (Array.isArray(value)) return value.map((v) => dropDurations(v, names));
  if (value && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [
        k,
        k === 'total_duration_micros'
          ? '<duration>'
          : k === 'rows' && Array.isArray(v) && value.schema
            ? [...v].sort((a, b) => order(names.value(a), names.value(b)))
            : dropDurations(v, names),
      ]),
    );
  return value;
};

/** The server keeps these lists in hash tables: their order differs between two starts. */
const LISTS = [
  'Tables',
  'tables',
  'Views',
  'Types',
  'types',
  'indexes',
  'constraints',
  'sequences',
  'entries',
  'ExplicitNames',
  'LifeCycleReducers',
  'Schedules',
  'RowLevelSecurity',
  'row_level_security',
  'misc_exports',
  'ViewPrimaryKeys',
];

/** Sorts the lists of a schema that have no order. */
export const unordered = (value, key) => {
  if (Array.isArray(value)) {
    const list = value.map((v) => unordered(v));
    return LISTS.includes(key) && (key !== 'types' || list.every((v) => v?.name)) ? list.sort(order) : list;
  }
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unordered(v, k)]));
  return value;
};
