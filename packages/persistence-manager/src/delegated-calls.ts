import type {
  EntityApi,
  EventApi,
  InnerUniverseClientLike,
  RelationApi,
  SystemApi,
  VersionApi,
} from '@nerv/client';

type Calls = EntityApi & RelationApi & EventApi & VersionApi & SystemApi;

/** The calls of a client, made on whichever client there is at the time. Each is described at its interface. */
export abstract class DelegatedCalls implements Calls {
  abstract get client(): InnerUniverseClientLike;

  readonly createEntity: Calls['createEntity'] = (...given) => this.client.createEntity(...given);
  readonly getEntity: Calls['getEntity'] = (...given) => this.client.getEntity(...given);
  readonly findEntity: Calls['findEntity'] = (...given) => this.client.findEntity(...given);
  readonly getEntityHistory: Calls['getEntityHistory'] = (...given) => this.client.getEntityHistory(...given);
  readonly updateEntity: Calls['updateEntity'] = (...given) => this.client.updateEntity(...given);
  readonly deleteEntity: Calls['deleteEntity'] = (...given) => this.client.deleteEntity(...given);
  readonly queryEntities: Calls['queryEntities'] = (...given) => this.client.queryEntities(...given);
  readonly countEntities: Calls['countEntities'] = (...given) => this.client.countEntities(...given);

  readonly createRelation: Calls['createRelation'] = (...given) => this.client.createRelation(...given);
  readonly getRelation: Calls['getRelation'] = (...given) => this.client.getRelation(...given);
  readonly findRelation: Calls['findRelation'] = (...given) => this.client.findRelation(...given);
  readonly updateRelation: Calls['updateRelation'] = (...given) => this.client.updateRelation(...given);
  readonly deleteRelation: Calls['deleteRelation'] = (...given) => this.client.deleteRelation(...given);
  readonly queryRelations: Calls['queryRelations'] = (...given) => this.client.queryRelations(...given);
  readonly traverse: Calls['traverse'] = (...given) => this.client.traverse(...given);

  readonly publishEvent: Calls['publishEvent'] = (...given) => this.client.publishEvent(...given);
  readonly publishEvents: Calls['publishEvents'] = (...given) => this.client.publishEvents(...given);
  readonly readEvents: Calls['readEvents'] = (...given) => this.client.readEvents(...given);
  readonly queryEvents: Calls['queryEvents'] = (...given) => this.client.queryEvents(...given);

  readonly commitStateVersion: Calls['commitStateVersion'] = (...given) =>
    this.client.commitStateVersion(...given);
  readonly recordDelta: Calls['recordDelta'] = (...given) => this.client.recordDelta(...given);
  readonly getStateVersion: Calls['getStateVersion'] = (...given) => this.client.getStateVersion(...given);
  readonly getVersionHistory: Calls['getVersionHistory'] = (...given) =>
    this.client.getVersionHistory(...given);
  readonly listVersions: Calls['listVersions'] = (...given) => this.client.listVersions(...given);
  readonly readVersionContent: Calls['readVersionContent'] = (...given) =>
    this.client.readVersionContent(...given);
  readonly createBranch: Calls['createBranch'] = (...given) => this.client.createBranch(...given);
  readonly getBranch: Calls['getBranch'] = (...given) => this.client.getBranch(...given);
  readonly listBranches: Calls['listBranches'] = (...given) => this.client.listBranches(...given);

  readonly transact: Calls['transact'] = (...given) => this.client.transact(...given);
  readonly getSystemStatus: Calls['getSystemStatus'] = (...given) => this.client.getSystemStatus(...given);
  readonly getConfig: Calls['getConfig'] = (...given) => this.client.getConfig(...given);
  readonly applyConfiguration: Calls['applyConfiguration'] = (...given) =>
    this.client.applyConfiguration(...given);
}
