import { BlockList, isIP } from 'node:net';

/**
 * Networks that are no part of the public internet, by the registries of special-purpose addresses that IANA keeps (RFC 6890 and what was added
 * since). A server lets no module reach them.
 */
const IPV4_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  // Multicast (RFC 5771), which a server does not list, and what is reserved (RFC 1112).
  '224.0.0.0/4',
  '240.0.0.0/4',
];

const IPV6_NETWORKS = [
  '::/128',
  '::1/128',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '100:0:0:1::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  // Multicast (RFC 4291), which a server does not list.
  'ff00::/8',
];

let lists: { readonly 4: BlockList; readonly 6: BlockList } | undefined;

/** Whether an address, as text, belongs to a network that is no part of the public internet. What is no address does. */
export function isSpecialAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  const family = isIP(bare);
  if (family !== 4 && family !== 6) return true;
  lists ??= { 4: listOf(IPV4_NETWORKS, 'ipv4'), 6: listOf(IPV6_NETWORKS, 'ipv6') };
  return lists[family].check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

function listOf(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}
