import {
  configPayload,
  configurationKeys,
  type OperationOf,
  type OperationResult,
} from '../../protocol/index';
import { declareProperties, parseDeclarations } from '../property-index/declare';
import { findUniverse } from '../system-rows';
import { checkName, decodeEncoded, invalid } from './checks';
import type { Ledger } from './ledger';
import { checkRevision } from './revision';

export function putConfiguration(ledger: Ledger, input: OperationOf<'putConfiguration'>): OperationResult {
  const { db } = ledger;
  const { entries } = input;
  if (entries.length === 0) throw invalid(['entries'], 'not-empty', 'No configuration key is given.');
  const keys = new Set<string>();
  let declarations: ReturnType<typeof parseDeclarations> | undefined;
  for (const { key, value } of entries) {
    checkName('key', key);
    if (keys.has(key))
      throw invalid(['entries', key], 'unique', `Configuration key "${key}" is given twice.`);
    keys.add(key);
    const decoded = value === undefined ? undefined : decodeEncoded(key, value);
    if (key === configurationKeys.indexedProperties) declarations = parseDeclarations(decoded);
  }
  const universe = findUniverse(db);
  checkRevision('The configuration', universe.configRevision, input.expectedRevision);
  const changes = entries.map(({ key, value }) => {
    const previous = db.config.key.find(key)?.value;
    if (value === undefined) db.config.key.delete(key);
    else if (previous === undefined) db.config.insert({ key, value });
    else db.config.key.update({ key, value });
    return { key, value, previous };
  });
  if (declarations !== undefined) declareProperties(db, declarations, ledger.position);
  const revision = universe.configRevision + 1;
  db.universe.id.update({ ...universe, configRevision: revision });
  const payload = configPayload.encodeTransient({ entries: changes });
  const position = ledger.append({ kind: 'config', type: '', key: '', revision, payload });
  return { id: '', position, revision };
}
