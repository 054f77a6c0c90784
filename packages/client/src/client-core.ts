import { Calls } from './calls/calls';
import { Reader } from './calls/reader';
import { Link } from './connection/link';
import type { TransportFactory } from './connection/transport';
import { LiveHub } from './feeds/live-hub';
import type { ResolvedOptions } from './options/client-options';
import { Branches } from './parts/branches';
import { Entities } from './parts/entities';
import { Events } from './parts/events';
import { Feeds } from './parts/feeds';
import { Relations } from './parts/relations';
import { System } from './parts/system';
import { Versions } from './parts/versions';
import { Writer } from './writes/writer';

/** What a client is made of: one connection, the ways of writes, reads and feeds over it, and the methods on these. */
export class ClientCore {
  readonly link: Link;
  readonly entities: Entities;
  readonly relations: Relations;
  readonly events: Events;
  readonly versions: Versions;
  readonly branches: Branches;
  readonly system: System;
  readonly feeds: Feeds;

  constructor({ clock, random, logger, retry, batch, timeoutMs }: ResolvedOptions, open: TransportFactory) {
    const writer = new Writer(clock, batch);
    const hub = new LiveHub();
    this.link = new Link({
      ...retry,
      open,
      clock,
      random,
      logger,
      user: {
        outcome: (callId, payload) => writer.outcome(callId, payload),
        liveStarted: () => hub.liveStarted(),
        live: (entries) => hub.live(entries),
        up: (transport) => {
          writer.up(transport);
          hub.up(transport);
        },
        down: () => {
          writer.down();
          hub.down();
        },
        gaveUp: (error, wasAsked) => {
          writer.fail(error);
          if (wasAsked) hub.end();
          else hub.fail(error);
        },
      },
    });
    const reader = new Reader(this.link, clock);
    const calls = new Calls(this.link, writer, reader, timeoutMs);
    this.entities = new Entities(calls);
    this.relations = new Relations(calls);
    this.events = new Events(calls);
    this.versions = new Versions(calls);
    this.branches = new Branches(calls);
    this.system = new System(calls);
    this.feeds = new Feeds({ hub, reader, timeoutMs, logger });
  }
}
