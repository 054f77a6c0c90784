/** The configuration keys that mean something to the module; what any other key means is the users' own. */
export const configurationKeys = {
  /**
   * Properties that are indexed: a list of at most 64 `[entityType, …path]`, such as `['User', 'age']` or
   * `['User', 'address', 'city']`. Setting it builds what is new from the entities there are, in one transaction.
   */
  indexedProperties: 'index.properties',
} as const;
