import { setImmediate } from 'node:timers';

type Report = (reason: unknown) => void;

/** The promise prototypes of the realms that report, with what they report to. */
const realms = new Map<object, Report>();

function onRejection(reason: unknown, promise: Promise<unknown>): void {
  const prototype: unknown = Object.getPrototypeOf(promise);
  const report = typeof prototype === 'object' && prototype !== null ? realms.get(prototype) : undefined;
  if (report !== undefined) {
    report(reason);
    return;
  }
  // Not a module's. With no other listener Node would have raised it, so it still is.
  if (process.listenerCount('unhandledRejection') === 1) throw reason;
}

/**
 * A rejected promise that a module drops would end the process. On a server it does nothing; here it goes to the module's
 * log. Promises of other realms are left as they are: while such a module is open, one listener for unhandled
 * rejections is installed, which raises those of others as Node does without it.
 * @returns a function that ends it, once the rejections of the present turn are reported
 */
export function reportRejections(realmPromise: PromiseConstructor, report: Report): () => void {
  const prototype: object = realmPromise.prototype;
  if (realms.size === 0) process.on('unhandledRejection', onRejection);
  realms.set(prototype, report);
  return () => {
    setImmediate(() => {
      if (realms.delete(prototype) && realms.size === 0) process.off('unhandledRejection', onRejection);
    });
  };
}
