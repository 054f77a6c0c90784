import type { Answer } from './answer';
import type { Exchange } from './exchange';
import type { Route } from './router';

/** Answers a request. What it throws as `Refused` is the answer. */
export type Handler = (exchange: Exchange) => Answer | Promise<Answer>;

export type ServerRoute = Route<Handler>;
