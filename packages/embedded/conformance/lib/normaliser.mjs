/** Replaces what differs from run to run by a name given in order of first appearance: <identity 1>, <token 2>, <now>. */
export class Normaliser {
  constructor() {
    this.names = new Map();
    this.counts = {};
  }
  name(kind, value) {
    if (!this.names.has(value))
      this.names.set(value, `<${kind} ${(this.counts[kind] = (this.counts[kind] ?? 0) + 1)}>`);
    return this.names.get(value);
  }
  text(input) {
    for (const [value, shown] of this.names)
      if (shown.startsWith('<db')) input = input.replaceAll(value, shown);
    return input
      .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, (m) => this.name('token', m))
      .replace(/\b(0x)?(c200[0-9a-f]{60})\b/g, (_, p = '', m) => p + this.name('identity', m))
      .replace(/\b(0x)?([0-9a-f]{32})\b/g, (m, p = '', id) =>
        this.names.has(id) ? p + this.names.get(id) : m,
      )
      .replace(/\b(1[6-9]|2[0-9])\d{14}\b/g, '<now>')
      .replace(/\b20(2[5-9]|3\d)-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)/g, '<now>');
  }
  value(v) {
    if (typeof v === 'string') return this.text(v);
    if (Array.isArray(v)) return v.map((item) => this.value(item));
    if (v && typeof v === 'object')
      return Object.fromEntries(
        Object.entries(v).map(([k, item]) => [
          k,
          k === 'token' && /^0x[0-9a-f]{50,64}$/.test(item) ? '<migration token>' : this.value(item),
        ]),
      );
    if (typeof v === 'number' && v > 1.6e15 && v < 3e15) return '<now>';
    return v;
  }
}
