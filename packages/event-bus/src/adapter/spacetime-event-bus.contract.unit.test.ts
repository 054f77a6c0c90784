import { FakeLog } from '../../test/support/fake-log';
import { runEventBusContractSuite } from '../contracts/index';
import { SpacetimeEventBus } from './index';

runEventBusContractSuite('SpacetimeEventBus', () => {
  const adapter = new SpacetimeEventBus(new FakeLog().port(), { onUnhandledFailure: () => undefined });
  return {
    subject: {
      publish: (type, data, options) => adapter.publish(type, data, options),
      subscribe: (typeOrPattern, handler, options) =>
        adapter.registerHandler(typeOrPattern, handler, options),
      history: (query) => adapter.history(query),
    },
    settled: () => adapter.idle(),
    cleanup: () => adapter.disconnect(),
  };
});
