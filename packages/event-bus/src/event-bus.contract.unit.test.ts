import { EventBus } from './index';
import { runEventBusContractSuite } from './contracts/index';

runEventBusContractSuite('EventBus', () => {
  const subject = new EventBus({ onUnhandledFailure: () => undefined });
  return { subject, settled: () => subject.idle(), cleanup: () => subject.close() };
});
