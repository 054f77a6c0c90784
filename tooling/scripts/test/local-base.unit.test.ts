import { expect, test } from 'vitest';
import { parseLdd } from '../lib/local-base.mjs';

test('finds libraries and the loader in what ldd prints', () => {
  const output = `
	linux-vdso.so.1 (0x00007f59c939c000)
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f59c8e1e000)
	/lib64/ld-linux-x86-64.so.2 (0x00007f59c939e000)
`;
  expect(parseLdd(output)).toEqual(['/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2']);
  expect(parseLdd('\tnot a dynamic executable\n')).toEqual([]);
});

test('says which library is not there', () => {
  expect(() => parseLdd('\tlibatomic.so.1 => not found\n')).toThrow('libatomic.so.1 is not on this machine');
});
