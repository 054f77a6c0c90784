import { decodeValue, type EntityHistoryEntry, type EventRecord } from '@nerv/core';
import {
  entityPayload,
  eventPayload,
  type LogEntry,
  relationPayload,
  versionPayload,
} from '@nerv/inner-universe/protocol';
import type { ChangeInfo, EntityChange, RelationChange, StateVersionChange } from '../types/changes';
import { entityOf, relationOf, versionOf } from './rows';
import { dateOf } from './time';

export function eventOf(entry: LogEntry): EventRecord {
  const { correlationId, causationId, data } = eventPayload.decode(entry.payload);
  return {
    id: entry.key,
    type: entry.type,
    data: decodeValue(data),
    source: entry.source === '' ? null : entry.source,
    position: entry.position,
    timestamp: dateOf(entry.time),
    correlationId: correlationId ?? null,
    causationId: causationId ?? null,
  };
}

export function entityChangeOf(entry: LogEntry): EntityChange {
  const { change, row, previous } = entityPayload.decode(entry.payload);
  return { change, row: entityOf(row), previous: previous && entityOf(previous), ...infoOf(entry) };
}

export function relationChangeOf(entry: LogEntry): RelationChange {
  const { change, row, previous } = relationPayload.decode(entry.payload);
  return { change, row: relationOf(row), previous: previous && relationOf(previous), ...infoOf(entry) };
}

export function versionChangeOf(entry: LogEntry): StateVersionChange {
  const { row } = versionPayload.decode(entry.payload);
  return { change: 'INSERTED', row: versionOf(row), previous: undefined, ...infoOf(entry) };
}

export function historyEntryOf(entry: LogEntry): EntityHistoryEntry {
  const { change, row } = entityPayload.decode(entry.payload);
  return { change, entity: entityOf(row), ...infoOf(entry) };
}

function infoOf({ position, time, operationId }: LogEntry): ChangeInfo {
  return { position, timestamp: dateOf(time), operationId };
}
