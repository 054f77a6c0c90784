import { PersistenceError, toWire } from '@nerv/core';
import { t, type ProcedureCtx } from 'spacetimedb/server';
import { procedureParameters, procedureResult } from '../../definitions/index';
import type { ReadFormat } from '../../protocol/index';
import { innerUniverse, type Context, type Schema } from '../schema';

/**
 * A read procedure: one transaction, one page. What it refuses is data in its reply, for the SDK passes on no more of an error
 * than a text.
 */
export function readProcedure<Q, P>(format: ReadFormat<Q, P>, page: (context: Context, request: Q) => P) {
  return innerUniverse.procedure(
    procedureParameters(t),
    procedureResult(t),
    (context: ProcedureCtx<Schema>, { request }) => {
      try {
        const decoded = format.request.decode(request);
        return context.withTx((tx) => format.reply.encode({ tag: 'page', value: page(tx, decoded) }));
      } catch (error) {
        if (!PersistenceError.isInstance(error)) throw error;
        return format.reply.encode({ tag: 'refused', value: { error: JSON.stringify(toWire(error)) } });
      }
    },
  );
}
