import { expect, it } from 'vitest';
import { reachableUri } from './open-server';

it.each([
  ['http://0.0.0.0:3000', 'http://127.0.0.1:3000'],
  ['http://[::]:3000', 'http://[::1]:3000'],
  ['http://192.168.1.2:3000', 'http://192.168.1.2:3000'],
])('%s is reached at %s', (uri, reached) => {
  expect(reachableUri(uri)).toBe(reached);
});
