/**
 * Subscriptions that a server took and this host refuses, because it has no joins or views yet. What comes of them later differs for
 * that alone; the rest of those answers is compared without them.
 */
export class Refusals {
  #refused = new Map();

  /** Learns from the answers to one step. */
  notice(want, got) {
    const client = clientOf(want);
    if (want.got?.tag === 'InitialConnection' || want.got?.protocol !== undefined)
      this.#refused.delete(client);
    if (want.got?.tag !== 'SubscribeApplied') return;
    const ids = this.#refused.get(client) ?? new Set();
    if (got?.got?.tag === 'SubscriptionError') ids.add(String(want.got.querySetId));
    else ids.delete(String(want.got.querySetId));
    this.#refused.set(client, ids);
  }

  /** A step without what it tells of these subscriptions. */
  without(entry) {
    const ids = entry && this.#refused.get(clientOf(entry));
    if (ids === undefined || ids.size === 0) return entry;
    const { got } = entry;
    if (Array.isArray(got))
      return { ...entry, got: got.map((each) => strip(each, ids)).filter((each) => !isEmpty(each)) };
    if (got?.querySets !== undefined) return { ...entry, got: strip(got, ids) };
    const isUnsubscribe = / unsubscribes \d+$/.test(entry.step) && ids.has(String(got?.querySetId));
    return isUnsubscribe ? { ...entry, got: null, error: undefined } : entry;
  }
}

/** `0012 reader calls …` and `0013 a new item: reader receives` are about the client `reader`. */
const clientOf = ({ step }) => /: (\S+) receives$/.exec(step)?.[1] ?? step.split(' ')[1];

const strip = (message, ids) =>
  message.querySets === undefined
    ? message
    : {
        ...message,
        querySets: Object.fromEntries(Object.entries(message.querySets).filter(([id]) => !ids.has(id))),
      };

const isEmpty = ({ tag, querySets }) =>
  tag === 'TransactionUpdate' && Object.keys(querySets ?? {}).length === 0;
