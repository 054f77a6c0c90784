import { isIPv6 } from 'node:net';

/** Whether only this machine reaches an address. */
export function isLoopback(address: string): boolean {
  if (!isIPv6(address)) return address.startsWith('127.');
  return address === '::1' || /^::ffff:127\./i.test(address);
}
