export { runEventBusContractSuite, type EventBusHarness, type EventBusSubject } from './event-bus-contract';
